"""What counts as done in a work plan: rows that the work itself left behind. Nobody types a progress in."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yitang.features.duties.models import Task, Tie, Visit
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.models import Belonging
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.facts import ABSENT, LATE, LEAVE
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.policy import ROWS
from yitang.instruments.gatherings.queries import kind_labels
from yitang.instruments.ledger.kinds import FACT_KINDS, kind_named
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import facts_in_force
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS

HELD = ("closed", "archived")
"""Stages of a gathering that took place."""
SOON = timedelta(days=14)
NOT_DONE = (LEAVE, ABSENT, LATE)
"""Facts that say that somebody was not there, or late: nothing that a plan counts as done."""
WRITTEN = ("proposals", "briefs")
"""Parts of the dossier whose kinds of fact a body can leave behind as well as a person."""


@dataclass(frozen=True)
class Done:
    """One row that counts: what, when, and its page where the reader may open it."""

    title: str
    day: date
    url: str = ""


@dataclass(frozen=True)
class Measure:
    """`choices` narrow what is counted; `counts` answers for many bodies at once, `rows` names what was counted for one."""

    code: str
    label: Any
    choices: Callable[[], dict[str, Any]]
    counts: Callable[[set[UUID], int], Counter[tuple[UUID, str]]]
    rows: Callable[[Actor, Council, UUID, int, str], list[Done]]


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _held(bodies: Iterable[UUID], year: int) -> QuerySet[Gathering]:
    first, last = (timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in _days(year))
    return Gathering.objects.filter(
        organiser__in=list(bodies), starts_at__gte=first, starts_at__lt=last, case__stage__in=HELD
    ).order_by()


def _count_gatherings(bodies: set[UUID], year: int) -> Counter[tuple[UUID, str]]:
    found = _held(bodies, year).values_list("organiser", "kind_code").annotate(n=Count("pk"))
    return Counter({(body, kind): n for body, kind, n in found})


def _gatherings(actor: Actor, council: Council, body: UUID, year: int, narrow: str) -> list[Done]:
    found = _held([body], year).select_related("case").order_by("starts_at")
    if narrow:
        found = found.filter(kind_code=narrow)
    seen = set(policy.rows(actor, ROWS, found).order_by().values_list("pk", flat=True))
    address = CASE_KINDS.get("gathering").address
    return [Done(row.case.title, local_day(row.starts_at), address(council, row.case) if row.pk in seen else "") for row in found]


def _facts(bodies: Iterable[UUID], year: int) -> QuerySet[DutyFact]:
    first, last = _days(year)
    found = facts_in_force().filter(principal_id__in=list(bodies), effective_on__gte=first, effective_on__lt=last)
    return found.order_by()


@dataclass(frozen=True)
class _Stay:
    """A member's time in a body, to the day on which it ended."""

    body: UUID
    principal: UUID
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def _doings(people: Iterable[UUID], year: int) -> QuerySet[DutyFact]:
    return _facts(people, year).exclude(kind__in=NOT_DONE)


def _stays(bodies: Iterable[UUID], year: int) -> list[_Stay]:
    first, last = _days(year)
    found = Belonging.objects.filter(body__in=list(bodies), valid_from__lt=last).exclude(valid_to__lte=first).order_by()
    return [_Stay(*row) for row in found.values_list("body_id", "principal_id", "valid_from", "valid_to")]


def _count_doings(bodies: set[UUID], year: int) -> Counter[tuple[UUID, str]]:
    """Facts of those who were members of a body on the day of the fact; two questions, however many bodies."""
    stays: dict[UUID, list[_Stay]] = {}
    for stay in _stays(bodies, year):
        stays.setdefault(stay.principal, []).append(stay)
    counts: Counter[tuple[UUID, str]] = Counter()
    found = _doings(stays, year).values_list("principal_id", "kind", "effective_on").annotate(n=Count("pk"))
    for principal, kind, day, n in found:
        for body in {stay.body for stay in stays[principal] if stay.holds(day)}:
            counts[body, kind] += n
    return counts


def _doing_rows(actor: Actor, council: Council, body: UUID, year: int, narrow: str) -> list[Done]:
    stays = _stays([body], year)
    facts = _doings({stay.principal for stay in stays}, year).filter(**({"kind": narrow} if narrow else {}))
    there = [
        fact
        for fact in facts.order_by("effective_on", "recorded_at")
        if any(stay.principal == fact.principal_id and stay.holds(fact.effective_on) for stay in stays)
    ]
    # What members do for themselves is theirs: a title is shown to those alone who may open what stands behind it.
    return [
        done if done.url else Done(str(kind_named(fact.kind).label), done.day)
        for fact, done in zip(there, _shown(actor, council, there), strict=True)
    ]


def _doing_choices() -> dict[str, Any]:
    return {code: kind.label for code, kind in FACT_KINDS.items() if code not in NOT_DONE}


def _count_facts(bodies: set[UUID], year: int) -> Counter[tuple[UUID, str]]:
    found = _facts(bodies, year).values_list("principal_id", "kind").annotate(n=Count("pk"))
    return Counter({(body, kind): n for body, kind, n in found})


def _fact_rows(actor: Actor, council: Council, body: UUID, year: int, narrow: str) -> list[Done]:
    found = _facts([body], year).filter(**({"kind": narrow} if narrow else {}))
    return _shown(actor, council, list(found.order_by("effective_on", "recorded_at")))


