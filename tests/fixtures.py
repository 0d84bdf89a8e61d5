"""Councils, actors and rows for every room's tests. Rows are made through the door, so that they have their audit too."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from uuid import UUID

import pytest

from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, leave_record, writing
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.core.recording import recording
from yitang.foundation.permissions.actors import Actor, Grant, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

declare("tests.seed", "Make rows for a test", {})

MakeCouncil = Callable[..., Council]
ActorWith = Callable[..., Actor]
AccountWith = Callable[..., Account]
Seeding = Callable[[Council], AbstractContextManager[ActContext]]


@contextmanager
def seed(council: Council) -> Iterator[ActContext]:
    """An act of the house itself, open for the time of the block."""
    actor = system_actor(council.id)
    with writing(actor), recording() as writes:
        ctx = ActContext(actor, "tests.seed", now(), writes)
        ctx.require("tests.seed")
        yield ctx
        leave_record(ctx, None, "", {})


@pytest.fixture
def seeding() -> Seeding:
    """`with seeding(council) as ctx:` — rows saved inside belong to one act of the house."""
    return seed


@pytest.fixture
def make_council(db: None) -> MakeCouncil:
    """`make_council("yunhe", name=…)` makes a county's council; the database must be allowed by the test."""

    def make(code: str, name: str = "", level: str = Council.Level.COUNTY, **more: object) -> Council:
        return Council.objects.create(code=code, name=name or f"政协{code}委员会", level=level, **more)

    return make


@pytest.fixture
def council(make_council: MakeCouncil) -> Council:
    return make_council("yunhe", "政协云河县委员会")


@pytest.fixture
def other_council(make_council: MakeCouncil) -> Council:
    return make_council("qingshan", "政协青山县委员会")


@pytest.fixture
def scope(council: Council) -> Iterator[None]:
    """The scope of `council`, open during the test."""
    with in_council(council.id):
        yield


@pytest.fixture
def actor_with(council: Council) -> ActorWith:
    """`actor_with(Role.MEMBER, principal=…)` — an actor who holds these roles, without rows behind it."""

    def make(*roles: str, principal: UUID | None = None, at: Council | None = None, name: str = "测试人") -> Actor:
        council_id = (at or council).id
        grants = tuple(Grant(role, council_id, uuid7(), None, principal) for role in roles)
        return Actor(council_id, name, uuid7(), grants)

    return make


@pytest.fixture
def account_with(council: Council) -> AccountWith:
    """`account_with("wang", Role.MEMBER, principal=…)` — an account with appointments in force, to log in with."""

    def make(username: str, *roles: str, principal: UUID | None = None, at: Council | None = None) -> Account:
        account = Account.objects.create_user(username, "fourteen-green-pines", name=username)
        with seed(at or council) as ctx:
            for role in roles:
                Appointment(
                    council_id=ctx.council_id,
                    account=account,
                    role=role,
                    principal_id=principal,
                    valid_from=date(2020, 1, 1),
                ).save(force_insert=True)
        return account

    return make
