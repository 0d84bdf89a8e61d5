"""A council with people in it, and their browsers."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.features.proposals.house import House, build_house
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

    def make(actor: Actor | None = None, *roles: str, name: str = "") -> Client:
        principal = actor.grants[0].principal_id if actor else None
        account = account_with(name or (actor.name if actor else "office"), *(roles or [Role.MEMBER]), principal=principal)
        client = Client()
        client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
        return client

    return make
