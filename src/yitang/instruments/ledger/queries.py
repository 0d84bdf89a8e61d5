"""Reading facts: my duties."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yitang.instruments.ledger.models import DutyFact


def duties_of(principal_ids: frozenset[UUID], since: date | None = None, until: date | None = None) -> QuerySet[DutyFact]:
    """Facts in force (neither cancelled nor cancelling) of these principals, newest first; `until` is exclusive."""
    facts = DutyFact.objects.filter(principal_id__in=principal_ids, cancels__isnull=True, cancelled_by__isnull=True)
    if since:
        facts = facts.filter(effective_on__gte=since)
    if until:
        facts = facts.filter(effective_on__lt=until)
    return facts.order_by("-effective_on", "-recorded_at")
