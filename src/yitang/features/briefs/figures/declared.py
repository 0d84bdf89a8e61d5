"""口径 of briefs: what each figure counts and by which day. Nothing is typed in: a figure is the number of its rows.

Briefs count by the day on which they were handed in, issues by the day of issue, steps and instructions by their own day. A step that
several bodies of one level took counts its brief once; an instruction counts each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level
from yitang.features.briefs.models import Brief, Issue, IssueSource
from yitang.instruments.workflow.models import Decision


@dataclass(frozen=True)
class Span:
    """From one day to another, both counted. The council's scope must be open."""

    council_id: UUID
    since: date
    until: date


Rows = Callable[[Span], QuerySet[Any]]


@dataclass(frozen=True)
class Figure:
    """A count. `rows(span)` are what is counted; `case` names the column by which a row leads to its brief."""

    code: str
    label: Any
    explain: Any
    rows: Rows
    case: str = "pk"


def handed_in(span: Span) -> QuerySet[Brief]:
    """Briefs handed in, without those that the office made by merging."""
    return Brief.objects.filter(submitted_on__range=(span.since, span.until), derived=False)


def _of(condition: Q) -> Rows:
    return lambda span: handed_in(span).filter(condition)


def edited(span: Span) -> QuerySet[Brief]:
    """Briefs that a first hand finished within the days, issued as they are or as combined ones."""
    steps = Decision.objects.filter(case_id=OuterRef("pk"), axis="editing", edge="edit")
    return Brief.objects.filter(Exists(steps.filter(effective_on__range=(span.since, span.until))))


def credited(span: Span) -> QuerySet[Brief]:
    """Of those handed in, the ones that an issue credits, on whichever day it was issued."""
    return handed_in(span).filter(Exists(IssueSource.objects.filter(brief_id=OuterRef("pk"))))


def issued(span: Span) -> QuerySet[Issue]:
    """Issues (期) of the days."""
    return Issue.objects.filter(issued_on__range=(span.since, span.until))


def reached(span: Span, level: str, sort: str, form: str = "") -> QuerySet[Issue]:
    """Issues of whatever day for which a step was reached within the days and still holds."""
    steps = LadderFact.objects.filter(brief_id=OuterRef("pk"), level=level, sort=sort)
    steps = steps.filter(cancels__isnull=True, cancelled_by__isnull=True, effective_on__range=(span.since, span.until))
    return Issue.objects.filter(Exists(steps.filter(form=form) if form else steps))


def instructed(span: Span, level: str) -> QuerySet[Instruction]:
    """Instructions of a level given within the days that were not cancelled."""
    rows = Instruction.objects.filter(level=level, given_on__range=(span.since, span.until))
    return rows.filter(cancels__isnull=True, cancelled_by__isnull=True)


COLUMNS = (
    ("adopted_single", _("Adopted alone"), "adopted", "single"),
    ("adopted_combined", _("Adopted combined"), "adopted", "combined"),
    ("passed", _("Passed to departments"), "passed", ""),
    ("reported", _("Reported to leaders"), "reported", ""),
    ("forwarded", _("Forwarded upward"), "forwarded", ""),
    ("used", _("Used by departments"), "used", ""),
)
"""Columns of table (g) before the instructions: code, label, sort and form of the step."""
INSTRUCTIONS = "instructions"
_OUTCOMES = (
    ("not_adopted", _("Brief not adopted")),
    ("merged", _("Merged into a combined brief")),
    ("turned", _("Turned into a proposal")),
    ("returned", _("Returned for changes")),
    ("withdrawn", _("Brief withdrawn")),
)


def _own() -> Iterable[Figure]:
    yield Figure("submitted", _("Handed in"), _("Briefs handed in within the days, combined ones not counted."), handed_in)
    yield Figure("edited", _("Edited"), _("Briefs whose editing a first hand finished within the days."), edited)
    yield Figure("issued", _("Issues"), _("Issues printed within the days, single and combined."), issued)
    yield Figure(
        "credited", _("Briefs adopted"), _("Of the briefs handed in, those that an issue credits, alone or combined."), credited
    )
    undecided = _of(Q(outcome="") | Q(outcome="returned"))
    for code, label in _OUTCOMES:
        yield Figure(code, label, _("Of the briefs handed in, those with this outcome today."), _of(Q(outcome=code)))
    yield Figure("undecided", _("Undecided"), _("Of the briefs handed in, those without an outcome today."), undecided)


def _ladder() -> Iterable[Figure]:
    for level in Level:
        for code, label, sort, form in COLUMNS:
            words = _("Issues that reached this step within the days; several bodies of one level count once.")
            yield Figure(f"{level}-{code}", label, words, _reaching(str(level), sort, form))
        explain = _("Instructions of this level given within the days.")
        yield Figure(f"{level}-{INSTRUCTIONS}", _("Instructions"), explain, _instructing(str(level)), "brief_id")


def _reaching(level: str, sort: str, form: str) -> Rows:
    return lambda span: reached(span, level, sort, form)


def _instructing(level: str) -> Rows:
    return lambda span: instructed(span, level)


FIGURES: dict[str, Figure] = {figure.code: figure for figure in (*_own(), *_ladder())}
"""Every figure by its code, in the order of the page."""
MAIN = tuple(figure.code for figure in _own())
