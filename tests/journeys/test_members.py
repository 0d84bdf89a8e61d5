"""A member corrects her data on the phone; the office takes it over, looks at the roster by strokes, the structure and the change of term."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
ROSTER = "/yunze/desk/members/"


def test_correction_goes_from_the_phone_to_the_roster(enter: Enter) -> None:
    member = enter("member", PHONE)
    member.goto(f"{ROSTER}own/")
    member.get_by_label("邮箱").fill("无")
    member.get_by_role("button", name="提交更正").click()
    expect(member.get_by_text("不是电子邮箱地址").first).to_be_visible()
    sound(member)
    member.get_by_label("邮箱").fill("")
    member.get_by_label("工作单位及职务").fill("望泽市第二中学校长")
    member.get_by_role("button", name="提交更正").click()
    expect(member.get_by_text("已提交委员工作机构审核")).to_be_visible()
    expect(member.get_by_text("待审核")).to_be_visible()
    sound(member)

    office = enter("affairs", DESKTOP)
    office.goto(f"{ROSTER}requests/")
    expect(office.get_by_text("望泽市第二中学校长")).to_be_visible()
    sound(office)
    office.get_by_role("button", name="采纳").click()
    expect(office.get_by_text("没有待审核的更正")).to_be_visible()

    office.goto(ROSTER)
    sound(office)
    office.get_by_role("link", name="姓氏笔画").click()
    first = office.locator("tbody td.title").first.inner_text()
    assert first[0] in "丁卜刁"
    office.get_by_label("姓名、拼音或编号").fill("0001")
    office.get_by_role("button", name="查询").click()
    office.locator("tbody td.title a").first.click()
    expect(office.get_by_text("望泽市第二中学校长")).to_be_visible()
    sound(office)

    for page in (f"{ROSTER}bodies/", f"{ROSTER}checks/", "/yunze/desk/roster/new-term/"):
        office.goto(page)
        sound(office)
    office.goto(f"{ROSTER}?sort=strokes")
    office.get_by_role("button", name="导出当前列表").click()
    expect(office.get_by_text("待第二人同意").first).to_be_visible()
    sound(office)
    secretary = enter("secretary")
    secretary.goto(office.url)
    sound(secretary)
    secretary.get_by_role("button", name="同意导出").click()
    office.reload()
    with office.expect_download() as download:
        office.get_by_role("button", name="取走文件").click()
    assert download.value.suggested_filename.endswith(".xlsx")
