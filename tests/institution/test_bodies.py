"""Committees, sectors and groups: reorganised ones keep their history, and the standing checks say what is missing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.institution.members.actions import add_member, leave, put_in_body
from yitang.institution.members.bodies import add_body, change_body, edit_body
from yitang.institution.members.checks import checks, living_bodies
from yitang.institution.members.models import Belonging, Body, Member
from yitang.institution.members.queries import members_of

pytestmark = pytest.mark.usefixtures("scope")
BEGUN = date(2023, 1, 10)
EARLIER = date(2024, 6, 1)


@pytest.fixture
def keeper(actor_with: ActorWith) -> Actor:
    return actor_with(Role.MEMBERS_AFFAIRS)


def body(keeper: Actor, kind: str, code: str, **more: Any) -> UUID:
    return UUID(str(add_body(keeper, kind=kind, code=code, name=f"{code}名", **more)["body_id"]))


def member(keeper: Actor, number: str, *bodies: UUID, **more: Any) -> Member:
    found = Member.objects.get(pk=add_member(keeper, number=number, name=f"委员{number}", joined_on=BEGUN, **more)["member_id"])
    for pk in bodies:
        put_in_body(keeper, member_id=found.pk, body_id=pk, valid_from=BEGUN)
    return found


def test_merged_committee_keeps_last_years_members(keeper: Actor) -> None:
    old, new = body(keeper, "committee", "c1"), body(keeper, "committee", "c2")
    both, one = member(keeper, "1", old, new), member(keeper, "2", old)
    change_body(keeper, body_id=old, into_id=new, effective_on=EARLIER, basis="机构改革")
    before = EARLIER - timedelta(days=1)
    assert [set(members_of(pk, before)) for pk in (old, new)] == [{both, one}, {both}]
    assert [set(members_of(pk, EARLIER)) for pk in (old, new)] == [set(), {both, one}]
    assert [[row.principal.code for row in living_bodies(day)] for day in (before, EARLIER)] == [["c1", "c2"], ["c2"]]


def test_merged_sector_moves_the_members_sector(keeper: Actor) -> None:
    old, new = body(keeper, "sector", "s1"), body(keeper, "sector", "s2")
    wang = member(keeper, "1", sector_id=old)
    change_body(keeper, body_id=old, into_id=new, effective_on=EARLIER)
    wang.refresh_from_db()
    held = Belonging.objects.order_by("valid_from").values_list("body", "valid_from", "valid_to")
    assert (wang.sector_id, list(held)) == (new, [(old, BEGUN, EARLIER), (new, EARLIER, None)])


def test_dissolved_body_takes_nobody_in(keeper: Actor) -> None:
    group = body(keeper, "group", "g1")
    change_body(keeper, body_id=group, effective_on=EARLIER)
    with pytest.raises(Invalid):
        put_in_body(keeper, member_id=member(keeper, "1").pk, body_id=group, valid_from=today())


@pytest.mark.parametrize("wrong", ["both", "to come", "itself", "other kind", "same name", "before"])
def test_wrong_change_is_told(wrong: str, keeper: Actor) -> None:
    committee, sector, other = body(keeper, "committee", "c1"), body(keeper, "sector", "s1"), body(keeper, "committee", "c2")
    change_body(keeper, body_id=committee, name="更名后", effective_on=EARLIER)
    asked: dict[str, Any] = {
        "both": {"name": "甲", "into_id": other},
        "to come": {"name": "甲", "effective_on": today() + timedelta(days=1)},
        "itself": {"into_id": committee},
        "other kind": {"into_id": sector},
        "same name": {"name": "更名后"},
        "before": {"name": "甲", "effective_on": BEGUN},
    }[wrong]
    with pytest.raises(Invalid):
        change_body(keeper, **{"body_id": committee, "effective_on": today()} | asked)


def test_kind_changes_within_its_own_only(keeper: Actor) -> None:
    group = body(keeper, "group", "g1")
    member(keeper, "1", group)
    edit_body(keeper, body_id=group, kind="township", name="云水街道")
    assert list(Belonging.objects.values_list("kind", flat=True)) == ["township"]
    for wrong in ({"kind": "sector"}, {"kind": "township", "parent_id": group}):
        with pytest.raises(Invalid):
            edit_body(keeper, **{"body_id": group, "name": "云水街道"} | wrong)


def test_standing_checks_say_what_is_missing(keeper: Actor) -> None:
    liaison = body(keeper, "liaison", "g1")
    sector = body(keeper, "sector", "s1", quota=3)
    covered, bare = body(keeper, "township", "t1", parent_id=liaison), body(keeper, "township", "t2")
    committee = body(keeper, "committee", "c1")
    member(keeper, "1", committee, covered, sector_id=sector)
    lone = member(keeper, "2")
    gone = member(keeper, "3")
    leave(keeper, member_id=gone.pk, left_on=today(), left="died")
    found = {check.code: [row.principal_id for row in [*check.bodies, *check.members]] for check in checks(today())}
    assert found == {
        "committee": [lone.principal_id],
        "sector": [lone.principal_id],
        "quota": [sector],
        "township": [bare],
        "covered": [bare],
        "convener": [liaison],
    }


def test_council_in_order_has_no_finding(keeper: Actor) -> None:
    liaison = body(keeper, "liaison", "g1")
    town, committee = body(keeper, "township", "t1", parent_id=liaison), body(keeper, "committee", "c1")
    member(keeper, "1", town, committee, sector_id=body(keeper, "sector", "s1", quota=1))
    assert [check.code for check in checks(today()) if check.count] == ["convener"]
    assert Body.objects.count() == 4


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COMMITTEE_CLERK, Role.SECRETARY_GENERAL])
def test_structure_is_kept_by_its_keepers(role: Role, actor_with: ActorWith) -> None:
    with pytest.raises(Refused):
        add_body(actor_with(role), kind="group", code="g", name="小组")


def test_pages_show_and_change_the_structure(keeper: Actor, account_with: AccountWith) -> None:
    client = logged_in(account_with("affairs", Role.MEMBERS_AFFAIRS))
    group = {"kind": "liaison", "code": "g1", "name": "城区联络组"}
    made = client.post("/yunhe/desk/members/bodies/add/", group)
    assert client.post("/yunhe/desk/members/bodies/add/", group).status_code == 200
    address = made["Location"]
    assert client.post(f"{address}edit/", {"kind": "liaison", "name": "城区委员联络组", "quota": "3"}).status_code == 302
    assert client.post(f"{address}change/", {"name": "东城联络组", "effective_on": "2024-06-01"}).status_code == 302
    pages = [
        client.get(one).content.decode()
        for one in (address, "/yunhe/desk/members/bodies/?kind=liaison", "/yunhe/desk/members/checks/")
    ]
    assert ["东城联络组" in page for page in pages] == [True, True, True]
    assert "城区委员联络组" in pages[0]


def test_a_page_of_the_roster_asks_as_often_for_many_as_for_few(keeper: Actor, account_with: AccountWith) -> None:
    committee = body(keeper, "committee", "c1")
    client = logged_in(account_with("affairs", Role.MEMBERS_AFFAIRS))
    address = "/yunhe/desk/members/?column=name&column=committee&column=office&sort=strokes"
    asked = []
    for start in (0, 5):
        for n in range(start, start + 5):
            member(keeper, str(n), committee)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]
