"""不满意 → 核实 → 重新办理: another round with its own clock; the first reply stays as it was sent."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, sound
from tests.journeys.handling import EDU, a_filed_one, assign_to, draft_the_reply, rate, receive_it, sign_the_reply

pytestmark = pytest.mark.journey


def test_a_dissatisfied_member_is_heard(enter: Enter) -> None:
    case = a_filed_one(enter)
    assign_to(enter("dispatch"), case, "sole", EDU)
    liaison, handler, head = enter("liaison", PHONE), enter("handler"), enter("head", PHONE)
    receive_it(liaison, case)
    draft_the_reply(handler, case)
    sign_the_reply(head, case)
    member = enter("member", PHONE)
    rate(member, case, "dissatisfied", "没有回应第二条建议。")
    clerk = enter("clerk")
    clerk.goto(f"/yunze/desk/proposals/verify/{case}/")
    expect(clerk.get_by_text("没有回应第二条建议。").first).to_be_visible()
    sound(clerk)
    clerk.locator("[name=reason]").fill("经核实，第二条建议确未答复。")
    clerk.get_by_role("button", name="重新办理").click()
    expect(clerk.get_by_text("已交重新办理（第2轮）")).to_be_visible()
    receive_it(liaison, case)
    expect(liaison.get_by_text("重新办理：第2轮")).to_be_visible()
    expect(liaison.get_by_text("经核实，第二条建议确未答复。").first).to_be_visible()
    sound(liaison)
    draft_the_reply(handler, case)
    sign_the_reply(head, case)
    rate(member, case, "satisfied")
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.locator("section.reply")).to_have_count(2)
    sound(member)
