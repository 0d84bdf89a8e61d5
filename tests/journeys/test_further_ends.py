"""Ends of a proposal that the other journeys do not reach: two stages, withdrawn, returned for changes, merged with both submitters heard."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, sound
from tests.journeys.handling import (
    EDU,
    FINANCE,
    assign_to,
    enter_receipt,
    open_the_case_of_the_unit,
    part_of,
    rate,
    receive_it,
    sign_the_reply,
)
from tests.journeys.test_a_proposal import file_it
from tests.journeys.test_the_whole_intake import submitted, the_case
from yitang.foundation.core.clock import today

pytestmark = pytest.mark.journey


def set_rule(director: Page, name: str, value: str, day: str) -> None:
    director.goto(f"/yunze/desk/settings/parameters/proposal/{name}/")
    director.locator("[name=value]").select_option(value)
    director.locator("[name=effective_from]").fill(day)
    director.locator("main button.btn-primary").click()
    director.wait_for_load_state()


def test_two_stages_with_a_return_and_another_unit(enter: Enter) -> None:
    member, director, clerk = enter("member", PHONE), enter("director"), enter("clerk")
    # The rule holds for what begins while it is in force, so the other journeys keep theirs.
    set_rule(director, "two_stages", "1", (today() - timedelta(days=1)).isoformat())
    case = submitted(member, "关于在县级医院增设夜间儿科门诊的建议")
    set_rule(director, "two_stages", "0", today().isoformat())
    file_it(director, case)
    clerk.goto("/yunze/desk/proposals/handover/")
    sound(clerk)
    clerk.locator(f"[name=ids][value^='{case}']").check()
    clerk.locator("main form button.btn-primary").click()
    clerk.wait_for_load_state()
    dispatch = enter("dispatch")
    assign_to(dispatch, case, "sole", EDU)
    liaison = enter("liaison", PHONE)
    open_the_case_of_the_unit(liaison, case)
    liaison.get_by_role("link", name="申请退回").click()
    liaison.locator("[name=reason]").fill("所提事项属财政部门职责。")
    liaison.locator("[name=suggested]").fill(FINANCE)
    liaison.get_by_role("button", name="申请退回").click()
    part_of(dispatch, "returns", EDU, case)
    dispatch.locator("button[value=agree_return]").click()
    expect(dispatch.get_by_text("已同意退回并改办。")).to_be_visible()
    enter_receipt(clerk, case, FINANCE)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_text(FINANCE).first).to_be_visible()
    sound(member)


def test_withdrawn_before_the_decision(enter: Enter) -> None:
    member = enter("member", PHONE)
    case = submitted(member, "关于在社区公园增设直饮水点的建议")
    member.goto(f"/yunze/desk/proposals/{case}/")
    member.get_by_role("link", name="撤案").click()
    sound(member)
    member.get_by_role("button", name="撤案").click()
    member.wait_for_load_state()
    expect(member.get_by_text("撤案").first).to_be_visible()
    director = enter("director")
    director.goto(f"/yunze/desk/proposals/review/{case}/")
    assert director.get_by_role("button", name="准予立案").count() == 0


def test_returned_for_changes_and_handed_in_again(enter: Enter) -> None:
    member, clerk, director = enter("member", PHONE), enter("clerk"), enter("director")
    title = "关于完善乡镇敬老院冬季供暖的建议"
    case = submitted(member, title)
    clerk.goto(f"/yunze/desk/proposals/review/{case}/")
    clerk.get_by_text("退回修改", exact=True).first.click()
    clerk.locator("[name=return-reason]").fill("补充受益人数。")
    clerk.locator("form[action*='return'] button[type=submit]").last.click()
    clerk.wait_for_load_state()
    member.goto("/yunze/desk/")
    member.get_by_role("link", name=re.compile(title)).click()
    expect(member.get_by_text("补充受益人数").first).to_be_visible()
    sound(member)
    body = member.locator("[name=body]")
    body.fill(body.input_value() + "\n4. 惠及三百二十位老人。")
    member.get_by_role("button", name="核对并提交").click()
    member.get_by_role("button", name="提交提案").click()
    expect(member.get_by_role("heading", name="提案已提交")).to_be_visible()
    file_it(director, case)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_text("惠及三百二十位老人").first).to_be_visible()


def test_merged_and_both_submitters_are_heard_one_by_a_link(enter: Enter) -> None:
    first, second = enter("member", PHONE), enter("member2", PHONE)
    one = submitted(first, "关于加强农村饮用水水源保护的建议")
    submitted(second, "关于划定农村饮用水水源保护区的建议")
    director, clerk = enter("director"), enter("clerk")
    director.goto(f"/yunze/desk/proposals/review/{one}/merge/")
    director.get_by_label(re.compile("划定农村饮用水")).check()
    director.get_by_role("button", name="合并办理").click()
    director.wait_for_load_state()
    leading = the_case(director)
    file_it(director, leading)
    assign_to(enter("dispatch"), leading, "sole", EDU)
    liaison, handler = enter("liaison", PHONE), enter("handler")
    receive_it(liaison, leading)
    expect(liaison.get_by_text("被并提案的提案者").first).to_be_visible()
    sound(liaison)
    open_the_case_of_the_unit(handler, leading)
    handler.get_by_role("link", name="撰写答复").click()
    expect(handler.get_by_role("heading", name="逐条答复建议")).to_be_visible()
    handler.locator("[name=covered_1]").check()
    handler.locator("[name=answer_2]").fill("已列入明年公用经费。")
    sound(handler)
    handler.locator("button[name=then][value=stay]").last.click()
    handler.wait_for_load_state()
    handler.goto(f"/yunze/desk/proposals/unit/of/{leading}/")
    handler.locator("main .btn-primary").first.click()
    finish_the_reply(handler)
    sign_the_reply(enter("head", PHONE), leading)
    rate(second, leading, "basically", "第三条还要再具体些。")
    expect(second.get_by_text("与第一提案者的评价并列").first).to_be_visible()
    expect(second.get_by_text("已列入明年公用经费。")).to_be_visible()
    sound(second)
    feedback_by_a_link(enter, clerk, leading)
    clerk.goto(f"/yunze/desk/proposals/conclude/{leading}/")
    expect(clerk.get_by_text("第三条还要再具体些。")).to_be_visible()
    sound(clerk)


def feedback_by_a_link(enter: Enter, clerk: Page, leading: UUID) -> None:
    """The first submitter does not log in: the clerk makes a link, which opens once on a phone without scripts."""
    clerk.goto(f"/yunze/desk/proposals/feedback-links/{leading}/")
    sound(clerk)
    clerk.locator("button[value=make]").first.click()
    clerk.wait_for_load_state()
    sound(clerk)
    link = clerk.locator(".slip-url").text_content()
    assert link
    digits = telephone_of(clerk, re.split("[：，,:]", clerk.locator(".slip-words").first.inner_text())[0].strip())[-4:]
    stranger = enter(None, PHONE, scripts=False)
    stranger.goto(link)
    stranger.locator("[name=answer]").fill(digits)
    stranger.locator("main button.btn-primary").click()
    for name in ("attitude", "result", "overall"):
        stranger.locator(f"[name={name}][value=satisfied]").check()
    stranger.locator("main button.btn-primary").click()
    stranger.locator("main button.btn-primary").click()
    expect(stranger.get_by_role("heading", name="评价已提交")).to_be_visible()
    reader = enter(None, PHONE)
    reader.goto(link)
    expect(reader.get_by_text("每个链接只能使用一次")).to_be_visible()
    sound(reader)


def telephone_of(clerk: Page, name: str) -> str:
    """The number on file, as the roster shows it to the office."""
    clerk.goto(f"/yunze/desk/members/?q={name}")
    found = re.search(r"000-\d{8}", clerk.locator("main table").inner_text())
    assert found
    return found[0]


def finish_the_reply(handler: Page) -> None:
    handler.locator("[name=text]").fill("一、已划定保护区。\n二、年内完成界桩设置。")
    handler.locator("[name=result_class][value=A]").check()
    handler.locator("[name=contact_name]").fill("综合处")
    handler.locator("button[name=then][value=check]").click()
    expect(handler.get_by_text("还没有答复的建议：第3条。")).to_be_visible()
    handler.locator("main button.btn-primary").click()
    handler.wait_for_load_state()
