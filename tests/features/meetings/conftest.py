"""A council with people in it, and their browsers."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.features.meetings.hall import Hall, build_hall
from tests.fixtures import AccountWith
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

Browser = Callable[..., Client]


@pytest.fixture
def hall(council: Council) -> Hall:
    return build_hall(council)


@pytest.fixture
def browser(account_with: AccountWith) -> Browser:
    """`browser(hall.member)` — a browser in which the account of this person is logged in; or one of an office by role."""

    def make(actor: Actor | None = None, *roles: str) -> Client:
        principal = actor.grants[0].principal_id if actor else None
        held = roles or ([actor.grants[0].role] if actor else [Role.MEMBERS_AFFAIRS])
        account = account_with(actor.name if actor else f"office-{held[0]}", *held, principal=principal)
        client = Client()
        client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
        return client

    return make
