"""Steps of handling that several journeys take, each by its own role on its own page."""

import re
from uuid import UUID

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.test_a_proposal import draft_the_reply, file_it, open_the_case_of_the_unit, sign_the_reply, write_and_submit

EDU, FINANCE, CIVIL = "云泽省教育厅", "云泽省财政厅", "云泽省民政厅"
TRACKING = "/yunze/desk/proposals/tracking/"

__all__ = ["draft_the_reply", "open_the_case_of_the_unit", "sign_the_reply"]


def a_filed_one(enter: Enter) -> UUID:
    case = write_and_submit(enter("member", (390, 844)))
    file_it(enter("director"), case)
    return case


def assign_to(dispatch: Page, case: UUID, mode: str, *units: str) -> None:
    """Sole, lead with co-units, or separate, through the preview of all letters."""
    dispatch.goto(f"/yunze/desk/proposals/assign/{case}/")
    dispatch.locator(f"[name=mode][value={mode}]").check()
    dispatch.locator("[name=first]").fill(units[0])
    for number, unit in enumerate(units[1:], start=1):
        dispatch.locator(f"[name=other{number}]").fill(unit)
    dispatch.get_by_role("button", name="核对交办内容").click()
    for unit in units:
        expect(dispatch.get_by_role("rowheader", name=unit)).to_be_visible()
    dispatch.get_by_role("button", name="交办并通知单位").click()
    expect(dispatch.get_by_text("已交办").first).to_be_visible()


def receive_it(liaison: Page, case: UUID) -> None:
    open_the_case_of_the_unit(liaison, case)
    liaison.get_by_role("button", name="签收").click()
    liaison.wait_for_load_state()


def part_of(office: Page, view: str, unit: str, case: UUID) -> None:
    """Open a unit's part of this case from the tracking page."""
    office.goto(f"/yunze/desk/proposals/{case}/")
    number = re.search(r"第\s*(\d+)\s*号", office.locator("main").inner_text())
    assert number
    office.goto(f"{TRACKING}?stage={view}&q={number[1]}")
    office.get_by_role("row").filter(has_text=unit).locator("td.title a").click()
    office.wait_for_load_state()


def enter_receipt(clerk: Page, case: UUID, unit: str) -> None:
    """A unit without a log-in signed on paper; the committee enters it."""
    part_of(clerk, "sent", unit, case)
    clerk.get_by_text("代单位登记签收").first.click()
    clerk.locator("[name=receipt-evidence]").fill("签收回执扫描件.pdf")
    clerk.locator("button[value=enter_receipt]").click()
    expect(clerk.get_by_text("书面签收，由办公室代录")).to_be_visible()


def enter_reply(clerk: Page, case: UUID, unit: str, text: str, *, result: str = "") -> None:
    """The unit's letter came on paper."""
    part_of(clerk, "doing", unit, case)
    clerk.get_by_text("代单位录入答复").first.click()
    clerk.locator("[name=letter-evidence]").fill("复函扫描件.pdf")
    clerk.locator("[name=letter-text]").fill(text)
    if result:
        clerk.locator("[name=letter-result_class]").select_option(result)
    clerk.locator("button[value=enter_reply]").click()
    clerk.wait_for_load_state()


def rate(member: Page, case: UUID, grade: str, text: str = "") -> None:
    member.goto(f"/yunze/desk/proposals/{case}/rate/")
    for name in ("attitude", "result", "overall"):
        member.locator(f"[name={name}][value={grade}]").check()
    member.locator("[name=text]").fill(text)
    member.locator("main button.btn-primary").click()
    member.locator("main button.btn-primary").click()
    member.wait_for_load_state()
