from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.fixtures import seed
from tests.ledgers import KIND
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.actions import cancel_fact, correct_fact, fact_row, restore_fact, write_fact, write_facts
from yitang.instruments.ledger.kinds import FactKind, check_parts, kind_named, parts
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import duties_of, facts_in_force, history_of

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


def test_a_corrected_fact_stands_in_place_of_the_old_one_and_says_who_and_why(council: Council) -> None:
    case_id, office = uuid7(), uuid7()
    with seed(council):
        fact = write_fact(council.id, MEMBER, KIND, effective_on=MARCH, case_id=case_id, quantity=Decimal(2))
        changed = {"quantity": Decimal("0.5"), "recorded_by": office, "recorder": "林静"}
        again = correct_fact(fact, cancelled_on=APRIL, reason="只到了半天", **changed)
        assert duties(council) == [(MARCH, Decimal("0.5"))]
        assert (again.corrects, again.case_id, again.recorded_by, again.recorder) == (fact, case_id, office, "林静")
        counter = DutyFact.objects.get(cancels=fact)
        assert (counter.reason, counter.recorded_by, counter.effective_on) == ("只到了半天", office, APRIL)
        assert list(history_of([MEMBER], MARCH, APRIL)) == [again, fact]


def test_a_fact_taken_back_by_mistake_stands_again(council: Council) -> None:
    with seed(council):
        fact = write_fact(council.id, MEMBER, KIND, effective_on=MARCH, case_id=uuid7())
        cancel_fact(fact, effective_on=MARCH)
        restore_fact(fact, reason="误撤销")
    assert duties(council) == [(MARCH, Decimal(1))]


def test_facts_are_read_as_they_were_known_at_a_moment(council: Council) -> None:
    with seed(council):
        fact = write_fact(council.id, MEMBER, KIND, effective_on=MARCH)
        then = now()
        cancel_fact(fact, effective_on=MARCH)
        assert list(facts_in_force(then)) == [fact]
        assert list(facts_in_force(fact.recorded_at - timedelta(seconds=1))) == []
        assert list(facts_in_force(now())) == []


def test_many_facts_are_written_together(council: Council) -> None:
    everybody = [uuid7() for _n in range(40)]
    evidence = ("tests.list", uuid7())
    with seed(council):
        rows = [fact_row(council.id, one, KIND, effective_on=MARCH, recorder="林静", evidence=evidence) for one in everybody]
        assert write_facts(rows) == 40
        found = DutyFact.objects.filter(evidence_id=evidence[1])
        assert set(found.values_list("principal_id", flat=True)) == set(everybody)
        assert set(found.values_list("source", "quantity")) == {("work", Decimal(1))}


def test_every_kind_stands_in_a_part_of_the_dossier() -> None:
    assert check_parts(None) == []
    assert [part.code for part in parts()][:3] == ["sessions", "consultation", "proposals"]


def test_a_kind_without_its_feature_keeps_its_code_as_a_name() -> None:
    assert kind_named("gone.kind") == FactKind("gone.kind", "gone.kind", "", "other")
