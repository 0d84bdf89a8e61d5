"""The year's assessment from the committees' comments to a member's objection and its answer, each by its own role."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, sound

pytestmark = pytest.mark.journey


def go_on(page: Page, round_url: str, label: str) -> None:
    """The one step that the order has next."""
    page.goto(round_url)
    page.get_by_role("link", name=label).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(label)
    page.get_by_role("button", name=label).click()
    page.wait_for_load_state()


def test_a_round_is_told_objected_to_and_answered(enter: Enter) -> None:
    office = enter("affairs")
    office.goto("/yunze/desk/assessment/")
    sound(office)
    office.locator("td.title a").first.click()
    round_url = office.url
    sound(office)
    office.get_by_role("link", name=re.compile("已有意见|人")).first.wait_for()
    go_on(office, round_url, "提交考核工作小组")
    go_on(office, round_url, "提交主席会议")
    secretary = enter("secretary")
    go_on(secretary, round_url, "通知委员本人结果")
    expect(secretary.get_by_text("已通知委员，异议期").first).to_be_visible()

    member = enter("member", PHONE)
    member.goto("/yunze/desk/assessment/mine/")
    sound(member)
    member.locator(".rows a").first.click()
    expect(member.get_by_text("审定的结果").first).to_be_visible()
    member.locator("details.point summary").first.click()
    sound(member)
    member.get_by_role("link", name="提出异议").click()
    sound(member)
    member.get_by_role("button", name="提交异议").click()
    expect(member.get_by_text("写明哪里不对").first).to_be_visible()
    member.get_by_label("哪里不对").fill("9月的界别协商会没有计入。")
    member.get_by_role("button", name="提交异议").click()
    expect(member.get_by_text("9月的界别协商会没有计入。")).to_be_visible()

    office.goto(round_url.rstrip("/") + "/objections/")
    sound(office)
    office.locator("td.title a").first.click()
    office.get_by_label("维持原结果").check()
    office.get_by_label("给委员的答复").fill("经核对签到记录，该次会议未签到，维持原结果。")
    sound(office)
    office.get_by_role("button", name="答复异议").click()
    member.reload()
    expect(member.get_by_text("该次会议未签到")).to_be_visible()


def test_the_pages_of_the_office_are_sound(enter: Enter) -> None:
    office = enter("affairs")
    office.goto("/yunze/desk/assessment/schemes/")
    sound(office)
    office.locator("td.title a").first.click()
    sound(office)
    office.goto("/yunze/desk/assessment/schemes/")
    office.locator("ul.rows a").first.click()
    sound(office)
    draft = office.url
    for page in ("try/", "rows/"):
        office.goto(draft + page)
        sound(office)
    office.goto("/yunze/desk/assessment/")
    for path in ("corrections/", "awards/"):
        office.goto("/yunze/desk/assessment/" + path)
        sound(office)
    office.locator("td.title a").first.click()
    sound(office)
    office.goto("/yunze/desk/assessment/year/" + office.evaluate("new Date().getFullYear()").__str__() + "/")
    sound(office)
    office.locator("td.title a").first.click()
    sound(office)