def _shown(actor: Actor, council: Council, facts: list[DutyFact]) -> list[Done]:
    cases = {row.pk: row for row in Case.objects.filter(pk__in=[fact.case_id for fact in facts if fact.case_id])}
    seen = _seen(actor, cases)
    rows = []
    for fact in facts:
        case = cases.get(fact.case_id) if fact.case_id else None
        url = CASE_KINDS.get(case.kind).address(council, case) if case and case.pk in seen else ""
        title = (case.title if case else fact.title) or str(kind_named(fact.kind).label)
        rows.append(Done(title, fact.effective_on, url))
    return rows


def _seen(actor: Actor, cases: dict[UUID, Case]) -> set[UUID]:
    """Those of the cases whose pages the reader may open."""
    seen: set[UUID] = set()
    for kind in {case.kind for case in cases.values() if case.kind in CASE_KINDS}:
        known = CASE_KINDS.get(kind)
        mine = known.subjects().filter(pk__in=[pk for pk, case in cases.items() if case.kind == kind])
        seen |= set(policy.rows(actor, known.rows, mine).order_by().values_list("pk", flat=True))
    return seen


def _visits(bodies: Iterable[UUID], year: int) -> QuerySet[Visit]:
    first, last = _days(year)
    return Visit.objects.filter(tie__holder__in=list(bodies), held_on__gte=first, held_on__lt=last).order_by()


def _count_visits(bodies: set[UUID], year: int) -> Counter[tuple[UUID, str]]:
    found = _visits(bodies, year).values_list("tie__holder", "tie__kind").annotate(n=Count("pk"))
    return Counter({(body, kind): n for body, kind, n in found})


def _visit_rows(actor: Actor, council: Council, body: UUID, year: int, narrow: str) -> list[Done]:
    found = _visits([body], year).select_related("tie__unit", "tie__lower").order_by("held_on", "pk")
    if narrow:
        found = found.filter(tie__kind=narrow)
    may = policy.may_ever(actor, "duties.ties")
    return [
        Done(
            partner(row.tie),
            row.held_on,
            reverse("desk:duties:tie", kwargs={"council": council.code, "tie_id": row.tie_id}) if may else "",
        )
        for row in found
    ]


def partner(tie: Any) -> str:
    """The name of the unit or of the lower council."""
    if tie.unit is not None:
        return str(tie.unit.name)
    return tie.lower.name if tie.lower is not None else tie.lower_name


def _fact_choices() -> dict[str, Any]:
    # What a person attends is no duty of a body, so only what a body writes is offered.
    return {code: kind.label for code, kind in FACT_KINDS.items() if kind.part in WRITTEN}


def _tie_choices() -> dict[str, Any]:
    return dict(Tie.Kind.choices)


MEASURES = {
    one.code: one
    for one in (
        Measure("gatherings", _("Gatherings that it holds"), kind_labels, _count_gatherings, _gatherings),
        Measure("facts", _("Proposals and briefs of its own"), _fact_choices, _count_facts, _fact_rows),
        Measure("doings", _("What its members do"), _doing_choices, _count_doings, _doing_rows),
        Measure("visits", _("Contacts with units and lower councils"), _tie_choices, _count_visits, _visit_rows),
    )
}
BY_HAND = _("Noted by hand")


def described(task: Task) -> str:
    """What counts for a task, in words."""
    measure = MEASURES.get(task.measure)
    if measure is None:
        return str(BY_HAND)
    label = measure.choices().get(task.narrow) if task.narrow else None
    return f"{measure.label} · {label}" if label else str(measure.label)


@dataclass(frozen=True)
class Progress:
    """Where a task stands on a day: how much of how much, a tone of the house and its word."""

    task: Task
    count: int
    tone: str
    word: Any

    @property
    def done(self) -> bool:
        return self.tone == "done"


def progress_of(tasks: Iterable[Task], on: date | None = None) -> list[Progress]:
    """Where each of the tasks stands; one question for each measure and year, however many tasks there are."""
    listed, day = list(tasks), on or today()
    known: dict[tuple[str, int], Counter[tuple[UUID, str]]] = {}
    for code, year in {(task.measure, task.year) for task in listed if task.measure in MEASURES}:
        known[code, year] = MEASURES[code].counts({task.body_id for task in listed if task.measure == code}, year)
    return [_progress(task, _counted(task, known.get((task.measure, task.year))), day) for task in listed]


def _counted(task: Task, counts: Counter[tuple[UUID, str]] | None) -> int:
    if counts is None:
        return task.target if task.done_on else 0
    if task.narrow:
        return counts[task.body_id, task.narrow]
    return sum(n for (body, _kind), n in counts.items() if body == task.body_id)


def _progress(task: Task, count: int, day: date) -> Progress:
    if task.dropped_on:
        return Progress(task, count, "void", _("Dropped"))
    if count >= task.target:
        return Progress(task, count, "done", _("Done"))
    if (task.due_on or date(task.year, 12, 31)) < day:
        return Progress(task, count, "late", _("Overdue"))
    if task.due_on and task.due_on <= day + SOON:
        return Progress(task, count, "soon", _("Due soon"))
    return Progress(task, count, "doing", _("Going on")) if count else Progress(task, 0, "wait", _("Not begun"))
