"""A member rates in secret on the phone and looks for the receipt; the office sees one ballot more; a room is read on both its sides."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
ROUND, ROOM = "中小学校门口交通安全协商成果", "云湖湿地生态补偿联合调研"


def test_a_secret_ballot_and_a_shared_room(enter: Enter) -> None:
    member = enter("member", PHONE)
    member.goto("/yunze/desk/experts/mine/")
    sound(member)
    member.get_by_role("link", name=ROUND).click()
    sound(member)
    member.get_by_role("button", name="下一步：核对评议票").click()
    expect(member.get_by_text("选择分值").first).to_be_visible()
    for at in range(1, 5):
        member.locator(f"[name=c{at}]").select_option("9")
    member.get_by_role("button", name="下一步：核对评议票").click()
    member.get_by_role("button", name="投出评议票").click()
    receipt = member.locator(".receipt-number").inner_text()
    member.get_by_role("main").get_by_role("link", name="专家邀请与评议").click()
    member.get_by_role("link", name=ROUND).click()
    member.get_by_label("回执编号").fill(receipt)
    member.get_by_role("button", name="核对是否已入票箱").click()
    expect(member.locator("h1")).to_have_text("这一回执已在票箱中")

    office = enter("editor", DESKTOP)
    office.goto("/yunze/desk/experts/")
    sound(office)
    office.goto("/yunze/desk/experts/evaluations/?stage=open")
    office.get_by_role("link", name=ROUND).click()
    expect(office.get_by_text("已收 4 票，形成结果需要 7 票")).to_be_visible()
    sound(office)
    office.get_by_role("link", name="邀请专家").click()
    sound(office)
    office.goto("/yunze/desk/experts/evaluations/?stage=closed")
    office.locator("td.title a").first.click()
    expect(office.get_by_text("加权平均").first).to_be_visible()
    sound(office)
    for council in ("yunze", "qinghe"):
        office.goto(f"/{council}/desk/joint/")
        office.get_by_role("link", name=ROOM).click()
        expect(office.get_by_role("link", name="环湖三村走访情况")).to_be_visible()
    expect(office.get_by_text("〔")).to_have_count(0)
    sound(office)
