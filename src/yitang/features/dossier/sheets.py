"""A table of who took part, in the columns of the empty one that the page hands out: number, name, role, amount."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yitang.features.dossier.kinds import ROLES
from yitang.foundation.core.errors import Invalid
from yitang.instruments.imports.parse import line
from yitang.instruments.imports.readers import look_through, open_table

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 3000


@dataclass
class Listed:
    """What a table says: words that name people, and for each word the role (its code) and the amount as typed."""

    words: list[str] = field(default_factory=list)
    own: dict[str, tuple[str, str]] = field(default_factory=dict)


def heads() -> list[str]:
    """The columns, in their order."""
    return [_("Number of the member"), _("Name"), _("Role"), _("How much")]


def empty_table() -> Any:
    """The table to fill in, as a file."""
    import xlsxwriter  # noqa: PLC0415 kept out of the start: only this page writes tables

    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer that streams it closes it
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, text, bold = book.add_worksheet(), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        for at, (head, width) in enumerate(zip(heads(), (12, 16, 14, 10), strict=True)):
            sheet.set_column(at, at, width, text)
            sheet.write_string(0, at, head, bold)
        roles = [str(label) for label in ROLES.values()]
        sheet.data_validation(1, 2, MOST_ROWS, 2, {"validate": "list", "source": roles})
        sheet.freeze_panes(1, 0)
    file.seek(0)
    return file


def read_people(upload: Any) -> Listed:
    """The people of a table. Raises `Invalid` with a sentence for what is no table, lacks its columns or names no such role."""
    if upload.size > MOST_BYTES:
        raise Invalid({"table": [_("Choose the table, at most 5 MB.")]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            with open_table(look_through(path, upload.name or "")) as table:
                return _listed(table.headers, table.rows)
        except Invalid as error:
            raise Invalid({"table": [str(error.message)]}) from error


def _listed(headers: list[str], rows: Any) -> Listed:
    places = {name: headers.index(name) for name in heads() if name in headers}
    number, name, role, much = heads()
    if number not in places and name not in places:
        raise Invalid(
            {"": [_("The table has neither the column “%(number)s” nor “%(name)s”.") % {"number": number, "name": name}]}
        )
    roles = {str(label): code for code, label in ROLES.items()} | {code: code for code in ROLES}
    found = Listed()
    for number_of_row, row in rows:
        cell = {head: line(row[place]) if place < len(row) else "" for head, place in places.items()}
        word = _word(cell.get(name, ""), cell.get(number, ""))
        if not word:
            continue
        if len(found.words) >= MOST_ROWS:
            raise Invalid({"": [_("The table has more than %(most)d rows.") % {"most": MOST_ROWS}]})
        if cell.get(role) and cell[role] not in roles:
            told = {"line": number_of_row, "role": cell[role], "roles": "、".join(str(label) for label in ROLES.values())}
            raise Invalid({"": [_("Row %(line)d: there is no role “%(role)s”. Roles: %(roles)s.") % told]})
        found.words.append(word)
        found.own[word] = (roles.get(cell.get(role, ""), ""), cell.get(much, ""))
    if not found.words:
        raise Invalid({"": [_("The table names nobody.")]})
    return found


def _word(name: str, number: str) -> str:
    return f"{name}（{number}）" if name and number else name or number
