from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.fixtures import seed
from tests.ledgers import KIND
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.actions import cancel_fact, write_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import duties_of

MEMBER = uuid7()
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def duties(council: Council, **between: date) -> list[tuple[date, Decimal]]:
    with in_council(council.id):
        return list(duties_of(frozenset([MEMBER]), **between).values_list("effective_on", "quantity"))


def test_duties_are_listed_newest_first_within_their_days(council: Council) -> None:
    with seed(council):
        write_fact(council.id, MEMBER, KIND, effective_on=MARCH)
        write_fact(council.id, MEMBER, KIND, effective_on=APRIL, quantity=Decimal("1.5"))
        write_fact(council.id, uuid7(), KIND, effective_on=APRIL)
    assert duties(council) == [(APRIL, Decimal("1.5")), (MARCH, Decimal(1))]
    assert duties(council, until=APRIL) == [(MARCH, Decimal(1))]
    assert duties(council, since=APRIL) == [(APRIL, Decimal("1.5"))]


def test_a_cancelled_fact_stays_but_counts_no_more(council: Council) -> None:
    with seed(council):
        fact = write_fact(council.id, MEMBER, KIND, effective_on=MARCH)
        cancel_fact(fact, effective_on=APRIL)
    assert duties(council) == []
    with in_council(council.id):
        assert sorted(DutyFact.objects.values_list("quantity", flat=True)) == [Decimal(-1), Decimal(1)]
        assert DutyFact.objects.get(quantity=-1).cancels == fact


def test_a_fact_is_cancelled_once(council: Council) -> None:
    with seed(council):
        fact = write_fact(council.id, MEMBER, KIND, effective_on=MARCH)
        cancel_fact(fact, effective_on=MARCH)
        with pytest.raises(IntegrityError), transaction.atomic():
            cancel_fact(fact, effective_on=APRIL)


def test_a_case_gives_each_principal_a_kind_of_fact_once(council: Council) -> None:
    case_id = uuid7()
    with seed(council):
        write_fact(council.id, MEMBER, KIND, effective_on=MARCH, case_id=case_id)
        with pytest.raises(IntegrityError), transaction.atomic():
            write_fact(council.id, MEMBER, KIND, effective_on=MARCH, case_id=case_id)


def test_a_kind_that_nobody_registered_is_refused(council: Council) -> None:
    with seed(council), pytest.raises(LookupError):
        write_fact(council.id, MEMBER, "tests.unknown", effective_on=MARCH)
