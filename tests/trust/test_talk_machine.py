"""W1 and C5 for problems of venues: no step is skipped, taken twice or taken by the wrong hand; of many at the same step one wins."""

import itertools
import os
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.talks.conftest import Village, build_village
from tests.trust.race import race
from yitang.features.talks import actions
from yitang.features.talks.models import Owner, Problem, Talk
from yitang.features.talks.states import PROBLEM, PROBLEM_COURSE, TALK
from yitang.foundation.core.errors import YitangError
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.queries import facts_in_force
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision, Track

WALKS = 400 if os.environ.get("YITANG_TRUST_FULL") else 6
RUNNERS = 4
AHEAD = date(2099, 1, 1).isoformat()
BY_HAND = [edge for edge in PROBLEM_COURSE.axes[0].edges if not edge.automatic]
PEOPLE = ("convener", "office", "unit", "member")
USUAL = [("assign", "convener"), ("report", "unit"), ("conclude", "convener"), ("reopen", "office")]


@pytest.fixture
def village(council: Council) -> Village:
    return build_village(council)


def payload_of(village: Village, edge: str) -> dict[str, Any]:
    owners = [{"id": str(village.principal(village.unit)), "name": ""}]
    given_out = {"mode": "sole", "owners": owners, "due_on": AHEAD}
    return {
        "assign": given_out,
        "reassign": given_out,
        "report": {"report": "换了灯。", "outcome": "solved", "evidence": "照片"},
        "conclude": {"outcome": "solved", "word": "content"},
        "go_on": {"due_on": AHEAD},
        "add_word": {"word": "fair"},
    }.get(edge, {})


def attempt(village: Village, actor: Actor, case_id: UUID, edge: str, version: int | None = None) -> bool:
    """Whether the step was taken."""
    asked = {"case_id": case_id, "axis": PROBLEM, "edge": edge, "payload": payload_of(village, edge), "reason": "理由"}
    try:
        advance(actor, key=uuid4().hex, expected_version=version, **asked)
    except YitangError:
        return False
    return True


def kept(village: Village, case_id: UUID) -> None:
    """What holds after every step that anybody tried."""
    with in_council(village.council.pk):
        case, problem = Case.objects.get(pk=case_id), Problem.objects.get(pk=case_id)
        track = Track.objects.get(case_id=case_id, axis=PROBLEM)
        steps = list(Decision.objects.filter(case_id=case_id).order_by("recorded_at", "id"))
        owners = Owner.objects.filter(problem=case_id).count()
    assert case.stage == track.state
    assert track.version == 1 + len([step for step in steps if step.from_state != step.to_state])
    assert all(before.to_state == after.from_state for before, after in itertools.pairwise(steps))
    assert (problem.outcome != "") == (track.state == "concluded") == (problem.solved_on is not None)
    assert (case.due_on is not None) == (track.state == "handling")
    assert owners or not any(step.edge == "assign" for step in steps)


STEPS = st.lists(st.tuples(st.sampled_from([edge.code for edge in BY_HAND]), st.sampled_from(PEOPLE)), min_size=4, max_size=10)


@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, forward=st.integers(0, 4))
def test_no_order_of_attempts_breaks_what_must_hold(village: Village, steps: list[tuple[str, str]], forward: int) -> None:
    with in_council(village.council.pk):
        case_id = village.problem()
    edges = {edge.code: edge for edge in BY_HAND}
    for code, person in USUAL[:forward] + steps:
        with in_council(village.council.pk):
            state = Track.objects.get(case_id=case_id, axis=PROBLEM).state
        if attempt(village, getattr(village, person), case_id, code):
            assert state in edges[code].from_
            assert person in ("convener", "office") or (person == "unit" and code == "report")
        kept(village, case_id)


@pytest.mark.django_db(transaction=True)
def test_one_of_many_at_the_same_step_wins(village: Village) -> None:
    with race(RUNNERS) as field:
        for forward, (edge, person) in enumerate(USUAL):
            with in_council(village.council.pk):
                case_id = village.problem()
                for code, who in USUAL[:forward]:
                    assert attempt(village, getattr(village, who), case_id, code)
                version = Track.objects.get(case_id=case_id, axis=PROBLEM).version
            actor = getattr(village, person)
            won = field.run([lambda a=actor, c=case_id, e=edge, v=version: attempt(village, a, c, e, v)] * RUNNERS)  # type: ignore[misc]
            assert won.count(True) == 1, edge
            with in_council(village.council.pk):
                assert Decision.objects.filter(case_id=case_id, edge=edge).count() == 1, edge


@pytest.mark.django_db(transaction=True)
def test_session_sent_by_many_lines_at_once_is_there_once(village: Village) -> None:
    with in_council(village.council.pk):
        topic_id = village.topic()
    talk_id, suggestion_id, keys = uuid7(), uuid7(), [uuid4().hex for _n in range(5)]

    def send() -> None:
        a = village.convener
        named = [{"principal_id": str(village.principal(village.member)), "part": "attended"}]
        said = {"suggestion_id": suggestion_id, "text": "修灯", "said_by": "老周"}
        actions.open_talk(a, key=keys[0], case_id=talk_id, venue_id=village.venue_id, topic_id=topic_id)
        actions.record_attendance(a, key=keys[1], case_id=talk_id, counts={"resident": 5}, named=named)
        actions.write_minutes(a, key=keys[2], case_id=talk_id, minutes="说了路灯", consensus="reached")
        actions.raise_suggestion(a, key=keys[3], case_id=talk_id, **said)
        actions.close_talk(a, key=keys[4], case_id=talk_id)

    with race(RUNNERS) as field:
        assert field.run([send] * RUNNERS) == [None] * RUNNERS
    with in_council(village.council.pk):
        assert (Talk.objects.count(), Suggestion.objects.count(), facts_in_force().count()) == (1, 1, 1)
        assert [row.edge for row in Decision.objects.filter(case=talk_id, axis=TALK).order_by("recorded_at", "id")] == [
            "open",
            "close",
        ]
