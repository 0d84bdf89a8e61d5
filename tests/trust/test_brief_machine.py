"""W1 for briefs: no step can be skipped, taken twice or taken by the wrong hand, whatever order people try; one of many actors wins."""

import itertools
import os
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.briefs.house import House, build_house
from tests.trust.race import race
from yitang.features.briefs.models import Brief, BriefText, Issue
from yitang.features.briefs.states import EDITING
from yitang.foundation.core.errors import YitangError
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision, Track

WALKS = 400 if os.environ.get("YITANG_TRUST_FULL") else 6
RUNNERS = 4
PAYLOADS = {"not_adopt": {"reason_code": "known"}, "issue": {"main_to": "县政府"}}
BY_HAND = [edge for edge in EDITING.edges if not edge.automatic]
PEOPLE = ("member", "editor", "reviewer", "signer")


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


def attempt(house: House, actor: Actor, case_id: UUID, edge: str, version: int | None = None) -> bool:
    """Whether the step was taken."""
    try:
        advance(
            actor,
            case_id=case_id,
            axis="editing",
            edge=edge,
            key=uuid4().hex,
            expected_version=version,
            payload=PAYLOADS.get(edge, {}),
            reason="理由",
        )
    except YitangError:
        return False
    return True


def kept(house: House, case_id: UUID) -> None:
    """What holds after every step that anybody tried."""
    with in_council(house.council.id):
        case, brief = Case.objects.get(pk=case_id), Brief.objects.get(pk=case_id)
        track = Track.objects.get(case_id=case_id, axis="editing")
        steps = list(Decision.objects.filter(case_id=case_id, axis="editing").order_by("recorded_at", "id"))
        texts = list(BriefText.objects.filter(case_id=case_id).values_list("turn", flat=True))
        issued = Issue.objects.filter(case_id=case_id).count()
    assert case.stage == track.state
    assert track.version == 1 + len([step for step in steps if step.from_state != step.to_state])
    assert all(before.to_state == after.from_state for before, after in itertools.pairwise(steps))
    assert (case.number is not None) == (brief.submitted_on is not None)
    assert texts == list(range(1, len(texts) + 1))
    assert issued == (1 if track.state == "issued" else 0)
    if issued:
        hands = [next(step.account_id for step in reversed(steps) if step.edge == edge) for edge in ("edit", "review", "sign")]
        assert len(set(hands)) == 3


STEPS = st.lists(st.tuples(st.sampled_from([edge.code for edge in BY_HAND]), st.sampled_from(PEOPLE)), min_size=4, max_size=10)


@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, forward=st.integers(0, 5))
def test_no_order_of_attempts_breaks_what_must_hold(house: House, steps: list[tuple[str, str]], forward: int) -> None:
    case_id = house.draft()
    usual = [("submit", "member"), ("edit", "editor"), ("review", "reviewer"), ("sign", "signer"), ("issue", "editor")]
    edges = {edge.code: edge for edge in BY_HAND}
    for code, person in usual[:forward] + steps:
        with in_council(house.council.id):
            state = Track.objects.get(case_id=case_id, axis="editing").state
        if attempt(house, getattr(house, person), case_id, code):
            assert state in edges[code].from_
        kept(house, case_id)


RACES: dict[str, tuple[Callable[[House], UUID], str]] = {
    "submit": (House.draft, "member"),
    "edit": (House.submitted, "editor"),
    "return": (House.submitted, "editor"),
    "not_adopt": (House.submitted, "editor"),
    "withdraw": (House.submitted, "member"),
    "ask_turn": (House.submitted, "editor"),
    "review": (House.edited, "reviewer"),
    "edit_back": (House.edited, "reviewer"),
    "sign": (House.reviewed, "signer"),
    "review_back": (House.reviewed, "signer"),
    "unsign": (House.signed, "signer"),
    "issue": (House.signed, "editor"),
}


@pytest.mark.django_db(transaction=True)
def test_one_of_many_at_the_same_step_wins(house: House) -> None:
    with race(RUNNERS) as field:
        for edge, (bring, person) in RACES.items():
            case_id = bring(house)
            with in_council(house.council.id):
                version = Track.objects.get(case_id=case_id, axis="editing").version
            won = field.run([lambda e=edge, p=person, c=case_id, v=version: attempt(house, getattr(house, p), c, e, v)] * RUNNERS)  # type: ignore[misc]
            assert won.count(True) == 1, edge
            with in_council(house.council.id):
                assert Decision.objects.filter(case_id=case_id, axis="editing", edge=edge).count() == 1, edge
