"""One proposal from the first word on a phone to a stranger reading it, every step by its own role on its own page."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey

TITLE = "关于在高速公路服务区增设货车司机休息室的建议"
BODY = (
    "一、基本情况\n长途货车司机连续驾驶后缺少休息、洗漱和热饭的地方，冬季夜间尤其不便。"
    "今年夏天我在六个服务区同四十多位司机交谈，多数人在驾驶室里过夜。\n"
    "二、原因分析\n服务区商铺多、公益空间少，建设标准对货车司机没有要求。\n"
    "三、建议\n1. 在货车流量大的服务区先建十处休息室。\n2. 配淋浴、洗衣和热水。\n3. 由行业协会参与管理，公布收费。"
)
REPLY = "唐和野委员：\n您提出的提案收悉，现答复如下：\n一、已选定十处服务区。\n二、年内建成并开放。\n感谢您的关心和支持。"


def the_case(page: Page) -> UUID:
    """The id in the address of the page."""
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", page.url)
    assert found, page.url
    return UUID(found.group())


def plain(page: Page) -> None:
    """What can be asked where no script runs: the page has its heading, and no word in it was left to a script."""
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()


def write_and_submit(member: Page) -> UUID:
    member.goto("/yunze/desk/proposals/new/")
    member.get_by_label("案由").fill(TITLE)
    member.get_by_label("正文").fill(BODY)
    member.get_by_label("类别").select_option("society")
    member.get_by_role("button", name="核对并提交").click()
    member.get_by_role("button", name="提交提案").click()
    expect(member.get_by_role("heading", name="提案已提交")).to_be_visible()
    return the_case(member)


def file_it(director: Page, case: UUID) -> None:
    director.goto(f"/yunze/desk/proposals/review/{case}/")
    director.get_by_role("button", name="准予立案").click()
    director.wait_for_load_state()


def assign_it(dispatch: Page, case: UUID, unit: str) -> None:
    dispatch.goto(f"/yunze/desk/proposals/assign/{case}/")
    dispatch.get_by_label("独办或主办单位").fill(unit)
    dispatch.get_by_role("button", name="核对交办内容").click()
    expect(dispatch.get_by_text(unit).first).to_be_visible()
    dispatch.get_by_role("main").get_by_role("button", name=re.compile("交办")).click()
    dispatch.wait_for_load_state()


def open_the_case_of_the_unit(page: Page, case: UUID) -> None:
    page.goto(f"/yunze/desk/proposals/unit/of/{case}/")


def draft_the_reply(handler: Page, case: UUID) -> None:
    open_the_case_of_the_unit(handler, case)
    handler.get_by_role("link", name="撰写答复").click()
    handler.locator("[name=text]").fill(REPLY)
    handler.locator("[name=result_class]").first.wait_for()
    if handler.locator("select[name=result_class]").count():
        handler.locator("select[name=result_class]").select_option("A")
    else:
        handler.locator("[name=result_class][value=A]").check()
    handler.locator("[name=contact_name]").fill("综合处")
    handler.locator("[name=contact_phone]").fill("000-1111111")
    handler.locator("button[name=then][value=check]").click()
    handler.locator("main button.btn-primary").click()
    handler.wait_for_load_state()


def sign_the_reply(head: Page, case: UUID) -> None:
    open_the_case_of_the_unit(head, case)
    head.locator("main .btn-primary").first.click()
    head.locator("button[name=step][value=issue]").click()
    head.wait_for_load_state()
    expect(head.get_by_text("已送出").first).to_be_visible()


def rate_it(member: Page, case: UUID) -> None:
    member.goto(f"/yunze/desk/proposals/{case}/rate/")
    for name in ("attitude", "result", "overall"):
        member.locator(f"[name={name}][value=satisfied]").check()
    member.locator("main button.btn-primary").click()
    member.locator("main button.btn-primary").click()
    member.wait_for_load_state()


def conclude_it(clerk: Page, case: UUID) -> None:
    clerk.goto(f"/yunze/desk/proposals/conclude/{case}/")
    clerk.locator("[name=adoption][value=full]").check()
    clerk.get_by_role("main").get_by_role("button", name=re.compile("办结")).click()
    clerk.wait_for_load_state()


def publish_it(director: Page, case: UUID) -> None:
    director.goto(f"/yunze/desk/proposals/publish/{case}/")
    director.locator("main button.btn-primary").click()
    director.get_by_role("main").get_by_role("button", name=re.compile("^公开|公开$")).last.click()
    director.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_first_word_to_a_stranger(enter: Enter, scripts: bool) -> None:
    """The member's browser runs scripts or not; a stranger's never does."""
    member = enter("member", PHONE, scripts=scripts)
    looked_at = sound if scripts else plain
    looked_at(member)
    case = write_and_submit(member)
    looked_at(member)
    clerk = enter("clerk")
    sound(clerk)
    clerk.goto(f"/yunze/desk/proposals/review/{case}/")
    sound(clerk)
    director = enter("director")
    file_it(director, case)
    dispatch = enter("dispatch")
    assign_it(dispatch, case, "云泽省教育厅")
    liaison = enter("liaison", PHONE)
    open_the_case_of_the_unit(liaison, case)
    sound(liaison)
    liaison.get_by_role("button", name="签收").click()
    liaison.wait_for_load_state()
    handler = enter("handler")
    draft_the_reply(handler, case)
    head = enter("head", PHONE)
    sign_the_reply(head, case)
    sound(head)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_text("已选定十处服务区").first).to_be_visible()
    looked_at(member)
    rate_it(member, case)
    conclude_it(clerk, case)
    publish_it(director, case)
    for size in (PHONE, DESKTOP):
        stranger = enter(None, size, scripts=False)
        stranger.goto(f"/yunze/proposals/{case}/")
        expect(stranger.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
        expect(stranger.get_by_text("已选定十处服务区")).to_be_visible()
        assert "000-1111111" not in stranger.content()
    stranger = enter(None, PHONE)
    stranger.goto(f"/yunze/proposals/{case}/")
    sound(stranger)
    member.goto("/yunze/desk/dossier/")
    expect(member.get_by_text(TITLE).first).to_be_visible()


def test_the_same_path_without_scripts(enter: Enter) -> None:
    member = enter("member", PHONE, scripts=False)
    case = write_and_submit(member)
    member.goto(f"/yunze/desk/proposals/{case}/")
    expect(member.get_by_text("审查").first).to_be_visible()
    member.goto("/yunze/desk/proposals/mine/")
    expect(member.get_by_text(TITLE).first).to_be_visible()


def test_no_word_is_lost_when_the_log_in_ends(enter: Enter) -> None:
    member = enter("member", PHONE, alone=True)
    member.goto("/yunze/desk/proposals/new/")
    member.get_by_label("案由").fill("关于不丢失任何一个字的建议")
    body = member.get_by_label("正文")
    body.fill("第一段已经写完，")
    member.wait_for_function(
        "document.querySelector('[data-autosave-state]') !== null || document.querySelector('.autosave') !== null"
    )
    expect(member.locator("main")).to_contain_text("已保存", timeout=20_000)
    member.context.clear_cookies()
    body.press("End")
    body.type("第二段写到一半，登录失效了。")
    expect(member.locator("main")).to_contain_text("本机", timeout=20_000)
    kept = body.input_value()
    assert kept.endswith("第二段写到一半，登录失效了。")


def test_a_second_submission_of_the_same_page_changes_nothing(enter: Enter) -> None:
    member = enter("member", PHONE)
    case = write_and_submit(member)
    member.go_back()
    if member.get_by_role("button", name="提交提案").count():
        member.get_by_role("button", name="提交提案").click()
        member.wait_for_load_state()
    member.goto("/yunze/desk/proposals/mine/")
    assert member.locator(f"a[href*='{case}']").count() == 1


def test_two_directors_at_once_get_one_decision_and_one_sentence(enter: Enter) -> None:
    case = write_and_submit(enter("member", PHONE))
    first, second = enter("director"), enter("director")
    for page in (first, second):
        page.goto(f"/yunze/desk/proposals/review/{case}/")
    first.get_by_role("button", name="准予立案").click()
    first.wait_for_load_state()
    second.get_by_role("button", name="准予立案").click()
    second.wait_for_load_state()
    expect(second.get_by_text(re.compile("已经办理|已立案|改动|办理了")).first).to_be_visible()


PAGES = {
    "member": [
        "",
        "proposals/mine/",
        "proposals/filed/",
        "proposals/new/",
        "dossier/",
        "meetings/own/",
        "members/own/",
        "messages/",
        "me/",
    ],
    "affairs": ["", "members/", "meetings/", "dossier/members/", "assessment/"],
    "clerk": ["", "proposals/list/", "proposals/review/", "proposals/conclude/", "figures/proposals/", "members/", "units/"],
    "director": ["proposals/publish/", "figures/proposals/adopted"],
    "dispatch": ["", "proposals/assign/", "units/"],
    "liaison": ["proposals/unit/", "proposals/unit/cases/", "proposals/unit/feedback/"],
    "leader": ["", "proposals/list/", "figures/proposals/"],
    "auditor": ["", "administration/audit/"],
    "security": ["", "administration/accounts/"],
}


@pytest.mark.parametrize("login", list(PAGES))
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_of_a_role_is_sound(enter: Enter, login: str, size: tuple[int, int]) -> None:
    page = enter(login, size)
    for path in PAGES[login]:
        answer = page.goto(f"/yunze/desk/{path}")
        assert answer is not None
        assert answer.status == 200, path
        sound(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_portal_is_sound(enter: Enter, size: tuple[int, int]) -> None:
    page = enter(None, size)
    for path in ("/", "/yunze/", "/yunze/proposals/", "/accounts/login/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        sound(page)
