"""The roster as a workbook for a purpose: text stays text, nothing becomes a formula, and every copy is registered and marked."""

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
from yitang.foundation.permissions.policy import anyone, declare
from yitang.institution.members.models import Member
from yitang.institution.members.policy import CONTACT, KEEPERS
from yitang.institution.members.table import COLUMNS, ROSTER, cells_of

EXPORT = "members.export"
KIND = "members.roster"
OUT = ("place", "number", "name", "sector", "party", "committee", "group", "township", "post", "phone", "email", "joined_on")
"""The columns that go out: those that come in again."""
FIELDS = {
    "name": "principals.Principal.name",
    "party": "members.Member.political_party",
    "committee": "members.Belonging.post",
    "group": "members.Belonging.post",
    "township": "members.Belonging.post",
}
"""What a column is made from, where that is not the field of a member by its own name."""
OVER = 200

declare(EXPORT, gettext_lazy("Export the roster of members"), dict.fromkeys(KEEPERS, anyone))
EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        ROSTER.label,
        EXPORT,
        tuple(
            ExportColumn(column.code, column.label, (FIELDS.get(column.code, f"members.Member.{column.code}"),))
            for column in COLUMNS
            if column.code in OUT
        ),
        (
            Purpose("upkeep", gettext_lazy("Keeping the roster (comes in again)"), OUT, ColumnClass.HANDLER, CONTACT),
            Purpose(
                "reach",
                gettext_lazy("Reaching members"),
                ("number", "name", "sector", "phone", "email"),
                ColumnClass.HANDLER,
                CONTACT,
            ),
            Purpose(
                "inside",
                gettext_lazy("Work inside the house"),
                ("place", "number", "name", "sector", "party", "committee", "group", "township", "post"),
                ColumnClass.INTERNAL,
            ),
            Purpose("posted", gettext_lazy("To be made public"), ("name", "sector", "committee"), ColumnClass.PUBLIC),
        ),
        over=OVER,
        list_code=ROSTER.code,
    ),
)


def export_roster(actor: Actor, key: str | None, found: QuerySet[Member], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The members as a workbook. That for keeping the roster can be imported again: what was not changed changes nothing.

    Raises `Invalid` for a purpose that is not known.
    """

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        shown = cells_of(found, [one for column in columns for one in ROSTER.columns if one.code == column.code])
        write_columns(file, columns, ([text for _column, text in row["cells"]] for row in shown), mark)

    name = f"{_('Roster of members')}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=KIND, purpose=purpose, rows=found.count(), asked=asked, name=name, write=write)
