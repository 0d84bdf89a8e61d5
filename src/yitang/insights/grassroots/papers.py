"""The table of the grassroots (h) as a workbook, a Word file and comma-separated text: the same cells as on the page."""

import csv
import io
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark, stamp_book, stamped_docx
from yitang.insights.grassroots.counting import Counts, Part
from yitang.insights.grassroots.declared import FIGURES
from yitang.insights.grassroots.policy import EXPORT
from yitang.instruments.figures.rates import Rate

KIND = "grassroots.figures"
SHEET_MOST = 31
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = {
    "venues": "places.Venue.opened_on",
    "venues_active": "talks.Talk.held_on",
    "sessions": "talks.Talk.held_on",
    "participants": "talks.Attendance.count",
    "suggestions": "suggestions.Suggestion.ordinal",
    "adopted": "suggestions.Suggestion.adopted",
}
CODES = ("part", *FIGURES, "coverage")

EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("Figures of the grassroots"),
        EXPORT,
        (
            ExportColumn("part", gettext_lazy("Part of the table"), ("places.Region.name",)),
            *(ExportColumn(code, one.label, (FIELDS.get(code, "talks.Problem.outcome"),)) for code, one in FIGURES.items()),
            ExportColumn("coverage", gettext_lazy("Coverage"), ("talks.Talk.held_on",)),
        ),
        (Purpose("report", gettext_lazy("Reports and meetings"), CODES, ColumnClass.INTERNAL),),
        over=None,
    ),
)

Table = tuple[str, list[Part]]


def head() -> list[str]:
    """The heads of the columns."""
    return [str(_("Part of the table")), *(str(figure.label) for figure in FIGURES.values()), str(_("Coverage"))]


def line(part: Part, decimals: int) -> list[str | int]:
    """The cells of a part."""
    return [part.label, *(part.counts[code] for code in FIGURES), part.coverage.printed(decimals)]


def write_book(file: IO[bytes], title: str, tables: list[Table], decimals: int, mark: Mark) -> None:
    """One sheet for each table; text stays text, counts are numbers."""
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only an export writes a table

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for name, parts in tables:
            sheet = book.add_worksheet(name[:SHEET_MOST])
            sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
            sheet.write_row(2, 0, head(), bold)
            for at, part in enumerate(parts, start=3):
                for place, value in enumerate(line(part, decimals)):
                    if isinstance(value, int):
                        sheet.write_number(at, place, value)
                    else:
                        sheet.write_string(at, place, value)
            sheet.set_column(0, 0, 22)
            sheet.freeze_panes(3, 1)
        stamp_book(book, mark)


def write_document(file: IO[bytes], title: str, tables: list[Table], decimals: int, mark: Mark) -> None:
    """The tables one below the other, on lying pages."""
    from docx import Document  # noqa: PLC0415 a heavy library that only this needs
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415

    paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    paper.add_heading(title, level=1)
    for name, parts in tables:
        paper.add_heading(name, level=2)
        rows: list[list[Any]] = [list(head()), *(list(line(part, decimals)) for part in parts)]
        table = paper.add_table(rows=0, cols=len(rows[0]))
        table.style = "Table Grid"
        for row in rows:
            for drawn, value in zip(table.add_row().cells, row, strict=True):
                drawn.text = str(value)
    buffer = io.BytesIO()
    paper.save(buffer)
    file.write(stamped_docx(buffer.getvalue(), mark))


def public_text(rows: list[tuple[str, Counts]], decimals: int) -> bytes:
    """Released figures as comma-separated text that spreadsheets open as it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head())
    for label, counts in rows:
        coverage = Rate(counts["venues_active"], counts["venues"]).printed(decimals)
        writer.writerow([_plain(label), *(counts[code] for code in FIGURES), coverage])
    return text.getvalue().encode("utf-8-sig")


def public_book(title: str, rows: list[tuple[str, Counts]], decimals: int) -> bytes:
    """Released figures as a workbook without a mark: everybody may pass them on."""
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, title)
        sheet.write_row(1, 0, head(), book.add_format({"bold": True}))
        for at, (label, counts) in enumerate(rows, start=2):
            values: list[Any] = [label, *(counts[code] for code in FIGURES)]
            sheet.write_row(at, 0, [*values, Rate(counts["venues_active"], counts["venues"]).printed(decimals)])
        sheet.set_column(0, 0, 22)
    return buffer.getvalue()


def _plain(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@＝＋－＠\t\r\n" else text
