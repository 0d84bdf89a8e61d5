"""What the door promises for every write; tried on errands and on organs."""

from typing import Any

import pytest
from django.db import transaction

from tests.errands import everybody, new_errand, take
from tests.fixtures import ActorWith, seed
from yitang.foundation.acts.door import ACTS, ActContext, act, perform
from yitang.foundation.audit.models import ActRecord, AuditPending
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused, Refused, YitangError
from yitang.foundation.permissions.actors import Actor, Channel
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Organ
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Decision, Track

declare("tests.found_organ", "Found an organ", {Role.SECRETARY_GENERAL: anyone})
CALLED: list[str] = []


@act("tests.found_organ")
def found_organ(ctx: ActContext, *, code: str, name: str) -> dict[str, Any]:
    organ = Organ(council_id=ctx.council_id, code=code, name=name)
    organ.save()
    ctx.require("tests.found_organ", organ)
    ctx.about("tests.organ", organ.pk)
    ctx.after_commit.append(lambda: CALLED.append(code))
    if name == "":
        raise Invalid({"name": ["给出名称。"]})
    return {"organ_id": organ.pk}


@act("tests.forgetful")
def forgetful(ctx: ActContext) -> dict[str, Any]:
    Organ(council_id=ctx.council_id, code="forgotten", name="忘").save()
    return {}


def organs(council: Council) -> list[str]:
    with in_council(council.id):
        return list(Organ.objects.order_by("code").values_list("code", flat=True))


def records(council: Council) -> list[str]:
    with in_council(council.id):
        return list(ActRecord.objects.filter(council=council).order_by("recorded_at", "id").values_list("name", flat=True))


@pytest.fixture
def secretary(actor_with: ActorWith) -> Actor:
    return actor_with(Role.SECRETARY_GENERAL, name="林秘书长")


def test_an_act_commits_its_rows_with_one_record(council: Council, secretary: Actor) -> None:
    done = found_organ(secretary.through(Channel.PAPER), code="office", name="办公室")
    with in_council(council.id):
        organ, record, pending = Organ.objects.get(), ActRecord.objects.get(), AuditPending.objects.get()
    assert done == {"organ_id": str(organ.pk)} == record.result
    assert (record.name, record.actor_name, record.role, record.channel) == (
        "tests.found_organ",
        "林秘书长",
        Role.SECRETARY_GENERAL,
        "paper",
    )
    assert (record.subject_kind, record.subject_id) == ("tests.organ", organ.pk)
    assert record.changes == [
        ["tenancy_organ", str(organ.pk), {"code": [None, "office"], "name": [None, "办公室"], "kind": [None, "committee"]}]
    ]
    assert (pending.record_id, pending.recorded_at) == (record.pk, record.recorded_at)


def test_the_same_key_returns_the_stored_result_and_acts_once(council: Council, secretary: Actor) -> None:
    first = found_organ(secretary, key="k1", code="office", name="办公室")
    assert found_organ(secretary, key="k1", code="office", name="办公室") == first
    assert (organs(council), records(council)) == (["office"], ["tests.found_organ"])


def test_the_same_key_with_another_payload_or_account_is_refused(
    council: Council, secretary: Actor, actor_with: ActorWith
) -> None:
    found_organ(secretary, key="k1", code="office", name="办公室")
    with pytest.raises(KeyReused):
        found_organ(secretary, key="k1", code="library", name="图书室")
    with pytest.raises(KeyReused):
        found_organ(actor_with(Role.SECRETARY_GENERAL), key="k1", code="office", name="办公室")
    assert organs(council) == ["office"]


def test_keys_of_two_councils_do_not_meet(
    council: Council, other_council: Council, secretary: Actor, actor_with: ActorWith
) -> None:
    found_organ(secretary, key="k1", code="office", name="办公室")
    found_organ(actor_with(Role.SECRETARY_GENERAL, at=other_council), key="k1", code="hall", name="礼堂")
    assert (organs(council), organs(other_council)) == (["office"], ["hall"])


def test_an_act_that_lost_to_its_twin_returns_the_twins_result(council: Council) -> None:
    """A double click: both pass the look at the key before either commits; the state stops the second."""
    case_id = new_errand(council)
    actor = everybody(council)
    first = take(actor, case_id, "filing", "submit", key="k1", expected_version=1)

    def body(ctx: ActContext, **payload: Any) -> dict[str, Any]:
        raise Conflict("晚了一步。")

    with in_council(council.id):
        stored = ActRecord.objects.get(key="k1")
        assert stored.result == first
    payload = dict(case_id=case_id, axis="filing", edge="submit", expected_version=1, unit_id=None, payload={}, reason="理由")
    assert perform("filing.submit", body, actor, "k1", payload | {"effective_on": None}) == first
    with pytest.raises(Conflict):
        perform("filing.submit", body, actor, "k2", payload | {"effective_on": None})


