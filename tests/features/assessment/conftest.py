"""The hall, and browsers for its people."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from tests.features.assessment.house import Hall, build_hall
from tests.fixtures import AccountWith
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

Browser = Callable[..., Client]


@pytest.fixture
def hall(council: Council) -> Hall:
    return build_hall(council)


@pytest.fixture
def browser(account_with: AccountWith) -> Browser:
    """`browser(Role.MEMBER, hall.ids[0])` — a browser logged in for this role and principal."""

    def make(role: str = Role.MEMBERS_AFFAIRS, principal: UUID | None = None, name: str = "") -> Client:
        account = account_with(name or f"the-{role}", role, principal=principal)
        client = Client()
        client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
        return client

    return make
