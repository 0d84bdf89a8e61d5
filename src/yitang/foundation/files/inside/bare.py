"""A copy for strangers: the same document without what says who made it, where and with what.

What a reader could turn on and see — comments, tracked changes, speaker's notes, hidden sheets — is never removed in silence: it may
be what the document means. Such a file is refused (`marked`), and whoever publishes saves it without.
"""

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from yitang.foundation.files.inside.faults import Fault

PUBLIC_SIDE = 2400
"""Pixels of the longer side of a public picture: readable in print, too coarse for a face in a crowd."""
BARE = ("docx", "xlsx", "pptx", "pdf", "jpeg", "png", "webp", "gif", "txt")
"""Types that can be copied so. An OFD is not among them: its seal covers what would have to be removed."""

_LEAVES = re.compile(rb"(?:Exif\x00\x00|http://ns\.adobe\.com/xap/1\.0/\x00|http://ns\.adobe\.com/xmp/extension/\x00)")
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_PROPERTIES = {"docprops/core.xml": _CORE, "docprops/app.xml": _APP, "docprops/custom.xml": _CUSTOM}
_REMARKS = re.compile(
    r"^(?:word/comments[^/]*\.xml|xl/comments[^/]*\.xml|xl/threadedcomments/.*|ppt/comments/.*|ppt/notesslides/.*\.xml)$", re.I
)
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)\s")
_HIDDEN = re.compile(rb"<sheet\b[^>]*\bstate=\"(?:veryH|h)idden\"")
_THUMBNAIL = re.compile(rb"<Relationship\b[^>]*metadata/thumbnail\"[^>]*/>")
_LINK, _WIDGET = 2, 20
"""Annotations of a PDF that are part of the page (FPDF_ANNOT_LINK, FPDF_ANNOT_WIDGET); the others are somebody's remarks."""


def copy_bare(path: Path, kind: str, target: Path) -> dict[str, Any]:
    """Write the copy; returns the `type` it has now (a photograph of any kind becomes JPEG, a drawing with holes PNG). Raises `Fault`."""
    if kind in ("jpeg", "png", "webp", "gif"):
        return {"type": _picture(path, target)}
    if kind == "pdf":
        _pdf(path, target)
    elif kind in ("docx", "xlsx", "pptx"):
        _package(path, target)
    elif kind == "txt":
        shutil.copyfile(path, target)
    else:
        raise Fault("not_bare")
    return {"type": kind}


def without_traces(data: bytes) -> bytes:
    """The same bytes with what cameras write into a JPEG (EXIF, XMP: place, device, day) overwritten by zeros, length and all else kept."""
    found = bytearray(data)
    for match in _LEAVES.finditer(data):
        begin = match.start()
        if data[begin - 4 : begin - 2] != b"\xff\xe1":
            continue
        length = int.from_bytes(data[begin - 2 : begin], "big")
        end = min(begin - 2 + length, len(data))
        found[begin:end] = bytes(end - begin)
    return bytes(found)


def _picture(path: Path, target: Path) -> str:
    from yitang.foundation.files.inside.pictures import opened_upright

    with opened_upright(path, PUBLIC_SIDE) as bare:
        if bare.mode == "RGBA":
            bare.save(target, "PNG", optimize=True)
            return "png"
        bare.save(target, "JPEG", quality=88)
        return "jpeg"


def _pdf(path: Path, target: Path) -> None:
    import pypdfium2
    from pypdfium2 import raw

    from yitang.foundation.files.inside.pdf import opened_pdf

    document = opened_pdf(path)
    for number in range(len(document)):
        page = document[number]
        for place in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            note = raw.FPDFPage_GetAnnot(page.raw, place)
            kind = raw.FPDFAnnot_GetSubtype(note)
            raw.FPDFPage_CloseAnnot(note)
            if kind not in (_LINK, _WIDGET):
                raise Fault("marked")
        page.close()
    # Pages are taken over one by one, so that the document's own record of author, program and days stays behind.
    fresh = pypdfium2.PdfDocument.new()
    fresh.import_pages(document)
    fresh.save(target)
    target.write_bytes(without_traces(target.read_bytes()))


def _package(path: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
            for entry in package.infolist():
                name = entry.filename.lower()
                if _REMARKS.match(name):
                    raise Fault("marked")
                if name == "docprops/thumbnail.jpeg" or entry.is_dir():
                    continue
                fresh.writestr(zipfile.ZipInfo(entry.filename), _part(name, package.read(entry)), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise Fault("damaged") from error


def _part(name: str, data: bytes) -> bytes:
    """A part of an office document as it may go out."""
    if name in _PROPERTIES:
        return _PROPERTIES[name]
    if name == "_rels/.rels":
        return _THUMBNAIL.sub(b"", data)
    if (name.startswith("word/") and name.endswith(".xml") and _TRACKED.search(data)) or (
        name == "xl/workbook.xml" and _HIDDEN.search(data)
    ):
        raise Fault("marked")
    return without_traces(data) if name.endswith((".jpg", ".jpeg")) else data
