"""交办会: many proposals get their units on one page; the tracking page and the unit show them as each likes to see them."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, sound
from tests.journeys.handling import CIVIL, EDU, FINANCE, a_filed_one
from yitang.features.proposals.views.assigning import PER_PAGE

pytestmark = pytest.mark.journey


def test_many_are_assigned_on_one_page(enter: Enter) -> None:
    cases = [a_filed_one(enter), a_filed_one(enter)]
    dispatch = enter("dispatch")
    dispatch.goto("/yunze/desk/proposals/assign/")
    dispatch.get_by_role("link", name="交办会：成批交办").click()
    sound(dispatch)
    lines = dispatch.locator(".assign-line")
    assert lines.count() <= PER_PAGE
    one, two = (dispatch.locator(f"[id='line-{case}']") for case in cases)
    one.locator("[name$=-first]").fill(EDU)
    two.locator("[name$=-first]").fill(FINANCE)
    two.locator("[name$=-other1]").fill(CIVIL)
    dispatch.get_by_role("button", name="核对交办内容").click()
    for unit in (EDU, FINANCE, CIVIL):
        expect(dispatch.get_by_role("cell", name=unit, exact=True)).to_be_visible()
    sound(dispatch)
    dispatch.get_by_role("button", name="交办并通知单位").click()
    expect(dispatch.get_by_text("已交办 2 件")).to_be_visible()
    dispatch.goto("/yunze/desk/proposals/tracking/?stage=sent&sort=-number&column=number&column=title&column=unit&column=class")
    expect(dispatch.get_by_role("cell", name=CIVIL).first).to_be_visible()
    sound(dispatch)
    liaison = enter("liaison", PHONE)
    liaison.goto("/yunze/desk/proposals/unit/cases/?state=open&column=title&column=submitter&column=due")
    sound(liaison)
