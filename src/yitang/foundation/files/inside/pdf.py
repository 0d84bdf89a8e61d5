"""PDF: whether it opens and runs nothing, its pages' sizes and words, and a page as a picture."""

import re
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from yitang.foundation.files.inside.faults import Fault

MOST_PAGES = 2000
MOST_READ = 300
"""Pages whose words are read for the page of the reader."""
MOST_WORDS = 8000
WIDTH = 1100
"""Pixels of a drawn page: a phone's screen three times over, a desk's once."""
TALLEST = 3
"""Height of a drawn page against its width, at most."""
_RUNS = re.compile(rb"/(Launch|JavaScript|RichMedia|XFA)\b")


def check_pdf(path: Path) -> dict[str, Any]:
    """Refuse what is locked, broken, endless, or runs something. Returns `{pages}`."""
    data = path.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise Fault("damaged")
    if _RUNS.search(data):
        raise Fault("pdf_script")
    document = opened_pdf(path)
    try:
        count = len(document)
        if count == 0:
            raise Fault("damaged")
        if count > MOST_PAGES:
            raise Fault("pages", n=count, most=MOST_PAGES)
        if raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 or raw.FPDFDoc_GetAttachmentCount(document.raw) > 0:
            raise Fault("pdf_script")
        _page(document, 0).close()
    finally:
        document.close()
    return {"pages": count}


def pages_of(path: Path) -> dict[str, Any]:
    """`{"pages": [{"width", "height", "text"}], "count"}`; sizes in pixels as drawn."""
    document = opened_pdf(path)
    found = []
    for number in range(min(len(document), MOST_READ)):
        page = _page(document, number)
        width, height = _drawn_size(page)
        words = page.get_textpage().get_text_range()[:MOST_WORDS]
        found.append({"width": width, "height": height, "text": words})
        page.close()
    return {"pages": found, "count": len(document)}


def draw(path: Path, number: int, target: Path) -> dict[str, Any]:
    """Draw page `number` (from 1) into a WebP file."""
    document = opened_pdf(path)
    if not 1 <= number <= len(document):
        raise Fault("missing")
    page = _page(document, number - 1)
    width, _height = _drawn_size(page)
    picture = page.render(scale=width / max(page.get_width(), 1)).to_pil().convert("RGB")
    picture.save(target, "WEBP", quality=72, method=2)
    return {"width": picture.width, "height": picture.height}


def opened_pdf(path: Path) -> pypdfium2.PdfDocument:
    """The document. Raises `Fault` when it is locked or broken."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Fault("password" if "assword" in str(error) else "damaged") from error


def _page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    try:
        return document[number]
    except pypdfium2.PdfiumError as error:
        raise Fault("damaged") from error


def _drawn_size(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Width and height in pixels; a strip of a page is drawn smaller, not taller."""
    width, height = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
    scale = min(WIDTH / width, WIDTH * TALLEST / height)
    return max(round(width * scale), 1), max(round(height * scale), 1)
