"""QR codes of addresses, for pages and sheets."""

from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str) -> SafeString:
    """The text as a QR code: an SVG of one path, without styles, that prints sharp at any size."""
    from qrcode import QRCode  # kept out of the start: few pages draw codes
    from qrcode.image.svg import SvgPathImage

    code = QRCode(image_factory=SvgPathImage, border=2)
    code.add_data(text)
    code.make(fit=True)
    return mark_safe(code.make_image().to_string(encoding="unicode"))
