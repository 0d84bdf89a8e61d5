"""A director keeps a view with columns of her own, chooses all that it finds, and goes anywhere by Ctrl-K."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
LIST = "/yunze/desk/proposals/list/"


def composed(page: Page, text: str) -> None:
    """Type as an input method does: syllables first, the word at the end."""
    session = page.context.new_cdp_session(page)
    for syllables in ("y", "yang", "yang'lao"):
        session.send(
            "Input.imeSetComposition", {"text": syllables, "selectionStart": len(syllables), "selectionEnd": len(syllables)}
        )
        page.wait_for_timeout(250)
    session.send("Input.insertText", {"text": text})


def test_director_keeps_a_view_and_chooses_all_that_it_finds(enter: Enter) -> None:
    director = enter("director", DESKTOP)
    director.goto(f"{LIST}?outcome=filed&sort=-number")
    director.get_by_role("link", name="显示的列").click()
    sound(director)
    director.get_by_role("checkbox", name="类别", exact=True).uncheck()
    director.get_by_role("button", name=re.compile("期限.*上移")).click()
    expect(director.get_by_role("checkbox", name="类别", exact=True)).not_to_be_checked()
    director.get_by_role("button", name="按此显示").click()
    heads = director.locator("thead th").all_inner_texts()
    assert [head.strip() for head in heads if head.strip()][-2:] == ["期限", "主办"]
    director.get_by_role("link", name="存为视图").click()
    sound(director)
    director.get_by_label("视图名称").fill("已立案按编号")
    director.get_by_label("打开列表时默认用此视图").check()
    director.get_by_role("button", name="保存视图").click()
    expect(director.get_by_role("link", name="已立案按编号")).to_have_attribute("aria-current", "page")
    sound(director)

    director.goto(LIST)
    expect(director.get_by_role("link", name="已立案按编号")).to_have_attribute("aria-current", "page")
    director.get_by_role("button", name="选定查到的全部").click()
    expect(director.get_by_text("件（", exact=False).first).to_be_visible()
    sound(director)
    with director.expect_download() as download:
        director.get_by_role("button", name="导出选定的").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    director.get_by_role("link", name="取消选定").click()

    director.get_by_role("link", name="管理视图").click()
    sound(director)
    director.get_by_role("link", name="删除", exact=True).click()
    director.get_by_role("button", name="删除视图").click()
    director.goto(LIST)
    expect(director.get_by_role("link", name="存为视图")).to_have_count(0)


def test_anything_is_found_by_ctrl_k_and_without_scripts(enter: Enter) -> None:
    clerk = enter("clerk", DESKTOP)
    clerk.goto("/yunze/desk/")
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(request.url) if "part=rows" in request.url else None)
    clerk.keyboard.press("Control+k")
    box = clerk.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(clerk.get_by_role("option", name="收件审查")).to_be_visible()
    sound(clerk)
    composed(clerk, "养老")
    expect(clerk.get_by_role("group", name="提案")).to_be_visible()
    assert len(asked) == 1
    sound(clerk)
    clerk.keyboard.press("ArrowDown")
    marked = box.get_attribute("aria-activedescendant") or ""
    title = clerk.locator(f"#{marked} span").inner_text()
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("heading", level=1)).to_have_text(title)
    clerk.keyboard.press("Control+k")
    expect(clerk.get_by_role("combobox")).to_be_focused()
    clerk.keyboard.press("Escape")
    expect(clerk.get_by_role("combobox")).to_have_count(0)
    expect(clerk.locator("[data-find]")).to_be_focused()

    member = enter("member", PHONE, scripts=False)
    member.locator("a.top-find").click()
    member.get_by_role("searchbox").fill("建议")
    member.get_by_role("button", name="查找").click()
    expect(member.get_by_role("heading", name="提案")).to_be_visible()
    # The tool that looks for faults is a script itself.
    looked_at = enter("member", PHONE)
    looked_at.goto(member.url)
    sound(looked_at)
