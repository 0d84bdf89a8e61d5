"""A resident on a phone without scripts says what needs doing; the office takes it on and answers; the resident settles it."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
SAID = "村口的路灯坏了三盏，孩子放学看不见路。"
ANSWER = "三盏路灯已经换好，当晚亮灯。"


def photograph(n: int) -> bytes:
    """A small picture, another one for each number."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), (200, 60 * n, 40)).save(out, "JPEG")
    return out.getvalue()


def say(resident: Page) -> str:
    """From the venue's public page to the receipt; returns the address that its code opens."""
    resident.goto("/qinghe/grassroots/")
    resident.locator(".pub-row a").first.click()
    name = resident.locator("h1").inner_text()
    resident.get_by_role("link", name="我要反映").click()
    expect(resident.get_by_text(f"交给{name}")).to_be_visible()
    resident.get_by_role("link", name="道路交通").click()
    expect(resident.get_by_text("类别：道路交通")).to_be_visible()
    resident.get_by_role("button", name="下一步：核对").click()
    expect(resident.get_by_text("写下要解决什么事").first).to_be_visible()
    resident.locator("[name=text]").fill(SAID)
    resident.locator("[name=new_photos]").set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photograph(n)} for n in range(2)]
    )
    resident.get_by_role("button", name="下一步：核对").click()
    expect(resident.get_by_text("2 张，已去除拍摄地点")).to_be_visible()
    resident.get_by_role("button", name="返回修改").click()
    expect(resident.locator("[name=text]")).to_have_value(SAID)
    expect(resident.get_by_text("已选 2 张")).to_be_visible()
    resident.get_by_role("button", name="下一步：核对").click()
    resident.get_by_role("button", name="提交", exact=True).click()
    expect(resident.locator(".receipt-number")).to_have_text(re.compile(r"^[A-Z2-7 ]{31}$"))
    return resident.locator(".door-url a").get_attribute("href") or ""


def test_a_matter_from_the_first_word_to_the_last(enter: Enter) -> None:
    resident = enter(None, PHONE, scripts=False, alone=True)
    own = say(resident)
    # The pages again, with scripts: what looks for failing nodes is a script.
    looker = enter(None, PHONE, alone=True)
    pages = (
        "/qinghe/grassroots/",
        "/qinghe/grassroots/map/",
        "/qinghe/say/",
        "/qinghe/say/?class=roads",
        "/qinghe/say/find/",
        own,
    )
    for address in pages:
        looker.goto(address)
        sound(looker)

    office = enter("committee", DESKTOP)
    office.goto("/qinghe/desk/grassroots/matters/?stage=said")
    sound(office)
    office.get_by_role("link", name=SAID).last.click()
    sound(office)
    expect(office.get_by_role("link", name=re.compile("^照片"))).to_have_count(2)
    office.get_by_role("button", name="受理", exact=True).click()
    office.goto("/qinghe/desk/grassroots/matters/?stage=accepted")
    office.get_by_role("link", name=SAID).last.click()
    office.locator("form:has([value=answer]) [name=text]").fill(ANSWER)
    office.get_by_label("已解决").check()
    office.get_by_role("button", name="答复群众").click()

    resident.goto(own)
    expect(resident.locator("h1")).to_have_text("已答复")
    expect(resident.get_by_text(ANSWER)).to_be_visible()
    expect(resident.locator(".photo-row img")).to_have_count(2)
    resident.get_by_label("已解决").check()
    resident.get_by_role("button", name="认可答复").click()
    expect(resident.locator("h1")).to_have_text("已办结")
