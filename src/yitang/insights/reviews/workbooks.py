"""Table (f) and the review of a term as workbooks: the same figures as on the pages, shares as numbers with their fraction beside them."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from yitang.foundation.ui.formats import zh_date
from yitang.insights.reviews.participation import COLUMNS, Done, Period, Row
from yitang.insights.reviews.review import Section

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
SHEET_MOST = 31
"""Characters that the name of a sheet may have."""


def participation_book(heading: str, period: Period, rows: list[Row], duties: list[Done], decimals: int) -> BytesIO:
    """Members, times and shares by body, and below them the minimum duties."""
    file, book, styles = _begun(decimals)
    sheet = book.add_worksheet(_("Participation"))
    last = period.until.fromordinal(period.until.toordinal() - 1)
    sheet.write(0, 0, heading, styles["title"])
    told = {"since": zh_date(period.since), "last": zh_date(last), "day": zh_date(period.day)}
    sheet.write(1, 0, _("%(since)s to %(last)s, by the structure of %(day)s.") % told)
    sheet.write_row(3, 0, [_("Body"), _("Members"), *(str(column.label) for column in COLUMNS)], styles["head"])
    for line, row in enumerate(rows, start=4):
        sheet.write(line, 0, row.label)
        sheet.write(line, 1, row.members)
        for place, cell in enumerate(row.cells, start=2):
            if cell.rate is None:
                sheet.write(line, place, cell.count)
            elif cell.rate.whole:
                sheet.write(line, place, cell.rate.part / cell.rate.whole, styles["share"])
    if duties:
        begin = len(rows) + 6
        sheet.write_row(begin, 0, [_("Duty"), _("Done"), _("Not yet"), _("Share")], styles["head"])
        for line, duty in enumerate(duties, start=begin + 1):
            sheet.write_row(line, 0, [duty.title, duty.done, duty.owing])
            if duty.rate.whole:
                sheet.write(line, 3, duty.rate.part / duty.rate.whole, styles["share"])
    sheet.set_column(0, 0, 24)
    sheet.freeze_panes(4, 1)
    return _ended(file, book)


def review_book(heading: str, sections: list[Section]) -> BytesIO:
    """One sheet for each table of the review, each figure with its years or sessions, its sum, its source."""
    file, book, styles = _begun(1)
    names: set[str] = set()
    for section in sections:
        sheet = book.add_worksheet(_named(section.label, names))
        sheet.write(0, 0, f"{heading}：{section.label}", styles["title"])
        sums = [_("Total")] if section.adds_up else []
        sheet.write_row(2, 0, [_("Figure"), *section.columns, *sums, _("Source")], styles["head"])
        for line, trend in enumerate(section.trends, start=3):
            total = [trend.total] if section.adds_up else []
            sheet.write_row(line, 0, [trend.label, *trend.counts, *total, trend.source])
        sheet.set_column(0, 0, 28)
        sheet.freeze_panes(3, 1)
    return _ended(file, book)


def _begun(decimals: int) -> tuple[BytesIO, Any, dict[str, Any]]:
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only workbooks need it

    file = BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    figure = f"0.{'0' * decimals}%" if decimals else "0%"
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1}),
        "share": book.add_format({"num_format": figure}),
    }
    return file, book, styles


def _ended(file: BytesIO, book: Any) -> BytesIO:
    book.close()
    file.seek(0)
    return file


def _named(label: str, names: set[str]) -> str:
    """A name that a sheet may have and none has yet."""
    plain = "".join("-" if sign in "[]:*?/\\" else sign for sign in label)[:SHEET_MOST] or "-"
    name, n = plain, 1
    while name.lower() in names:
        n += 1
        name = f"{plain[: SHEET_MOST - len(str(n)) - 1]} {n}"
    names.add(name.lower())
    return name
