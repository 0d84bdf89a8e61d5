"""Finding anything by a word: pages, proposals, people and units, each narrowed by the rules of its room."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House, build_house
from tests.features.proposals.office import clerk, of_unit, stored
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council


def find(client: Client, house: House, words: str, **more: str) -> Any:
    return client.get(reverse("desk:find:find", kwargs={"council": house.council.code}), {"q": words, **more})


def found(client: Client, house: House, words: str) -> dict[str, list[str]]:
    return {group.code: [row.title for row in group.rows] for group in find(client, house, words).context["groups"]}


def test_proposals_are_found_by_title_number_receipt_and_submitter(house: House, browser: Browser) -> None:
    first, second = house.filed(title="关于桥的建议"), house.submitted(house.other, title="关于路的建议")
    client = clerk(browser)
    assert found(client, house, "桥")["proposals"] == ["关于桥的建议"]
    assert found(client, house, "第1号")["proposals"] == ["关于桥的建议"]
    receipt = stored(house, second).receipt_number
    assert "关于路的建议" in found(client, house, str(receipt))["proposals"]
    assert found(client, house, "吴二") == {"proposals": ["关于路的建议"], "members": ["吴二"]}
    row = find(client, house, "桥").context["groups"][0].rows[0]
    assert (row.url.endswith(f"/proposals/{first}/"), row.meta) == (True, "第 1 号 · 十届五次会议 · 丁一")


@pytest.mark.parametrize(
    ("words", "titles"), [("教育局", ["云河县教育局"]), ("yhxjyj", ["云河县教育局"]), ("yunhexian", ["云河县教育局"])]
)
def test_units_are_found_by_characters_pinyin_and_initials(house: House, browser: Browser, words: str, titles: list[str]) -> None:
    assert found(clerk(browser), house, words)["units"] == titles


def test_pages_are_those_of_ones_own_menu(house: House, browser: Browser) -> None:
    client = clerk(browser)
    assert "收件审查" in found(client, house, "")["pages"]
    assert found(client, house, "sjsc")["pages"] == ["收件审查"]
    assert "收件审查" not in found(browser(house.member), house, "").get("pages", [])


def test_everybody_finds_only_what_they_may_see(house: House, browser: Browser, other_council: Council) -> None:
    house.draft(title="关于桥的草稿")
    house.submitted(house.other, title="关于桥的提交件")
    house.answered(title="关于桥的答复件")
    build_house(other_council).submitted(title="关于桥的外地件")
    assert found(clerk(browser), house, "关于桥")["proposals"] == ["关于桥的答复件", "关于桥的提交件"]
    assert set(found(browser(house.member), house, "关于桥")["proposals"]) == {"关于桥的草稿", "关于桥的答复件"}
    assert found(of_unit(browser, house, Role.UNIT_HANDLER), house, "关于桥")["proposals"] == ["关于桥的答复件"]
    assert found(browser(None, Role.VENUE_CONVENER, name="召集人"), house, "关于桥") == {}


def test_words_of_people_stay_text_in_every_part(house: House, browser: Browser) -> None:
    house.submitted(title="<b>关于桥</b>")
    client = clerk(browser)
    for part in ("", "rows", "dialog"):
        text = find(client, house, "<b>关于桥", part=part).content.decode()
        assert "&lt;b&gt;关于桥&lt;/b&gt;" in text
        assert "<b>关于桥" not in text


def test_nothing_found_is_said(house: House, browser: Browser) -> None:
    assert "没有找到与“没有的词”有关" in find(clerk(browser), house, "没有的词").content.decode()
