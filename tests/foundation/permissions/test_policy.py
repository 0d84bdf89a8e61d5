from datetime import date

import pytest
from django.db.models import Q

from tests.fixtures import AccountWith, ActorWith, seed
from yitang.foundation.core.errors import Refused
from yitang.foundation.permissions.actors import actor_of, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.policy import (
    Allowed,
    Denied,
    anyone,
    ask,
    declare,
    declare_rows,
    predicate,
    require,
    rows,
)
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Organ
from yitang.foundation.tenancy.scope import in_council


@predicate("只有正本可以改。")
def is_original(grant: object, target: object) -> bool:
    return target in ("original", "both")


@predicate("只有本人可以改。")
def is_own(grant: object, target: object) -> bool:
    return target in ("own", "both")


declare("tests.edit", "Edit", {Role.MEMBER: is_original & is_own, Role.PROPOSAL_DIRECTOR: anyone})
declare("tests.house", "For the house", {})
declare_rows(
    "tests.organs",
    {Role.MEMBER: lambda grant: Q(kind="open"), Role.AUDITOR: lambda grant: Q(code="a"), Role.PROPOSAL_DIRECTOR: lambda g: Q()},
)


def test_ask_answers_with_the_grant_or_the_reason(actor_with: ActorWith) -> None:
    member = actor_with(Role.MEMBER)
    assert ask(member, "tests.edit", "both") == Allowed(member.grants[0])
    assert ask(member, "tests.edit", "own") == Denied("只有正本可以改。")
    assert ask(member, "tests.edit", "original") == Denied("只有本人可以改。")


def test_a_second_role_may_allow_what_the_first_denies(actor_with: ActorWith) -> None:
    both = actor_with(Role.MEMBER, Role.PROPOSAL_DIRECTOR)
    assert require(both, "tests.edit", "own") == both.grants[1]


def test_require_without_a_role_says_who_may(actor_with: ActorWith) -> None:
    with pytest.raises(Refused) as refused:
        require(actor_with(Role.VISITOR), "tests.edit")
    assert all(str(role.label) in str(refused.value.message) for role in (Role.MEMBER, Role.PROPOSAL_DIRECTOR))


def test_what_only_the_house_may_is_refused_to_every_role(council: Council, actor_with: ActorWith) -> None:
    assert not any(ask(actor_with(role), "tests.house") for role in Role.values)
    assert ask(system_actor(council.id), "tests.house")


def test_a_permission_that_nobody_declared_is_an_error(actor_with: ActorWith) -> None:
    with pytest.raises(LookupError):
        ask(actor_with(Role.MEMBER), "tests.never_declared")


def test_rows_are_those_of_all_grants_together(council: Council, actor_with: ActorWith) -> None:
    with seed(council):
        for code, kind in (("a", "closed"), ("b", "open"), ("c", "closed")):
            Organ(council=council, code=code, name=code, kind=kind).save()

    def seen(*roles: str) -> str:
        with in_council(council.id):
            found = rows(actor_with(*roles), "tests.organs", Organ.objects.order_by("code"))
            return "".join(found.values_list("code", flat=True))

    assert [seen(Role.MEMBER), seen(Role.AUDITOR), seen(Role.MEMBER, Role.AUDITOR)] == ["b", "a", "ab"]
    assert [seen(Role.PROPOSAL_DIRECTOR, Role.MEMBER), seen(Role.VISITOR), seen()] == ["abc", "", ""]


def test_actor_of_an_account_holds_what_is_in_force_here(
    council: Council, other_council: Council, account_with: AccountWith
) -> None:
    account = account_with("wang", Role.MEMBER)
    with seed(other_council):
        Appointment(council=other_council, account=account, role=Role.AUDITOR, valid_from=date(2020, 1, 1)).save()
    with seed(council):
        for role, since, until in (
            (Role.PROPOSAL_CLERK, date(2020, 1, 1), date(2026, 3, 1)),
            (Role.PROPOSAL_DIRECTOR, date(2026, 3, 1), None),
        ):
            Appointment(council=council, account=account, role=role, valid_from=since, valid_to=until).save()
    with in_council(council.id):
        days = [date(2026, 2, 28), date(2026, 3, 1)]
        held = [actor_of(account.pk, account.name, council.id, day=day).roles for day in days]
    assert held == [{Role.MEMBER, Role.PROPOSAL_CLERK}, {Role.MEMBER, Role.PROPOSAL_DIRECTOR}]
