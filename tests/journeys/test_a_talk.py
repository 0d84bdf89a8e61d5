"""A convener on a phone: a topic is confirmed, the talk is held, a suggestion and a problem are written down, and it is solved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
TOPIC = "村口候车亭漏雨"
PROBLEM = "候车亭顶棚漏雨，老人没处躲雨。"


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def confirmed_topic(page: Page) -> None:
    page.goto("/qinghe/desk/talks/mine/")
    expect(page.locator("h1")).to_have_text(re.compile("议事室"))
    sound(page)
    page.get_by_role("link", name="提出议题").click()
    page.get_by_label("议题", exact=True).fill(TOPIC)
    page.get_by_label("群众所盼").check()
    sound(page)
    press(page, "提交议题")
    page.get_by_label("确定议题的党组织").fill("村党支部")
    page.get_by_label("依据文件或会议记录").fill("会议记录第 8 号")
    press(page, "记录确定情况")
    sound(page)


def held(page: Page) -> None:
    page.get_by_role("link", name="筹备恳谈").click()
    press(page, "保存恳谈")
    page.locator("summary", has_text="开始恳谈").click()
    press(page, "开始恳谈")
    sound(page)
    page.get_by_role("link", name="参加人员").click()
    page.get_by_label("群众代表").fill("14")
    press(page, "保存人数")
    page.get_by_role("link", name="建议", exact=True).click()
    page.locator("[name=text]").fill("先换顶棚，再装条凳")
    page.locator("[name=said_by]").fill("村民代表")
    sound(page)
    press(page, "记录")
    page.get_by_role("link", name="纪要").click()
    page.locator("[name=minutes]").fill("大家都说先修顶棚。")
    page.locator("[name=consensus][value=reached]").check()
    press(page, "保存纪要")
    press(page, "结束恳谈")
    expect(page.get_by_text("已举行").first).to_be_visible()


def solved(page: Page) -> None:
    page.get_by_role("link", name="要解决的问题").click()
    page.locator("[name=text]").fill(PROBLEM)
    press(page, "记录")
    page.locator("[name=names]").first.fill("村民委员会")
    press(page, "交办")
    expect(page.get_by_text("村民委员会").first).to_be_visible()
    page.locator("[name=report]").fill("顶棚已换，装了条凳。")
    page.locator("form:has([value=report]) [name=outcome][value=solved]").check()
    page.locator("[name=evidence]").fill("完工照片")
    press(page, "报告办理情况")
    page.locator("form:has([value=conclude]) [name=word][value=content]").check()
    page.locator("form:has([value=conclude]) [name=residents_text]").fill("下雨不愁了")
    sound(page)
    press(page, "记录群众评价并办结")
    expect(page.get_by_text("下雨不愁了")).to_be_visible()
    sound(page)


def test_a_talk_from_the_topic_to_the_residents_word(enter: Enter) -> None:
    phone = enter("convener", PHONE)
    confirmed_topic(phone)
    held(phone)
    solved(phone)
    office = enter("committee", DESKTOP)
    for page in ("", "topics/", "problems/?stage=unsolved"):
        office.goto(f"/qinghe/desk/talks/{page}")
        sound(office)
    office.goto("/qinghe/desk/talks/?stage=closed")
    office.get_by_role("link", name=TOPIC).first.click()
    sound(office)
