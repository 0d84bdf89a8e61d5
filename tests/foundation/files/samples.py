"""Files made by hand, from nothing but the standard library and Pillow: good ones, and every bad one of the catalogue."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OOXML = "application/vnd.openxmlformats-officedocument."
MAINS = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def paragraph(text: str, style: str = "") -> str:
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{kind}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(rows: list[list[str]]) -> str:
    cells = ("".join(f"<w:tc>{''.join(paragraph(line) for line in cell.split(chr(10)))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def types(kind: str = "docx", main: str = "") -> str:
    part, ending = MAINS[kind]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{part}" ContentType="{main or OOXML + ending}"/></Types>'
    )


def relations(rows: str = "") -> str:
    return f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


STYLES = (
    f'<?xml version="1.0"?><w:styles xmlns:w="{W}">'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'
)


def package(parts: dict[str, str | bytes], *, packed: bool = True) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def docx(body: str = "", more: dict[str, str | bytes] | None = None, *, main: str = "", related: str = "") -> bytes:
    """A Word document with this body (runs of `paragraph` and `table`)."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types("docx", main),
        "_rels/.rels": relations(f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>'),
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body or paragraph("正文。")}</w:body></w:document>',
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": relations(f'<Relationship Id="s1" Type="{R}/styles" Target="styles.xml"/>{related}'),
    }
    return package(parts | (more or {}))


def picture_run(relation: str, *, linked: bool = False) -> str:
    a, wp = (
        "http://schemas.openxmlformats.org/drawingml/2006/main",
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    )
    pic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    how = "link" if linked else "embed"
    return (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{wp}"><wp:docPr id="1" name="图" descr="路口照片"/><a:graphic xmlns:a="{a}">'
        f'<a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}"><pic:blipFill><a:blip r:{how}="{relation}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def docx_with_picture(body: str = "") -> bytes:
    related = f'<Relationship Id="p1" Type="{R}/image" Target="media/image1.png"/>'
    return docx(body + picture_run("p1"), {"word/media/image1.png": picture("PNG")}, related=related)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (31, 78, 95)).save(made, kind, **more)
    return made.getvalue()


def picture_with_place() -> bytes:
    """A photograph that says where it was taken and by whom."""
    shot = Image.new("RGB", (60, 40), (168, 32, 26))
    exif = Image.Exif()
    exif[0x0132], exif[0x013B], exif[0x0112] = "2026:01:01 08:00:00", "MARK-AUTHOR", 6
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[29] = "N", "MARK-PLACE"
    made = io.BytesIO()
    shot.save(made, "JPEG", exif=exif, comment=b"MARK-COMMENT")
    return made.getvalue()


def pdf(
    words: str = "Hello", pages: int = 1, extra: str = "", catalog: str = "", box: str = "0 0 595 842", content: bytes = b""
) -> bytes:
    """A PDF with a cross-reference table that is right."""
    stream = content or f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode("latin-1")
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources << /Font << /F1 3 0 R >> >> /Contents {4 + pages} 0 R {extra} >>".encode()
            for _page in range(pages)
        ],
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table_at)
    return bytes(out)


