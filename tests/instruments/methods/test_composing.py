"""A method in rows: composed, published, copied, ended; what ships; what a lower council takes over."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods.composing import (
    add_step,
    change_step,
    create,
    discard,
    move_step,
    new_version,
    publish,
    remove_step,
    retire,
)
from yitang.instruments.methods.lines import fields_as_lines, fields_from, papers_from
from yitang.instruments.methods.models import Method, MethodVersion
from yitang.instruments.methods.queries import published, published_above, steps_of
from yitang.instruments.methods.taking_over import shipped, take_over, take_shipped

pytestmark = pytest.mark.django_db


def office(council: Council, role: str = Role.RESEARCH_OFFICE) -> Actor:
    return Actor(council.id, "研究室的人", uuid4(), (Grant(role, council.id, uuid4()),))


def composed(council: Council, *names: str) -> UUID:
    made = create(office(council), kind="grassroots", name="院坝协商", purpose="院坝里的事")
    version_id = UUID(str(made["version_id"]))
    for n, name in enumerate(names, start=1):
        add_step(office(council), version_id=version_id, expected=n, name=name, role="venue_convener", gate="done")
    return version_id


def names_of(council: Council, version_id: UUID) -> list[str]:
    with in_council(council.id):
        return [step.name for step in steps_of(version_id)]


def test_rows_are_added_moved_changed_and_removed(council: Council) -> None:
    version_id, actor = composed(council, "提", "议", "办"), office(council)
    with in_council(council.id):
        first, second, third = steps_of(version_id)
    move_step(actor, version_id=version_id, expected=4, step_id=third.pk, by=-1)
    move_step(actor, version_id=version_id, expected=5, step_id=first.pk, by=-1)
    change_step(
        actor, version_id=version_id, expected=6, step_id=second.pk, name="议一议", role="member", fields="议定日期（日期）"
    )
    assert names_of(council, version_id) == ["提", "办", "议一议"]
    remove_step(actor, version_id=version_id, expected=7, step_id=first.pk)
    with in_council(council.id):
        rows = [(step.ordinal, step.code, step.name) for step in steps_of(version_id)]
        assert rows == [(1, "s3", "办"), (2, "s2", "议一议")]
    with pytest.raises(Conflict):
        add_step(actor, version_id=version_id, expected=3, name="晚到的", role="member")
    with pytest.raises(Invalid) as told:
        add_step(actor, version_id=version_id, expected=8, role="auditor", gate="x", min_days=5, max_days=3, papers="甲\n甲")
    assert sorted(told.value.errors) == ["gate", "max_days", "papers", "role"]
    with pytest.raises(Refused):
        add_step(office(council, Role.AUDITOR), version_id=version_id, expected=8, role="member")


def test_a_published_version_never_changes(council: Council) -> None:
    version_id, actor = composed(council, "提", ""), office(council)
    with pytest.raises(Invalid, match="2"):
        publish(actor, version_id=version_id, expected=3, effective_from=today())
    with in_council(council.id):
        nameless = steps_of(version_id)[1]
    remove_step(actor, version_id=version_id, expected=3, step_id=nameless.pk)
    made = publish(actor, version_id=version_id, expected=4, effective_from=today(), basis="政协发〔2026〕2号")
    with pytest.raises(Blocked):
        add_step(actor, version_id=version_id, expected=4, name="再加", role="member")
    again = UUID(str(new_version(actor, method_id=UUID(str(made["method_id"])))["version_id"]))
    with pytest.raises(Blocked):
        new_version(actor, method_id=UUID(str(made["method_id"])))
    assert names_of(council, again) == ["提"]
    with pytest.raises(Invalid):
        publish(actor, version_id=again, expected=1, effective_from=today() - timedelta(days=1))
    later = publish(actor, version_id=again, expected=1, effective_from=today() + timedelta(days=30))
    assert later["digest"] == made["digest"]
    with in_council(council.id):
        assert [row.number for row in published("grassroots", today())] == [1]
        assert [row.number for row in published("grassroots", today() + timedelta(days=30))] == [2]
        assert published("consultation", today()) == []
    retire(actor, method_id=UUID(str(made["method_id"])), on=today())
    with in_council(council.id):
        assert published("grassroots", today()) == []


def test_a_draft_that_is_discarded_takes_a_method_without_versions_along(council: Council) -> None:
    version_id = composed(council, "提")
    assert discard(office(council), version_id=version_id, expected=2)["method_id"] is None
    with in_council(council.id):
        assert Method.objects.count() == 0


def test_what_ships_can_be_taken_over_once_and_published_but_the_empty_one(council: Council) -> None:
    actor = office(council)
    assert sorted(shipped()) == [
        "bimonthly",
        "counterpart",
        "five-steps",
        "online",
        "proposal-handling",
        "sector",
        "six-steps",
        "special",
        "three-no-six-steps",
    ]
    for code in shipped():
        made = take_shipped(actor, code=code)
        version_id = UUID(str(made["version_id"]))
        if code == "three-no-six-steps":
            assert names_of(council, version_id) == [""] * 6
            with pytest.raises(Invalid):
                publish(actor, version_id=version_id, expected=1, effective_from=today())
        else:
            publish(actor, version_id=version_id, expected=1, effective_from=today())
    with pytest.raises(Blocked):
        take_shipped(actor, code="special")
    with in_council(council.id):
        assert len(published("consultation", today())) + len(published("grassroots", today())) == 8
        confirmed = [step for step in steps_of(MethodVersion.objects.get(method__code="five-steps")) if step.gate == "confirmed"]
        assert [step.name for step in confirmed] == ["审定议题"]


def test_a_lower_council_takes_over_what_the_one_above_publishes(council: Council, other_council: Council) -> None:
    council.parent = other_council
    council.save()
    above, below = office(other_council), office(council)
    taken = take_shipped(above, code="five-steps")
    version_id = UUID(str(taken["version_id"]))
    asked = {"council_id": other_council.id, "version_id": version_id}
    with in_council(council.id):
        assert published_above(council.id, today()) == []
    with pytest.raises(NotFound):
        take_over(below, **asked)
    publish(above, version_id=version_id, expected=1, effective_from=today())
    with in_council(council.id):
        assert [(one.name, len(rows)) for one, rows in published_above(council.id, today())] == [(other_council.name, 1)]
    made = take_over(below, **asked)
    with pytest.raises(Blocked):
        take_over(below, **asked)
    with pytest.raises(NotFound):
        take_over(above, council_id=council.id, version_id=UUID(str(made["version_id"])))
    with in_council(council.id):
        method = Method.objects.get()
        assert (method.name, method.adapted_from) == ("五步协商法", f"{other_council.name}《五步协商法》")
    assert names_of(council, UUID(str(made["version_id"]))) == names_of(other_council, version_id)


def test_lines_are_read_as_they_were_written() -> None:
    text = "通报部门\n通报日期（日期）\n参加人数(数字)\n情况（多行）\n（日期）"
    rows = fields_from(text)
    assert [(row["code"], row["label"], row["kind"]) for row in rows] == [
        ("f1", "通报部门", "line"),
        ("f2", "通报日期", "date"),
        ("f3", "参加人数", "number"),
        ("f4", "情况", "text"),
        ("f5", "（日期）", "line"),
    ]
    assert fields_as_lines(rows).splitlines()[1] == "通报日期（日期）"
    moved = fields_from("情况（多行）\n通报部门\n新的", rows)
    assert [row["code"] for row in moved] == ["f4", "f1", "f2"]
    with pytest.raises(Invalid):
        papers_from("\n".join(f"材料{n}" for n in range(21)))
