"""A filled Word file as the sheet that is set in print: the same words, known by their styles."""

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from yitang.instruments.letters.styles import BY_NAME

FACE_OF = {"title": "xiaobiaosong", "h1": "heiti", "h2": "kaiti", "caption": "heiti", "subtitle": "kaiti"}
P, PPR, TC, TEXT, BREAK, VAL = (qn(name) for name in ("w:p", "w:pPr", "w:tc", "w:t", "w:br", "w:val"))
BOX, TWIN = qn("w:txbxContent"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""A text box, and the second form in which Word writes the same box for programs that do not know the first."""
HEADS = {"letter_head": "letter", "document_head": "document"}


@dataclass
class Sheet:
    """A letter as it is set: its form by GB/T 9704, what stands at its head, and its pieces in order."""

    form: str = "plain"
    head: str = ""
    mark: str = ""
    number: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        return asdict(self)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text of the sheet with the face in which it is set."""
        yield from (("xiaobiaosong", self.head), ("heiti", self.mark), ("fangsong", self.number))
        for item in self.items:
            if item["kind"] == "table":
                for row in item["rows"]:
                    yield from ((face_of(cell), cell["text"]) for cell in row)
            elif item["kind"] == "signature":
                yield "fangsong", item["name"] + item["day"]
            else:
                yield FACE_OF.get(item["kind"], "fangsong"), item["text"]

    def lines(self) -> list[str]:
        """The words of the sheet, for those who cannot see the picture of the page."""
        found = [self.head, self.mark, self.number]
        for item in self.items:
            if item["kind"] == "table":
                found += ["　".join(cell["text"] for cell in row) for row in item["rows"]]
            elif item["kind"] == "signature":
                found += [item["name"], item["day"]]
            else:
                found.append(item["text"])
        return [line for line in found if line.strip()]

    @property
    def title(self) -> str:
        titles = (item["text"] for item in self.items if item["kind"] == "title")
        return next(titles, "").replace("\n", "") or self.head


def face_of(cell: dict[str, Any]) -> str:
    """The face in which a cell of a table is set."""
    return "heiti" if cell["head"] else "xiaobiaosong" if cell["card"] else "fangsong"


def sheet_of(docx: bytes) -> Sheet:
    """The sheet of a filled Word file. A paragraph in no style of ours is body text, or centred or flush right as it stands.

    A text box stands where it is anchored, in a frame; what is in a style of ours in it has the place of that style.
    """
    sheet, document = Sheet(), Document(io.BytesIO(docx))
    for twin in list(document.element.body.iter(TWIN)):
        twin.getparent().remove(twin)
    names = {style.style_id: style.name for style in document.styles}
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            sheet.items.append(_table(block, names))
        else:
            _take(sheet, block)
            for box in block._p.iter(BOX):
                _take_box(sheet, [Paragraph(one, block._parent) for one in box.iterchildren(P)])
    return sheet


def _take_box(sheet: Sheet, paragraphs: list[Paragraph]) -> None:
    framed = []
    for one in paragraphs:
        if one.style is not None and (one.style.name or "") in BY_NAME:
            _take(sheet, one)
        elif one.text.strip():
            framed.append(one.text.strip())
    if framed:
        cell = {"text": "\n".join(framed), "span": 1, "head": False, "center": False, "card": False}
        sheet.items.append({"kind": "table", "columns": [10], "header": 0, "rows": [[cell]]})


def _take(sheet: Sheet, paragraph: Paragraph) -> None:
    text, role = paragraph.text.strip(), _role(paragraph)
    if not text:
        return
    last = sheet.items[-1] if sheet.items else {}
    if role in HEADS:
        sheet.form, sheet.head = HEADS[role], text
    elif role in ("mark", "number"):
        setattr(sheet, role, text)
    elif role in ("signed", "day"):
        slot = "name" if role == "signed" else "day"
        if last.get("kind") == "signature" and not last[slot]:
            last[slot] = text
        else:
            sheet.items.append({"kind": "signature", "name": "", "day": "", slot: text})
    elif role in ("title", "copies", "subtitle") and last.get("kind") == role:
        last["text"] += f"\n{text}"
    else:
        sheet.items.append({"kind": role, "text": text})


def _role(paragraph: Paragraph) -> str:
    name = paragraph.style.name if paragraph.style else ""
    known = BY_NAME.get(name or "")
    if known is not None:
        return {"cell": "body", "cell_head": "caption", "card": "title"}.get(known.role, known.role)
    if paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER:
        return "center"
    return "right" if paragraph.alignment == WD_ALIGN_PARAGRAPH.RIGHT else "body"


def _table(table: Table, names: dict[str, str]) -> dict[str, Any]:
    """`names` gives the name of a style by its id: looked up once, since a list has thousands of cells."""
    rows: list[list[dict[str, Any]]] = []
    header = 0
    for number, row in enumerate(table.rows):
        properties = row._tr.trPr
        if number == header and properties is not None and properties.find(qn("w:tblHeader")) is not None:
            header += 1
        rows.append([_cell(tc, names) for tc in row._tr.iterchildren(TC)])
    return {"kind": "table", "columns": _widths(table), "header": header, "rows": rows}


def _cell(tc: Any, names: dict[str, str]) -> dict[str, Any]:
    found = tc.find(f"{P}/{PPR}/{qn('w:pStyle')}")
    style = BY_NAME.get(names.get(found.get(VAL), "")) if found is not None else None
    align = tc.find(f"{P}/{PPR}/{qn('w:jc')}")
    span = tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return {
        "text": "\n".join(_words(paragraph) for paragraph in tc.iterchildren(P)).strip(),
        "span": int(span.get(VAL)) if span is not None else 1,
        "head": style is not None and style.role == "cell_head",
        "center": align is not None and align.get(VAL) == "center",
        "card": style is not None and style.role == "card",
    }


def _words(paragraph: Any) -> str:
    """The text of a paragraph. Straight from the tree: a list has thousands of cells, and the objects of the library cost most."""
    return "".join((node.text or "") if node.tag == TEXT else "\n" for node in paragraph.iter(TEXT, BREAK))


def _widths(table: Table) -> list[int]:
    """The shares of the columns, from the widths of the cells, or of the grid where the cells say nothing."""
    found = [int(column.width or 0) for column in table.columns]
    for row in table.rows:
        cells = row._tr.tc_lst
        if len(cells) == len(found) and all(tc.width for tc in cells):
            found = [int(tc.width) for tc in cells]
            break
    least = min((width for width in found if width), default=1)
    return [max(1, round(10 * width / least)) for width in found]
