"""Studios and stations: linked members, reception days in turn, what they brought; the member's own page; venues as points and figures."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.features.grassroots import studios
from yitang.features.grassroots.models import DutyDay, Linked
from yitang.features.grassroots.queries import coming_days, linked_on
from yitang.features.grassroots.spots import drawing_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.actions import add_member
from yitang.institution.places import actions
from yitang.institution.places.models import Venue
from yitang.institution.places.parts import VENUE_PARTS, Shown, VenuePart
from yitang.instruments.ledger.models import DutyFact

MOST_QUERIES = 24


@pytest.fixture
def listed(office: Actor, actor_with: ActorWith) -> UUID:
    with in_council(office.council_id):
        made = add_member(actor_with(Role.MEMBERS_AFFAIRS), number="0007", name="林若水")
        return UUID(str(made["principal_id"]))


@pytest.fixture
def pair(office: Actor, venue: Venue, listed: UUID) -> list[UUID]:
    """A member of this council and one of the province, linked with the venue."""
    with in_council(office.council_id):
        own = studios.link_member(office, venue_id=venue.pk, level="county", principal_id=listed, field="医疗")
        far = studios.link_member(office, venue_id=venue.pk, level="province", name="贺知秋")
        return [UUID(str(one["linked_id"])) for one in (own, far)]


def plan(office: Actor, venue: Venue, pair: list[UUID], **more: Any) -> dict[str, Any]:
    asked = {
        "since": today(),
        "until": today() + timedelta(days=27),
        "weekday": today().weekday(),
        "every": 1,
        "hours": "9:00–11:30",
    }
    return studios.plan_duty(office, venue_id=venue.pk, linked_ids=pair, **asked | more)


def test_rota_takes_turns_and_leaves_days_that_have_somebody(office: Actor, venue: Venue, pair: list[UUID]) -> None:
    with in_council(office.council_id):
        assert plan(office, venue, pair, every=2) == {"added": 2, "left": 0}
        assert plan(office, venue, pair) == {"added": 2, "left": 2}
        rows = list(coming_days(today(), venue=venue))
        assert [(row.day - today()).days for row in rows] == [0, 7, 14, 21]
        assert [row.linked.name for row in rows] == ["林若水", "林若水", "贺知秋", "贺知秋"]
        with pytest.raises(Invalid) as wrong:
            plan(office, venue, [], since=today() - timedelta(days=1), until=today() - timedelta(days=2), hours=" ")
        assert set(wrong.value.errors) == {"linked", "since", "until", "hours"}
        with pytest.raises(Invalid):
            studios.link_member(office, venue_id=venue.pk, level="province", name="贺知秋")


def test_day_that_is_noted_credits_the_member_once(office: Actor, venue: Venue, pair: list[UUID], listed: UUID) -> None:
    with in_council(office.council_id):
        plan(office, venue, pair)
        first, second = coming_days(today(), venue=venue)[:2]
        for visitors in (3, 4):
            studios.note_duty(office, duty_id=first.pk, visitors=visitors, note="问医保报销的多")
        first.refresh_from_db()
        facts = list(DutyFact.objects.filter(kind="grassroots.received").values_list("principal_id", "effective_on"))
        assert (first.visitors, facts) == (4, [(listed, today())])
        with pytest.raises(Invalid):
            studios.note_duty(office, duty_id=second.pk, visitors=1)
        with pytest.raises(Conflict):
            studios.cancel_duty(office, duty_id=first.pk, why="出差")
        studios.cancel_duty(office, duty_id=second.pk, why="出差")
        assert second not in coming_days(today(), venue=venue)


def test_member_who_is_no_longer_linked_has_no_days_to_come(office: Actor, venue: Venue, pair: list[UUID]) -> None:
    with in_council(office.council_id):
        plan(office, venue, pair)
        studios.unlink_member(office, linked_id=pair[1])
        assert {row.linked_id for row in coming_days(today(), venue=venue)} == {pair[0]}
        assert [row.name for row in linked_on(today(), venue=venue)] == ["林若水"]
        assert Linked.objects.count() == 2


def test_only_who_tends_the_venue_plans(venue: Venue, pair: list[UUID], actor_with: ActorWith, office: Actor) -> None:
    with in_council(office.council_id):
        for role in (Role.VENUE_CONVENER, Role.MEMBER, Role.UNIT_HEAD):
            with pytest.raises(Refused):
                plan(actor_with(role, principal=UUID(int=7)), venue, pair)
        assert DutyDay.objects.count() == 0


def test_rota_by_its_pages_and_what_strangers_read(
    office: Actor, venue: Venue, pair: list[UUID], account_with: AccountWith, council: Council
) -> None:
    clerk, base = (
        logged_in(account_with("office", Role.RESEARCH_OFFICE)),
        f"/{council.code}/desk/grassroots/venues/{venue.pk}/rota/",
    )
    form = {
        "linked": [str(pair[1])],
        "weekday": today().weekday(),
        "every": 1,
        "hours": "9:00",
        "since": today(),
        "until": today(),
    }
    assert clerk.post(f"{base}plan/", form | {"key": "p"}).url == base  # type: ignore[attr-defined]
    wrong = clerk.post(f"{base}link/", {"level": "city", "listed": "没有这个人"})
    assert "没有这个人" in wrong.content.decode()
    assert "贺知秋" in clerk.get(base).content.decode()
    with in_council(council.id):
        day = DutyDay.objects.get()
    rota = f"/{council.code}/desk/grassroots/venues/rota/days/{day.pk}"
    clerk.post(f"{rota}/note/", {"visitors": 2, "note": "", "key": "n"})
    assert '<td class="num" data-label="来访人数">2</td>' in clerk.get(base).content.decode()
    with in_council(council.id):
        plan(office, venue, pair, since=today() + timedelta(days=1), weekday=(today().weekday() + 1) % 7)
    public = Client().get(f"/{council.code}/grassroots/venues/V001/").content.decode()
    assert all(words in public for words in ("贺知秋", "省政协委员", "医疗", "接待日"))


def test_member_opens_a_card_and_sees_days_and_messages(
    office: Actor, venue: Venue, pair: list[UUID], listed: UUID, account_with: AccountWith, council: Council
) -> None:
    with in_council(council.id):
        plan(office, venue, pair)
    member, page = logged_in(account_with("lin", Role.MEMBER, principal=listed)), f"/{council.code}/desk/grassroots/listening/"
    assert "开通名片" in member.get(page).content.decode()
    member.post(f"{page}card/", {"do": "open", "words": "家住石桥", "key": "c"})
    with CaptureQueriesContext(connection) as queries:
        shown = member.get(page).content.decode()
    assert sum(' FROM "' in query["sql"] for query in queries) <= MOST_QUERIES
    assert all(words in shown for words in ("door-code", "石桥镇协商平台", "家住石桥", "关闭名片"))
    member.post(f"{page}card/", {"do": "close", "key": "d"})
    assert "door-code" not in member.get(page).content.decode()


def test_venues_lie_to_each_other_as_their_coordinates_say() -> None:
    def at(latitude: str, longitude: str) -> Venue:
        return Venue(name="某处", latitude=Decimal(latitude), longitude=Decimal(longitude))

    drawn = drawing_of([at("30", "100"), at("31", "100"), at("30", "101"), Venue(name="无")])
    assert drawn is not None
    south_west, north_west, south_east = drawn.points
    assert (south_west.x, north_west.y, len(drawn.points)) == (north_west.x, 16, 3)
    # At this latitude a degree of longitude is 0.86 of one of latitude.
    east, north = south_east.x - south_west.x, south_west.y - north_west.y
    assert round(east / north, 2) == 0.86
    assert drawing_of([at("30", "100")]) is None


def test_strangers_find_venues_as_points_and_parts_of_other_rooms(office: Actor, venue: Venue, council: Council) -> None:
    with in_council(council.id):
        more = {"kind": "village", "region_id": venue.region_id, "opened_on": date(2025, 1, 1)}
        for n in (2, 3):
            actions.add_venue(
                office, code=f"V00{n}", name=f"第{n}议事室", latitude=Decimal(31), longitude=Decimal(102 + n), **more
            )
    page = Client().get(f"/{council.code}/grassroots/map/?county=513201").content.decode()
    assert (page.count("<circle "), "31.902345, 102.2211" in page) == (3, True)
    assert Client().get(f"/{council.code}/grassroots/map/?county=9").status_code == 404
    assert "<script" not in page
    part = VenuePart(public=lambda request, found: Shown("grassroots/portal/search.html", {"q": found.name, "list_path": "/"}))
    VENUE_PARTS.register("tests", part)
    try:
        assert 'value="石桥镇协商平台"' in Client().get(f"/{council.code}/grassroots/venues/V001/").content.decode()
    finally:
        del VENUE_PARTS._entries["tests"]


def test_opened_and_closed_are_counted_between_two_days(
    office: Actor, venue: Venue, account_with: AccountWith, council: Council
) -> None:
    with in_council(council.id):
        for n, opened in enumerate((date(2025, 3, 1), date(2025, 9, 1))):
            made = actions.add_venue(
                office, code=f"W{n}", name=f"第{n}议事室", kind="village", region_id=venue.region_id, opened_on=opened
            )
        actions.close_venue(office, venue_id=UUID(made["venue_id"]), day=date(2025, 12, 31), why="合并")
    clerk = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    answer = clerk.get(f"/{council.code}/desk/grassroots/venues/figures/?since=2025-01-01&until=2025-12-31")
    assert answer.context["whole"] == {"open": 2, "opened": 2, "closed": 1}
    early = clerk.get(f"/{council.code}/desk/grassroots/venues/figures/?since=2025-01-01&until=2025-06-30")
    assert early.context["whole"] == {"open": 2, "opened": 1, "closed": 0}
