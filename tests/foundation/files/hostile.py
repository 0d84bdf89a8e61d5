"""F2: files that are not what they say, that run something, or that carry something hidden."""

import io
import stat
import zipfile
from collections.abc import Iterator

from tests.foundation.files.samples import OOXML, R, docx, good, package, pdf, picture, relations, types

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 100


def disguised() -> Iterator[tuple[str, bytes]]:
    """Every good file under every other ending that is taken."""
    for name, data in good().items():
        own = name.rpartition(".")[2]
        for ending in ("docx", "pdf", "xlsx", "pptx", "ofd", "jpg", "png", "webp", "gif"):
            if ending != own:
                yield f"{name}.{ending}", data


def hostile() -> Iterator[tuple[str, bytes]]:
    """Content that no program of ours may let through, under endings that are taken."""
    for ending in ("docx", "pdf", "png", "txt"):
        yield f"脚本图.{ending}", SVG
        yield f"网页.{ending}", HTML
    for ending in ("docx", "pdf", "jpg", "txt"):
        yield f"程序.{ending}", EXE
        yield f"旧式.{ending}", OLE
    yield "加密.docx", LOCKED
    for ending in (
        "svg",
        "html",
        "exe",
        "docm",
        "xlsm",
        "pptm",
        "dotm",
        "js",
        "zip",
        "rar",
        "lnk",
        "iso",
        "doc",
        "wps",
        "xls",
        "hta",
        "",
    ):
        yield f"文件.{ending}", docx()
    yield from _macros()
    yield from _two_faces()
    yield from _odd_packages()
    yield "脚本.pdf", pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    yield "启动.pdf", pdf(catalog="/OpenAction << /S /Launch /F (cmd.exe) >>")
    yield "表单.pdf", pdf(catalog="/AcroForm << /XFA [] >>")
    yield "截断.pdf", pdf()[:120]
    yield "空.docx", b""
    yield "截断.docx", docx()[:200]
    yield "截断.jpg", picture("JPEG")[:60]
    yield "截断.png", picture("PNG")[:40]


def _macros() -> Iterator[tuple[str, bytes]]:
    yield "宏.docx", docx(more={"word/vbaProject.bin": OLE})
    yield "宏.DOCX", docx(more={"word/VBAPROJECT.BIN": OLE})
    yield "声明的宏.docx", docx(main="application/vnd.ms-word.document.macroEnabled.main+xml")
    yield "控件.docx", docx(more={"word/activeX/activeX1.xml": "<a/>"})
    yield "旧宏.xlsx", package({"[Content_Types].xml": types("xlsx"), "xl/macrosheets/sheet1.xml": "<a/>"})
    yield "宏.xlsx", package({"[Content_Types].xml": types("xlsx"), "xl/vbaProject.bin": OLE})
    yield "里面有宏.docx", docx(more={"word/embeddings/b.docm": docx(more={"word/vbaProject.bin": OLE})})
    fetched = f'<Relationship Id="t" Type="{R}/attachedTemplate" Target="http://192.0.2.1/t.dotm" TargetMode="External"/>'
    yield "远程模板.docx", docx(more={"word/_rels/settings.xml.rels": relations(fetched)})
    linked = f'<Relationship Id="o" Type="{R}/oleObject" Target="file:///c:/a.exe" TargetMode="External"/>'
    yield "远程对象.docx", docx(related=linked)
    assert OOXML


def _two_faces() -> Iterator[tuple[str, bytes]]:
    hidden = package({"evil.exe": EXE})
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png"), ("GIF", "gif")):
        yield f"图加压缩包.{ending}", picture(kind) + hidden
    yield "公文加压缩包.pdf", pdf() + hidden
    yield "图即公文.jpg", picture("JPEG", comment=pdf())


def _odd_packages() -> Iterator[tuple[str, bytes]]:
    for part in ("../../evil.txt", "/etc/evil", "word/run.exe", "word/a.js", "word/page.html", "word/a.svg", "word/a.lnk"):
        yield f"夹带{part[-4:]}.docx", docx(more={part: b"x"})
    made = io.BytesIO(docx())
    with zipfile.ZipFile(made, "a") as file:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    yield "链接.docx", made.getvalue()
    yield "无正文.docx", package({"[Content_Types].xml": types("docx").replace("wordprocessingml", "nothing")})
