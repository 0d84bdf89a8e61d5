"""The columns of the list of proposals: their words, their cells, and the list itself as the interface knows it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.filters import STAGES, ListWords, ProposalFilter, list_words, sort_words
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.views.reading import LAMP_TONES, TONES
from yitang.foundation.core.clock import today
from yitang.foundation.ui.lists.declared import ListColumn, ListPage
from yitang.foundation.ui.templatetags.ui import lamp as draw_lamp
from yitang.instruments.deadlines.clocks import Colour, lamp
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.models import Rating


class Values(NamedTuple):
    """What the cells of one line are drawn from, in the order in which the query names it."""

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
    receipt: int | None
    kind: str
    occasion: str
    outcome: str
    answered_on: date | None
    satisfaction: str
    concluded_on: date | None
    adoption: str


SOURCES = (
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
    "receipt_number",
    "submitter_kind",
    "occasion",
    "outcome",
    "answered_on",
    "satisfaction",
    "concluded_on",
    "adoption",
)


@dataclass
class Drawing:
    """What the cells of a page share: the council's words, the language, the addresses of the proposals."""

    council_id: UUID
    words: ListWords
    language: str
    around: list[str]
    stages: dict[str, str] = field(default_factory=lambda: {state.code: state.words() for state in STAGES})
    _dues: dict[date | None, str] = field(default_factory=lambda: {None: ""})
    _calendar: Any = None

    def due(self, due_on: date | None) -> str:
        """A deadline in words; a day that is far off is plain: only what is urgent wears a colour. Reads the calendar once."""
        if due_on not in self._dues:
            self._calendar = self._calendar or calendar_for(self.council_id)
            seen = lamp(due_on, today(), self._calendar)
            urgent = seen.colour != Colour.GREEN
            self._dues[due_on] = _lamp(self.language, LAMP_TONES[seen.colour], seen.words) if urgent else escape(seen.words)
        return self._dues[due_on]


def _number(row: Values, page: Drawing) -> str:
    session = f' title="{escape(page.words.sessions.get(str(row.session_id), ""))}"' if len(page.words.sessions) > 1 else ""
    return f'<td class="num"{session}>{"" if row.number is None else row.number}</td>'


def _title(row: Values, page: Drawing) -> str:
    before, after = page.around
    title = escape(row.title or str(_("(without a title)")))
    return f'<td class="title"><a href="{before}{row.case_id}{after}" data-item>{title}</a></td>'


def _state(row: Values, page: Drawing) -> str:
    return f"<td>{_lamp(page.language, TONES.get(row.stage, 'doing'), page.stages.get(row.stage, row.stage))}</td>"


def _day(name: str) -> Callable[[Values, Drawing], str]:
    return lambda row, page: f'<td class="nowrap">{getattr(row, name) or ""}</td>'


def _choice(name: str, choices: Any) -> Callable[[Values, Drawing], str]:
    labels = dict(choices)
    return lambda row, page: f"<td>{escape(str(labels.get(getattr(row, name), '')))}</td>"


CELLS: dict[str, tuple[ListColumn, Callable[[Values, Drawing], str]]] = {
    column.code: (column, cell)
    for column, cell in (
        (ListColumn("number", _("Number"), "number", numeric=True, usual=True), _number),
        (ListColumn("title", _("Title"), "title", fixed=True), _title),
        (ListColumn("submitter", _("Submitter"), usual=True), lambda row, page: f"<td>{escape(row.submitter)}</td>"),
        (
            ListColumn("class", _("Class"), usual=True),
            lambda row, page: f"<td>{escape(page.words.classes.get(row.class_code, ''))}</td>",
        ),
        (ListColumn("submitted", _("Submitted on"), "submitted", usual=True), _day("submitted_on")),
        (ListColumn("state", _("State"), usual=True), _state),
        (ListColumn("unit", _("Lead unit"), usual=True), lambda row, page: f"<td>{escape(row.unit or '')}</td>"),
        (ListColumn("due", _("Deadline"), "due", usual=True), lambda row, page: f"<td>{page.due(row.due_on)}</td>"),
        (
            ListColumn("receipt", _("Receipt number"), numeric=True),
            lambda row, page: f'<td class="num">{"" if row.receipt is None else row.receipt}</td>',
        ),
        (
            ListColumn("session", _("Session")),
            lambda row, page: f"<td>{escape(page.words.sessions.get(str(row.session_id), ''))}</td>",
        ),
        (
            ListColumn("kind", _("Kind of submitter")),
            lambda row, page: f"<td>{escape(page.words.kinds.get(row.kind, row.kind))}</td>",
        ),
        (ListColumn("occasion", _("Plenary or between plenaries")), _choice("occasion", Proposal.Occasion.choices)),
        (ListColumn("outcome", _("Outcome of the review")), _choice("outcome", Proposal.Outcome.choices)),
        (ListColumn("answered", _("Replied on")), _day("answered_on")),
        (ListColumn("feedback", _("Feedback")), _choice("satisfaction", Rating.Grade.choices)),
        (ListColumn("concluded", _("Concluded on")), _day("concluded_on")),
        (ListColumn("adoption", _("Adoption")), _choice("adoption", Proposal.Adoption.choices)),
    )
}


def described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """A question to the list in words: each condition with its label, and the order."""
    form = ProposalFilter(asked, list_words())
    form.is_valid()
    said: list[tuple[Any, Any]] = []
    for name, bound in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            choices = {str(code): label for code, label in getattr(bound, "choices", ())}
            said.append((bound.label, choices.get(str(value), value)))
    order = sort_words(asked.get("sort", ""))
    return [*said, (_("Order"), order)] if order else said


PROPOSALS = ListPage(
    code="proposals",
    label=_("All proposals"),
    url_name="desk:proposals:list",
    permission="proposals.browse",
    columns=tuple(column for column, _cell in CELLS.values()),
    describe=described,
)


@lru_cache(maxsize=1000)
def _lamp(language: str, tone: str, words: str) -> SafeString:
    return draw_lamp(tone, words)