def test_an_act_that_never_asked_the_policy_does_not_commit(council: Council, secretary: Actor) -> None:
    with pytest.raises(YitangError, match="never asked the policy"):
        forgetful(secretary)
    assert (organs(council), records(council)) == ([], [])


@pytest.mark.parametrize("name", ["", "办公室"])
def test_a_refused_or_invalid_act_changes_nothing(council: Council, actor_with: ActorWith, name: str) -> None:
    actor = actor_with(Role.SECRETARY_GENERAL if name == "" else Role.MEMBER)
    CALLED.clear()
    with pytest.raises(Invalid if name == "" else Refused):
        found_organ(actor, key="k", code="office", name=name)
    assert (organs(council), records(council), CALLED) == ([], [], [])


@pytest.mark.django_db(transaction=True)
def test_callbacks_run_after_the_commit_only(council: Council, secretary: Actor) -> None:
    CALLED.clear()
    with pytest.raises(RuntimeError), transaction.atomic():
        found_organ(secretary, code="lost", name="丢")
        raise RuntimeError
    found_organ(secretary, code="kept", name="留")
    assert (CALLED, organs(council)) == (["kept"], ["kept"])


def test_a_failed_attempt_leaves_neither_rows_nor_record_nor_callback(council: Council) -> None:
    called: list[int] = []
    with seed(council) as ctx:
        Organ(council=council, code="a", name="甲").save()
        with pytest.raises(Conflict), ctx.attempt():
            Organ(council=council, code="b", name="乙").save()
            ctx.after_commit.append(lambda: called.append(1))
            raise Conflict("不成。")
        waiting = list(ctx.after_commit)
    with in_council(council.id):
        changed = [columns["code"][1] for _table, _pk, columns in ActRecord.objects.get().changes]
    assert (organs(council), changed, waiting, called) == (["a"], ["a"], [], [])


def test_every_write_of_a_row_is_recorded_with_old_and_new(council: Council) -> None:
    with seed(council):
        rows = Organ.objects.bulk_create([Organ(council=council, code=code, name=code) for code in "abc"])
    with seed(council):
        Organ.objects.filter(code="a").update(name="甲", kind="committee")
        rows[1].name = "乙"
        rows[1].save()
        rows[2].name = "丙"
        Organ.objects.bulk_update(rows[2:], ["name"])
        Organ.objects.filter(code="a").delete()
    with in_council(council.id):
        made, changed = ActRecord.objects.order_by("recorded_at").values_list("changes", flat=True)
    ids = [str(row.pk) for row in rows]
    assert [(row, columns["code"]) for _t, row, columns in made] == [(ids[i], [None, "abc"[i]]) for i in range(3)]
    assert changed == [
        ["tenancy_organ", ids[0], {"name": ["a", "甲"]}],
        ["tenancy_organ", ids[1], {"name": ["b", "乙"]}],
        ["tenancy_organ", ids[2], {"name": ["c", "丙"]}],
        ["tenancy_organ", ids[0], {"": ["present", None]}],
    ]


def test_json_changed_in_place_is_recorded(council: Council) -> None:
    case_id = new_errand(council)
    with seed(council):
        decision = Decision(council=council, case_id=case_id, axis="x", edge="y", effective_on="2026-01-01", channel="screen")
        decision.data = {"a": 1}
        decision.save()
        decision.data["a"] = 2
        assert decision.recorded_columns(decision._loaded) == {"data": [{"a": 1}, {"a": 2}]}
    with in_council(council.id):
        track = Track.objects.get(case_id=case_id)
        track.clock = {"a": 1}
    with seed(council):
        track.save()
    with in_council(council.id):
        loaded = Track.objects.get(case_id=case_id)
        assert loaded.clock is not None
        loaded.clock["b"] = 3
        assert loaded.recorded_columns(loaded._loaded) == {"clock": [{"a": 1}, {"a": 1, "b": 3}]}


def test_an_act_is_registered_once() -> None:
    assert ACTS.get("tests.found_organ") is found_organ
    with pytest.raises(LookupError):
        act("tests.found_organ")(lambda ctx: {})
