"""The lines of the list of proposals, written as cheaply as a page of many rows asks for."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yitang.features.proposals.filters import STAGES, ListWords, ordered
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.reading import LAMP_TONES, TONES
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.templatetags.ui import lamp as draw_lamp
from yitang.instruments.deadlines.clocks import Colour, lamp
from yitang.instruments.deadlines.queries import calendar_for

NOBODY = UUID(int=0)
UNDER_REVIEW = "submitted"


class Values(NamedTuple):
    """The columns of one line, in the order in which the query names them."""

    case_id: UUID
    number: int | None
    title: str
    submitter: str
    class_code: str
    submitted_on: date | None
    stage: str
    unit: str | None
    due_on: date | None
    session_id: UUID | None


COLUMNS = (
    "case_id",
    "case__number",
    "case__title",
    "submitter__name",
    "class_code",
    "submitted_on",
    "case__stage",
    "lead_unit__name",
    "case__due_on",
    "session_id",
)


def page_values(actor: Actor, page: Page[Any], *, plain: bool) -> list[Values]:
    """The columns of one page, in its order. The keys are found first, so that nothing is joined and sorted to be thrown away;
    a `plain` page is of the whole list in its usual order."""
    if plain:
        first = (page.number - 1) * page.paginator.per_page
        keys = _newest(actor, first, first + page.paginator.per_page)
    else:
        keys = list(page.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]  # A queryset is cut into pages.
    rows = {row[0]: Values._make(row) for row in _rows(tuple(keys))} if keys else {}
    return [rows[key] for key in keys if key in rows]


@planned(shape=("first", "after"))
def _newest(actor: Actor, first: int, after: int) -> QuerySet[Proposal, UUID]:
    return ordered(visible_proposals(actor), "").values_list("pk", flat=True)[first:after]


@planned()
def _rows(keys: tuple[UUID, ...]) -> QuerySet[Proposal, tuple[Any, ...]]:
    return Proposal.objects.filter(pk__in=keys).values_list(*COLUMNS)


def lines_of(request: Any, values: Iterable[Values], words: ListWords, *, may_file: bool = False) -> SafeString:
    """The lines as HTML. Written here because two hundred variables of a template cost more than the query itself;
    every text of a person goes through `escape`."""
    before, after = address_around(request)
    states = {state.code: state.words() for state in STAGES}
    dues, language = _Dues(request.council.id), get_language() or ""
    several = len(words.sessions) > 1
    lines = []
    for row in values:
        title = escape(row.title or _("(without a title)"))
        pick = ""
        if may_file:
            box = f'<input type="checkbox" form="batch" name="ids" value="{row.case_id}" aria-label="{title}">'
            pick = f'<td class="pick">{box if row.stage == UNDER_REVIEW else ""}</td>'
        session = f' title="{escape(words.sessions.get(str(row.session_id), ""))}"' if several else ""
        lines.append(
            f'<tr>{pick}<td class="num"{session}>{"" if row.number is None else row.number}</td>'
            f'<td class="title"><a href="{before}{row.case_id}{after}" data-item>{title}</a></td>'
            f"<td>{escape(row.submitter)}</td><td>{escape(words.classes.get(row.class_code, ''))}</td>"
            f'<td class="nowrap">{row.submitted_on or ""}</td>'
            f"<td>{_lamp(language, TONES.get(row.stage, 'doing'), states.get(row.stage, row.stage))}</td>"
            f"<td>{escape(row.unit or '')}</td><td>{dues.words(language, row.due_on)}</td></tr>"
        )
    return SafeString("\n".join(lines))


def address_around(request: Any) -> list[str]:
    """What stands before and after the id in the address of a proposal's page."""
    url = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": NOBODY})
    return url.split(str(NOBODY))


class _Dues:
    """Deadlines in words; the calendar is read when the first one is asked for."""

    def __init__(self, council_id: UUID) -> None:
        self._council_id = council_id
        self._known: dict[date | None, str] = {None: ""}
        self._calendar: Any = None

    def words(self, language: str, due_on: date | None) -> str:
        """A day that is far off is plain words: only what is urgent wears a colour."""
        if due_on not in self._known:
            self._calendar = self._calendar or calendar_for(self._council_id)
            seen = lamp(due_on, today(), self._calendar)
            urgent = seen.colour != Colour.GREEN
            self._known[due_on] = _lamp(language, LAMP_TONES[seen.colour], seen.words) if urgent else escape(seen.words)
        return self._known[due_on]


@lru_cache(maxsize=1000)
def _lamp(language: str, tone: str, words: str) -> SafeString:
    return draw_lamp(tone, words)