def good() -> dict[str, bytes]:
    """One good file of each type that is taken."""
    sheet = {
        "[Content_Types].xml": types("xlsx"),
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
    }
    slides = {
        "[Content_Types].xml": types("pptx"),
        "ppt/presentation.xml": '<p xmlns="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
    }
    return {
        "提案.docx": docx(),
        "方案.pdf": pdf(),
        "清单.xlsx": package(dict(sheet)),
        "演示.pptx": package(dict(slides)),
        "公文.ofd": package({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>"}),
        "照片.jpg": picture("JPEG"),
        "图.png": picture("PNG"),
        "图.webp": picture("WEBP"),
        "图.gif": picture("GIF"),
        "说明.txt": "一、现状\n二、建议\n".encode(),
        "旧说明.txt": "一、现状\n二、建议\n".encode("gb18030"),
    }


def _png(width: int, height: int, rows: bytes = b"", more: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + more
        + chunk(b"IDAT", rows or zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def _zeros(megabytes: int) -> bytes:
    return b"0" * (megabytes << 20)


def overlapping(kernel: bytes, times: int = 2000) -> bytes:
    """Many entries of the directory that point at the same bytes: those of the kernel's last entry."""
    at, end = kernel.index(b"PK\x01\x02"), kernel.index(b"PK\x05\x06")
    last = kernel[kernel.rindex(b"PK\x01\x02") : end]
    directory = kernel[at:end] + last * times
    count = kernel.count(b"PK\x01\x02") + times
    return kernel[:at] + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0)


def nested(inner: bytes, times: int, name: str = "word/embeddings/a.docx") -> bytes:
    for _level in range(times):
        inner = docx(more={name: inner})
    return inner


def declared_less(data: bytes) -> bytes:
    """A package whose entries say that they unpack to ten bytes."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = out.find(mark)
        while at >= 0:
            out[at + place : at + place + 4] = struct.pack("<L", 10)
            at = out.find(mark, at + 4)
    return bytes(out)


BILLION = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
LAUGHS = BILLION + f']><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
QUADRATIC = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "' + "a" * 50000 + '">]><w>' + "&a;" * 5000 + "</w>"
DEEP = "<a>" * 60000 + "</a>" * 60000


def bombs() -> Iterator[tuple[str, bytes]]:
    """F1: forty files that would fill memory or time if anybody opened them."""
    one = {"word/media/z.bin": _zeros(64)}
    yield "大.docx", docx(more=dict(one))
    yield "大.xlsx", package({"[Content_Types].xml": types("xlsx"), "xl/worksheets/sheet1.xml": _zeros(64)})
    yield "大.pptx", package({"[Content_Types].xml": types("pptx"), "ppt/media/z.bin": _zeros(64)})
    yield "大.ofd", package({"OFD.xml": "<o/>", "Doc_0/z.bin": _zeros(64)})
    yield "文字很大.docx", docx(paragraph("一" * (20 << 20)))
    yield "很多份.docx", docx(more={f"word/media/{n}.bin": _zeros(8) for n in range(10)})
    yield "很多条目.docx", docx(more={f"word/media/{n}.txt": b"x" for n in range(6000)})
    yield "很多条目.xlsx", package({"[Content_Types].xml": types("xlsx")} | {f"x/{n}.txt": b"x" for n in range(6000)})
    yield "重叠.docx", overlapping(docx(more={"word/media/z.bin": _zeros(1)}))
    yield "重叠.ofd", overlapping(package({"OFD.xml": "<o/>", "z.bin": _zeros(1)}))
    yield "少报.docx", declared_less(docx(more={"word/media/z.bin": _zeros(16)}))
    yield "少报.xlsx", declared_less(package({"[Content_Types].xml": types("xlsx"), "xl/a.bin": _zeros(16)}))
    for times in (4, 8, 30):
        yield f"套{times}层.docx", nested(docx(), times)
    yield (
        "套中有大.docx",
        docx(more={"word/embeddings/b.xlsx": package({"[Content_Types].xml": types("xlsx"), "b.bin": _zeros(64)})}),
    )
    yield "套中有压缩包.docx", docx(more={"word/embeddings/b.zip": package({"b.bin": _zeros(64)})})
    for name, text in (("十亿", LAUGHS), ("外部实体", OUTSIDE), ("平方", QUADRATIC)):
        yield f"{name}.docx", docx(more={"word/document.xml": text})
        yield f"{name}.xlsx", package({"[Content_Types].xml": types("xlsx"), "xl/workbook.xml": text})
        yield f"{name}类型.docx", docx(more={"[Content_Types].xml": text})
        yield f"{name}关系.docx", docx(more={"word/_rels/document.xml.rels": text})
    yield "很深.docx", docx(more={"word/document.xml": DEEP})
    yield "很深.xlsx", package({"[Content_Types].xml": types("xlsx"), "xl/workbook.xml": DEEP})
    yield "很深类型.docx", docx(more={"[Content_Types].xml": DEEP})
    yield "大图.png", _png(60000, 60000)
    yield "宽图.png", _png(2_000_000_000, 1)
    yield "大图.gif", b"GIF89a" + struct.pack("<HHBBB", 65000, 65000, 0x80, 0, 0) + b"\0" * 6 + b";"
    yield "大图.jpg", _jpeg_that_says(60000, 60000)
    yield "大图.webp", _webp_that_says(16383, 16383)
    yield "千帧.gif", _frames(400)
    yield "页树循环.pdf", pdf().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    yield "页太多.pdf", pdf(pages=2500)
    yield "页很大.pdf", _pdf_that_swells(700)


def _pdf_that_swells(megabytes: int) -> bytes:
    """A page whose words are that many blanks once they are unpacked."""
    packed = zlib.compress(b" " * (megabytes << 20), 9)
    return pdf(content=packed).replace(b"<< /Length", b"<< /Filter /FlateDecode /Length")


def _jpeg_that_says(width: int, height: int) -> bytes:
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _webp_that_says(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _frames(count: int) -> bytes:
    made = io.BytesIO()
    frames = [Image.new("L", (8, 8), 3 + n % 250) for n in range(count)]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=10)
    return made.getvalue()
