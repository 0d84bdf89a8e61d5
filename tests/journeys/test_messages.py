"""Messages beyond the house: a member chooses and subscribes, a clerk telephones whom nothing reaches, the administrator sees the channels."""

import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, sound

pytestmark = pytest.mark.journey
MESSAGES = "/yunze/desk/messages/"


def subscribe(member: Page, demo: str) -> None:
    member.get_by_role("link", name="在手机日历里看我的期限").click()
    member.get_by_role("button", name="生成地址").click()
    expect(member.get_by_text("您的地址，只显示这一次")).to_be_visible()
    sound(member)
    found = re.search(r"/yunze/desk/notify/calendar/[\w-]+\.ics", member.content())
    assert found is not None
    with urlopen(demo + found[0]) as answer:
        assert "BEGIN:VCALENDAR" in answer.read().decode()
    member.get_by_role("button", name="停用地址").click()
    expect(member.get_by_text("还没有地址")).to_be_visible()


def test_a_member_chooses_and_a_clerk_telephones(enter: Enter, demo: str) -> None:
    member = enter("member", PHONE)
    member.goto(MESSAGES)
    sound(member)
    member.get_by_role("link", name="接收方式").first.click()
    sound(member)
    member.get_by_label("随时").check()
    member.get_by_label("联系电话").or_(member.locator("[name=phone]")).first.fill("打我手机")
    member.get_by_role("button", name="保存").click()
    expect(member.get_by_text("电话号码只含数字").first).to_be_visible()
    expect(member.locator("[name=phone]")).to_have_value("打我手机")
    member.locator("[name=phone]").fill("000-19900001")
    member.get_by_role("button", name="保存").click()
    expect(member.get_by_text("已保存。")).to_be_visible()
    subscribe(member, demo)

    clerk = enter("clerk")
    clerk.get_by_role("link", name="电话通知单").click()
    sound(clerk)
    row = clerk.locator("tbody tr", has_text="还没有账号").first
    who = row.locator("td").first.inner_text().split("\n")[0]
    assert "000-1990" not in clerk.content()
    row.get_by_role("button", name="查看号码").click()
    expect(clerk.locator("tbody tr", has_text=who)).to_contain_text("000-1990")
    sound(clerk)
    row = clerk.locator("tbody tr", has_text=who)
    row.locator("[name=spoke_with]").fill("家人")
    row.get_by_role("button", name="已电话告知").click()
    expect(clerk.get_by_text("已记录：已电话告知。")).to_be_visible()
    expect(clerk.locator("tbody tr", has_text=who)).to_have_count(0)
    expect(clerk.locator("li.row-item", has_text=who)).to_contain_text("接听人 家人")

    system = enter("system")
    system.get_by_role("link", name="消息渠道").click()
    expect(system.get_by_text("未设置邮件服务器")).to_be_visible()
    sound(system)
    system.get_by_role("link", name="连接群机器人").click()
    sound(system)
    system.locator("[name=name]").fill("提案委工作群")
    system.locator("[name=webhook]").fill("没有地址")
    system.get_by_role("button", name="连接").click()
    expect(system.get_by_text("这不是机器人的地址").first).to_be_visible()
    expect(system.locator("[name=webhook]")).to_have_value("没有地址")
