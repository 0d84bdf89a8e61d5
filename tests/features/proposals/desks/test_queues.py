"""What lies on whose desk, in the to-do list and as badges of the menu."""

from typing import Any

from tests.features.proposals.house import House
from tests.features.proposals.test_units import drafted, received, sent_to_unit
from yitang.features.proposals.actions import recommend
from yitang.features.proposals.desks.entries import todo_of
from yitang.features.proposals.desks.queues import waiting
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council


def todo(house: House, actor: Actor) -> list[Any]:
    with in_council(house.council.id):
        return list(todo_of(actor, house.council))


def counts(house: House, actor: Actor) -> dict[str, int]:
    with in_council(house.council.id):
        return waiting(actor)


def test_office_is_told_by_verb_and_count(house: House) -> None:
    house.submitted()
    recommend(house.office(Role.PROPOSAL_CLERK), case_id=house.submitted(), outcome="filed")
    house.filed()
    house.answered()
    director = house.office(Role.PROPOSAL_DIRECTOR)
    assert counts(house, director) == {"review": 1, "decide": 1, "appeals": 0, "handover": 0, "reviews": 0, "dissatisfied": 0} | {
        "conclude": 0,
        "publish": 1,
    }
    assert [(str(item.verb), item.count, item.late, item.url.split("proposals/")[1]) for item in todo(house, director)] == [
        ("待审查", 1, 0, "review/?view=review"),
        ("待决定", 1, 0, "review/?view=decide"),
        ("待公开", 1, 0, "publish/"),
    ]
    assert counts(house, house.office(Role.PROPOSAL_CLERK)) == {
        "review": 1,
        "handover": 0,
        "reviews": 0,
        "dissatisfied": 0,
        "conclude": 0,
    }
    assert counts(house, house.office(Role.DISPATCH_OFFICE)) == {
        "assign": 1,
        "returns": 0,
        "extensions": 0,
        "reviews": 0,
    }


def test_each_of_the_unit_is_told_of_the_own_next_step_only(house: House) -> None:
    cases = {"sent": sent_to_unit(house), "received": received(house), "drafted": drafted(house)}
    steps = {Role.UNIT_LIAISON: ["sent", "received"], Role.UNIT_HANDLER: ["received"], Role.UNIT_HEAD: ["sent", "drafted"]}
    for role, states in steps.items():
        actor = house.unit(role)
        assert counts(house, actor) == dict.fromkeys(states, 1)
        assert len(todo(house, actor)) == len([cases[state] for state in states])


def test_nobody_else_is_told_anything(house: House) -> None:
    house.submitted()
    for actor in (house.member, house.office(Role.AUDITOR), house.office(Role.COUNCIL_LEADER)):
        assert (counts(house, actor), todo(house, actor)) == ({}, [])
