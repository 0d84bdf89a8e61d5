"""Reading facts: my duties, the duties of many, and what became of a fact."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, UUIDField
from django.db.models.lookups import IsNull

from yitang.instruments.ledger.models import DutyFact


class _Unindexed(Func):
    """The column itself, for which SQLite does not go to an index: most facts cancel nothing, yet it takes “cancels nothing” for
    something rare and would walk through the index of what is cancelled."""

    template = "%(expressions)s"
    output_field = UUIDField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="+%(expressions)s", **context)


def _not_cancelling() -> QuerySet[DutyFact]:
    return DutyFact.objects.filter(IsNull(_Unindexed(F("cancels_id")), True))  # type: ignore[call-arg]


def facts_standing(council_id: UUID) -> QuerySet[DutyFact]:
    """Facts neither cancelled nor cancelling, for questions about nearly all of them: the cancelled ones are read once, as a list.

    On SQLite the cancelled ones are among them; there they are taken out by their row numbers (`scoring.fetching_sqlite`)."""
    facts = _not_cancelling().filter(council_id=council_id).order_by()
    if connection.vendor == "sqlite":
        return facts
    cancelled = DutyFact.objects.filter(council_id=council_id, cancels__isnull=False).values("cancels_id")
    return facts.exclude(pk__in=cancelled)


def facts_in_force(known_at: datetime | None = None) -> QuerySet[DutyFact]:
    """Facts neither cancelled nor cancelling; with `known_at` those that stood so at that moment."""
    facts = _not_cancelling()
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
