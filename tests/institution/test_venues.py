"""Venues and divisions: who keeps them, what cannot be, what a convener puts right, how a venue closes and goes on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures import ActorWith, Seeding
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.places import actions
from yitang.institution.places.models import Region, Seated, Venue
from yitang.institution.places.queries import above, filtered, open_on, table_of, visible_venues
from yitang.institution.principals.actions import add_principal

pytestmark = pytest.mark.usefixtures("scope")
OPENED = date(2024, 3, 1)


@pytest.fixture
def office(actor_with: ActorWith, council: Council, seeding: Seeding) -> Actor:
    with seeding(council) as ctx:
        load_pack(ctx, council)
    return actor_with(Role.RESEARCH_OFFICE)


@pytest.fixture
def town(office: Actor) -> UUID:
    county = actions.add_region(office, code="513201", name="云水县", level="county")
    made = actions.add_region(office, code="513201100", name="石桥镇", level="township", parent_id=county["region_id"])
    return UUID(made["region_id"])


def opened(office: Actor, town: UUID, code: str = "V001", **more: Any) -> Venue:
    data = {"name": "石桥镇协商平台", "kind": "township", "region_id": town, "opened_on": OPENED} | more
    return Venue.objects.get(pk=actions.add_venue(office, code=code, **data)["venue_id"])


def test_division_lies_below_a_higher_one_only(office: Actor, town: UUID) -> None:
    assert Region.objects.get(pk=town).path == "513201/513201100/"
    with pytest.raises(Invalid) as refused:
        actions.add_region(office, code="99", name="某县", level="county", parent_id=town)
    assert set(refused.value.errors) == {"parent"}


def test_code_of_a_venue_is_given_once(office: Actor, town: UUID) -> None:
    opened(office, town)
    with pytest.raises(Invalid) as refused:
        opened(office, town)
    assert set(refused.value.errors) == {"code"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "teahouse"}, "kind"),
        ({"opened_on": date(2100, 1, 1)}, "opened_on"),
        ({"latitude": Decimal("31.5")}, "longitude"),
        ({"latitude": Decimal("91"), "longitude": Decimal("100")}, "latitude"),
        ({"region_id": UUID(int=1)}, "region"),
        ({"convener_id": UUID(int=1)}, "convener"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wrong: dict[str, Any], field: str, office: Actor, town: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        opened(office, town, **wrong)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.UNIT_HEAD, Role.VENUE_CONVENER, Role.SYSTEM_ADMIN, Role.COUNCIL_LEADER])
def test_list_is_kept_by_its_keepers_only(role: Role, office: Actor, town: UUID, actor_with: ActorWith) -> None:
    with pytest.raises(Refused):
        opened(actor_with(role), town)


def test_convener_tends_the_own_venue_only(office: Actor, town: UUID, actor_with: ActorWith) -> None:
    convener = UUID(add_principal(office_of_members(actor_with), kind="guest", code="z1", name="周村长")["principal_id"])
    mine, other = opened(office, town, convener_id=convener), opened(office, town, "V002")
    actor = actor_with(Role.VENUE_CONVENER, principal=convener)
    actions.tend_venue(actor, venue_id=mine.pk, address="石桥街 8 号", hours="每月 15 日")
    mine.refresh_from_db()
    assert (mine.address, mine.hours, mine.name) == ("石桥街 8 号", "每月 15 日", "石桥镇协商平台")
    with pytest.raises(Refused):
        actions.tend_venue(actor, venue_id=other.pk, address="别处")


def office_of_members(actor_with: ActorWith) -> Actor:
    return actor_with(Role.MEMBERS_AFFAIRS)


def test_closed_venue_counts_until_the_day_before(office: Actor, town: UUID) -> None:
    venue, day = opened(office, town), today() - timedelta(days=3)
    with pytest.raises(Invalid) as refused:
        actions.close_venue(office, venue_id=venue.pk, day=OPENED - timedelta(days=1), why="")
    assert set(refused.value.errors) == {"day", "why"}
    actions.close_venue(office, venue_id=venue.pk, day=day, why="并入东片")
    found = [Venue.objects.filter(open_on(day + timedelta(days=n))).count() for n in (-1, 0, 1)]
    assert found == [1, 0, 0]
    actions.reopen_venue(office, venue_id=venue.pk)
    assert Venue.objects.filter(open_on(today())).count() == 1


def test_who_left_the_table_stays_on_record(office: Actor, town: UUID) -> None:
    venue = opened(office, town)
    made = [actions.seat(office, venue_id=venue.pk, name=name, part="村民代表") for name in ("周大爷", "李婶")]
    actions.unseat(office, seated_id=made[0]["seated_id"])
    assert [row.name for row in table_of(venue.pk, today())] == ["李婶"]
    assert Seated.objects.filter(venue=venue).count() == 2


def test_somebody_of_the_lists_sits_at_a_table_once(office: Actor, town: UUID, actor_with: ActorWith) -> None:
    person = UUID(add_principal(office_of_members(actor_with), kind="guest", code="z1", name="周村长")["principal_id"])
    venue = opened(office, town)
    actions.seat(office, venue_id=venue.pk, principal_id=person)
    with pytest.raises(Invalid) as refused:
        actions.seat(office, venue_id=venue.pk, principal_id=person)
    assert set(refused.value.errors) == {"name"}


def test_list_finds_by_division_pinyin_and_what_is_missing(office: Actor, town: UUID) -> None:
    opened(office, town)
    far = actions.add_region(office, code="513202", name="松岭县", level="county")["region_id"]
    opened(
        office,
        town,
        "V002",
        name="松岭县协商平台",
        kind="county",
        region_id=far,
        latitude=Decimal("31"),
        longitude=Decimal("102"),
    )
    rows = visible_venues(office)

    def codes(**asked: Any) -> list[str]:
        return [row.code for row in filtered(rows, asked, "code", today())]

    assert codes(region=Region.objects.get(code="513201")) == ["V001"]
    assert codes(q="slx") == ["V002"]
    assert codes(lacks="spot") == ["V001"]
    assert codes(kind="county") == ["V002"]
    assert codes(state="closed") == []


def test_names_of_the_divisions_above_come_from_the_top(office: Actor, town: UUID) -> None:
    path = Region.objects.get(pk=town).path
    assert above([path]) == {path: ["云水县", "石桥镇"]}
