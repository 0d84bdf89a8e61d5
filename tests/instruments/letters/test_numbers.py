"""Document numbers: one each, in order, never again; a gap says where it went, and what is undone leaves none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures import ActorWith
from tests.instruments.letters.papers import KIND
from tests.trust.race import Race, race
from tests.trust.report import FULL
from yitang.foundation.acts import door
from yitang.foundation.core.errors import Conflict, Invalid
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.letters import numbers
from yitang.instruments.letters.actions import add_register, close_register, issue, skip, withdraw
from yitang.instruments.letters.models import GivenNumber, IssuedLetter, NumberRegister
from yitang.instruments.letters.numbers import check_pattern
from yitang.instruments.workflow.models import NumberSeries

RUNNERS = 8
ROUNDS = 200 if FULL else 3


def new_register(actor: Actor, pattern: str = "政提办函〔{year}〕{number}号") -> UUID:
    return UUID(add_register(actor, name=f"登记簿{uuid4().hex[:6]}", pattern=pattern, kinds=[KIND.code])["register_id"])


def given_numbers(council: Council, register: UUID) -> list[int]:
    with in_council(council.id):
        return list(GivenNumber.objects.filter(register_id=register).order_by("year", "number").values_list("number", flat=True))


@pytest.mark.django_db
class TestRules:
    def test_number_is_written_into_the_letter_when_it_is_issued(self, council: Council, actor_with: ActorWith) -> None:
        clerk = actor_with(Role.PROPOSAL_CLERK)
        register = new_register(clerk)
        with time_machine.travel(datetime(2026, 3, 5, 3, tzinfo=UTC)):
            done = issue(clerk, kind=KIND.code, subject_id=uuid4(), register_id=register)
        with in_council(council.id):
            letter = IssuedLetter.objects.get()
        assert done["number"] == letter.number == letter.values["document_number"] == "政提办函〔2026〕1号"

    def test_same_key_gives_the_same_number_and_a_second_issue_is_refused(self, council: Council, actor_with: ActorWith) -> None:
        clerk = actor_with(Role.PROPOSAL_CLERK)
        register, subject = new_register(clerk), uuid4()
        first = issue(clerk, key="k", kind=KIND.code, subject_id=subject, register_id=register)
        assert issue(clerk, key="k", kind=KIND.code, subject_id=subject, register_id=register) == first
        with pytest.raises(Conflict):
            issue(clerk, kind=KIND.code, subject_id=subject, register_id=register)
        assert given_numbers(council, register) == [1]

    def test_withdrawn_letter_keeps_its_number_and_the_next_one_gets_another(
        self, council: Council, actor_with: ActorWith
    ) -> None:
        clerk = actor_with(Role.PROPOSAL_CLERK)
        register, subject = new_register(clerk), uuid4()
        first = issue(clerk, kind=KIND.code, subject_id=subject, register_id=register)
        with pytest.raises(Invalid):
            withdraw(clerk, letter_id=UUID(first["letter_id"]), reason=" ")
        withdraw(clerk, letter_id=UUID(first["letter_id"]), reason="日期有误")
        second = issue(clerk, kind=KIND.code, subject_id=subject, register_id=register)
        assert second["number"].endswith("2号")
        assert given_numbers(council, register) == [1, 2]

    def test_passed_over_numbers_are_gaps_with_their_reason(self, council: Council, actor_with: ActorWith) -> None:
        director = actor_with(Role.PROPOSAL_DIRECTOR)
        register = new_register(director)
        assert skip(director, register_id=register, count=3, reason="线下已用") == {"first": 1, "last": 3}
        issue(director, kind=KIND.code, subject_id=uuid4(), register_id=register)
        with in_council(council.id):
            found = [(one.number, one.reason, one.letter_id is None) for one in GivenNumber.objects.order_by("number")]
        assert found == [(1, "线下已用", True), (2, "线下已用", True), (3, "线下已用", True), (4, "", False)]
        with pytest.raises(Invalid):
            skip(director, register_id=register, count=1, reason="")

    def test_series_begins_anew_with_the_year(self, council: Council, actor_with: ActorWith) -> None:
        clerk = actor_with(Role.PROPOSAL_CLERK)
        register = new_register(clerk)
        said = []
        for day in (datetime(2026, 12, 31, 3, tzinfo=UTC), datetime(2027, 1, 4, 3, tzinfo=UTC)):
            with time_machine.travel(day):
                said.append(issue(clerk, kind=KIND.code, subject_id=uuid4(), register_id=register)["number"])
        assert said == ["政提办函〔2026〕1号", "政提办函〔2027〕1号"]

    def test_closed_register_gives_no_more(self, actor_with: ActorWith) -> None:
        clerk = actor_with(Role.PROPOSAL_CLERK)
        register = new_register(clerk)
        close_register(clerk, register_id=register)
        with pytest.raises(Invalid):
            issue(clerk, kind=KIND.code, subject_id=uuid4(), register_id=register)

    @pytest.mark.parametrize(
        "pattern", ["政提办", "〔{year}〕号", "{number}号", "{year}{number}{number}", "{year}{number}{case}"]
    )
    def test_pattern_that_cannot_number_is_refused(self, pattern: str) -> None:
        with pytest.raises(Invalid):
            check_pattern(pattern)

    def test_pattern_gets_the_brackets_of_the_standard(self) -> None:
        assert check_pattern(" 政提办 [{year}]{number} 号") == "政提办〔{year}〕{number}号"


Step = st.tuples(st.sampled_from(["issue", "skip", "withdraw", "fail"]), st.integers(1, 4))


@pytest.mark.django_db(transaction=True)
@given(steps=st.lists(Step, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_course_of_acts_leaves_numbers_without_doubles_or_unexplained_gaps(
    council: Council, actor_with: ActorWith, steps: list[tuple[str, int]]
) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    register = new_register(clerk, f"甲{uuid4().hex[:8]}〔{{year}}〕{{number}}号")
    letters: list[UUID] = []
    given = 0
    for step, count in steps:
        if step == "issue":
            letters.append(UUID(issue(clerk, kind=KIND.code, subject_id=uuid4(), register_id=register)["letter_id"]))
            given += 1
        elif step == "skip":
            skip(clerk, register_id=register, count=count, reason="线下已用")
            given += count
        elif step == "withdraw" and letters:
            withdraw(clerk, letter_id=letters.pop(), reason="有误")
        elif step == "fail":
            with pytest.raises(Invalid):
                skip(clerk, register_id=register, count=count, reason="")
    with in_council(council.id):
        rows = list(GivenNumber.objects.filter(register_id=register).order_by("number"))
        assert [row.number for row in rows] == list(range(1, given + 1))
        assert all((row.letter_id is None) == bool(row.reason) for row in rows)


def one_round(field: Race, council: Council, actor: Actor) -> list[str]:
    """Everybody issues a letter of the same register at once; returns what is wrong with the numbers."""
    register = new_register(actor, f"乙{uuid4().hex[:8]}〔{{year}}〕{{number}}号")
    outcomes = field.run(
        [lambda: issue(actor, kind=KIND.code, subject_id=uuid4(), register_id=register) for _runner in range(RUNNERS)]
    )
    broken = [repr(outcome) for outcome in outcomes if not isinstance(outcome, dict)]
    said = sorted(int(outcome["number"].split("〕")[1][:-1]) for outcome in outcomes if isinstance(outcome, dict))
    kept = given_numbers(council, register)
    return broken + ([] if said == kept == list(range(1, RUNNERS + 1)) else [f"said {said}, kept {kept}"])


@pytest.mark.django_db(transaction=True)
def test_letters_issued_at_the_same_moment_get_different_numbers(
    council: Council, actor_with: ActorWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = actor_with(Role.PROPOSAL_CLERK)
    with race(RUNNERS) as field:
        assert [fault for _round in range(ROUNDS) for fault in one_round(field, council, actor)] == []
        assert without_lock(field, council, actor, monkeypatch) != []


@pytest.mark.django_db(transaction=True)
def test_letter_issued_by_many_at_once_is_issued_once(council: Council, actor_with: ActorWith) -> None:
    actor = actor_with(Role.PROPOSAL_CLERK)
    register, subject = new_register(actor), uuid4()
    with race(RUNNERS) as field:
        outcomes = field.run(
            [lambda: issue(actor, kind=KIND.code, subject_id=subject, register_id=register) for _runner in range(RUNNERS)]
        )
    assert [type(one).__name__ for one in outcomes if not isinstance(one, dict)] == ["Conflict"] * (RUNNERS - 1)
    assert given_numbers(council, register) == [1]


def without_lock(field: Race, council: Council, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The negative control: the series is read by everybody before anybody writes, and nothing is locked."""
    together = Barrier(RUNNERS)

    def careless(council_id: UUID, series: str) -> int:
        last = NumberSeries.objects.filter(name=series).values_list("last", flat=True).first() or 0
        together.wait(60)
        return last + 1

    @contextmanager
    def unlocked(acting: Actor) -> Iterator[Any]:
        with in_council(acting.council_id):
            yield

    with monkeypatch.context() as patch:
        patch.setattr(numbers, "next_number", careless)
        if connection.vendor == "sqlite":
            # An immediate transaction is a lock by itself.
            patch.setattr(door, "writing", unlocked)
        return one_round(field, council, actor)


@pytest.mark.django_db
def test_register_shows_letters_gaps_and_what_comes_next(council: Council, actor_with: ActorWith) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    register = new_register(clerk)
    skip(clerk, register_id=register, count=2, reason="线下已用")
    with in_council(council.id):
        found = NumberRegister.objects.get(pk=register)
        assert numbers.next_of(found, numbers.GivenNumber.objects.latest("number").year) == 3
