"""参与情况: who took part how often, by sector and committee, in a period, by the structure of a day.

Table (f) of the offices: members, times by part of the dossier, first submitters, and the share of members who took part. A fact
counts for the body to which its member belongs on the day asked for, so last year's figure counts by last year's structure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.institution.members.models import Body
from yitang.institution.members.queries import belongings, names_on, serving
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.rates import Rate
from yitang.instruments.ledger.kinds import FACT_KINDS
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import between, facts_in_force
from yitang.instruments.scoring.queries import running, scheme_on

ALL, NONE = "all", "none"
KINDS = {"committee": Body.Kind.COMMITTEE, "sector": Body.Kind.SECTOR}


@dataclass(frozen=True)
class Period:
    """Days from `since` to `until` (exclusive), by the structure of `day`."""

    since: date
    until: date
    day: date


@dataclass(frozen=True)
class Column:
    """A column of the table: `times` counts facts, `people` those who have one, `share` people over all members of the row."""

    code: str
    label: Any
    measure: str
    parts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def covers(self, kind: str) -> bool:
        """Whether facts of this kind count here. Without parts and kinds every fact does."""
        if self.kinds:
            return kind in self.kinds
        return not self.parts or (kind in FACT_KINDS and FACT_KINDS.get(kind).part in self.parts)


COLUMNS = (
    Column("sessions", _("Meetings"), "times", ("sessions",)),
    Column("fieldwork", _("Inspection and research"), "times", ("fieldwork",)),
    Column("consultation", _("Consultation"), "times", ("consultation",)),
    Column("service", _("Service to the people"), "times", ("service",)),
    Column("study", _("Study"), "times", ("study",)),
    Column("proposals", _("With proposals"), "people", ("proposals",)),
    Column("first", _("First submitters"), "people", kinds=("proposals.submitted",)),
    Column("proposals_share", _("Share"), "share", ("proposals",)),
    Column("briefs", _("With briefs"), "people", ("briefs",)),
    Column("briefs_share", _("Share"), "share", ("briefs",)),
    Column("anything", _("With any duty"), "people"),
    Column("share", _("Share"), "share"),
)


@dataclass(frozen=True)
class Cell:
    """A count, or a share with its exact fraction."""

    column: Column
    count: int
    rate: Rate | None = None


@dataclass(frozen=True)
class Row:
    """A body with its members and counts; `value` is its id, `all` or `none`."""

    value: str
    label: str
    members: int
    cells: list[Cell]


def table(kind: str, period: Period) -> tuple[list[Row], Row]:
    """The rows by committee or sector with the total over all members, each member counted once in it. Five queries.

    A body is called as it was on the day of the structure.
    """
    seated = set(serving(period.day).values_list("principal_id", flat=True))
    bodies = dict(Principal.objects.filter(body__kind=KINDS[kind]).order_by("body__order", "code").values_list("pk", "name"))
    of_body: dict[str, set[UUID]] = {str(pk): set() for pk in bodies}
    placed: set[UUID] = set()
    for body_id, principal_id in belongings(period.day, KINDS[kind]).order_by().values_list("body_id", "principal_id"):
        if principal_id in seated:
            of_body.setdefault(str(body_id), set()).add(principal_id)
            placed.add(principal_id)
    counts = counts_of(period)
    labels = {
        str(pk): name for pk, name in (bodies | {pk: old for pk, old in names_on(period.day).items() if pk in bodies}).items()
    }
    rows = [_row(value, labels.get(value, ""), people, counts) for value, people in of_body.items() if people or value in labels]
    if loose := seated - placed:
        rows.append(_row(NONE, str(_("in none")), loose, counts))
    return rows, _row(ALL, str(_("Total")), seated, counts)


def counts_of(period: Period) -> dict[UUID, dict[str, int]]:
    """Principal → kind → number of facts in force. Facts of a principal that was joined into another count for that one."""
    found = between(facts_in_force(), period.since, period.until)
    merged = dict(Principal.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    counts: dict[UUID, dict[str, int]] = {}
    for principal_id, kind, n in found.order_by().values_list("principal_id", "kind").annotate(n=Count("pk")):
        own = counts.setdefault(merged.get(principal_id, principal_id), {})
        own[kind] = own.get(kind, 0) + n
    return counts


def facts_behind(kind: str, value: str, column: Column, period: Period) -> QuerySet[DutyFact]:
    """The facts that a cell counts (for people: those by which they are counted)."""
    people = people_of(kind, value, period)
    joined = Principal.objects.filter(merged_into__in=people).values("pk")
    kinds = [code for code, _kind in FACT_KINDS.items() if column.covers(code)]
    found = between(facts_in_force(), period.since, period.until).filter(principal_id__in=people)
    found |= between(facts_in_force(), period.since, period.until).filter(principal_id__in=joined)
    if column.parts or column.kinds:
        found = found.filter(kind__in=kinds)
    return found.order_by("-effective_on", "-id")


def people_of(kind: str, value: str, period: Period) -> Any:
    """Principals of a row, as a subquery."""
    seated = serving(period.day)
    there = belongings(period.day, KINDS[kind])
    if value == ALL:
        return seated.order_by().values("principal_id")
    if value == NONE:
        return seated.exclude(principal_id__in=there.order_by().values("principal_id")).order_by().values("principal_id")
    return (
        seated.filter(principal_id__in=there.filter(body_id=UUID(value)).order_by().values("principal_id"))
        .order_by()
        .values("principal_id")
    )


def column_named(code: str) -> Column | None:
    """The column of this code."""
    return next((column for column in COLUMNS if column.code == code), None)


@dataclass(frozen=True)
class Done:
    """How many members have done one minimum duty, of those who owe it."""

    title: str
    done: int
    owing: int
    rate: Rate


def minimum_duties(council_id: UUID, year: int) -> list[Done]:
    """Completion of the minimum duties of the scheme in force, each with its exact fraction; empty without a scheme."""
    if scheme_on(council_id, year) is None:
        return []
    found: dict[str, tuple[str, int, int]] = {}
    for score in running(council_id, year).values():
        for check in score.minimum:
            if check.met is None:
                continue
            title, done, all_ = found.get(check.code, (check.title, 0, 0))
            found[check.code] = (title, done + (not check.lacking), all_ + 1)
    return [Done(title, done, all_ - done, Rate(done, all_)) for title, done, all_ in found.values()]


def _row(value: str, label: str, people: Iterable[UUID], counts: dict[UUID, dict[str, int]]) -> Row:
    who = list(people)
    cells = []
    for column in COLUMNS:
        own = [sum(n for kind, n in counts.get(one, {}).items() if column.covers(kind)) for one in who]
        with_some = sum(1 for n in own if n)
        if column.measure == "share":
            cells.append(Cell(column, with_some, Rate(with_some, len(who))))
        else:
            cells.append(Cell(column, sum(own) if column.measure == "times" else with_some))
    return Row(value, label, len(who), cells)
