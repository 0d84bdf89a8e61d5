"""Venues and matters as workbooks for a purpose: registered, marked, text stays text. The list of venues comes in as it went out."""

from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.fields import FIELDS
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.policy import EXPORT_MATTERS
from yitang.features.grassroots.table import MATTERS, VENUES
from yitang.features.grassroots.words import MatterWords, Told
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_columns
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.institution.places.models import Venue
from yitang.institution.places.policy import EXPORT

VENUE_KIND, MATTER_KIND = "grassroots.venues", "grassroots.matters"
OVER = 2000
MANY_MATTERS = 500
MADE_FROM = {
    "region": ("places.Region.code",),
    "place": ("places.Region.name",),
    "convener": ("places.Venue.convener", "principals.Principal.name"),
    "guide": ("places.Venue.guide", "principals.Principal.name"),
}
OUT = (*(field.name for field in FIELDS[:4]), "place", *(field.name for field in FIELDS[4:]))
LABELS: dict[str, Any] = {"place": gettext_lazy("Where it lies")} | {field.name: field.label for field in FIELDS}
MATTER_COLUMNS = (
    ExportColumn("said_on", gettext_lazy("Said on"), ("grassroots.Matter.said_on",)),
    ExportColumn("kind", gettext_lazy("Kind of matter"), ("grassroots.Matter.class_code",)),
    ExportColumn("way", gettext_lazy("How it was said"), ("grassroots.Matter.way",)),
    ExportColumn("venue", gettext_lazy("Venue"), ("places.Venue.name",)),
    ExportColumn("unit", gettext_lazy("Who deals with it"), ("principals.Principal.name",)),
    ExportColumn("state", gettext_lazy("State"), ("workflow.Case.stage",)),
    ExportColumn("due_on", gettext_lazy("Due on"), ("workflow.Case.due_on",)),
    ExportColumn("answered_on", gettext_lazy("Answered on"), ("grassroots.Matter.answered_on",)),
    ExportColumn("outcome", gettext_lazy("Whether it is solved"), ("grassroots.Matter.outcome",)),
    ExportColumn("judged", gettext_lazy("In the resident's word"), ("grassroots.Matter.judged",)),
    ExportColumn("text", gettext_lazy("What the resident said"), ("grassroots.Matter.text",)),
    ExportColumn("place", gettext_lazy("Where it is"), ("grassroots.Matter.place",)),
    ExportColumn("answer", gettext_lazy("Answer"), ("grassroots.Matter.answer",)),
)
"""Who said it and how to reach them goes out in no file."""

EXPORT_KINDS.register(
    VENUE_KIND,
    ExportKind(
        VENUE_KIND,
        VENUES.label,
        EXPORT,
        tuple(ExportColumn(name, LABELS[name], MADE_FROM.get(name, (f"places.Venue.{name}",))) for name in OUT),
        (
            Purpose("upkeep", gettext_lazy("Keeping the list of venues (comes in again)"), OUT, ColumnClass.INTERNAL),
            Purpose(
                "posted",
                gettext_lazy("To be made public"),
                ("code", "name", "kind", "place", "address", "hours", "phone", "latitude", "longitude"),
                ColumnClass.PUBLIC,
            ),
        ),
        over=OVER,
        list_code=VENUES.code,
    ),
)
EXPORT_KINDS.register(
    MATTER_KIND,
    ExportKind(
        MATTER_KIND,
        MATTERS.label,
        EXPORT_MATTERS,
        MATTER_COLUMNS,
        (
            Purpose("figures", gettext_lazy("Counting"), tuple(one.code for one in MATTER_COLUMNS[:10]), ColumnClass.INTERNAL),
            Purpose("work", gettext_lazy("Dealing with matters"), tuple(one.code for one in MATTER_COLUMNS), ColumnClass.HANDLER),
        ),
        over=MANY_MATTERS,
        list_code=MATTERS.code,
    ),
)


def export_venues(actor: Actor, key: str | None, found: QuerySet[Venue], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The venues as a workbook. Raises `Invalid` for a purpose that is not known."""
    rows = list(found)
    told = Told(rows)
    return _out(actor, key, VENUE_KIND, purpose, asked, str(_("Venues")), [told.texts(row) for row in rows])


def export_matters(actor: Actor, key: str | None, found: QuerySet[Matter], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The matters as a workbook. Raises `Invalid` for a purpose that is not known."""
    words = MatterWords()
    return _out(actor, key, MATTER_KIND, purpose, asked, str(MATTERS.label), [words.texts(row) for row in found])


def _out(
    actor: Actor, key: str | None, kind: str, purpose: str, asked: dict[str, str], name: str, rows: list[dict[str, Any]]
) -> HandedOut:
    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        write_columns(file, columns, ([str(row[column.code]) for column in columns] for row in rows), mark)

    named = f"{name}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=kind, purpose=purpose, rows=len(rows), asked=asked, name=named, write=write)
