"""The three kinds of convener: the post gives the power to whoever has a log-in as a member, and takes it with it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures import AccountWith, ActorWith, Seeding
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Refused
from yitang.foundation.permissions.actors import Actor, actor_of, in_force, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.members.actions import add_member, leave, put_in_body, take_out_of_body
from yitang.institution.members.bodies import add_body
from yitang.institution.members.conveners import due, follow_posts
from yitang.institution.members.models import Belonging, PowerOfPost

pytestmark = pytest.mark.usefixtures("scope")
SINCE = date(2024, 1, 1)
THREE = (
    ("sector", Role.SECTOR_CONVENER),
    ("liaison", Role.STREET_CONVENER),
    ("township", Role.STREET_CONVENER),
    ("venue", Role.VENUE_CONVENER),
)


@pytest.fixture
def keeper(actor_with: ActorWith, council: Council, seeding: Seeding) -> Actor:
    with seeding(council) as ctx:
        load_pack(ctx, council)
        Term(council=council, number=6, name="第六届", starts_on=date(2023, 1, 10)).save(force_insert=True)
    return actor_with(Role.MEMBERS_AFFAIRS)


@pytest.fixture
def wang(keeper: Actor) -> dict[str, Any]:
    return add_member(keeper, number="1", name="王芳", joined_on=SINCE)


def convener_of(keeper: Actor, member: dict[str, Any], kind: str, post: str = "convener") -> tuple[UUID, UUID]:
    body = UUID(add_body(keeper, kind=kind, code=f"b-{kind}", name=f"{kind}体")["body_id"])
    made = put_in_body(keeper, member_id=UUID(member["member_id"]), body_id=body, valid_from=SINCE, post_code=post)
    return body, UUID(made["belonging_id"])


def held() -> list[tuple[str, UUID | None]]:
    rows = Appointment.objects.filter(in_force(today())).exclude(role=Role.MEMBER)
    return list(rows.order_by("role").values_list("role", "principal_id"))


def follow(council: Council) -> tuple[int, int]:
    done = follow_posts(system_actor(council.pk))
    return done["given"], done["ended"]


@pytest.mark.parametrize(("kind", "role"), THREE)
def test_the_post_gives_the_power_for_its_body(
    kind: str, role: str, keeper: Actor, wang: dict[str, Any], council: Council, account_with: AccountWith
) -> None:
    account = account_with("wang", Role.MEMBER, principal=UUID(wang["principal_id"]))
    body, belonging = convener_of(keeper, wang, kind)
    assert (due(), follow(council), due(), held()) == (True, (1, 0), False, [(role, body)])
    assert actor_of(account.pk, "王芳", council.pk).principal_as(role) == body
    take_out_of_body(keeper, belonging_id=belonging, valid_to=today())
    assert (due(), follow(council), due(), held()) == (True, (0, 1), False, [])


def test_other_posts_and_people_without_a_log_in_get_nothing(
    keeper: Actor, wang: dict[str, Any], council: Council, account_with: AccountWith
) -> None:
    body, _belonging = convener_of(keeper, wang, "sector")
    assert (due(), follow(council)) == (False, (0, 0))
    account_with("wang", Role.MEMBER, principal=UUID(wang["principal_id"]))
    convener_of(keeper, wang, "liaison", post="vice_convener")
    convener_of(keeper, wang, "group")
    assert (follow(council), held()) == ((1, 0), [(Role.SECTOR_CONVENER, body)])


def test_what_was_given_by_hand_is_neither_doubled_nor_ended(
    keeper: Actor, wang: dict[str, Any], council: Council, account_with: AccountWith
) -> None:
    account_with("wang", Role.MEMBER, principal=UUID(wang["principal_id"]))
    body, belonging = convener_of(keeper, wang, "sector")
    account_with("other", Role.SECTOR_CONVENER, principal=body)
    assert (follow(council), PowerOfPost.objects.count()) == ((1, 0), 1)
    take_out_of_body(keeper, belonging_id=belonging, valid_to=today())
    assert (follow(council), held()) == ((0, 1), [(Role.SECTOR_CONVENER, body)])


def test_who_leaves_convenes_no_longer(keeper: Actor, wang: dict[str, Any], council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER, principal=UUID(wang["principal_id"]))
    convener_of(keeper, wang, "sector")
    follow(council)
    leave(keeper, member_id=UUID(wang["member_id"]), left_on=today() - timedelta(days=1), left="resigned")
    assert (follow(council), held()) == ((0, 1), [])


def test_nobody_makes_themselves_convener(keeper: Actor, wang: dict[str, Any], council: Council, actor_with: ActorWith) -> None:
    own = actor_with(Role.MEMBERS_AFFAIRS, principal=UUID(wang["principal_id"]))
    with pytest.raises(Refused, match="自己"):
        convener_of(own, wang, "sector")
    assert Belonging.objects.count() == 0
