"""申退: the unit asks with its cut-off day in sight, the office agrees and assigns anew, the other unit has no log-in."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, sound
from tests.journeys.handling import EDU, FINANCE, a_filed_one, assign_to, enter_receipt, open_the_case_of_the_unit, part_of

pytestmark = pytest.mark.journey


def test_a_wrongly_assigned_proposal_goes_back_and_on(enter: Enter) -> None:
    case, dispatch = a_filed_one(enter), enter("dispatch")
    assign_to(dispatch, case, "sole", EDU)
    liaison = enter("liaison", PHONE)
    open_the_case_of_the_unit(liaison, case)
    liaison.get_by_role("link", name="申请退回").click()
    expect(liaison.get_by_text("申请退回截止日期")).to_be_visible()
    sound(liaison)
    liaison.locator("[name=reason]").fill("所提事项主要涉及经费，属财政部门职责。")
    liaison.locator("[name=suggested]").fill(FINANCE)
    liaison.get_by_role("button", name="申请退回").click()
    expect(liaison.get_by_text("申退中，待交办机关决定").first).to_be_visible()
    part_of(dispatch, "returns", EDU, case)
    sound(dispatch)
    expect(dispatch.locator("[name=agree_return-unit]")).to_have_value(FINANCE)
    dispatch.locator("button[value=agree_return]").click()
    expect(dispatch.get_by_text("已同意退回并改办。")).to_be_visible()
    clerk = enter("clerk")
    enter_receipt(clerk, case, FINANCE)
    sound(clerk)
    liaison.goto("/yunze/desk/proposals/unit/")
    assert liaison.locator(f"a[href*='{case}']").count() == 0
    clerk.goto(f"/yunze/desk/proposals/{case}/")
    expect(clerk.get_by_text(FINANCE).first).to_be_visible()
