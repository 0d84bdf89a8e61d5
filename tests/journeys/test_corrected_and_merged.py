"""更正答复 and 机构合并: the unit sends a second version of its reply; an open case goes over to the unit that takes another one over."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, sound
from tests.journeys.handling import (
    EDU,
    a_filed_one,
    assign_to,
    draft_the_reply,
    enter_receipt,
    enter_reply,
    receive_it,
    sign_the_reply,
)

pytestmark = pytest.mark.journey

OLD, NEW = "云泽省老龄工作办公室", "云泽省养老服务管理局"


def test_a_reply_is_corrected_and_the_member_reads_both_versions(enter: Enter) -> None:
    case = a_filed_one(enter)
    assign_to(enter("dispatch"), case, "sole", EDU)
    receive_it(enter("liaison", PHONE), case)
    handler, head = enter("handler"), enter("head", PHONE)
    draft_the_reply(handler, case)
    sign_the_reply(head, case)
    clerk = enter("clerk")
    clerk.goto(f"/yunze/desk/proposals/{case}/")
    clerk.get_by_role("link", name="办理过程与复核").click()
    clerk.get_by_text("复核已发答复").click()
    clerk.locator("[name=correct-reason]").fill("第二条所列项目与实际不符。")
    sound(clerk)
    clerk.locator("button[value=correct]").click()
    expect(clerk.get_by_text("原答复予以保留").first).to_be_visible()
    member = enter("member", PHONE)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_text("更正中").first).to_be_visible()
    sound(member)
    draft_the_reply(handler, case)
    sign_the_reply(head, case)
    member.reload()
    expect(member.get_by_text("更正，第2版").first).to_be_visible()
    member.get_by_text(re.compile("第1版")).first.click()
    expect(member.get_by_text("第二条所列项目与实际不符。").first).to_be_visible()
    sound(member)


def test_an_open_case_goes_over_when_its_unit_is_merged(enter: Enter) -> None:
    clerk, dispatch = enter("clerk"), enter("dispatch")
    a_new_unit(clerk, "laoling", OLD)
    a_new_unit(clerk, "yanglao", NEW)
    case = a_filed_one(enter)
    assign_to(dispatch, case, "sole", OLD)
    enter_receipt(clerk, case, OLD)
    merge(clerk)
    dispatch.goto("/yunze/desk/proposals/tracking/moved/")
    expect(dispatch.get_by_text(f"{OLD} → {NEW}")).to_be_visible()
    sound(dispatch)
    dispatch.get_by_role("button", name="现在转办").click()
    expect(dispatch.get_by_text("已转由承继单位办理：1 件。")).to_be_visible()
    expect(dispatch.get_by_role("row").filter(has_text=OLD).filter(has_text=NEW)).to_be_visible()
    sound(dispatch)
    enter_reply(clerk, case, NEW, "已纳入年度安排，年内办成。", result="A")
    member = enter("member", PHONE)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.locator("section.reply").filter(has_text=NEW)).to_be_visible()
    sound(member)


def a_new_unit(clerk: Page, code: str, name: str) -> None:
    clerk.goto("/yunze/desk/units/add/")
    clerk.locator("[name=code]").fill(code)
    clerk.locator("[name=name]").fill(name)
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_role("heading", name=name)).to_be_visible()


def merge(clerk: Page) -> None:
    """From the page of the list to the form; the day is today as the form has it."""
    clerk.goto(f"/yunze/desk/units/?q={OLD}")
    clerk.get_by_role("link", name=OLD).first.click()
    clerk.get_by_role("link", name="并入其他单位").click()
    clerk.locator("[name=into]").select_option(label=NEW)
    clerk.locator("[name=basis]").fill("机构改革方案")
    clerk.get_by_role("button", name="并入其他单位").click()
    expect(clerk.get_by_text("已保存").first).to_be_visible()
