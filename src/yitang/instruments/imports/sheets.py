"""Sheets that leave the import centre: an empty template, and a batch with what was found in its rows.

Every cell of text is written as text, so that nothing that begins with = + - @ becomes a formula.
"""

import tempfile
from collections.abc import Iterable
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from yitang.instruments.imports.actions import CHUNK, Action
from yitang.instruments.imports.formats import IMPORT_FORMATS, ImportFormat
from yitang.instruments.imports.models import ImportBatch

MOST_IN_CELL = 32_767
"""Characters that a cell of xlsx holds."""
WIDTHS = {"title": 50, "body": 60}


def template_sheet(form: ImportFormat) -> IO[bytes]:
    """The headers of a format; required ones carry an asterisk."""
    headers = [f"{field.label}*" if field.required else str(field.label) for field in form.fields]
    return _sheet(headers, [WIDTHS.get(field.name, 16) for field in form.fields], [])


def result_sheet(batch: ImportBatch) -> IO[bytes]:
    """All rows of a batch with the columns that were read, what was done, and what is wrong with which cell.

    Its columns carry the fields' names, so that a corrected copy can be uploaded as it is.
    """
    form = IMPORT_FORMATS.get(batch.format)
    names = list(batch.mapping)
    headers = [_("Row"), *(str(form.by_name[name].label) for name in names), _("What happens"), _("Remarks")]
    widths = [8, *(WIDTHS.get(name, 16) for name in names), 14, 60]
    rows = batch.rows.order_by("number").values_list("number", "data", "action", "problems").iterator(chunk_size=CHUNK)
    labels = {action.value: str(action.label) for action in Action}
    cells = (
        [number, *(_plain(data.get(name)) for name in names), labels[action], told(form, problems)]
        for number, data, action, problems in rows
    )
    return _sheet(headers, widths, cells)


def told(form: ImportFormat, problems: list[dict[str, str]]) -> str:
    """The problems of a row as sentences: “column”: what is wrong; what to do."""
    return "；".join(f"“{name_of(form, problem)}”{problem['text']}" for problem in problems)


def name_of(form: ImportFormat, problem: dict[str, str]) -> str:
    """The column of a problem as the file calls it, else the field's label, else the row as a whole."""
    field = form.by_name.get(problem["field"])
    return problem["column"] or (str(field.label) if field else _("Row"))


def _sheet(headers: list[str], widths: list[int], rows: Iterable[list[Any]]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer that streams it closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for at, (header, width) in enumerate(zip(headers, widths, strict=True)):
            sheet.set_column(at, at, width, text)
            sheet.write_string(0, at, header, bold)
        sheet.freeze_panes(1, 0)
        for line, cells in enumerate(rows, start=1):
            for at, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(line, at, cell)
                elif cell:
                    sheet.write_string(line, at, cell[:MOST_IN_CELL], text)
    file.seek(0)
    return file


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(value)
    return value if isinstance(value, int) or value is None else str(value)
