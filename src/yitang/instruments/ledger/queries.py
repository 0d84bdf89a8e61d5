"""Reading facts: my duties, the duties of many, and what became of a fact."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.instruments.ledger.models import DutyFact


def facts_in_force(known_at: datetime | None = None) -> QuerySet[DutyFact]:
    """Facts neither cancelled nor cancelling; with `known_at` those that stood so at that moment."""
    facts = DutyFact.objects.filter(cancels__isnull=True)
    if known_at is None:
        return facts.filter(cancelled_by__isnull=True)
    return facts.filter(Q(cancelled_by__isnull=True) | Q(cancelled_by__recorded_at__gt=known_at), recorded_at__lte=known_at)


def duties_of(principal_ids: Iterable[UUID], since: date | None = None, until: date | None = None) -> QuerySet[DutyFact]:
    """Facts in force (neither cancelled nor cancelling) of these principals, newest first; `until` is exclusive."""
    facts = between(facts_in_force().filter(principal_id__in=principal_ids), since, until)
    return facts.order_by("-effective_on", "-recorded_at")


def between(facts: QuerySet[DutyFact], since: date | None, until: date | None) -> QuerySet[DutyFact]:
    """Facts with effect within these days; `until` is exclusive."""
    if since:
        facts = facts.filter(effective_on__gte=since)
    if until:
        facts = facts.filter(effective_on__lt=until)
    return facts


def history_of(principal_ids: Iterable[UUID], since: date, until: date) -> QuerySet[DutyFact]:
    """Facts that were taken back or stand in place of another, with what they cancel or correct: the corrections of a dossier."""
    found = between(DutyFact.objects.filter(principal_id__in=principal_ids), since, until)
    changed = Q(cancelled_by__isnull=False) | Q(corrects__isnull=False)
    return found.filter(changed, cancels__isnull=True).select_related("cancelled_by", "corrects").order_by("-recorded_at")
