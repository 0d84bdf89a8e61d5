"""The sheets of a gathering: list to sign, name list by group, cards for the seats, who attended. Word and PDF by the house of letters."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yitang.features.meetings.people import sectors_of
from yitang.features.meetings.times import span
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.policy import VIEW
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.states import OVER_STAGES
from yitang.instruments.letters.fields import LANGUAGE, Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject

TEXTS = Path(__file__).parent / "letter_texts"
ROLL, GROUPS, CARDS, ATTENDANCE = "gathering-roll", "gathering-groups", "gathering-cards", "gathering-attendance"
LISTED_MOST = 500
Outcome = Attendee.Outcome

_HEAD = (
    Field("title", pgettext_lazy("letter field", "Name of the gathering")),
    Field("span", pgettext_lazy("letter field", "When it is held"), pgettext_lazy("letter help", "Day and hours, or both days.")),
    Field("place", pgettext_lazy("letter field", "Place")),
    Field("day", pgettext_lazy("letter field", "Day"), pgettext_lazy("letter help", "The day on which it is printed.")),
    Field("count", pgettext_lazy("letter field", "Number of people"), pgettext_lazy("letter help", "How many are on the list.")),
)
_COUNTS = (
    Field("attended", pgettext_lazy("letter field", "Number attended")),
    Field("leave", pgettext_lazy("letter field", "Number on leave")),
    Field("absent", pgettext_lazy("letter field", "Number absent")),
)
_LIST = Field(
    "people",
    pgettext_lazy("letter field", "People"),
    pgettext_lazy("letter help", "Those on the list, one row each."),
    (
        Field("number", pgettext_lazy("letter field", "Number on the list")),
        Field("name", pgettext_lazy("letter field", "Name")),
        Field("sector", pgettext_lazy("letter field", "Sector")),
        Field("group", pgettext_lazy("letter field", "Group")),
        Field("seat", pgettext_lazy("letter field", "Seat")),
        Field("room", pgettext_lazy("letter field", "Room")),
        Field("bus", pgettext_lazy("letter field", "Bus")),
        Field("signature", pgettext_lazy("letter field", "Signature"), pgettext_lazy("letter help", "Empty, to be signed.")),
        Field("outcome", pgettext_lazy("letter field", "What it came to")),
        Field("half_days", pgettext_lazy("letter field", "Half days")),
    ),
)
FIELDS = (*_HEAD, *_COUNTS, _LIST)


def finder(order: str, *, over: bool = False) -> Callable[[Actor, UUID], Subject | None]:
    """Gives the subject of a sheet: the gathering with its people in an order; `over` for one that can be printed after the end alone."""

    def find(actor: Actor, gathering_id: UUID) -> Subject | None:
        found = visible(actor).filter(pk=gathering_id).first()
        if found is None:
            return None
        not_yet = gettext("It is printed when the gathering is closed.") if over and found.case.stage not in OVER_STAGES else ""
        with override(LANGUAGE):
            values = values_of(found, order)
        return Subject(found.pk, found.case.title, "", values, found.pk, _address(found), not_yet)

    return find


def values_of(found: Gathering, order: str) -> dict[str, Any]:
    """The fields of a sheet; two queries however many are on the list."""
    people = list(Attendee.objects.filter(gathering=found).select_related("principal").order_by(*order.split()))
    sectors = sectors_of([row.principal_id for row in people])
    outcomes = [row.outcome for row in people]
    return {
        "title": found.case.title,
        "span": span(found.starts_at, found.ends_at),
        "place": found.place,
        "day": zh_date(today()),
        "count": len(people),
        "attended": outcomes.count(Outcome.ATTENDED),
        "leave": outcomes.count(Outcome.LEAVE),
        "absent": outcomes.count(Outcome.ABSENT),
        "people": [_row(row, sectors.get(row.principal_id, "")) for row in people],
    }


def listed(actor: Actor, asked: Asked) -> Iterator[Line]:
    """Gatherings to choose from, the newest first."""
    rows = visible(actor).order_by("-starts_at", "-pk")
    if asked.session_id:
        rows = rows.filter(case__session=asked.session_id)
    if asked.words:
        rows = rows.filter(case__title__contains=asked.words)
    for row in rows[:LISTED_MOST]:
        yield Line(row.pk, "", row.case.title, row.organiser.name if row.organiser else "", local_day(row.starts_at))


def _row(row: Attendee, sector: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.principal.name,
        "sector": sector,
        **{name: getattr(row, name) for name in ("group", "seat", "room", "bus")},
        "outcome": row.get_outcome_display() if row.outcome else "",
        "half_days": f"{row.half_days.normalize():f}" if row.half_days else "",
    }


def _address(found: Gathering) -> str:
    council = Council.objects.values_list("code", flat=True).get(pk=found.council_id)
    return reverse("desk:meetings:case", kwargs={"council": council, "gathering_id": found.pk})


SHEETS = (
    (ROLL, _("List to sign"), _("Everybody on the list with a place for the signature, by number."), "roll", finder("number")),
    (GROUPS, _("Name list by group"), _("By group, with rooms and buses."), "groups", finder("group number")),
    (
        CARDS,
        _("Cards for the seats"),
        _("A card for each person, the name on both halves; folded in the middle."),
        "cards",
        finder("number"),
    ),
    (
        ATTENDANCE,
        _("Who attended"),
        _("Who attended, was on leave or absent, by the roll as it was closed."),
        "attendance",
        finder("number", over=True),
    ),
)
for _code, _label, _explain, _text, _find in SHEETS:
    LETTER_KINDS.register(
        _code,
        LetterKind(
            _code, _label, _explain, VIEW, FIELDS, (TEXTS / f"{_text}.txt").read_text(encoding="utf-8"), _find, listed, issue=""
        ),
    )
