"""Questions about suggestions."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from yitang.instruments.suggestions.models import Suggestion


def suggestions_on(case_id: UUID) -> QuerySet[Suggestion]:
    """All suggestions of a case in the order in which they were raised."""
    return Suggestion.objects.filter(case=case_id).select_related("raised_by", "unit").order_by("ordinal")


def owed_by(unit_ids: Iterable[UUID]) -> QuerySet[Suggestion]:
    """What these units took up and have not answered, the earliest day first."""
    rows = Suggestion.objects.filter(unit_id__in=list(unit_ids), answered_on__isnull=True)
    return rows.select_related("case", "raised_by").order_by("due_on", "pk")
