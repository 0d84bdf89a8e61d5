"""The roster goes out, is worked on in a spreadsheet and comes in; a committee's office works with its plan."""

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
DESK = "/yunze/desk/"


def exported(page: Page, folder: Path) -> Path:
    """The members of one sector: so few leave the house without a second person."""
    page.goto(f"{DESK}members/?sort=term")
    page.get_by_label("界别").first.select_option(label="教育")
    page.get_by_role("button", name="查询").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出当前列表").click()
    path = folder / "名册.xlsx"
    download.value.save_as(path)
    return path


def uploaded(page: Page, path: Path, format_: str) -> None:
    """Upload, look at the columns; the caller goes on from there."""
    page.goto(f"{DESK}imports/")
    page.locator("[name=code]").select_option(format_)
    page.locator("[name=file]").set_input_files(path)
    page.get_by_role("button", name="上传并查看各列").click()


def settled(page: Page, button: Locator) -> None:
    """Press a button and wait until the labourer has read the table, taken it over, or taken it back."""
    # A click alone may return before the answer is there, and the page before has nothing to wait for.
    with page.expect_navigation():
        button.click()
    for _again in range(120):
        link = page.locator(".notice a.btn-secondary", has_text="刷新")
        if not link.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail("the import did not end")


def figure(page: Page, label: str) -> str:
    return page.locator(".figures > *", has_text=label).first.inner_text()


def test_a_roster_goes_out_and_comes_in_with_one_correction(enter: Enter, tmp_path: Path) -> None:
    office = enter("affairs", DESKTOP)
    path = exported(office, tmp_path)
    uploaded(office, path, "members")
    sound(office)
    settled(office, office.get_by_role("button", name="核对表格"))
    expect(office.locator(".figures")).to_be_visible()
    assert [figure(office, word).split()[-1] for word in ("将新增", "将更新", "有错误")] == ["0", "0", "0"]

    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    row, post = 5, heads.index("工作单位及职务") + 1
    name = sheet.cell(row, heads.index("姓名") + 1).value
    sheet.cell(row, post).value = "云屏县中医院副院长"
    book.save(path)
    uploaded(office, path, "members")
    settled(office, office.get_by_role("button", name="核对表格"))
    assert [figure(office, word).split()[-1] for word in ("将新增", "将更新", "有错误")] == ["0", "1", "0"]
    sound(office)
    settled(office, office.get_by_role("button", name="导入", exact=True))
    office.goto(f"{DESK}members/?q={name}")
    expect(office.get_by_text("云屏县中医院副院长")).to_be_visible()


def test_a_committees_office_opens_its_plan_down_to_the_meeting(enter: Enter) -> None:
    clerk = enter("committee", DESKTOP)
    clerk.goto(f"{DESK}duties/")
    sound(clerk)
    clerk.get_by_role("link", name="经济委员会").first.click()
    sound(clerk)
    clerk.get_by_role("link", name="召开专委会会议").click()
    sound(clerk)
    clerk.locator("ul.rows a").first.click()
    expect(clerk.locator("h1")).to_contain_text("经济委员会")

    clerk.goto(f"{DESK}duties/ties/")
    sound(clerk)
    clerk.locator("tr", has_text="经济委员会").first.locator("td.title a").click()
    clerk.get_by_role("link", name="登记联系情况").click()
    clerk.get_by_label("联系情况").fill("商定联合调研。")
    clerk.get_by_label("需要跟进的事项").fill("提供统计口径")
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_text("跟进事项和完成期限须同时填写").first).to_be_visible()
    expect(clerk.get_by_label("联系情况")).to_have_value("商定联合调研。")
    sound(clerk)
    clerk.get_by_label("完成期限").fill((date.today() + timedelta(days=9)).isoformat())
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_text("提供统计口径")).to_be_visible()
    sound(clerk)

    phone = enter("member", PHONE)
    phone.goto(f"{DESK}duties/")
    sound(phone)
    phone.get_by_role("link", name="提案委员会").first.click()
    sound(phone)
