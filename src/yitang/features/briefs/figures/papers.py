"""Table (g) as a workbook and as a Word file: the same cells as on the page."""

import io
from typing import Any

from django.utils.translation import gettext as _

from yitang.features.briefs.figures.declared import COLUMNS, FIGURES, INSTRUCTIONS, MAIN, Span
from yitang.features.briefs.ladder.models import Level
from yitang.foundation.ui.formats import zh_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def heading(council_name: str, span: Span) -> str:
    """What stands above the table."""
    words = _("%(council)s: briefs from %(since)s to %(until)s")
    return str(words) % {"council": council_name, "since": zh_date(span.since), "until": zh_date(span.until)}


def main_rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The counts and the rate, each with its words."""
    rate = found["rates"]["adoption"]
    rows = [(str(FIGURES[name].label), str(found["counts"][name])) for name in MAIN]
    return [*rows, (str(_("Share of briefs adopted")), f"{rate['printed']}（{rate['numerator']}/{rate['denominator']}）")]


def table_rows(found: dict[str, Any]) -> list[list[str | int]]:
    """Table (g) with its head: a row for each level."""
    head: list[str | int] = [str(_("Level")), *(str(column[1]) for column in COLUMNS), str(_("Instructions"))]
    names = [*(column[0] for column in COLUMNS), INSTRUCTIONS]
    return [head, *([str(level.label), *(found["ladder"][str(level)][name] for name in names)] for level in Level)]


def split_rows(found: dict[str, Any], name: str) -> list[list[str | int]]:
    """A breakdown with its head."""
    head: list[str | int] = [str(_("Part of the figure")), str(FIGURES["submitted"].label), str(FIGURES["credited"].label)]
    return [
        head,
        *([row["label"] or str(_("(none)")), row["submitted"], row["credited"]] for row in found["breakdowns"][name].values()),
    ]


def workbook(title: str, found: dict[str, Any], splits: dict[str, str]) -> bytes:
    """One sheet for the counts, one for table (g), one for each breakdown; `splits` names those that the reader may have."""
    # A heavy library that only this needs.
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1})
    sheets: list[tuple[str, list[list[str | int]]]] = [
        (str(_("Counts")), [list(row) for row in main_rows(found)]),
        (str(_("Ladder of adoption")), table_rows(found)),
        *((label, split_rows(found, name)) for name, label in splits.items()),
    ]
    for name, rows in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 8, 14)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, place, value, cell)
                else:
                    sheet.write_string(line, place, value, bold if line == 1 and name != sheets[0][0] else cell)
    book.close()
    return buffer.getvalue()


def document(title: str, found: dict[str, Any]) -> bytes:
    """The counts and table (g) as a Word file."""
    from docx import Document  # noqa: PLC0415 a heavy library that only this needs

    paper = Document()
    paper.add_heading(title, level=1)
    for rows in ([list(row) for row in main_rows(found)], table_rows(found)):
        table = paper.add_table(rows=0, cols=len(rows[0]))
        table.style = "Table Grid"
        for row in rows:
            for drawn, value in zip(table.add_row().cells, row, strict=True):
                drawn.text = str(value)
        paper.add_paragraph()
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()
