"""分办: each unit answers for itself, and the submitter is asked once all have."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, sound
from tests.journeys.handling import (
    CIVIL,
    EDU,
    a_filed_one,
    assign_to,
    draft_the_reply,
    enter_receipt,
    enter_reply,
    receive_it,
    sign_the_reply,
)

pytestmark = pytest.mark.journey


def test_each_unit_answers_for_itself(enter: Enter) -> None:
    case = a_filed_one(enter)
    assign_to(enter("dispatch"), case, "separate", EDU, CIVIL)
    receive_it(enter("liaison", PHONE), case)
    draft_the_reply(enter("handler"), case)
    head = enter("head", PHONE)
    sign_the_reply(head, case)
    expect(head.get_by_text(CIVIL).first).to_be_visible()
    member = enter("member", PHONE)
    member.goto(f"/yunze/desk/proposals/{case}/rate/")
    assert not member.url.endswith("/rate/")
    clerk = enter("clerk")
    enter_receipt(clerk, case, CIVIL)
    enter_reply(clerk, case, CIVIL, "一、已在两个县试点。", result="B")
    member.goto(f"/yunze/desk/proposals/{case}/rate/")
    sound(member)
    assert member.url.endswith("/rate/")
    for unit in (EDU, CIVIL):
        expect(member.get_by_text(unit).first).to_be_visible()
