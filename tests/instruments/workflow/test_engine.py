from uuid import uuid4

import pytest

from tests.errands import UNIT, everybody, new_errand, take
from tests.fixtures import ActorWith
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Case, Decision, Track


def state_of(council: Council, case_id: object, axis: str = "filing") -> tuple[str, int]:
    with in_council(council.id):
        track = Track.objects.get(case_id=case_id, axis=axis)
        return track.state, track.version


def test_advance_takes_a_legal_step_and_leaves_a_decision(council: Council) -> None:
    case_id = new_errand(council)
    actor = everybody(council, "林书记员")
    done = take(actor, case_id, "filing", "submit", reason="写好了", expected_version=1)
    assert done == {"case_id": str(case_id), "axis": "filing", "state": "submitted", "version": 2, "stage": "submitted"}
    with in_council(council.id):
        decision = Decision.objects.get(case_id=case_id)
        assert (decision.edge, decision.from_state, decision.to_state) == ("submit", "draft", "submitted")
        assert (decision.actor_name, decision.role, decision.reason) == ("林书记员", Role.PROPOSAL_CLERK, "写好了")
        assert Case.objects.get(pk=case_id).stage == "submitted"


def test_advance_runs_effects_in_order_and_keeps_what_they_leave(council: Council) -> None:
    case_id = new_errand(council)
    actor = everybody(council)
    take(actor, case_id, "filing", "submit")
    done = take(actor, case_id, "filing", "file")
    assert (done["state"], done["number"]) == ("filed", 1)
    take(actor, case_id, "handling", "receive")
    take(actor, case_id, "handling", "reply")
    with in_council(council.id):
        assert Decision.objects.get(case_id=case_id, edge="file").data == {"number": 1}
        order = list(Decision.objects.filter(case_id=case_id).order_by("recorded_at", "id").values_list("edge", flat=True))
        assert order == ["submit", "file", "receive", "reply", "close"]
        assert Case.objects.get(pk=case_id).stage == "closed"
        track = Track.objects.get(case_id=case_id, axis="handling")
        assert (track.state, track.unit_id, track.due_on) == ("replied", UNIT, None)


def test_advance_from_the_wrong_state_conflicts_and_says_who_and_when(council: Council) -> None:
    case_id = new_errand(council)
    take(everybody(council, "先来的人"), case_id, "filing", "submit")
    with pytest.raises(Conflict) as caught:
        take(everybody(council, "后到的人"), case_id, "filing", "submit")
    with in_council(council.id):
        decision = Decision.objects.get(case_id=case_id)
    assert (caught.value.who, caught.value.when) == ("先来的人", decision.recorded_at)


def test_advance_with_an_old_version_conflicts_though_the_state_fits(council: Council) -> None:
    case_id = new_errand(council)
    actor = everybody(council)
    take(actor, case_id, "filing", "submit")
    take(actor, case_id, "filing", "note", expected_version=2)
    with pytest.raises(Conflict):
        take(actor, case_id, "filing", "note", expected_version=2)
    assert state_of(council, case_id) == ("submitted", 3)


def test_advance_refused_blocked_or_invalid_changes_nothing(council: Council, actor_with: ActorWith) -> None:
    untitled, titled = new_errand(council, ""), new_errand(council)
    with pytest.raises(Blocked) as caught:
        take(everybody(council), untitled, "filing", "submit")
    assert caught.value.owes == "提案者"
    take(everybody(council), titled, "filing", "submit")
    with pytest.raises(Refused) as refused:
        take(actor_with(Role.PROPOSAL_CLERK), titled, "filing", "file")
    assert str(Role.PROPOSAL_DIRECTOR.label) in str(refused.value.message)
    with pytest.raises(Invalid) as invalid:
        take(everybody(council), titled, "filing", "refuse", reason="  ")
    assert list(invalid.value.errors) == ["reason"]
    assert (state_of(council, untitled), state_of(council, titled)) == (("draft", 1), ("submitted", 2))


def test_advance_on_a_case_of_another_council_is_not_found(council: Council, other_council: Council) -> None:
    case_id = new_errand(council)
    for stranger, case in ((everybody(other_council), case_id), (everybody(council), uuid4())):
        with pytest.raises(NotFound):
            take(stranger, case, "filing", "submit")


def test_advance_on_a_case_outside_the_rows_is_not_found(council: Council, actor_with: ActorWith) -> None:
    with pytest.raises(NotFound):
        take(actor_with(Role.MEMBER), new_errand(council), "filing", "submit")


@pytest.mark.parametrize(("axis", "edge"), [("filing", "fly"), ("swimming", "submit"), ("handling", "receive")])
def test_advance_by_a_step_that_the_case_does_not_have_is_not_found(council: Council, axis: str, edge: str) -> None:
    with pytest.raises(NotFound):
        take(everybody(council), new_errand(council), axis, edge)


def test_advance_by_an_automatic_edge_is_refused_to_people(council: Council) -> None:
    case_id = new_errand(council)
    actor = everybody(council)
    take(actor, case_id, "filing", "submit")
    take(actor, case_id, "filing", "file")
    with pytest.raises(Refused):
        take(actor, case_id, "filing", "close")


def test_advance_many_takes_what_can_go_and_reports_the_rest(council: Council) -> None:
    good, untitled, late = new_errand(council), new_errand(council, ""), new_errand(council)
    actor = everybody(council)
    take(actor, late, "filing", "submit")
    items = [BatchItem(case_id, 1) for case_id in (late, untitled, good)]
    done = advance_many(actor, items, axis="filing", edge="submit")
    codes = {row["case_id"]: row.get("code", "ok") for row in done["results"]}
    assert codes == {str(good): "ok", str(untitled): "blocked", str(late): "conflict"}
    assert [state_of(council, case_id) for case_id in (good, untitled, late)] == [
        ("submitted", 2),
        ("draft", 1),
        ("submitted", 2),
    ]


def test_advance_many_by_an_edge_that_is_no_batch_takes_none(council: Council) -> None:
    case_id = new_errand(council)
    actor = everybody(council)
    take(actor, case_id, "filing", "submit")
    done = advance_many(actor, [BatchItem(case_id, 2)], axis="filing", edge="file")
    assert (done["done"], state_of(council, case_id)) == (0, ("submitted", 2))
