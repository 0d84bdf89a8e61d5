"""A list as one sheet of a workbook: text stays text, and nothing becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Any

from yitang.foundation.exports.declared import ExportColumn
from yitang.foundation.exports.marks import Mark, stamp_book

# A cell that begins so would be calculated once somebody edits it, or when the sheet goes on as CSV. Offices type these
# signs full-width as well, and Excel takes them for the same.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")


def write_sheet(file: IO[bytes], name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], mark: Mark | None = None) -> int:
    """Write one sheet row by row with a frozen head and return how many rows it has.

    Everything is text as it stands, days included (yyyy-mm-dd), but whole numbers; a text that a spreadsheet might take
    for a formula carries the mark of a text cell.
    """
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only an export writes a table

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    quoted = book.add_format({"num_format": "@", "quote_prefix": True})
    sheet.freeze_panes(1, 0)
    for column, words in enumerate(heads):
        sheet.write_string(0, column, words, head)
    sheet.set_column(0, len(heads) - 1, 14)
    sheet.set_column(1, 1, 56)
    number = _fill(sheet, rows, text, quoted)
    sheet.autofilter(0, 0, number, len(heads) - 1)
    if mark is not None:
        stamp_book(book, mark)
    book.close()
    return number


def write_columns(
    file: IO[bytes],
    columns: Sequence[ExportColumn],
    rows: Iterable[Sequence[Any]],
    mark: Mark,
    *,
    width: int = 18,
    wrap: bool = False,
) -> None:
    """Write the chosen columns of a registered list as a table that comes in again: cells as in `write_sheet`, what is typed into a
    column later stays text as well, nothing else on the sheet. Long texts take several lines where `wrap` says so."""
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only an export writes a table

    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        look = {"num_format": "@", "text_wrap": wrap}
        head, text, quoted = (
            book.add_format({"bold": True}),
            book.add_format(look),
            book.add_format(look | {"quote_prefix": True}),
        )
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, width, text)
            sheet.write_string(0, at, str(column.label), head)
        _fill(sheet, rows, text, quoted)
        stamp_book(book, mark)


def _fill(sheet: Any, rows: Iterable[Sequence[Any]], text: Any, quoted: Any) -> int:
    """Write the rows below the head; returns how many there are."""
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value not in (None, ""):
                cell = value.isoformat() if isinstance(value, date) else str(value)
                sheet.write_string(number, column, cell, quoted if cell.startswith(DANGEROUS) else text)
    return number
