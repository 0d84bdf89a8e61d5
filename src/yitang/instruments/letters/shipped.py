"""Shipped templates: a text in which each line says its style, built into a Word file in the form of GB/T 9704.

    [公文标题] 关于{{届次}}第{{编号}}号提案的答复
    [主送机关] {{提案者}}：
    您提出的《{{案由}}》收悉，现答复如下：
    |= 2 5 2 5
    |! 序号 | 案由
    | 类别 | {{类别}} | 收到时间 | {{收到日期}}
    | 正文 | {{正文}} | < | <

A line without a style is body text; `|=` gives the widths of a table, `|!` a row of its head, `<` joins a cell to the one before.
A cell may name its style as a line does: `| [席卡姓名] {{名单.姓名}}`.
"""

import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION_START
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from yitang.instruments.letters.styles import BY_NAME, BY_ROLE, FANGSONG, SONG, STYLES, Style

STYLED = re.compile(r"\[([^\]]+)\]\s*(.*)")
ALIGN = {
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
# 28.99 pt in twentieths of a point, rounded down: rounded up, 22 lines would be higher than the type area.
LINE_PITCH, CHAR_SPACE = 579, -860
CHAR = 15.79
AREA_MM = 156
CARD_AIR = 24
"""Points above and below the name on a card for a seat, so that the card is as high as its stand."""


def build(text: str) -> bytes:
    """The Word file of a template text. Raises `KeyError` for a style that is not known."""
    document = Document()
    for paragraph in list(document.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    _styles(document)
    styles = _layout(document, text)
    _page(document, letter="letter_head" in styles)
    buffer = io.BytesIO()
    document.core_properties.author = document.core_properties.comments = ""
    document.save(buffer)
    return buffer.getvalue()


def _layout(document: Any, text: str) -> set[str]:
    roles: set[str] = set()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            _table(document, list(group))
            continue
        for line in group:
            found = STYLED.fullmatch(line)
            style = BY_NAME[found[1]] if found else BY_ROLE["body"]
            paragraph = document.add_paragraph(found[2] if found else line, style=style.name)
            roles.add(style.role)
            if style.role == "letter_head":
                _rule(paragraph, "bottom", "thickThinSmallGap", 24, 4)
                _indent_twips(paragraph, -454, -340)
            elif style.role == "number" and "document_head" in roles:
                _rule(paragraph, "bottom", "single", 8, 11)
            elif style.role == "number" and "letter_head" in roles:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return roles


def _table(document: Any, lines: list[str]) -> None:
    widths = [int(n) for n in lines[0].removeprefix("|=").split()] if lines[0].startswith("|=") else []
    rows = [_cells(line) for line in lines if not line.startswith("|=")]
    columns = len(widths) or max(len(cells) for _head, cells in rows)
    widths = widths or [1] * columns
    table = document.add_table(rows=len(rows), cols=columns)
    table.style, table.autofit = "Table Grid", False
    for row, (head, cells) in zip(table.rows, rows, strict=True):
        if head:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number, words in enumerate(cells):
            cell = row.cells[number]
            cell.width = Mm(AREA_MM * widths[number] / sum(widths))
            if words == "<":
                row.cells[number - 1].merge(cell)
        for cell, words in _merged(row.cells, cells):
            label = head or (words and "{{" not in words and len(words) <= 12)
            styled = STYLED.fullmatch(words)
            cell.paragraphs[0].text = styled[2] if styled else words
            cell.paragraphs[0].style = styled[1] if styled else BY_ROLE["cell_head" if label else "cell"].name
            for spare in cell.paragraphs[1:]:
                spare._p.getparent().remove(spare._p)


def _merged(cells: Any, words: list[str]) -> Iterator[tuple[Any, str]]:
    seen: set[int] = set()
    for cell, text in zip(cells, words, strict=True):
        if id(cell._tc) not in seen and text != "<":
            seen.add(id(cell._tc))
            yield cell, text


def _cells(line: str) -> tuple[bool, list[str]]:
    head = line.startswith("|!")
    body = line[2:] if head else line[1:]
    return head, [cell.strip() for cell in body.strip().rstrip("|").split("|")]


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    _font(normal, FANGSONG, 16)
    for style in STYLES:
        made = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style, made.quick_style = normal, True
        _font(made, style.font, style.size)
        if style.red:
            made.font.color.rgb = RGBColor(0xFF, 0, 0)
        _spacing(made.paragraph_format, style)


def _spacing(form: Any, style: Style) -> None:
    form.alignment = ALIGN[style.align]
    form.space_before = form.space_after = Pt(CARD_AIR if style.role == "card" else 0)
    if style.role in ("cell", "cell_head", "card"):
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    elif style.red:
        form.line_spacing = Pt(44)
    else:
        form.line_spacing = Pt(LINE_PITCH / 20)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    if style.first:
        form.first_line_indent = Pt(CHAR * style.first)
    if style.right:
        form.right_indent = Pt(CHAR * style.right)


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)


def _page(document: Any, *, letter: bool) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION_START.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30 if letter else 37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    grid.set(qn("w:charSpace"), str(CHAR_SPACE))
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, "right")
    _page_number(section.even_page_footer, "left")
    if letter:
        section.different_first_page_header_footer = True
        first = section.first_page_footer
        first.is_linked_to_previous = False
        _rule(first.paragraphs[0], "top", "thinThickSmallGap", 24, 1)
        _indent_twips(first.paragraphs[0], -454, -340)


def _page_number(footer: Any, side: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = ALIGN[side]
    _indent_twips(paragraph, *((0, 280) if side == "right" else (280, 0)))
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", " PAGE "), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)
    paragraph.add_run(" —")
    for one in paragraph.runs:
        one.font.size, one.font.name = Pt(14), SONG
        one._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)


def _rule(paragraph: Any, side: str, kind: str, eighths: int, space: int) -> None:
    """A red rule at a paragraph: width in eighths of a point, distance in points."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", eighths), ("space", space), ("color", "FF0000")):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    _insert(properties, borders)


def _insert(properties: Any, borders: Any) -> None:
    """Put the borders where the schema of Word wants them: after the style, before spacing and indents."""
    before: Iterable[str] = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    place = next((child for child in properties if child.tag in {qn(name) for name in before}), None)
    if place is None:
        properties.append(borders)
    else:
        place.addprevious(borders)


def _indent_twips(paragraph: Any, left: int, right: int) -> None:
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent = Pt(left / 20), Pt(right / 20)
