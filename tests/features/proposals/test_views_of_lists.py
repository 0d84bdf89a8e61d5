"""Saved views, chosen columns and orders of the tracking page and of a unit's own cases; all lines that a question finds."""

import re

import pytest
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import clerk, dispatch, url
from tests.features.proposals.test_units import handler, received, sent_to_unit
from yitang.features.proposals.views import tracking
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db


def heads(page: str) -> list[str]:
    table = page[page.index("<thead>") : page.index("</thead>")]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<th[^>]*>(.*?)</th>", table, re.S)]


def keep(client: Client, house: House, list_code: str, query: str, **typed: str) -> str:
    """Save the question as a view by its page; where one is led afterwards."""
    page = f"/{house.council.code}/desk/lists/{list_code}/views/new/?{query}"
    key = client.get(page).context["form"]["key"].value()
    answer = client.post(page, {"key": key, **typed})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize(("name", "old", "new"), [("tracking", "sent", "stage=sent"), ("unit_cases", "open", "state=open")])
def test_addresses_of_before_lead_to_the_same_lines(house: House, browser: Browser, name: str, old: str, new: str) -> None:
    client = handler(browser, house) if name == "unit_cases" else dispatch(browser)
    answer = client.get(url(house, name), {"view": old, "q": "食堂"})
    assert (answer.status_code, answer["Location"]) == (301, f"{url(house, name)}?q=%E9%A3%9F%E5%A0%82&{new}")


def test_a_view_of_tracking_keeps_stage_order_and_columns_and_opens_first(house: House, browser: Browser) -> None:
    sent_to_unit(house)
    client = clerk(browser)
    query = "stage=sent&q=教育局&sort=-number&column=number&column=title&column=class"
    led = keep(client, house, "tracking", query, name="教育局待签收", first="on")
    page = client.get(led)
    assert heads(page.content.decode()) == ["", "编号", "案由", "类别"]
    assert [row["case"].number for row in page.context["rows"]] == [1]
    assert [(tab["label"], tab["current"]) for tab in page.context["bar"].tabs] == [("全部", False), ("教育局待签收", True)]
    first = client.get(url(house, "tracking"))
    assert (first.status_code, "stage=sent" in first["Location"]) == (302, True)
    shown = client.get(f"/{house.council.code}/desk/lists/tracking/views/").content.decode()
    assert all(words in shown for words in ("待签收", "教育局", "编号从大到小"))


def test_a_unit_keeps_a_view_of_its_own_cases(house: House, browser: Browser) -> None:
    received(house)
    client = handler(browser, house)
    led = keep(client, house, "unit_cases", "state=open&sort=due&column=title&column=submitter&column=session", name="未办复")
    page = client.get(led)
    assert heads(page.content.decode()) == ["案由", "提案者", "届次"]
    assert len(page.context["rows"]) == 1
    assert [tab["current"] for tab in page.context["tabs"]] == [False, True, False]


def test_lines_are_ordered_as_asked(house: House, browser: Browser) -> None:
    for title in ("关于甲的建议", "关于乙的建议", "关于丙的建议"):
        house.answered(title=title)
    for name, client, asked in (
        ("tracking", dispatch(browser), {"stage": "feedback"}),
        ("unit_cases", handler(browser, house), {}),
    ):
        for sort, numbers in (("number", [1, 2, 3]), ("-number", [3, 2, 1])):
            rows = client.get(url(house, name), asked | {"sort": sort}).context["rows"]
            assert [row["number"] for row in rows] == numbers


def test_all_that_the_question_finds_are_reminded_and_no_others(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "PER_PAGE", 1)
    first, second = sent_to_unit(house), sent_to_unit(house)
    client = clerk(browser)
    assert "选定查到的全部 2 件" in client.get(url(house, "tracking"), {"stage": "sent"}).content.decode()
    led = client.post(f"{url(house, 'tracking_choose')}?stage=sent", {"key": "c1"})["Location"]
    later = sent_to_unit(house)
    page = client.get(led)
    assert page.context["chosen"].number == 2
    asked = client.get(url(house, "remind"), {"stage": "sent", "chosen": str(page.context["chosen"].pk)})
    assert {row["case"].pk for row in asked.context["rows"]} == {first, second}
    form = {"key": asked.context["form"]["key"].value(), "text": "《〔案由〕》须在本周签收。"}
    sent = client.post(url(house, "remind"), form | {"stage": "sent", "ids": asked.context["ids"]})
    assert sent.status_code == 302
    with in_council(house.council.id):
        told = set(Message.objects.filter(event="handling.remind_receipt").values_list("case_id", flat=True))
    assert (told, later in told) == ({first, second}, False)


def test_more_than_can_be_reminded_at_once_are_not_chosen(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "MOST", 1)
    sent_to_unit(house), sent_to_unit(house)
    client = clerk(browser)
    answer = client.post(f"{url(house, 'tracking_choose')}?stage=sent&q=教育局", {"key": "c1"}, follow=True)
    assert "一次最多提醒 1 件" in answer.content.decode()
    assert answer.context["form"]["q"].value() == "教育局"
