"""Facts of duty for tests."""

from datetime import date
from uuid import UUID

from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.instruments.ledger.actions import FACT_KINDS, FactKind
from yitang.instruments.ledger.models import DutyFact

KIND = "tests.walked"
FACT_KINDS.register(KIND, FactKind(KIND, "走访", "次"))


def a_fact(council: Council, principal_id: UUID | None = None, day: date = date(2026, 3, 1)) -> DutyFact:
    """A fact that is not saved yet."""
    return DutyFact(council=council, principal_id=principal_id or uuid7(), kind=KIND, effective_on=day)
