"""A council with people in it, and their browsers."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.features.dossier.people import People, build_people
from tests.fixtures import AccountWith
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council

Browser = Callable[[Actor], Client]


@pytest.fixture
def people(council: Council) -> People:
    return build_people(council)


@pytest.fixture
def browser(account_with: AccountWith) -> Browser:
    """`browser(people.member())` — a browser in which an account with this actor's role is logged in."""

    def make(actor: Actor) -> Client:
        grant = actor.grants[0]
        account = account_with(actor.name, grant.role, principal=grant.principal_id)
        client = Client()
        client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
        return client

    return make
