"""V1, V2 and C5 on evaluations and joint rooms: one ballot for each rater however often it is sent, and all that were taken are counted."""

from typing import Any

import pytest

from tests.features.experts.house import Panel, build_panel
from tests.features.joint.house import Side, a_side, deliver, shared
from tests.trust.race import race
from tests.trust.report import FULL
from yitang.features.experts.models import Evaluation
from yitang.features.experts.rules import ballots_cast
from yitang.features.joint import actions
from yitang.foundation.core.errors import Blocked, Conflict
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 100 if FULL else 1
RIVALS = (Conflict, Blocked)


@pytest.fixture
def panel(council: Council) -> Panel:
    return build_panel(council)


def test_a_ballot_sent_many_times_at_once_is_cast_once(panel: Panel) -> None:
    with race(4) as field:
        for _round in range(ROUNDS):
            case_id = panel.opened(raters=3)
            outcomes = field.run([lambda case_id=case_id: panel.cast(0, case_id, (8, 8, 8))] * 4)
            assert sorted(isinstance(one, Conflict) for one in outcomes) == [False, True, True, True], outcomes
            assert counted(panel, case_id) == 1


def test_every_ballot_taken_before_the_closing_is_in_the_result(panel: Panel) -> None:
    with race(3) as field:
        for _round in range(ROUNDS):
            case_id = panel.opened(raters=5)
            for at in range(3):
                panel.cast(at, case_id, (8, 8, 8))
            calls = [
                lambda case_id=case_id: panel.cast(3, case_id, (1, 1, 1)),
                lambda case_id=case_id: panel.cast(4, case_id, (1, 1, 1)),
                lambda case_id=case_id: panel.step("close", case_id),
            ]
            outcomes = field.run(calls)
            taken = sum(one == {"cast": True} for one in outcomes[:2])
            assert all(one == {"cast": True} or isinstance(one, RIVALS) for one in outcomes[:2]), outcomes
            assert isinstance(outcomes[2], dict)
            with in_council(panel.council.id):
                result = Evaluation.objects.get(pk=case_id).result
            assert result is not None
            assert result["ballots"] == 3 + taken


def test_of_two_who_close_or_end_a_round_at_once_one_does(panel: Panel) -> None:
    with race(2) as field:
        for steps, cast in ((("close", "close"), 3), (("end", "end"), 1), (("open", "drop"), None)):
            case_id = panel.opened(raters=5) if cast is not None else panel.prepared(raters=5)
            for at in range(cast or 0):
                panel.cast(at, case_id, (8, 8, 8))
            calls = [lambda edge=edge, case_id=case_id: panel.step(edge, case_id, reason="有理由") for edge in steps]
            outcomes: list[Any] = field.run(calls)
            assert sorted(isinstance(one, RIVALS) for one in outcomes) == [False, True], (steps, outcomes)


def test_a_room_is_joined_and_a_result_signed_and_filed_once(council: Council, other_council: Council) -> None:
    first, second = a_side(council, "云河"), a_side(other_council, "青山")
    shared(first, second)
    result = a_result(first)
    with race(2) as field:
        signed = field.run([lambda: actions.sign(first.chair, entry_id=result)] * 2)
        filed = field.run([lambda: actions.file_result(first.office, entry_id=result)] * 2)
        left = field.run([lambda: second.step("leave", "任务完成")] * 2)
    for outcomes in (signed, filed, left):
        assert sorted(isinstance(one, Conflict) for one in outcomes) == [False, True], outcomes


def a_result(side: Side) -> Any:
    entry = actions.write(side.office, room_id=side.room().pk, kind="result", title="报告")["entry_id"]
    actions.send_out(side.office, entry_id=entry)
    deliver()
    return entry


def counted(panel: Panel, case_id: Any) -> int:
    with in_council(panel.council.id):
        return ballots_cast(Evaluation.objects.select_related("version").get(pk=case_id))
