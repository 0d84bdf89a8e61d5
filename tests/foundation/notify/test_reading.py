"""Marks belong to persons: two who hold the same role read for themselves."""

import pytest

from tests.foundation.notify.conftest import PersonWith, Telling
from yitang.foundation.core.errors import NotFound
from yitang.foundation.notify.actions import mark_read
from yitang.foundation.notify.queries import messages_of, unread_count
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db


def reader(council: Council, person: PersonWith, name: str, role: str) -> Actor:
    account = person(name, role).account
    with in_council(council.pk):
        return actor_of(account.pk, name, council.pk)


def unread(actor: Actor) -> int:
    with in_council(actor.council_id):
        return unread_count(actor)


def test_message_to_a_role_is_read_by_each_for_themselves(council: Council, person: PersonWith, telling: Telling) -> None:
    first, second = (reader(council, person, name, Role.PROPOSAL_CLERK) for name in ("wang", "li"))
    telling(role=Role.PROPOSAL_CLERK)
    telling(role=Role.PROPOSAL_CLERK)
    assert mark_read(first) == {"read": 2}
    assert (unread(first), unread(second), mark_read(first)) == (0, 2, {"read": 0})
    with in_council(council.pk):
        assert [row.read_at is None for row in messages_of(second)] == [True, True]
        assert [row.read_at is None for row in messages_of(first)] == [False, False]


def test_earlier_ones_on_the_same_case_are_read_along_when_asked(council: Council, person: PersonWith, telling: Telling) -> None:
    clerk = reader(council, person, "wang", Role.PROPOSAL_CLERK)
    case = ("proposal", council.pk)
    telling(role=Role.PROPOSAL_CLERK, case=case)
    newest = telling(role=Role.PROPOSAL_CLERK, case=case)
    telling(role=Role.PROPOSAL_CLERK, case=case, needs_action=False)
    telling(role=Role.PROPOSAL_CLERK)
    assert mark_read(clerk, message_id=newest.pk, with_earlier=True) == {"read": 2}
    assert unread(clerk) == 2


def test_message_to_somebody_else_is_not_there(council: Council, person: PersonWith, telling: Telling) -> None:
    clerk = reader(council, person, "wang", Role.PROPOSAL_CLERK)
    foreign = telling(role=Role.DISPATCH_OFFICE)
    with pytest.raises(NotFound):
        mark_read(clerk, message_id=foreign.pk)
