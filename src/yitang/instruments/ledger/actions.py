"""Writing facts of duty, always inside somebody's act."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from yitang.foundation.core.registry import Registry
from yitang.instruments.ledger.models import DutyFact


@dataclass(frozen=True)
class FactKind:
    """A kind of fact that a feature writes; `label` names it to the member."""

    code: str
    label: Any
    unit: Any


FACT_KINDS: Registry[FactKind] = Registry("kinds of duty fact")


def write_fact(
    council_id: UUID,
    principal_id: UUID,
    kind: str,
    *,
    effective_on: date,
    role: str = "",
    quantity: Decimal = Decimal(1),
    case_id: UUID | None = None,
    title: str = "",
) -> DutyFact:
    """Append a fact. `title` names a duty that no case stands behind: the title of a case is read from the case, since a fact
    can never be changed. Raises `LookupError` for a kind that nobody registered."""
    FACT_KINDS.get(kind)
    fact = DutyFact(
        council_id=council_id,
        principal_id=principal_id,
        kind=kind,
        role=role,
        quantity=quantity,
        effective_on=effective_on,
        case_id=case_id,
        title=title[:200],
    )
    fact.save(force_insert=True)
    return fact


def cancel_fact(fact: DutyFact, *, effective_on: date) -> DutyFact:
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
    )
    counter.save(force_insert=True)
    return counter
