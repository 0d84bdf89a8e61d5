"""Figures of the councils below in this house: their counts alone, never a title, a text or a name."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from yitang.features.briefs.figures.declared import Span
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level
from yitang.features.briefs.models import Brief, Issue, IssueSource
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

COUNTS = ("submitted", "credited", "issued", "city", "province", "nation", "instructions")


@dataclass(frozen=True, slots=True)
class Lower:
    """A council below with its counts, in the order of `COUNTS`."""

    council: Council
    counts: dict[str, int]


def councils_below(council_id: UUID) -> list[Council]:
    """All councils below one in the tree, level by level."""
    found: list[Council] = []
    above = [council_id]
    while above:
        nearest = list(Council.objects.filter(parent_id__in=above).order_by("code"))
        found += nearest
        above = [council.pk for council in nearest]
    return found


def below(span: Span) -> list[Lower]:
    """The same counts as on the page of each council below, for the same days. Asks a question for each figure, not for each council."""
    councils = councils_below(span.council_id)
    if not councils:
        return []
    with in_council(*(council.pk for council in councils)):
        counted = _counted(span)
    return [Lower(one, {name: counted[name].get(one.pk, 0) for name in COUNTS}) for one in councils]


def as_json(rows: list[Lower]) -> list[dict[str, Any]]:
    """Plain data for programmes."""
    return [{"code": row.council.code, "name": row.council.name, **row.counts} for row in rows]


def _counted(span: Span) -> dict[str, dict[UUID, int]]:
    days = (span.since, span.until)
    holds = Q(cancels__isnull=True, cancelled_by__isnull=True)
    rows = Brief.objects.filter(submitted_on__range=days, derived=False).order_by()
    rows = rows.annotate(is_credited=Exists(IssueSource.objects.filter(brief_id=OuterRef("pk"))))
    briefs = rows.values_list("council_id").annotate(n=Count("pk"), c=Count("pk", filter=Q(is_credited=True)))
    handed_in = {pk: (n, c) for pk, n, c in briefs}
    issues = Issue.objects.filter(issued_on__range=days).order_by().values_list("council_id").annotate(n=Count("pk"))
    steps = LadderFact.objects.filter(holds, sort="adopted", effective_on__range=days).order_by()
    levels = steps.values_list("council_id", "level").annotate(n=Count("brief_id", distinct=True))
    notes = Instruction.objects.filter(holds, given_on__range=days).order_by().values_list("council_id").annotate(n=Count("pk"))
    by_level: dict[str, dict[UUID, int]] = {str(level): {} for level in Level}
    for pk, level, n in levels:
        by_level[level][pk] = n
    return {
        "submitted": {pk: n for pk, (n, _c) in handed_in.items()},
        "credited": {pk: c for pk, (_n, c) in handed_in.items()},
        "issued": dict(issues),
        **{name: by_level[name] for name in ("city", "province", "nation")},
        "instructions": dict(notes),
    }
