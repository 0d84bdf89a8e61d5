"""The list of handling units as a workbook for a purpose: text stays text, and every copy is registered and marked."""

from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_columns
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.institution.units.models import Unit
from yitang.institution.units.policy import MANAGE

KIND = "units.list"
PLAIN = ("short_name", "system", "contact_name", "phone")
"""Columns that are the unit's own field of that name."""
COLUMNS = (
    ExportColumn("code", gettext_lazy("Short code"), ("units.Unit.code",)),
    ExportColumn("name", gettext_lazy("Name of the body"), ("principals.Principal.name",)),
    ExportColumn("short_name", gettext_lazy("Short name"), ("units.Unit.short_name",)),
    ExportColumn("system", gettext_lazy("Line"), ("units.Unit.system",)),
    ExportColumn("parent", gettext_lazy("Short code of the unit above"), ("units.Unit.parent",)),
    ExportColumn("contact_name", gettext_lazy("Contact person"), ("units.Unit.contact_name",)),
    ExportColumn("phone", gettext_lazy("Telephone"), ("units.Unit.phone",)),
)
"""Called as the fields of the table by which units come in, so that the list comes in as it went out."""
OVER = 500
WIDTH = 20

EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("Handling units"),
        MANAGE,
        COLUMNS,
        (
            Purpose(
                "upkeep",
                gettext_lazy("Keeping the list (comes in again)"),
                tuple(column.code for column in COLUMNS),
                ColumnClass.INTERNAL,
            ),
            Purpose("posted", gettext_lazy("To be made public"), ("code", "name", "short_name", "system"), ColumnClass.PUBLIC),
        ),
        over=OVER,
    ),
)


def told(unit: Unit) -> dict[str, str]:
    """What the table says about a unit, by column."""
    texts = {name: str(getattr(unit, name)) for name in PLAIN}
    return {"code": unit.code, "name": unit.principal.name, **texts, "parent": unit.parent.code if unit.parent else ""}


def export_units(actor: Actor, key: str | None, found: QuerySet[Unit], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The units as a workbook. That for keeping the list can be imported again: what was not changed changes nothing.

    Raises `Invalid` for a purpose that is not known.
    """

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        texts = (told(unit) for unit in found)
        write_columns(file, columns, ([row[column.code] for column in columns] for row in texts), mark, width=WIDTH)

    name = f"{_('Handling units')}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=KIND, purpose=purpose, rows=found.count(), asked=asked, name=name, write=write)
