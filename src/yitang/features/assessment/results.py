"""Results of members: as they run, as they were told, and what stands behind each point."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from yitang.features.assessment.models import Objection, Round
from yitang.foundation.core.errors import NotFound
from yitang.instruments.ledger.actions import FACT_KINDS
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.models import FrozenScore
from yitang.instruments.scoring.queries import explain, scheme_of, scheme_on, score_of
from yitang.instruments.scoring.types import Duty, Item, Scheme, Selection
from yitang.instruments.scoring.writing import number
from yitang.instruments.workflow.models import Case

FACTS_SHOWN = 30
"""So many facts are opened below one line; the dossier has them all."""


@dataclass(frozen=True)
class Fact:
    """A fact as it stands behind a point."""

    day: date
    kind: str
    title: str
    role: str


@dataclass(frozen=True)
class Point:
    """A line of a result: the sentence, its rule in words, and its facts."""

    title: str
    points: str
    sentence: str
    rule: str
    facts: list[Fact]
    more: int = 0


@dataclass(frozen=True)
class MinimumDuty:
    """A minimum duty: done, owed, or not asked for (`met` None)."""

    code: str
    title: str
    wanted: str
    got: str
    met: bool | None


@dataclass(frozen=True)
class Result:
    """What one member reads about the own year."""

    printed: str
    grade: str
    scheme: str
    scheme_id: UUID
    frozen_on: Any = None
    points: list[Point] = field(default_factory=list)
    duties: list[MinimumDuty] = field(default_factory=list)
    vetoes: list[str] = field(default_factory=list)
    reexamined: bool = False


def told_of(found: Round, principal_id: UUID) -> FrozenScore | None:
    """The result that stands for a member in a round: after the latest re-examination that changed it, else as it was told."""
    objections = Objection.objects.filter(case_id=found.pk, principal_id=principal_id).values("pk")
    rows = FrozenScore.objects.select_related("scheme").filter(principal_id=principal_id, year=found.year)
    again = rows.filter(round_id__in=objections).order_by("-frozen_at").first()
    return again or rows.filter(round_id=found.pk).first()


def told_in(found: Round, principal_ids: Collection[UUID]) -> dict[UUID, FrozenScore]:
    """The results that stand for these members in a round; two queries however many there are."""
    of_round = list(Objection.objects.filter(case_id=found.pk).values_list("pk", flat=True))
    rows = FrozenScore.objects.filter(year=found.year, round_id__in=[found.pk, *of_round]).defer("body")
    kept: dict[UUID, FrozenScore] = {}
    for row in rows.select_related("scheme").order_by("frozen_at", "id"):
        if row.principal_id in principal_ids:
            kept[row.principal_id] = row
    return kept


def frozen_result(row: FrozenScore, *, round_id: UUID) -> Result:
    """A result as it was decided, with the facts as they were."""
    scheme = scheme_of(row.scheme)
    lines = row.body["lines"]
    facts = _facts({UUID(pk) for line in lines for pk in line["facts"][:FACTS_SHOWN]})
    points = [
        _point(scheme, line["item"], line["title"], line["points"], line["sentence"], line["facts"], facts) for line in lines
    ]
    grade = scheme.grade(row.grade)
    duties = [MinimumDuty(one["code"], one["title"], one["wanted"], one["got"], one["met"]) for one in row.body["minimum"]]
    vetoes = [str(one) for one in row.body["vetoes"]]
    return Result(
        row.printed,
        grade.title if grade else "",
        row.scheme.title,
        row.scheme_id,
        row.frozen_at,
        points,
        duties,
        vetoes,
        row.round_id != round_id,
    )


def running_result(council_id: UUID, year: int, principal_id: UUID) -> Result | None:
    """One's own result as it stands now; None without a scheme or for who is not assessed."""
    version = scheme_on(council_id, year)
    score = score_of(council_id, year, principal_id) if version else None
    if version is None or score is None:
        return None
    scheme = scheme_of(version)
    try:
        lines = explain(council_id, year, principal_id)
    except NotFound:
        return None
    facts = _facts({pk for line in lines for pk in line.fact_ids[:FACTS_SHOWN]})
    points = [
        _point(scheme, line.item, line.title, str(line.points), line.sentence, [str(pk) for pk in line.fact_ids], facts)
        for line in lines
    ]
    duties = [MinimumDuty(one.code, one.title, number(one.wanted), number(one.got), one.met) for one in score.minimum]
    return Result(score.printed, score.grade_title, version.title, version.pk, None, points, duties, score.vetoes)


def rule_words(item: Item | Duty) -> str:
    """What counts for an item, by the names of the kinds of fact."""
    return "、".join(kind_words(item.select))


def kind_words(select: Selection) -> list[str]:
    """The kinds of fact that are meant, by name."""
    return [str(FACT_KINDS.get(kind).label) if kind in FACT_KINDS else kind for kind in select.kinds]


def _point(scheme: Scheme, item: str, title: str, points: str, sentence: str, ids: list[str], facts: dict[UUID, Fact]) -> Point:
    found = next((one for one in scheme.items if one.code == item), None) if item else None
    shown = [facts[UUID(pk)] for pk in ids[:FACTS_SHOWN] if UUID(pk) in facts]
    return Point(title, number_of(points), sentence, rule_words(found) if found else "", shown, max(0, len(ids) - len(shown)))


def number_of(points: str) -> str:
    """Exact points, kept as a fraction, as people read them."""
    return number(Fraction(points))


def _facts(ids: set[UUID]) -> dict[UUID, Fact]:
    rows = list(DutyFact.objects.filter(pk__in=ids).order_by("effective_on", "id"))
    titles = dict(Case.objects.filter(pk__in={row.case_id for row in rows if row.case_id}).values_list("pk", "title"))
    return {row.pk: _fact(row, titles) for row in rows}


def _fact(row: DutyFact, titles: dict[UUID, str]) -> Fact:
    kind = str(FACT_KINDS.get(row.kind).label) if row.kind in FACT_KINDS else row.kind
    title = (titles.get(row.case_id) if row.case_id else "") or row.title
    return Fact(row.effective_on, kind, title or kind, row.role)
