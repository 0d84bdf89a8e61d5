"""A member reads the own dossier on the phone, adds a duty and writes the report; the office confirms, records and reads."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, sound

pytestmark = pytest.mark.journey
HOME = "/yunze/desk/dossier/"
TITLE = "到社区讲授急救知识"
TEXT = "一年来认真履行委员职责，深入基层开展调查研究，把群众的话带上来。" * 40


def add_a_duty(member: Page) -> None:
    member.goto(HOME)
    sound(member)
    expect(member.get_by_role("heading", name="视察调研")).to_be_visible()
    member.get_by_role("link", name="申报补录").click()
    sound(member)
    member.get_by_label("履职事项").select_option(label="公益或志愿服务")
    member.get_by_label("履职内容").fill(TITLE)
    member.get_by_label("日期").fill("2026-03-05")
    member.get_by_label("组织单位").select_option(label="委员工作机构")
    member.get_by_role("button", name="提交申报").click()
    expect(member.get_by_text("待组织单位确认", exact=True)).to_be_visible()
    sound(member)


def confirm_it(office: Page) -> None:
    office.goto(f"{HOME}added/")
    sound(office)
    office.get_by_role("link", name=TITLE).click()
    sound(office)
    office.get_by_role("button", name="确认", exact=True).click()
    expect(office.get_by_text(f"《{TITLE}》已确认。")).to_be_visible()


def record_for_two(office: Page) -> None:
    office.goto(f"{HOME}records/new/")
    sound(office)
    office.get_by_label("履职事项").select_option(label="参加视察")
    office.get_by_label("履职内容").fill("视察冬季供暖")
    office.get_by_label("日期").fill("2026-03-06")
    office.get_by_label("委员", exact=False).first.fill("0001、0002")
    office.get_by_role("button", name="核对名单").click()
    sound(office)
    expect(office.get_by_role("row")).to_have_count(3)
    office.get_by_role("button", name="记入履职档案").click()
    expect(office.get_by_text("2 位委员").first).to_be_visible()
    sound(office)


def open_the_dossier(office: Page) -> None:
    office.goto(f"{HOME}members/")
    sound(office)
    office.get_by_role("button", name=re.compile("打开.*履职档案")).first.click()
    expect(office.get_by_text("视察冬季供暖").first).to_be_visible()
    sound(office)


def write_the_report(member: Page) -> None:
    member.goto(HOME)
    member.get_by_role("link", name="继续撰写").click()
    sound(member)
    member.get_by_label("正文").fill(TEXT)
    member.get_by_role("button", name="核对并提交").click()
    sound(member)
    member.get_by_role("button", name="提交履职报告").click()
    expect(member.get_by_text("待专委会提意见", exact=True)).to_be_visible()
    sound(member)


def test_a_dossier_from_both_sides(enter: Enter) -> None:
    member, office = enter("member", PHONE), enter("affairs", DESKTOP)
    add_a_duty(member)
    confirm_it(office)
    record_for_two(office)
    open_the_dossier(office)
    member.goto(HOME)
    expect(member.get_by_text("视察冬季供暖").first).to_be_visible()
    member.get_by_role("link", name=TITLE).click()
    expect(member.get_by_text("委员申报、组织单位确认")).to_be_visible()
    sound(member)
    member.goto(f"{HOME}looks/")
    expect(member.get_by_text("委员工作机构").first).to_be_visible()
    sound(member)
    write_the_report(member)
    office.goto("/yunze/desk/reviews/participation/")
    sound(office)
    office.locator("tfoot a").first.click()
    sound(office)
    office.goto("/yunze/desk/reviews/review/")
    expect(office.get_by_role("heading", name="履职参与（人次）")).to_be_visible()
    sound(office)
