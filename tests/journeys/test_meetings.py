"""A meeting from its preparation to the dossier: the office invites, the member answers and checks in on the phone, the hall's screen follows."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound
from yitang.foundation.core.clock import now

pytestmark = pytest.mark.journey

TITLE = "提案办理专题座谈会"
MEETINGS = "/yunze/desk/meetings/"


def prepared(office: Page, name: str) -> str:
    """A new meeting that began a minute ago, with two people on its list; returns its address."""
    begin = now().astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1)
    office.goto(f"{MEETINGS}new/")
    office.locator("[name=kind_code]").select_option("committee")
    office.locator("[name=title]").fill(TITLE)
    office.locator("[name=place]").fill("机关三楼会议室")
    office.locator("[name=starts_on]").fill(begin.date().isoformat())
    office.locator("[name=starts_time]").fill(f"{begin:%H:%M}")
    office.locator("[name=ends_on]").fill((begin + timedelta(hours=2)).date().isoformat())
    office.locator("[name=ends_time]").fill(f"{begin + timedelta(hours=2):%H:%M}")
    sound(office)
    office.get_by_role("button", name="继续").click()
    office.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}/$"))
    address = office.url
    office.goto(f"{address}people/invite/")
    office.locator("[name=names]").fill(f"{name}（0001）")
    office.locator("main .btn-primary").click()
    expect(office.get_by_text("已列入1人").first).to_be_visible()
    sound(office)
    office.goto(address)
    office.get_by_role("button", name="发送通知").click()
    expect(office.get_by_text("已向名单上的所有人发送通知").first).to_be_visible()
    return address


def test_a_meeting_from_the_invitation_to_the_roll(enter: Enter) -> None:
    office, member, hall = enter("affairs", DESKTOP), enter("member", PHONE), enter(None, DESKTOP)
    office.goto("/yunze/desk/members/?q=0001")
    name = office.locator("td.title a, td a").first.inner_text().strip()
    address = prepared(office, name)
    own = address.replace("/meetings/", "/meetings/own/")

    member.goto(f"{MEETINGS}own/")
    sound(member)
    member.goto(own)
    member.get_by_role("button", name="参加").click()
    expect(member.get_by_text("已答复：您参加")).to_be_visible()
    sound(member)

    office.goto(address)
    office.get_by_role("button", name="开始", exact=True).click()
    office.goto(f"{address}roll/switch/")
    office.locator("[name=by_number]").check()
    office.locator("[name=reason]").fill("入场时间短")
    office.locator("main .btn-primary").click()
    office.goto(f"{address}screens/new/")
    office.locator("[name=name]").fill("主会场")
    office.locator("main .btn-primary").click()
    found = re.search(r"https?://[^\s\"<]+/screen/[^\s\"<]+/", office.content())
    assert found
    hall.goto(found.group())
    sound(hall)
    number = hall.locator(".hall-number b").inner_text()

    member.goto(own)
    member.locator("[name=number]").fill(number)
    member.get_by_role("button", name="签到").click()
    expect(member.get_by_text("您已签到").first).to_be_visible()
    expect(hall.get_by_text("已签到1人")).to_be_visible()

    office.goto(f"{address}screens/")
    sound(office)
    office.locator("button[value=roll]").click()
    expect(hall.get_by_text("实到")).to_be_visible()
    office.goto(f"{address}roll/")
    sound(office)
    office.goto(address)
    office.get_by_role("button", name="结束并记录出席情况").click()
    expect(office.get_by_text("出席情况已记入委员履职档案").first).to_be_visible()
    sound(office)
    member.goto("/yunze/desk/dossier/")
    expect(member.get_by_text(TITLE).first).to_be_visible()
