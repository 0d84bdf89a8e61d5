"""Figures on the units' parts and on joint submission: what the tables of units and members count."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.figures.declared import received
from yitang.features.proposals.models import Backing
from yitang.features.proposals.queries import KIND
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.figures.declared import FIGURE_SETS, Figure, FigureSet, Question, RowLine, Where
from yitang.instruments.handling.models import Assignment, Reply

Role = Assignment.Role


def parts(question: Question) -> QuerySet[Assignment]:
    """The parts that units hold in filed proposals: of each unit's rounds the newest, those taken off it left out."""
    came_in: Any = received(question)
    found = Assignment.objects.filter(case__in=came_in.filter(held="filed").values("case"))
    later = Assignment.objects.filter(case=OuterRef("case"), unit=OuterRef("unit"), round__gt=OuterRef("round"))
    if question.as_of:
        found, later = found.filter(sent_on__lte=question.as_of), later.filter(sent_on__lte=question.as_of)
        return found.filter(~Exists(later)).filter(Q(released_on__isnull=True) | Q(released_on__gt=question.as_of))
    return found.filter(~Exists(later), released_on__isnull=True)


def answered_as(code: str) -> Where:
    """Answered proposals whose least favourable reply is of this class: the last one in the dictionary's order."""

    def where(question: Question) -> Q:
        order = dict(DictionaryEntry.objects.filter(dictionary="result_class").values_list("code", "order"))
        worse = [other for other, place in order.items() if place > order.get(code, -1)]
        # Asked of all replies: the proposals around it are narrowed already, and asking twice costs most of the page.
        sent = Reply.objects.filter(issued_on__isnull=False).exclude(assignment__role=Role.CO)
        if question.as_of:
            sent = sent.filter(issued_on__lte=question.as_of)
        these = sent.filter(result_class=code).values("assignment__case")
        return Q(case__in=these) & ~Q(case__in=sent.filter(result_class__in=worse).values("assignment__case"))

    return where


def joined(question: Question) -> QuerySet[Backing]:
    """Confirmed joint submitters of everything handed in, the first submitter not counted."""
    found = Backing.objects.filter(relation=Backing.Relation.JOINT, state=Backing.State.CONFIRMED)
    return found.filter(case__in=received(question).values("case"))


def _part(*roles: str, done: bool | None = None) -> Where:
    def where(question: Question) -> Q:
        found = Q(role__in=roles)
        replied = Q(replied_on__lte=question.as_of) if question.as_of else Q(replied_on__isnull=False)
        if done is None:
            return found
        return found & (replied if done else ~replied)

    return where


_OWING = (Role.SOLE, Role.LEAD, Role.SEPARATE)


def _pair(code: str, label: Any, *roles: str) -> tuple[Figure, Figure]:
    """How many parts of a kind a unit has, and how many of them are not done."""
    explain = _("Parts of units in filed proposals; by the day of assignment, done by the day of the reply.")
    return (
        Figure(code, label, explain, parts, _part(*roles), "answer"),
        Figure(f"{code}_open", _("not done"), explain, parts, _part(*roles, done=False), "answer"),
    )


PARTS = FigureSet(
    code="parts",
    label=_("Handling by units"),
    permission="proposals.figures",
    figures=(
        *_pair("owed", _("Without co-handling"), *_OWING),
        Figure("owed_done", _("Done"), _("Parts for which the unit has replied."), parts, _part(*_OWING, done=True), "answer"),
        *_pair("all", _("All parts"), *Role.values),
        *_pair("sole", _("Sole"), Role.SOLE),
        *_pair("separate", _("Separate"), Role.SEPARATE),
        *_pair("lead", _("In the lead"), Role.LEAD),
        *_pair("beside", _("Beside"), Role.CO),
    ),
    describe=lambda rows: describe_parts(rows),
)

JOINED = FigureSet(
    code="joined",
    label=_("Joint submission"),
    permission="proposals.figures",
    figures=(Figure("joined", _("Joint"), _("Proposals joined by a confirmed joint submitter."), joined, level="answer"),),
    describe=lambda rows: describe_joined(rows),
)


def describe_parts(rows: QuerySet[Any]) -> Iterable[RowLine]:
    """The proposal of a part, its unit, and the day of its reply."""
    for row in rows.select_related("case", "unit"):
        yield RowLine(KIND, row.case_id, row.case.number, row.case.title, row.unit.name, row.replied_on, row.get_role_display())


def describe_joined(rows: QuerySet[Any]) -> Iterable[RowLine]:
    """The proposal that was joined, and who joined it."""
    for row in rows.select_related("case", "principal"):
        day = row.answered_at.date() if row.answered_at else None
        yield RowLine(KIND, row.case_id, row.case.number, row.case.title, row.principal.name, day)


FIGURE_SETS.register("parts", PARTS)
FIGURE_SETS.register("joined", JOINED)
