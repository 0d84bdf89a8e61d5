"""Counts between two acts: remembered for who sees the same, counted anew after each act."""

from types import SimpleNamespace
from typing import Any

from tests.features.proposals.house import House
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.counted import counted


def ask(house: House, actor: Actor, value: Any) -> Any:
    request = SimpleNamespace(council=house.council, actor=actor)
    with in_council(house.council.id):
        return counted(request, "anything", lambda: value)


def test_value_stands_until_the_next_act(house: House) -> None:
    clerk = house.office(Role.PROPOSAL_CLERK)
    assert [ask(house, clerk, value) for value in (1, 2)] == [1, 1]
    house.draft()
    assert ask(house, clerk, 3) == 3


def test_another_role_gets_its_own_value(house: House) -> None:
    assert ask(house, house.office(Role.PROPOSAL_CLERK), 1) == 1
    assert ask(house, house.office(Role.DISPATCH_OFFICE), 2) == 2
    assert ask(house, house.office(Role.PROPOSAL_CLERK, "另一位"), 3) == 1


def test_units_never_share(house: House) -> None:
    assert ask(house, house.unit(Role.UNIT_HEAD), 1) == 1
    assert ask(house, house.office(Role.UNIT_HEAD), 2) == 2
