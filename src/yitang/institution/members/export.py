"""The roster as a workbook: text stays text, nothing becomes a formula, and that it went out is an act on record."""

import hashlib
import tempfile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.institution.members.models import Member
from yitang.institution.members.policy import KEEPERS
from yitang.institution.members.table import ROSTER, cells_of

EXPORT = "members.export"
OUT = ("place", "number", "name", "sector", "party", "committee", "group", "township", "post", "phone", "email", "joined_on")
"""The columns that go out: those that come in again."""
WIDTH = 18

declare(EXPORT, gettext_lazy("Export the roster of members"), dict.fromkeys(KEEPERS, anyone))


def export_roster(actor: Actor, key: str | None, found: QuerySet[Member], asked: dict[str, str]) -> tuple[IO[bytes], str]:
    """The members as a workbook, with its name. It can be imported again: what was not changed changes nothing."""
    columns = [column for code in OUT for column in ROSTER.columns if column.code == code]
    rows = cells_of(found, columns)
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, WIDTH, plain)
            sheet.write_string(0, at, str(column.label), bold)
        for line, row in enumerate(rows, start=1):
            for at, (_column, text) in enumerate(row["cells"]):
                if isinstance(text, int):
                    sheet.write_number(line, at, text)
                elif text:
                    sheet.write_string(line, at, str(text), plain)
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    record_export(actor, key=key, asked=asked, rows=len(rows), sha256=digest)
    file.seek(0)
    return file, f"{_('Roster of members')}_{today():%Y%m%d}.xlsx"


@act("members.export")
def record_export(ctx: ActContext, *, asked: dict[str, str], rows: int, sha256: str) -> dict[str, Any]:
    """Note that the roster left the house: who asked what, how many rows, and the digest."""
    ctx.require(EXPORT)
    return {"asked": asked, "rows": rows, "sha256": sha256}
