"""The columns of the list of briefs: their words, their cells, and the list itself as the interface knows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.forms.desk import FilterForm
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.states import EDITING
from yitang.features.briefs.states_course import COURSE
from yitang.features.briefs.views.reading import stage_of, tone_of
from yitang.foundation.ui.formats import iso_date
from yitang.foundation.ui.lists.declared import ListColumn, ListPage

STAGES = [
    "submitted",
    "edited",
    "reviewed",
    "signed",
    "issued",
    "handling",
    "answered",
    "not_adopted",
    "returned",
    "asking",
    "turned",
    "merged",
    "withdrawn",
]
ORDERS = {
    "number": "case__number",
    "submitted": "submitted_on",
    "issued": "case__brief_issue__issued_on",
    "due": "case__due_on",
}
"""Key of `?sort=` → the column by which rows are ordered."""
NEWEST = ("-submitted_on", "-case_id")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the cells of a page share."""

    classes: dict[str, str]
    sources: dict[str, str]
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: words, an address for the title, a tone for a state."""

    text: str
    css: str = ""
    url: str = ""
    tone: str = ""


def _issue(brief: Brief) -> Issue | None:
    return getattr(brief.case, "brief_issue", None)


def _of_issue(name: str, css: str = "") -> Callable[[Brief, Drawing], Cell]:
    return lambda brief, page: Cell(str(getattr(_issue(brief), name, "") or ""), css)


def _form(brief: Brief, page: Drawing) -> Cell:
    issue = _issue(brief)
    return Cell(str(Issue.Form(issue.form).label) if issue else "")


def _issued_on(brief: Brief, page: Drawing) -> Cell:
    issue = _issue(brief)
    return Cell(iso_date(issue.issued_on) if issue else "", "nowrap")


def _day(name: str) -> Callable[[Brief, Drawing], Cell]:
    return lambda brief, page: Cell(iso_date(getattr(brief, name)), "nowrap")


CELLS: dict[str, tuple[ListColumn, Callable[[Brief, Drawing], Cell]]] = {
    column.code: (column, cell)
    for column, cell in (
        (
            ListColumn("number", _("No."), "number", numeric=True, usual=True),
            lambda brief, page: Cell(str(brief.case.number or ""), "num nowrap"),
        ),
        (
            ListColumn("title", _("Title of the brief"), fixed=True),
            lambda brief, page: Cell(brief.case.title or str(_("(brief without a title yet)")), "title", str(brief.pk)),
        ),
        (ListColumn("class", _("Class"), usual=True), lambda brief, page: Cell(page.classes.get(brief.class_code, ""))),
        (
            ListColumn("source", _("Source"), usual=True),
            lambda brief, page: Cell("" if brief.derived else page.sources.get(brief.source_kind, "")),
        ),
        (ListColumn("submitted", _("Came in"), "submitted", usual=True), _day("submitted_on")),
        (
            ListColumn("state", _("Where it stands"), usual=True),
            lambda brief, page: Cell(stage_of(brief.case).words(), tone=tone_of(brief.case)),
        ),
        (ListColumn("issue", _("Issue"), usual=True), _of_issue("code", "nowrap")),
        (
            ListColumn("form", _("Form")),
            _form,
        ),
        (
            ListColumn("issued", _("Day of issue"), "issued"),
            _issued_on,
        ),
        (ListColumn("main", _("Main recipients")), _of_issue("main_to")),
        (ListColumn("due", _("Due"), "due"), lambda brief, page: Cell(iso_date(brief.case.due_on), "nowrap")),
        (
            ListColumn("reason", _("Why it was not adopted")),
            lambda brief, page: Cell(page.reasons.get(brief.outcome_reason, "")),
        ),
        (ListColumn("answered", _("Answered by the units on")), _day("answered_on")),
    )
}


def states() -> list[tuple[str, Any]]:
    """The stages that a list can be narrowed to, in the order of the course."""
    found = {state.code: state for state in (*EDITING.states, *COURSE.states)}
    return [(code, found[code].words()) for code in STAGES]


def ordering(sort: str) -> tuple[str, ...]:
    """How `?sort=` orders rows; the newest first without it."""
    column = ORDERS.get(sort.removeprefix("-"))
    return (f"-{column}" if sort.startswith("-") else column, "-case_id") if column else NEWEST


def described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """A question to the list in words: each condition with its label."""
    form = FilterForm(asked, states=states(), with_source=True)
    form.is_valid()
    said: list[tuple[Any, Any]] = []
    for name, bound in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            choices = {str(code): label for code, label in getattr(bound, "choices", ())}
            said.append((bound.label, choices.get(str(value), value)))
    return said


BRIEFS = ListPage(
    code="briefs",
    label=_("All briefs"),
    url_name="desk:briefs:list",
    permission="briefs.browse",
    columns=tuple(column for column, _cell in CELLS.values()),
    describe=described,
)
