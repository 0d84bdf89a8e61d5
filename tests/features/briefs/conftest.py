"""A council with briefs, and the browsers of its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.features.briefs.house import House, build_house
from tests.fixtures import AccountWith
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

Browser = Callable[..., Client]


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


@pytest.fixture
def browser(account_with: AccountWith) -> Browser:
    """`browser(house.member)` — a browser in which the account of this member is logged in; or one of an office by role."""

    def make(actor: Actor | None = None, *roles: str, name: str = "", principal: object = None) -> Client:
        of = actor.grants[0].principal_id if actor else principal
        wanted = list(roles) or [actor.grants[0].role if actor else Role.MEMBER]
        account = account_with(name or (actor.name if actor else "office"), *wanted, principal=of)
        client = Client()
        client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
        return client

    return make
