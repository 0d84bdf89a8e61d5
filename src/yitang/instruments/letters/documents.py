"""Word files that people bring as templates: looked through before they are taken."""

import base64
import io
import zipfile

from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid
from yitang.instruments.letters.fields import Names
from yitang.instruments.letters.filling import texts_of

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 2 << 20, 32 << 20, 500
MACROS = ("vbaproject", "vbadata", "activex", "embeddings/")


def encoded(docx: bytes) -> str:
    return base64.b64encode(docx).decode("ascii")


def decoded(content: str) -> bytes:
    return base64.b64decode(content)


def check_template(docx: bytes, names: Names) -> None:
    """Raises `Invalid` for a file that is no plain Word file, or that names fields which mean nothing here."""
    _plain_word(docx)
    try:
        texts = texts_of(docx)
    except Exception as error:  # Whatever a broken file makes of the parser, the person reads one sentence.
        raise Invalid({"file": [_("The file cannot be read as a Word file. Save it as .docx once more.")]}) from error
    unknown = names.unknown(texts)
    if unknown:
        listed = "、".join(f"{{{{{name}}}}}" if name not in ("{{", "}}") else name for name in unknown)
        raise Invalid(
            {
                "file": [
                    _("The template names fields that this letter does not have: %(names)s. See the list below.")
                    % {"names": listed}
                ]
            }
        )
    if not any("{{" in text for text in texts):
        raise Invalid({"file": [_("The template has no field at all. Write fields like {{案由}} where the values belong.")]})


def _plain_word(docx: bytes) -> None:
    if len(docx) > MOST_BYTES:
        raise Invalid({"file": [_("The file is larger than 2 MB. Take out pictures that are not needed.")]})
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            parts = archive.infolist()
            names = [part.filename.lower() for part in parts]
            relations = b"".join(
                archive.open(part).read(1 << 20) for part in parts[:MOST_PARTS] if part.filename.endswith(".rels")
            )
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError) as error:
        raise Invalid({"file": [_("This is not a Word file (.docx). Save it as .docx in Word or WPS.")]}) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Invalid({"file": [_("The file unpacks to more than a template needs, so it is not taken.")]})
    if "word/document.xml" not in names:
        raise Invalid({"file": [_("This is not a Word file (.docx). Save it as .docx in Word or WPS.")]})
    if any(mark in name for mark in MACROS for name in names):
        raise Invalid({"file": [_("The file contains macros or embedded objects. Save it without them.")]})
    if b'TargetMode="External"' in relations and (b"attachedTemplate" in relations or b"/image" in relations):
        raise Invalid({"file": [_("The file fetches parts from elsewhere. Put pictures into the file itself.")]})
