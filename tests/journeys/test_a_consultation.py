"""A member writes on a consultation on a phone; the office makes a suggestion of it and goes on with the steps; the member sees it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
TOPIC, WORDS = "加快建设现代化县域商业体系", "先把乡镇冷链建起来，再谈农产品进城。"


def test_an_opinion_from_the_phone_to_the_steps(enter: Enter) -> None:
    member = enter("member", PHONE)
    member.goto("/yunze/desk/consultations/own/")
    sound(member)
    member.get_by_role("link", name=TOPIC).click()
    expect(member.get_by_text("已列入调研组")).to_be_visible()
    sound(member)
    member.get_by_role("link", name="写意见").click()
    member.locator("[name=text]").fill(WORDS)
    member.get_by_role("button", name="提交意见").click()
    expect(member.get_by_text(WORDS)).to_be_visible()
    office = enter("secretary", DESKTOP)
    office.goto("/yunze/desk/consultations/")
    sound(office)
    office.get_by_role("link", name=TOPIC).click()
    expect(office.get_by_text("这一步还缺")).to_be_visible()
    sound(office)
    office.get_by_role("link", name="意见（").click()
    office.locator("li", has_text=WORDS).get_by_role("link", name="列为意见建议或标为已阅").click()
    office.get_by_role("button", name="列为意见建议").click()
    expect(office.get_by_text("待答复").or_(office.get_by_text("未确定单位")).first).to_be_visible()
    office.get_by_role("link", name="回到协商活动").click()
    office.get_by_role("link", name="办理这一步").click()
    sound(office)
    office.get_by_role("button", name="完成这一步").click()
    expect(office.get_by_text("还没有填写").first).to_be_visible()
    office.goto("/yunze/desk/methods/")
    sound(office)
    member.reload()
    expect(member.get_by_text("未确定单位").first).to_be_visible()
