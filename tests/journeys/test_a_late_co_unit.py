"""主办+会办: the head cannot send while an opinion is missing, and reads who owes it; a reminder, the opinion, then it goes out."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound
from tests.journeys.handling import (
    EDU,
    FINANCE,
    a_filed_one,
    assign_to,
    draft_the_reply,
    enter_receipt,
    enter_reply,
    open_the_case_of_the_unit,
    part_of,
    receive_it,
    sign_the_reply,
)

pytestmark = pytest.mark.journey


def test_the_lead_waits_for_the_opinion_and_sees_who_owes_it(enter: Enter) -> None:
    case = a_filed_one(enter)
    assign_to(enter("dispatch"), case, "lead", EDU, FINANCE)
    liaison = enter("liaison", PHONE)
    receive_it(liaison, case)
    expect(liaison.get_by_role("heading", name="会办意见")).to_be_visible()
    sound(liaison)
    draft_the_reply(enter("handler", DESKTOP), case)
    head = enter("head", PHONE)
    open_the_case_of_the_unit(head, case)
    head.locator("main .btn-primary").first.click()
    expect(head.get_by_text(f"{FINANCE}尚未送来会办意见。")).to_be_visible()
    assert head.locator("button[value=issue]").count() == 0
    sound(head)
    clerk = enter("clerk")
    enter_receipt(clerk, case, FINANCE)
    part_of(clerk, "opinions", FINANCE, case)
    clerk.get_by_role("link", name="催办").click()
    expect(clerk.get_by_text("尚未发出")).to_be_visible()
    sound(clerk)
    clerk.get_by_role("button", name="发送提醒").click()
    expect(clerk.get_by_text("已发出1条提醒。")).to_be_visible()
    enter_reply(clerk, case, FINANCE, "同意安排经费，已列入年度预算。")
    sign_the_reply(head, case)
    member = enter("member", PHONE)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_role("link", name="评价办理情况").or_(member.get_by_text("等待您的反馈")).first).to_be_visible()
