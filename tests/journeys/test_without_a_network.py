"""A talk is written down on a phone without a network, survives a reload, and stands on the desk once there is one again."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, sound

pytestmark = pytest.mark.journey
TOPIC = "村口路灯和桥头护栏"
MINUTES = "先修学校门口的三盏灯，护栏请镇里来看。"
PAGE = "/qinghe/desk/offline/"


def confirmed_topic(page: Page) -> str:
    """A topic that the party organisation confirmed, by the pages; the name of its venue."""
    page.goto("/qinghe/grassroots/")
    page.locator(".pub-row a").first.click()
    venue = page.locator("h1").inner_text()
    page.goto("/qinghe/desk/talks/topics/new/")
    page.fill("[name=venue]", venue)
    page.fill("[name=title]", TOPIC)
    page.get_by_label("群众所盼").check()
    page.locator("main form button[type=submit]").last.click()
    page.goto("/qinghe/desk/talks/topics/?q=" + TOPIC)
    page.get_by_role("link", name=TOPIC).first.click()
    form = page.locator("form:has([value=confirm])")
    form.locator("[name=confirmed_by]").fill("石桥村党总支")
    form.locator("[name=confirmed_paper]").fill("村两委会议记录第 5 期")
    if not form.locator("[name=confirmed_on]").input_value():
        form.locator("[name=confirmed_on]").fill(page.evaluate("new Date().toLocaleDateString('sv')"))
    form.locator("button[type=submit]").click()
    return venue


def test_a_talk_in_a_village_without_a_network(enter: Enter) -> None:
    page = enter("committee", PHONE, alone=True)
    venue = confirmed_topic(page)
    page.goto("/qinghe/desk/talks/")
    page.get_by_role("link", name="没有网络时用").click()
    expect(page.get_by_text("网络可用")).to_be_visible()
    page.get_by_text("这部手机上存了什么").click()
    expect(page.get_by_text("以后没有网络也能打开这个页面")).to_be_visible()
    sound(page)

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("现在没有网络")).to_be_visible()
    page.get_by_role("button", name="开一场恳谈").click()
    page.locator("[name=venue]").select_option(label=venue)
    page.locator("[name=topic]").select_option(label=TOPIC)
    page.get_by_label("群众代表").fill("14")
    page.locator("[name=minutes]").fill(MINUTES)
    page.locator("[name=consensus]").select_option(index=1)
    page.get_by_role("button", name="添加意见建议").click()
    page.get_by_label("意见建议内容").fill("护栏没修好以前先立警示牌")
    page.get_by_label("谁提的").fill("村民代表")
    page.get_by_role("button", name="添加问题").click()
    page.get_by_label("问题内容").fill("桥头护栏松动")
    page.get_by_label("恳谈已结束").check()
    expect(page.get_by_text("已存在这部手机上")).to_be_visible()

    page.reload()
    page.get_by_role("button", name=TOPIC).first.click()
    expect(page.locator("[name=minutes]")).to_have_value(MINUTES)
    expect(page.get_by_label("意见建议内容")).to_have_value("护栏没修好以前先立警示牌")
    page.get_by_role("button", name="返回列表").click()
    page.get_by_role("button", name="送到系统").click()
    expect(page.get_by_text("没有送达的还在手机上")).to_be_visible()

    page.context.set_offline(False)
    page.get_by_role("button", name="送到系统").click()
    expect(page.get_by_text("填写完整的都已送达")).to_be_visible()
    sound(page)
    page.get_by_role("link", name=TOPIC).first.click()
    expect(page.get_by_text(MINUTES)).to_be_visible()
    expect(page.get_by_text("护栏没修好以前先立警示牌")).to_be_visible()
    expect(page.get_by_role("link", name="桥头护栏松动")).to_be_visible()
