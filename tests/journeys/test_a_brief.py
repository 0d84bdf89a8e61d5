"""A brief from a phone to the street and back: written with a photo, three hands, a number, the unit's answer, the release."""

import gzip
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
TITLE = "关于在实验小学门口增设雨棚的建议"
SAID = {
    "situation": "实验小学放学时家长在路边等候，下雨天没有遮挡，孩子和老人淋雨，路口因此拥堵，上周三次目测等候人数都在二百人以上。",
    "suggestion": "1.在校门两侧的人行道上加装雨棚。\n2.放学时段由交警在路口值守。",
}
NAME = "唐和野"
ANSWER = "校门两侧雨棚已列入今年小修项目，十月底前完工。"
MEMBER_MOST = 30 * 1024
"""Bytes that a member's page may cost a phone on a first visit, as they go over the wire."""


def photo(folder: Path) -> Path:
    path = folder / "校门口.jpg"
    Image.effect_noise((320, 240), 40).convert("RGB").save(path)
    return path


def weighed(page: Page, address: str) -> int:
    """What a first visit of an address costs on the wire: the page with all that it loads, compressed as the web server does it."""
    looker = page.context.new_page()
    bodies: list[bytes] = []
    looker.on("response", lambda answer: bodies.append(answer.body()) if answer.status == 200 else None)
    looker.context.new_cdp_session(looker).send("Network.setCacheDisabled", {"cacheDisabled": True})
    looker.goto(address)
    looker.wait_for_load_state("networkidle")
    looker.close()
    return sum(len(gzip.compress(body)) for body in bodies)


def write(member: Page, picture: Path) -> str:
    """From the empty form to the receipt; returns the id of the case."""
    assert weighed(member, "/yunze/desk/briefs/mine/") <= MEMBER_MOST
    assert weighed(member, "/yunze/desk/briefs/new/") <= MEMBER_MOST
    member.goto("/yunze/desk/briefs/new/")
    sound(member)
    member.set_input_files("input[name=files]", str(picture))
    member.get_by_label("标题").fill(TITLE)
    for name, words in SAID.items():
        member.locator(f"[name={name}]").fill(words)
    member.get_by_role("button", name="核对后报送").click()
    expect(member.get_by_role("button", name="报送社情民意")).to_be_visible()
    expect(member.get_by_text("校门口.jpg").first).to_be_visible()
    sound(member)
    member.get_by_role("button", name="报送社情民意").click()
    expect(member.locator(".receipt-number")).to_be_visible()
    sound(member)
    found = re.search(r"/briefs/([0-9a-f-]{36})/", member.url)
    assert found is not None
    return found[1]


def take_on(desk: Page, case_id: str, *, looked_at: bool = False) -> None:
    """Open the brief at the desk and give it to the next hand, or its number."""
    desk.goto(f"/yunze/desk/briefs/{case_id}/desk/")
    if looked_at:
        sound(desk)
    chosen = desk.locator("main select[name=class_code]:not([id^=filter])")
    if chosen.count() and not chosen.input_value():
        chosen.select_option(index=1)
    desk.locator("[data-key=a], #decide form[action$='/step/issue/'] button").first.click()
    expect(desk.locator("[role=status]").first).to_be_visible()


def hand_on(editor: Page, reviewer: Page, head: Page, case_id: str) -> None:
    """Three hands by three people, then the issue, and to the unit."""
    for place, desk in enumerate((editor, reviewer, head, editor)):
        take_on(desk, case_id, looked_at=place in (0, 3))
    expect(editor.locator("h1")).to_have_text(TITLE)
    sound(editor)
    editor.get_by_role("link", name="转单位办理").click()
    sound(editor)
    editor.get_by_label("主办").select_option(label="云泽省教育厅")
    editor.get_by_role("button", name="转办", exact=True).click()
    expect(editor.get_by_text("云泽省教育厅").first).to_be_visible()


def answer(liaison: Page, handler: Page, head: Page, case_id: str) -> None:
    """The unit signs for receipt, answers each numbered suggestion, and its head signs."""
    unit = f"/yunze/desk/briefs/{case_id}/of-unit/"
    liaison.goto(unit)
    sound(liaison)
    liaison.get_by_role("button", name="签收").click()
    handler.goto(unit)
    sound(handler)
    handler.locator("[name=text]").fill(ANSWER)
    handler.locator("[name=covered_1]").check()
    handler.locator("[name=answer_2]").fill("已与交警支队商定，放学时段安排两人值守。")
    handler.locator("[name=result_class]").first.check()
    handler.get_by_role("button", name="保存并送负责人签发").click()
    head.goto(unit)
    sound(head)
    head.get_by_role("button", name="签发并送出答复").click()
    expect(head.get_by_text(ANSWER).first).to_be_visible()


def release(editor: Page, case_id: str) -> None:
    editor.goto(f"/yunze/desk/briefs/{case_id}/release/")
    sound(editor)
    editor.locator("[name=step][value=preview]").click()
    sound(editor)
    editor.get_by_role("button", name="确认公开").click()
    expect(editor.locator("h1")).to_have_text(TITLE)


def test_a_brief_from_the_phone_to_the_stranger(enter: Enter, tmp_path: Path) -> None:
    member = enter("member", PHONE)
    case_id = write(member, photo(tmp_path))
    editor = enter("editor", DESKTOP)
    hand_on(editor, enter("reviewer", DESKTOP), enter("secretary", DESKTOP), case_id)
    answer(enter("liaison", DESKTOP), enter("handler", DESKTOP), enter("head", DESKTOP), case_id)
    release(editor, case_id)

    stranger = enter(None, PHONE, scripts=False, alone=True)
    stranger.goto("/yunze/briefs/")
    stranger.get_by_role("link", name=TITLE).click()
    expect(stranger.get_by_text(ANSWER)).to_be_visible()
    assert NAME not in stranger.content()
    looker = enter(None, PHONE, alone=True)
    looker.goto(stranger.url)
    sound(looker)

    assert weighed(member, f"/yunze/desk/briefs/{case_id}/") <= MEMBER_MOST
    member.goto(f"/yunze/desk/briefs/{case_id}/")
    expect(member.locator(".became")).to_contain_text("印发")
    expect(member.get_by_text(ANSWER).first).to_be_visible()
    expect(member.get_by_text("已与交警支队商定", exact=False).first).to_be_visible()
    sound(member)
