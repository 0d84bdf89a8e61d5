"""A meeting where telephones stay outside: leave is refused, the desk and the paper take the roll, minutes and a decision follow; and a
hall whose network drops keeps its last frame."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound
from yitang.foundation.core.clock import now

pytestmark = pytest.mark.journey

TITLE = "城市更新专题会议"
MEETINGS = "/yunze/desk/meetings/"


def announced(office: Page) -> str:
    """A meeting that began a minute ago, in a hall without telephones and with a plan, with three people; returns its address."""
    begin = now().astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1)
    end = begin + timedelta(hours=2)
    office.goto(f"{MEETINGS}new/")
    office.locator("[name=kind_code]").select_option("committee")
    for name, value in (("title", TITLE), ("place", "机关五楼会议室"), ("starts_on", begin.date().isoformat())):
        office.locator(f"[name={name}]").fill(value)
    office.locator("[name=starts_time]").fill(f"{begin:%H:%M}")
    office.locator("[name=ends_on]").fill(end.date().isoformat())
    office.locator("[name=ends_time]").fill(f"{end:%H:%M}")
    office.locator("[name=phones_banned]").check()
    office.get_by_role("button", name="继续").click()
    office.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}/$"))
    address = office.url
    office.goto(f"{address}people/invite/")
    office.locator("[name=names]").fill("0001\n0002\n0003")
    office.locator("main .btn-primary").click()
    expect(office.get_by_text("已列入3人").first).to_be_visible()
    office.goto(f"{address}hall/plan/")
    office.locator("[name=rows]").fill("4")
    office.locator("[name=seats]").fill("10")
    office.locator("main .btn-primary").click()
    office.goto(f"{address}hall/")
    office.get_by_role("button", name="按名单顺序为未排座的3人排座").click()
    expect(office.locator("td.taken")).to_have_count(3)
    sound(office)
    office.goto(f"{address}papers/")
    sound(office)
    office.goto(address)
    office.get_by_role("button", name="发送通知").click()
    expect(office.get_by_text("已向名单上的所有人发送通知").first).to_be_visible()
    return address


def leave_is_refused(office: Page, member: Page, address: str, own: str) -> None:
    """The member asks on the phone, the office does not grant it, the member comes."""
    member.goto(own)
    expect(member.get_by_text("会场内禁用手机")).to_be_visible()
    expect(member.locator("svg.seat-map")).to_be_visible()
    sound(member)
    member.get_by_role("link", name="请假").click()
    member.locator("[name=cause]").select_option("duty")
    member.locator("[name=reason]").fill("单位有会")
    sound(member)
    member.get_by_role("button", name="提交申请").click()
    expect(member.get_by_text("等待审批").first).to_be_visible()

    office.goto(f"{address}people/?show=leave")
    office.locator("main ul.plain a").first.click()
    expect(office.get_by_text("单位有会")).to_be_visible()
    office.locator("[name=grant][value=no]").check()
    office.locator("[name=note]").fill("本次会议需要您介绍情况")
    sound(office)
    office.locator("main .btn-primary").click()

    member.goto(own)
    expect(member.get_by_text("本次会议需要您介绍情况")).to_be_visible()
    member.get_by_role("button", name="参加").click()
    expect(member.get_by_text("已答复：您参加")).to_be_visible()


def the_roll_is_taken(office: Page, address: str) -> None:
    """One at the desk, one from paper and late, one ticked in the list."""
    office.goto(address)
    office.get_by_role("button", name="开始", exact=True).click()
    office.goto(f"{address}roll/")
    sound(office)
    office.locator("[name=who]").fill("2")
    office.locator("[name=who]").press("Enter")
    expect(office.get_by_text(re.compile("编号2，.*已签到")).first).to_be_visible()
    office.locator("#way").select_option("paper_late")
    office.locator("[name=who]").fill("1")
    office.locator("[name=who]").press("Enter")
    expect(office.locator("#way")).to_have_value("paper_late")
    office.get_by_role("row").filter(has_text="未到").locator("[name=ids]").first.check()
    office.get_by_role("button", name="把勾选的人按纸质签到表录入").click()
    expect(office.get_by_text("实到 3")).to_be_visible()


def it_is_written_down(office: Page, address: str) -> None:
    """Minutes for all, a decision with owner and day, the closing."""
    office.goto(f"{address}minutes/")
    office.locator("[name=text]").fill("会议听取了城市更新情况通报。\n一、同意开展调研。")
    office.locator("[name=shared]").check()
    office.locator("main .btn-primary").click()
    office.goto(f"{address}decision/")
    office.locator("[name=decision]").fill("两周内拿出调研提纲")
    office.locator("[name=owner]").fill("0001")
    office.locator("[name=due_on]").fill((now().date() + timedelta(days=14)).isoformat())
    office.locator("main .btn-primary").click()
    expect(office.get_by_text("两周内拿出调研提纲").first).to_be_visible()
    office.goto(address)
    office.get_by_role("button", name="结束并记录出席情况").click()
    expect(office.get_by_text("出席情况已记入委员履职档案").first).to_be_visible()
    office.goto(f"{MEETINGS}follow-ups/")
    sound(office)


def test_leave_is_refused_and_desk_and_paper_take_the_roll(enter: Enter) -> None:
    office, member = enter("affairs", DESKTOP), enter("member", PHONE)
    address = announced(office)
    own = address.replace("/meetings/", "/meetings/own/")
    leave_is_refused(office, member, address, own)
    the_roll_is_taken(office, address)
    it_is_written_down(office, address)
    member.goto(own)
    expect(member.get_by_text("同意开展调研")).to_be_visible()
    sound(member)
    member.goto("/yunze/desk/")
    member.get_by_role("link", name=re.compile("两周内拿出调研提纲")).first.click()
    member.locator("[name=note]").fill("提纲已送专委会办公室")
    member.get_by_role("button", name="确认办结").click()
    member.goto("/yunze/desk/dossier/")
    expect(member.get_by_text(TITLE).first).to_be_visible()


def test_the_last_frame_stays_when_the_network_of_the_hall_drops(enter: Enter) -> None:
    office, hall = enter("affairs", DESKTOP), enter(None, DESKTOP)
    office.goto(f"{MEETINGS}?q=营商环境")
    office.locator("td.title a").first.click()
    address = office.url
    office.goto(f"{address}screens/new/")
    office.locator("[name=name]").fill("断网的会场")
    office.locator("main .btn-primary").click()
    hall.goto(office.get_by_role("textbox", name="大屏地址").input_value())
    before = hall.locator(".layer.shown h1").inner_text()
    hall.context.set_offline(True)
    expect(hall.locator("#offline")).to_be_visible(timeout=15_000)
    office.goto(f"{address}screens/")
    screen = office.locator("section.screen-control").filter(has_text="断网的会场")
    screen.locator("button[value=agenda]").click()
    # Nothing of the next frame is shown half: what stood there stands there, with the time since the last answer.
    expect(hall.locator(".layer.shown h1")).to_have_text(before)
    expect(hall.locator("#offline")).to_contain_text(re.compile(r"离线 \d\d:\d\d"))
    sound(hall)
    hall.context.set_offline(False)
    expect(hall.locator(".layer.shown .frame-agenda")).to_be_visible(timeout=15_000)
    expect(hall.locator("#offline")).to_be_hidden()
    expect(hall.locator(".layer:not(.shown)")).to_be_empty()
