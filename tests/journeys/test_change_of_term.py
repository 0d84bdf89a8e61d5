"""换届: the office uploads the list of a new term, looks at what it means, agrees, and takes it back whole."""

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, Enter, sound
from tests.journeys.test_the_roster_by_table import DESK, settled, uploaded

pytestmark = pytest.mark.journey
FIRST_DAY = date.today() + timedelta(days=200)


def the_list(page: Page, folder: Path) -> tuple[Path, str]:
    """Two members of the roster and somebody new; and the name of one who is not on it."""
    page.goto(f"{DESK}members/?sort=term")
    rows = page.locator("main tbody tr")
    # The columns are those of the reader's view, so cells are found by their labels.
    cells = [{name: rows.nth(n).locator(f"[data-label={name}]").inner_text() for name in ("编号", "界别")} for n in range(3)]
    names = [rows.nth(n).locator("td.title").inner_text() for n in range(3)]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "姓名", "界别"])
    for n in range(2):
        sheet.append([cells[n]["编号"], names[n], cells[n]["界别"]])
    sheet.append(["X9001", "新人甲", cells[0]["界别"]])
    path = folder / "新一届名单.xlsx"
    book.save(path)
    return path, names[2]


def test_a_list_becomes_a_term_and_is_taken_back(enter: Enter, tmp_path: Path) -> None:
    office = enter("affairs", DESKTOP)
    path, leaver = the_list(office, tmp_path)
    office.goto(f"{DESK}roster/new-term/")
    sound(office)
    uploaded(office, path, "new-term")
    office.locator("[name=name]").fill("换届演练")
    office.locator("[name=starts_on]").fill(FIRST_DAY.isoformat())
    settled(office, office.get_by_role("button", name="核对表格"))

    office.goto(f"{DESK}roster/new-term/")
    office.get_by_role("link", name="换届演练").click()
    expect(office.locator(".figures")).to_contain_text("新")
    expect(office.locator("main")).to_contain_text("新人甲")
    expect(office.locator("main")).to_contain_text(leaver)
    sound(office)
    office.locator("main a.btn-primary").click()
    settled(office, office.get_by_role("button", name="导入", exact=True))

    office.goto(f"{DESK}roster/new-term/")
    expect(office.locator("main")).to_contain_text("换届演练")
    office.locator("main").get_by_role("link", name="撤销").click()
    office.get_by_label("理由").fill("演练结束")
    settled(office, office.get_by_role("button", name="撤回这次导入"))
    office.goto(f"{DESK}roster/new-term/")
    expect(office.locator("main").get_by_role("link", name="撤销")).to_have_count(0)
    expect(office.locator("main")).to_contain_text("已撤销")
    sound(office)
