"""The lines of the list of proposals, written as cheaply as a page of many rows asks for."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yitang.features.proposals.filters import STAGES, ListWords
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.views.reading import LAMP_TONES, TONES
from yitang.foundation.core.clock import today
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


def page_values(page: Page[Any], *, plain: bool) -> Iterable[Values]:
    """The columns of one page. Under a query (not `plain`) or far into the list the keys are found first, so that nothing
    is joined and sorted to be thrown away."""
    found: Any = page.object_list
    if plain and page.number == 1:
        return map(Values._make, found.values_list(*COLUMNS))
    keys = list(found.values_list("pk", flat=True))
    rows = {row[0]: Values._make(row) for row in Proposal.objects.filter(pk__in=keys).values_list(*COLUMNS)}
    return [rows[key] for key in keys if key in rows]


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
