"""A clerk prints the reply letter, gives a reminder its number, opens a table to its rows and takes the report's paragraph."""

import io
import re

import pdfplumber
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey


def test_clerk_prints_letters_and_opens_the_tables(enter: Enter) -> None:
    clerk = enter("clerk", DESKTOP)
    clerk.goto("/yunze/desk/letters/")
    sound(clerk)
    clerk.get_by_role("link", name="提案答复").click()
    sound(clerk)
    clerk.locator("td.title a").first.click()
    expect(clerk.locator(".letter-page img").first).to_be_visible()
    sound(clerk)
    address = clerk.get_by_role("link", name="打印 PDF").get_attribute("href") or ""
    answer = clerk.request.get(address)
    page = pdfplumber.open(io.BytesIO(answer.body())).pages[0]
    assert (answer.headers["content-type"], round(page.width), round(page.height)) == ("application/pdf", 595, 842)
    assert re.search("提案的答复", page.extract_text())

    clerk.goto("/yunze/desk/letters/of/reply-letter/")
    for number in range(2):
        clerk.locator("td.pick input").nth(number).check()
    clerk.get_by_role("button", name="打印所选").click()
    expect(clerk.get_by_text("已完成")).to_be_visible()
    sound(clerk)
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="下载文件").click()
    assert download.value.suggested_filename.endswith(".pdf")

    clerk.goto("/yunze/desk/letters/of/reminder/")
    clerk.locator("td.title a").first.click()
    clerk.get_by_role("button", name="编号并印发").click()
    expect(clerk.get_by_role("heading", name=re.compile(r"政提催〔\d{4}〕\d+号"))).to_be_visible()
    sound(clerk)

    clerk.goto("/yunze/desk/proposals/tables/")
    expect(clerk.get_by_text("共征集提案")).to_be_visible()
    sound(clerk)
    clerk.get_by_role("link", name="提案审查情况").click()
    sound(clerk)
    cell = clerk.locator("tfoot td a").first
    counted = (cell.text_content() or "").replace(",", "")
    cell.click()
    expect(clerk.get_by_text(f"共 {int(counted):,} 行", exact=True)).to_be_visible()
    sound(clerk)


def test_pages_of_letters_fit_a_phone(enter: Enter) -> None:
    clerk = enter("clerk", PHONE)
    for address in (
        "letters/",
        "letters/registers/",
        "letters/templates/reply-letter/",
        "letters/fonts/",
        "proposals/tables/review/",
    ):
        answer = clerk.goto(f"/yunze/desk/{address}")
        assert answer is not None
        assert answer.status == 200, address
        sound(clerk)
