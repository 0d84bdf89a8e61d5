"""Writing facts of duty, always inside somebody's act."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind
from yitang.instruments.ledger.models import DutyFact

__all__ = ["FACT_KINDS", "FactKind", "cancel_fact", "correct_fact", "fact_row", "restore_fact", "write_fact", "write_facts"]

Source = DutyFact.Source


class FactColumns(TypedDict, total=False):
    """What is said of a fact beside whose it is and of which kind; `fact_row` has what holds where nothing is said."""

    effective_on: Required[date]
    role: str
    quantity: Decimal
    case_id: UUID | None
    title: str
    source: str
    recorded_by: UUID | None
    recorded_for: UUID | None
    recorder: str
    evidence: tuple[str, UUID] | None


def write_fact(
    council_id: UUID,
    principal_id: UUID,
    kind: str,
    *,
    corrects: DutyFact | None = None,
    reason: str = "",
    **columns: Unpack[FactColumns],
) -> DutyFact:
    """Append a fact. `title` names a duty that no case stands behind: the title of a case is read from the case, since a fact
    can never be changed. Raises `LookupError` for a kind that nobody registered."""
    fact = DutyFact(**fact_row(council_id, principal_id, kind, **columns), corrects=corrects, reason=reason[:200])
    fact.save(force_insert=True)
    return fact


def fact_row(
    council_id: UUID,
    principal_id: UUID,
    kind: str,
    *,
    effective_on: date,
    role: str = "",
    quantity: Decimal = Decimal(1),
    case_id: UUID | None = None,
    title: str = "",
    source: str = Source.WORK,
    recorded_by: UUID | None = None,
    recorded_for: UUID | None = None,
    recorder: str = "",
    evidence: tuple[str, UUID] | None = None,
) -> dict[str, Any]:
    """The columns of a fact, for `write_facts`. Raises `LookupError` for a kind that nobody registered."""
    FACT_KINDS.get(kind)
    evidence_kind, evidence_id = evidence or ("", None)
    return {
        "council_id": council_id,
        "principal_id": principal_id,
        "kind": kind,
        "role": role,
        "quantity": quantity,
        "effective_on": effective_on,
        "recorded_at": now(),
        "case_id": case_id,
        "title": title[:200],
        "source": source,
        "recorded_by": recorded_by,
        "recorded_for": recorded_for,
        "recorder": recorder[:60],
        "evidence_kind": evidence_kind,
        "evidence_id": evidence_id,
    }


def write_facts(rows: Iterable[dict[str, Any]]) -> int:
    """Append the facts of many at once (a plenary leaves two thousand); returns how many."""
    found = list(rows)
    insert_rows(DutyFact, found)
    return len(found)


def cancel_fact(
    fact: DutyFact, *, effective_on: date, reason: str = "", recorded_by: UUID | None = None, recorder: str = ""
) -> DutyFact:
    """Append the fact that cancels `fact`; the original stays."""
    counter = DutyFact(
        council_id=fact.council_id,
        principal_id=fact.principal_id,
        kind=fact.kind,
        role=fact.role,
        quantity=-fact.quantity,
        effective_on=effective_on,
        case_id=fact.case_id,
        title=fact.title,
        cancels=fact,
        source=fact.source,
        recorded_by=recorded_by,
        recorded_for=fact.recorded_for,
        recorder=recorder[:60],
        evidence_kind=fact.evidence_kind,
        evidence_id=fact.evidence_id,
        reason=reason[:200],
    )
    counter.save(force_insert=True)
    return counter


def correct_fact(
    fact: DutyFact, *, cancelled_on: date, reason: str, recorded_by: UUID | None = None, recorder: str = "", **changed: Any
) -> DutyFact:
    """Cancel `fact` and append the one that stands in its place, with `changed` columns (kind, role, quantity, effective_on,
    title, principal_id …). Everything else stays as it was."""
    cancel_fact(fact, effective_on=cancelled_on, reason=reason, recorded_by=recorded_by, recorder=recorder)
    return _again(fact, reason, recorded_by, recorder, changed)


def restore_fact(fact: DutyFact, *, reason: str, recorded_by: UUID | None = None, recorder: str = "") -> DutyFact:
    """Append a cancelled fact anew: what had been taken back by mistake."""
    return _again(fact, reason, recorded_by, recorder, {})


def _again(fact: DutyFact, reason: str, recorded_by: UUID | None, recorder: str, changed: dict[str, Any]) -> DutyFact:
    same = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "title", "source", "recorded_for")
    values = {name: getattr(fact, name) for name in same} | changed
    FACT_KINDS.get(values["kind"])
    evidence = {"evidence_kind": fact.evidence_kind, "evidence_id": fact.evidence_id}
    by = {"recorded_by": recorded_by, "recorder": recorder[:60]}
    again = DutyFact(council_id=fact.council_id, **values, **evidence, **by, corrects=fact, reason=reason[:200])
    again.save(force_insert=True)
    return again
