"""The list of venues as a workbook: what goes out comes in again, and that it went out is an act on record."""

import hashlib
import tempfile
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yitang.features.grassroots.fields import FIELDS
from yitang.features.grassroots.words import Told
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.institution.places.models import Venue
from yitang.institution.places.policy import EXPORT

WIDTH = 18


def export_venues(actor: Actor, key: str | None, found: QuerySet[Venue], asked: dict[str, str]) -> tuple[IO[bytes], str]:
    """The venues as a workbook, with its name. It can be imported again: what was not changed changes nothing."""
    rows = list(found)
    told = Told(rows)
    columns = [(field.name, str(field.label)) for field in FIELDS]
    columns.insert(4, ("place", _("Where it lies")))
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for at, (_name, label) in enumerate(columns):
            sheet.set_column(at, at, WIDTH, plain)
            sheet.write_string(0, at, label, bold)
        for line, row in enumerate(rows, start=1):
            texts = told.texts(row)
            for at, (name, _label) in enumerate(columns):
                if texts[name] != "":
                    sheet.write_string(line, at, str(texts[name]), plain)
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    record_export(actor, key=key, asked=asked, rows=len(rows), sha256=digest)
    file.seek(0)
    return file, f"{_('Venues')}_{today():%Y%m%d}.xlsx"


@act("grassroots.export_venues")
def record_export(ctx: ActContext, *, asked: dict[str, str], rows: int, sha256: str) -> dict[str, Any]:
    """Note that the list left the house: who asked what, how many rows, and the digest."""
    ctx.require(EXPORT)
    return {"asked": asked, "rows": rows, "sha256": sha256}
