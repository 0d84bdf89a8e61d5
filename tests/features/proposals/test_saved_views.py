"""Views of the list: kept, shared with a role, opened first, and columns in an order of one's own."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House, build_house
from tests.features.proposals.office import acts, clerk, director, url
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.models import FirstView, SavedView

WAITING = "stage=submitted&sort=due&column=title&column=receipt"


def page(house: House, name: str, **kwargs: Any) -> str:
    return reverse(f"desk:lists:{name}", kwargs={"council": house.council.code, "list_code": "proposals", **kwargs})


def save(client: Client, house: House, name: str = "待审查", query: str = WAITING, **more: Any) -> Any:
    return client.post(f"{page(house, 'save')}?{query}&page=2", {"key": uuid4().hex, "name": name, **more})


def kept(house: House) -> list[tuple[str, str, str]]:
    with in_council(house.council.pk):
        return list(SavedView.objects.order_by("name").values_list("name", "query", "role"))


def view_id(house: House, name: str = "待审查") -> UUID:
    with in_council(house.council.pk):
        return SavedView.objects.get(name=name).pk


def heads(answer: Any) -> list[str]:
    text = answer.content.decode()
    return re.findall(r"<th[^>]*>(?:<a[^>]*>)?([^<]+)", text[text.index("<thead>") : text.index("</thead>")])


def test_view_keeps_conditions_order_and_columns(house: House, browser: Browser) -> None:
    house.submitted(title="审查中的")
    house.filed(title="已立案的")
    client = clerk(browser)
    answer = save(client, house)
    assert kept(house) == [("待审查", WAITING, "")]
    opened = client.get(answer["Location"])
    assert heads(opened) == ["案由", "回执编号"]
    text = opened.content.decode()
    assert ("审查中的" in text, "已立案的" in text) == (True, False)
    assert 'aria-current="page">待审查</a>' in text


def test_view_says_in_words_what_it_asks(house: House, browser: Browser) -> None:
    client = clerk(browser)
    save(client, house)
    row = client.get(page(house, "views")).context["rows"][0]
    assert [(str(label), str(value)) for label, value in row["said"]] == [
        ("状态", "审查中"),
        ("排序", "期限从小到大"),
        ("显示的列", "案由、回执编号"),
    ]


def test_view_of_one_person_is_nobody_elses(house: House, browser: Browser) -> None:
    save(clerk(browser), house)
    other = director(browser)
    assert other.get(page(house, "views")).context["rows"] == []
    before = acts(house)
    for name in ("change", "delete"):
        assert other.get(page(house, name, view_id=view_id(house))).status_code == 404
    assert other.post(page(house, "update", view_id=view_id(house)) + "?q=x").status_code == 404
    assert (kept(house)[0][1], acts(house)) == (WAITING, before)


def test_shared_view_is_seen_by_the_role_and_changed_by_its_maker_or_the_director(house: House, browser: Browser) -> None:
    save(clerk(browser), house, role=Role.RESEARCH_OFFICE)
    reader = browser(None, Role.RESEARCH_OFFICE, name="调研员")
    rows = reader.get(page(house, "views")).context["rows"]
    assert [(row["view"].name, row["may_change"]) for row in rows] == [("待审查", False)]
    assert reader.post(page(house, "delete", view_id=view_id(house))).status_code == 403
    assert director(browser).get(page(house, "views")).context["rows"] == []
    with in_council(house.council.pk):
        assert SavedView.objects.count() == 1


@pytest.mark.parametrize("role", [Role.COUNCIL_LEADER, Role.AUDITOR])
def test_who_may_not_share_keeps_views_alone(house: House, browser: Browser, role: str) -> None:
    client = browser(None, role, name="某人")
    assert "role" not in client.get(page(house, "save") + "?" + WAITING).context["form"].fields
    save(client, house, role=Role.PROPOSAL_CLERK)
    assert kept(house) == [("待审查", WAITING, "")]


def test_a_role_that_cannot_open_the_list_is_not_offered(house: House, browser: Browser) -> None:
    client = clerk(browser)
    answer = save(client, house, role=Role.UNIT_HEAD)
    assert (answer.status_code, kept(house)) == (422, [])


@pytest.mark.parametrize(("name", "sentence"), [("  ", "填写视图名称"), ("待审查", "已有同名视图"), ("长" * 41, "40")])
def test_name_that_does_not_do_gets_a_sentence(house: House, browser: Browser, name: str, sentence: str) -> None:
    client = clerk(browser)
    save(client, house)
    answer = save(client, house, name)
    assert (answer.status_code, len(kept(house))) == (422, 1)
    assert sentence in answer.content.decode()


def test_same_form_sent_twice_saves_once(house: House, browser: Browser) -> None:
    client, key = clerk(browser), uuid4().hex
    for _time in range(2):
        assert client.post(f"{page(house, 'save')}?{WAITING}", {"key": key, "name": "待审查"}).status_code == 302
    assert len(kept(house)) == 1


def test_list_opens_with_the_chosen_view_and_all_stays_one_step_away(house: House, browser: Browser) -> None:
    client = clerk(browser)
    save(client, house, first="on")
    answer = client.get(url(house, "list"))
    assert (answer.status_code, answer["Location"]) == (302, f"{url(house, 'list')}?{WAITING}&view={view_id(house)}")
    assert client.get(url(house, "list"), {"view": "all"}).status_code == 200
    assert browser(None, Role.PROPOSAL_CLERK, name="别人").get(url(house, "list")).status_code == 200
    client.post(page(house, "open_first"), {"key": uuid4().hex})
    assert client.get(url(house, "list")).status_code == 200


def test_a_view_taken_back_no_longer_opens_for_others(house: House, browser: Browser) -> None:
    maker, reader = clerk(browser), browser(None, Role.RESEARCH_OFFICE, name="调研员")
    save(maker, house, role=Role.RESEARCH_OFFICE)
    reader.post(page(house, "open_first"), {"key": uuid4().hex, "view": view_id(house)})
    assert reader.get(url(house, "list")).status_code == 302
    maker.post(page(house, "change", view_id=view_id(house)), {"key": uuid4().hex, "name": "待审查", "role": ""})
    assert reader.get(url(house, "list")).status_code == 200
    with in_council(house.council.pk):
        assert FirstView.objects.count() == 0


def test_view_is_renamed_changed_and_deleted(house: House, browser: Browser) -> None:
    client = clerk(browser)
    save(client, house)
    pk = view_id(house)
    client.post(page(house, "change", view_id=pk), {"key": uuid4().hex, "name": "今天要看的"})
    opened = client.get(url(house, "list"), {"view": pk, "stage": "submitted"})
    assert "把改动存入“今天要看的”" in opened.content.decode()
    client.post(page(house, "update", view_id=pk) + "?stage=submitted&view=" + str(pk))
    assert kept(house) == [("今天要看的", "stage=submitted", "")]
    assert client.post(page(house, "delete", view_id=pk), {"key": uuid4().hex}).status_code == 302
    assert kept(house) == []


def test_views_of_another_council_do_not_show(house: House, browser: Browser, other_council: Council) -> None:
    save(clerk(browser), house, role=Role.PROPOSAL_CLERK)
    build_house(other_council)
    with in_council(other_council.pk):
        assert SavedView.objects.count() == 0


def test_columns_are_moved_and_used_without_scripts(house: House, browser: Browser) -> None:
    client = clerk(browser)
    asked = {"q": "桥", "order": ["number", "title", "due"], "column": ["number", "title", "due"], "move": "due:up"}
    moved = client.get(page(house, "columns"), asked)
    assert [column.code for column, _ticked in moved.context["rows"]][:3] == ["number", "due", "title"]
    asked |= {"order": ["number", "due", "title"], "column": ["due", "title"], "use": "1", "move": ""}
    answer = client.get(page(house, "columns"), asked)
    assert answer["Location"] == f"{url(house, 'list')}?q=%E6%A1%A5&column=due&column=title"
    house.submitted(title="关于桥的建议")
    assert heads(client.get(answer["Location"])) == ["期限", "案由"]


def test_unknown_columns_show_the_usual_ones(house: House, browser: Browser) -> None:
    house.submitted()
    client = clerk(browser)
    usual = heads(client.get(url(house, "list")))
    assert heads(client.get(url(house, "list"), {"column": ["没有", "x"]})) == usual
    assert usual == ["编号", "案由", "提案者", "类别", "提交日期", "状态", "主办", "期限"]
    every = {"column": [column.code for column in client.get(page(house, "columns")).context["page"].columns]}
    assert len(heads(client.get(url(house, "list"), every))) == 17


def test_views_of_a_list_that_is_closed_to_one_are_closed(house: House, browser: Browser) -> None:
    client = browser(house.other, Role.MEMBER, name="吴二")
    assert client.get(page(house, "views")).status_code == 403
    assert client.get(page(house, "views").replace("/proposals/", "/nothing/")).status_code == 404
