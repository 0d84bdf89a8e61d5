"""The branches of writing and intake, each through the browser from one end to the other."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey

BODY = (
    "一、基本情况\n今年走访了全省十二个县的三十六所乡村学校，冬季取暖多靠电暖器，教室温度偏低。\n"
    "二、原因分析\n供热管网没有延伸到乡村，改造资金没有列入年度计划，维护也没有人负责。\n"
    "三、建议\n1. 三年内分批完成改造。\n2. 运行费用列入公用经费。\n3. 每年入冬前检查一次并公布结果。"
)


def the_case(page: Page) -> UUID:
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", page.url)
    assert found, page.url
    return UUID(found.group())


def write(member: Page, title: str) -> None:
    member.goto("/yunze/desk/proposals/new/")
    member.locator("[name=title]").fill(title)
    member.locator("[name=body]").fill(BODY)
    member.locator("[name=class_code]").select_option("society")


def submitted(member: Page, title: str) -> UUID:
    write(member, title)
    member.get_by_role("button", name="核对并提交").click()
    member.get_by_role("button", name="提交提案").click()
    expect(member.get_by_role("heading", name="提案已提交")).to_be_visible()
    return the_case(member)


def test_a_joint_proposal_on_two_phones(enter: Enter) -> None:
    first, second = enter("member", PHONE), enter("member2", PHONE)
    title = "关于改善乡村学校冬季取暖条件的联名建议"
    write(first, title)
    first.get_by_role("button", name="保存草稿").click()
    first.wait_for_load_state()
    first.get_by_role("link", name="联名与附议").last.click()
    name = second_name(second)
    first.locator("#q").fill(name)
    first.get_by_role("button", name="查询").click()
    first.get_by_label(name).check()
    sound(first)
    first.get_by_role("button", name="发出邀请").click()
    expect(first.get_by_text("已邀请，待答复")).to_be_visible()
    case = the_case(first)
    first.goto(f"/yunze/desk/proposals/{case}/check/")
    expect(first.get_by_text("联名人尚未答复")).to_be_visible()
    sound(first)
    second.goto("/yunze/desk/")
    second.get_by_role("link", name=re.compile(title)).click()
    sound(second)
    second.get_by_label("同意", exact=True).check()
    second.get_by_role("button", name="提交答复").click()
    expect(second.get_by_text("您已同意")).to_be_visible()
    sound(second)
    first.goto(f"/yunze/desk/proposals/{case}/check/")
    first.get_by_role("button", name="提交提案").click()
    expect(first.get_by_role("heading", name="提案已提交")).to_be_visible()
    second.goto("/yunze/desk/proposals/mine/")
    expect(second.get_by_text(title).first).to_be_visible()
    second.goto(f"/yunze/desk/proposals/{case}/")
    expect(second.get_by_text("委员联名").first).to_be_visible()
    sound(second)


def second_name(second: Page) -> str:
    second.goto("/yunze/desk/me/")
    name: str = second.evaluate("document.querySelector('main').innerText")
    found = re.search(r"姓名\s*(\S+)", name)
    assert found, name
    return found.group(1)


def test_merged_and_restored(enter: Enter) -> None:
    one = submitted(enter("member", PHONE), "关于推动县级图书馆夜间开放的建议")
    two = submitted(enter("member2", PHONE), "关于县级图书馆延长夜间开放时间的建议")
    director = enter("director", DESKTOP)
    director.goto(f"/yunze/desk/proposals/review/{one}/merge/")
    director.get_by_label(re.compile("延长夜间开放")).check()
    sound(director)
    director.get_by_role("button", name="合并办理").click()
    director.wait_for_load_state()
    leading = the_case(director)
    sound(director)
    other = enter("member2", PHONE)
    other.goto(f"/yunze/desk/proposals/{two}/")
    expect(other.get_by_text("并入主案").first).to_be_visible()
    other.goto(f"/yunze/desk/proposals/{leading}/")
    expect(other.get_by_text("并入的提案").first).to_be_visible()
    sound(other)
    director.goto(f"/yunze/desk/proposals/review/{leading}/take-apart/")
    sound(director)
    director.get_by_role("button", name="撤销并案").click()
    director.wait_for_load_state()
    for case in (one, two):
        director.goto(f"/yunze/desk/proposals/review/{case}/")
        expect(director.get_by_role("button", name="准予立案")).to_be_visible()


def test_converted_with_consent(enter: Enter) -> None:
    member, director = enter("member", PHONE), enter("director", DESKTOP)
    case = submitted(member, "关于及时掌握春节返乡人员就业意向的建议")
    director.goto(f"/yunze/desk/proposals/review/{case}/")
    director.get_by_text("转办", exact=True).click()
    director.locator("[name=convert-code]").select_option("brief")
    director.get_by_role("button", name="转办或征求提案者意见").click()
    director.wait_for_load_state()
    member.goto("/yunze/desk/")
    member.get_by_role("link", name=re.compile("返乡人员就业意向")).click()
    sound(member)
    member.get_by_label("同意转办", exact=True).check()
    member.get_by_role("button", name="提交答复").click()
    member.wait_for_load_state()
    expect(member.get_by_text("转为社情民意信息").first).to_be_visible()
    sound(member)


def test_not_filed_and_re_examined(enter: Enter) -> None:
    member, director = enter("member", PHONE), enter("director", DESKTOP)
    case = submitted(member, "关于在公交站台增设语音报站的建议")
    director.goto(f"/yunze/desk/proposals/review/{case}/")
    director.get_by_text("不予立案", exact=True).first.click()
    director.locator("[name=not_file-reason_code]").select_option("empty")
    director.get_by_role("button", name=re.compile("不予立案")).click()
    director.wait_for_load_state()
    member.goto(f"/yunze/desk/proposals/{case}/")
    member.get_by_role("link", name="申请复核").click()
    sound(member)
    member.locator("[name=reason]").fill("第三部分逐条写明了办理单位和时间。")
    member.get_by_role("button", name="申请复核").click()
    member.wait_for_load_state()
    expect(member.get_by_text("已申请复核").first).to_be_visible()
    director.goto(f"/yunze/desk/proposals/appeals/{case}/")
    sound(director)
    director.get_by_label("重新审查").check()
    director.get_by_role("button", name="作出决定并告知提案者").click()
    director.wait_for_load_state()
    director.goto(f"/yunze/desk/proposals/review/{case}/")
    director.get_by_role("button", name="准予立案").click()
    director.wait_for_load_state()
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_text("第").first).to_be_visible()


def test_a_review_meeting_is_released_once(enter: Enter) -> None:
    member, director = enter("member", PHONE), enter("director", DESKTOP)
    cases = [submitted(member, f"关于第{n}批城市书房配套服务的建议") for n in ("一", "二", "三")]
    director.goto("/yunze/desk/proposals/meetings/")
    director.locator("[name=title]").fill("第九次提案审查会")
    director.locator("[name=held_on]").fill("2026-03-02")
    sound(director)
    director.get_by_role("button", name="建立清单").click()
    director.get_by_role("link", name="列入提案").first.click()
    for box in director.locator("[name=ids]:checked").all():
        box.uncheck()
    for case in cases:
        director.locator(f"[name=ids][value='{case}']").check()
    sound(director)
    director.get_by_role("button", name="把勾选的列入清单").click()
    director.wait_for_load_state()
    listed = director.url
    director.get_by_role("link", name="关于第三批城市书房配套服务的建议").click()
    director.get_by_label("拟不予立案").check()
    director.locator("[name=not_filed]").select_option("empty")
    sound(director)
    director.get_by_role("button", name="按此列入清单").click()
    director.wait_for_load_state()
    member.goto(f"/yunze/desk/proposals/{cases[0]}/")
    expect(member.get_by_text("已提交，审查中").first).to_be_visible()
    director.goto(listed)
    director.get_by_role("link", name="公布 3 件决定").click()
    sound(director)
    director.get_by_role("button", name="公布 3 件决定").click()
    for _ in range(60):
        director.goto(listed)
        if director.get_by_text("已公布", exact=True).count():
            break
        director.wait_for_timeout(500)
    expect(director.get_by_text("已公布", exact=True).first).to_be_visible()
    member.goto(f"/yunze/desk/proposals/{cases[2]}/")
    expect(member.get_by_text("不予立案").first).to_be_visible()
