"""Copies for strangers: what said who made a file, where and with what is gone, and what it says is still there."""

import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from tests.foundation.files.samples import docx, paragraph, pdf
from yitang.foundation.files.inside.bare import copy_bare, without_traces
from yitang.foundation.files.inside.faults import Fault
from yitang.foundation.files.names import named_as

CORE = '<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:creator>王某某</dc:creator></cp:coreProperties>'


def made(folder: Path, kind: str, data: bytes) -> tuple[str, bytes]:
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    return copy_bare(source, kind, target)["type"], target.read_bytes()


def photo(*, turned: bool = False) -> bytes:
    said = Image.Exif()
    said[0x010F] = "Phone maker"
    if turned:
        said[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "JPEG", exif=said, xmp=b"<x>place</x>")
    return file.getvalue()


def test_a_photograph_keeps_its_pixels_upright_and_nothing_else(tmp_path: Path) -> None:
    kind, data = made(tmp_path, "jpeg", photo(turned=True))
    copy = Image.open(io.BytesIO(data))
    assert (kind, copy.size, dict(copy.getexif())) == ("jpeg", (40, 60), {})
    assert (b"Phone maker" in data, b"place" in data) == (False, False)


def test_a_drawing_with_holes_stays_one(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "WEBP")
    kind, data = made(tmp_path, "webp", file.getvalue())
    assert (kind, Image.open(io.BytesIO(data)).mode) == ("png", "RGBA")


def test_a_document_loses_its_author_and_the_traces_of_its_photographs(tmp_path: Path) -> None:
    more = {"docProps/core.xml": CORE, "docProps/app.xml": "<Properties><Company>某局</Company></Properties>"}
    kind, data = made(tmp_path, "docx", docx(paragraph("正文在这里"), {**more, "word/media/image1.jpg": photo()}))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    everything = b"".join(parts.values())
    assert kind == "docx"
    assert [word.encode() in everything for word in ("王某某", "某局", "Phone maker", "正文在这里")] == [
        False,
        False,
        False,
        True,
    ]
    assert Image.open(io.BytesIO(parts["word/media/image1.jpg"])).size == (60, 40)


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("", {"word/comments.xml": "<comments/>"}),
        ('<w:p><w:ins w:author="王某某"><w:r><w:t>改</w:t></w:r></w:ins></w:p>', {}),
        ("", {"ppt/notesSlides/notesSlide1.xml": "<notes/>"}),
        ("", {"xl/workbook.xml": '<workbook><sheets><sheet name="底稿" state="hidden"/></sheets></workbook>'}),
    ],
)
def test_what_a_reader_could_still_find_is_refused(tmp_path: Path, body: str, more: dict[str, str | bytes]) -> None:
    with pytest.raises(Fault) as error:
        made(tmp_path, "docx", docx(body, more))
    assert error.value.code == "marked"


def test_a_pdf_keeps_its_pages_without_its_record(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(pdf())
    told = io.BytesIO()
    document.save(told)
    said = told.getvalue().replace(b"trailer", b"trailer", 1)
    _kind, data = made(tmp_path, "pdf", said)
    copy = pypdfium2.PdfDocument(data)
    assert (len(copy), copy.get_metadata_value("Author")) == (len(document), "")


def test_remarks_in_a_pdf_are_refused(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(pdf())
    page = document[0]
    raw.FPDFPage_CloseAnnot(raw.FPDFPage_CreateAnnot(page.raw, 1))
    page.close()
    told = io.BytesIO()
    document.save(told)
    with pytest.raises(Fault) as error:
        made(tmp_path, "pdf", told.getvalue())
    assert error.value.code == "marked"


def test_traces_are_overwritten_where_they_lie_and_words_that_look_like_them_are_not() -> None:
    told = photo()
    bare = without_traces(b"%PDF Exif\x00\x00 text " + told)
    assert (len(bare), b"Phone maker" in bare) == (len(told) + len(b"%PDF Exif\x00\x00 text "), False)
    assert bare.startswith(b"%PDF Exif\x00\x00 text ")


@pytest.mark.parametrize(
    ("name", "kind", "named"),
    [
        ("现场.heic.png", "jpeg", "现场.heic.jpg"),
        ("现场", "jpeg", "现场.jpg"),
        ("图.JPEG", "jpeg", "图.JPEG"),
        ("1.2版", "pdf", "1.2版.pdf"),
    ],
)
def test_names_get_the_ending_of_what_the_copy_is(name: str, kind: str, named: str) -> None:
    assert named_as(name, kind) == named
