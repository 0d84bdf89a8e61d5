"""Putting values into a Word template: fields in paragraphs, tables, text boxes, headers and footers, however Word split them."""

import copy
import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from yitang.foundation.ui.official_text import official_paragraphs
from yitang.instruments.letters.fields import PLACE, Names, Values, rows_of
from yitang.instruments.letters.styles import BY_ROLE

TEXT_STYLES = {1: "h1", 2: "h2"}
BOX = qn("w:txbxContent")


def texts_of(docx: bytes) -> list[str]:
    """The text of every paragraph of a Word file, for the check of its fields."""
    return [_text(paragraph) for part in _parts(Document(io.BytesIO(docx))) for paragraph in part.iter(qn("w:p"))]


def fill(docx: bytes, names: Names, values: Values) -> bytes:
    """The Word file with its fields put in. Raises `KeyError` for a field that is not known.

    A paragraph all of whose fields are empty goes; a value of several lines becomes as many paragraphs.
    """
    document = Document(io.BytesIO(docx))
    for part in _parts(document):
        for row in list(part.iter(qn("w:tr"))):
            _repeat(row, names, values)
        for paragraph in list(part.iter(qn("w:p"))):
            _fill(paragraph, names, values, document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _parts(document: Any) -> Iterator[Any]:
    """The body, and the headers and footers of all sections."""
    yield document.element.body
    for section in document.sections:
        kinds = (section.header, section.footer, section.even_page_header, section.even_page_footer)
        for part in (*kinds, section.first_page_header, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield part._element


def _nodes(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph; a text box that is anchored in it has paragraphs of its own."""
    return [node for node in paragraph.iter(qn("w:t")) if next(node.iterancestors(qn("w:p"))) is paragraph]


def _text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in _nodes(paragraph))


def _repeat(row: Any, names: Names, values: Values) -> None:
    """A row that names columns of a list stands once for each of its rows."""
    code = names.list_in("".join(_text(paragraph) for paragraph in row.iter(qn("w:p"))))
    if not code:
        return
    for line in rows_of(values, code):
        made = copy.deepcopy(row)
        for paragraph in made.iter(qn("w:p")):
            _put(paragraph, names, {**values, **line})
        row.addprevious(made)
    row.getparent().remove(row)


def _fill(paragraph: Any, names: Names, values: Values, document: Any) -> None:
    text = _text(paragraph)
    if "{{" not in text:
        return
    # A cell and a text box are never without a paragraph, and one that holds a box stays for it.
    in_cell = paragraph.getparent().tag in (qn("w:tc"), BOX)
    if names.empty(text, values) and not in_cell and next(paragraph.iter(BOX), None) is None:
        paragraph.getparent().remove(paragraph)
        return
    _put(paragraph, names, values)
    lines = _text(paragraph).split("\n")
    if len(lines) > 1:
        _spread(paragraph, lines, document, plain=in_cell)


def _put(paragraph: Any, names: Names, values: Values) -> None:
    """Put the values in; the words of a field take the look of the piece in which its name begins."""
    nodes = _nodes(paragraph)
    whole = "".join(node.text or "" for node in nodes)
    if "{{" not in whole:
        return
    ends, at = [], 0
    for node in nodes:
        at += len(node.text or "")
        ends.append(at)
    pieces = [""] * len(nodes)
    done = 0
    for place in PLACE.finditer(whole):
        _share(pieces, ends, whole, done, place.start())
        pieces[_piece(ends, place.start())] += names.filled(place[0], values)
        done = place.end()
    _share(pieces, ends, whole, done, len(whole))
    for node, words in zip(nodes, pieces, strict=True):
        node.text = words
        node.set(qn("xml:space"), "preserve")


def _piece(ends: list[int], at: int) -> int:
    return next(n for n, end in enumerate(ends) if at < end)


def _share(pieces: list[str], ends: list[int], whole: str, start: int, stop: int) -> None:
    """Leave the words between two fields in the pieces in which they stood."""
    for at in range(start, stop):
        pieces[_piece(ends, at)] += whole[at]


def _spread(paragraph: Any, lines: list[str], document: Any, *, plain: bool) -> None:
    """One paragraph for each line. In body text a line that reads as a heading gets the style of headings."""
    body = BY_ROLE["body"].name
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    is_body = not plain and style is not None and _style_name(document, style) == body
    for place, words in enumerate(lines):
        made = copy.deepcopy(paragraph)
        if place:
            _without_boxes(made)
        nodes = _nodes(made)
        for node in nodes[1:]:
            node.text = ""
        nodes[0].text = words
        if is_body:
            role = heading_of(words)
            if role:
                made.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").set(qn("w:val"), document.styles[BY_ROLE[role].name].style_id)
        paragraph.addprevious(made)
    paragraph.getparent().remove(paragraph)


def _without_boxes(paragraph: Any) -> None:
    """A box belongs to the first of the lines that a paragraph becomes."""
    for box in list(paragraph.iter(BOX)):
        run = next(box.iterancestors(qn("w:r")), None)
        if run is not None and run.getparent() is not None:
            run.getparent().remove(run)


def heading_of(line: str) -> str:
    """The role of a line that is a heading by itself (一、… or （一）…), or an empty text."""
    found = official_paragraphs(line)
    return TEXT_STYLES.get(found[0].level, "") if len(found) == 1 and found[0].is_heading else ""


def _style_name(document: Any, style: Any) -> str:
    code = style.get(qn("w:val"))
    return next((one.name for one in document.styles if one.style_id == code), "")
