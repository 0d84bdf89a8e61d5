"""Naming a unit or a person: by a part, pinyin or initials; the house offers, a person chooses, also without scripts."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import clerk, dispatch, url
from tests.fixtures import seed
from yitang.features.proposals.models import Backing
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit


def offered(page: Any) -> list[str]:
    return re.findall(r'type="radio" name="[\w-]+-picked"[^>]*value="([^"]*)"', page.content.decode())


@pytest.fixture
def units(house: House) -> None:
    with seed(house.council):
        for code, name in (("wat", "云河县水利局"), ("wat2", "云河县水利局"), ("hea", "云河县卫生健康局")):
            principal = Principal(council=house.council, kind="unit", code=code, name=name)
            principal.save()
            Unit(council=house.council, principal=principal, code=code).save()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("健康", ["云河县卫生健康局"]),
        ("yhxjyj", ["云河县教育局"]),
        ("yunhexianshui", ["云河县水利局（wat）", "云河县水利局（wat2）"]),
        ("没有的局", []),
    ],
)
def test_words_that_are_no_units_name_are_offered_what_they_may_mean(
    house: House, browser: Browser, units: None, typed: str, expected: list[str]
) -> None:
    case_id = house.filed()
    page = dispatch(browser).get(url(house, "assign_check", case_id=case_id), {"mode": "sole", "first": typed})
    assert offered(page) == expected
    assert ("选定所指的单位" in page.content.decode()) == bool(expected)
    assert page.status_code == 422


def test_choice_stands_for_the_words_and_for_no_others(house: House, browser: Browser, units: None) -> None:
    case_id = house.filed()
    client, check = dispatch(browser), url(house, "assign_check", case_id=case_id)
    asked = {"mode": "sole", "first": "jyj", "first-asked": "jyj", "first-picked": "云河县教育局"}
    assert client.get(check, asked).status_code == 200
    other = client.get(check, asked | {"first": "卫健"})
    assert (other.status_code, offered(other)) == (422, [])


def test_submitter_on_paper_is_found_by_initials(house: House, browser: Browser) -> None:
    page = clerk(browser).post(url(house, "paper"), {"key": "k1", "submitter": "dy"})
    assert (page.status_code, offered(page)) == (422, ["丁一（1）"])


def test_joint_submitters_on_paper_are_found_by_initials_and_named_once(house: House, browser: Browser) -> None:
    person = clerk(browser)
    sent = {
        "key": "paper-2",
        "submitter": "丁一",
        "title": "关于联名的建议",
        "body": "情况：走访了十二个小区。" * 20,
        "class_code": "society",
        "consent_public": "yes",
        "paper_note": "3 月 2 日收到，存提案卷",
    }
    page = person.post(url(house, "paper"), sent | {"joint_1": "we"})
    assert (page.status_code, offered(page)) == (422, ["吴二（2）"])
    chosen = {"joint_1": "we", "joint_1-asked": "we", "joint_1-picked": "吴二（2）", "joint": "吴二"}
    assert person.post(url(house, "paper"), sent | chosen).status_code == 302
    with in_council(house.council.id):
        assert list(Backing.objects.values_list("principal__name", "relation", "state")) == [("吴二", "joint", "confirmed")]


def test_suggestions_leave_out_what_has_ended(house: House, browser: Browser, units: None) -> None:
    with seed(house.council):
        gone = Principal.objects.get(code="wat2")
        gone.valid_to = "2020-01-01"
        gone.save(update_fields=["valid_to"])
    ask, client = reverse("desk:principals:pick", kwargs={"council": house.council.code}), clerk(browser)
    rows = client.get(ask, {"q": "yhxslj", "kind": "unit"}).json()["results"]
    assert [row["code"] for row in rows] == ["wat"]
    rows = client.get(ask, {"q": "水利", "kind": "unit"}).json()["results"]
    assert [(row["name"], row["code"], row["words"]) for row in rows] == [("云河县水利局", "wat", "云河县水利局")]
    people = client.get(ask, {"q": "we", "kind": "member"}).json()["results"]
    assert [row["words"] for row in people] == ["吴二（2）"]
