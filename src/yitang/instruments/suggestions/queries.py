"""Questions about suggestions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from yitang.instruments.suggestions.models import Suggestion


def suggestions_on(case_id: UUID) -> QuerySet[Suggestion]:
    """All suggestions of a case in the order in which they were raised."""
    return Suggestion.objects.filter(case=case_id).select_related("raised_by", "unit").order_by("ordinal")


def waiting_for(unit_ids: Iterable[UUID], cases: Any) -> QuerySet[Suggestion]:
    """What waits for these units: taken up and not answered, the earliest day first; then what nobody has taken up on `cases`
    (ids, or a query of them), those at which the units sit."""
    owed = Q(unit_id__in=list(unit_ids), answered_on__isnull=True)
    rows = Suggestion.objects.filter(owed | Q(unit__isnull=True, case__in=cases))
    return rows.select_related("case", "raised_by").order_by(F("due_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Unclaimed:
    """How many suggestions of a case nobody has taken up, and since when the first of them waits."""

    case_id: UUID
    count: int
    since: datetime


def unclaimed(kind: str) -> list[Unclaimed]:
    """The cases of a kind with suggestions that no unit has taken up, those that wait longest first; one query."""
    rows = (
        Suggestion.objects.filter(unit__isnull=True, case__kind=kind)
        .values("case")
        .annotate(n=Count("pk"), since=Min("raised_at"))
    )
    return [Unclaimed(row["case"], row["n"], row["since"]) for row in rows.order_by("since", "case")]
