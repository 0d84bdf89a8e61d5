"""The list of proposals: what each role sees, the query in the address, pinned costs, and filing many at once."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House, build_house
from tests.features.proposals.office import acts, clerk, director, hidden, stored, url
from yitang.features.proposals.actions import recommend
from yitang.features.proposals.views.lists import PER_PAGE
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council


def titles(page: Any) -> list[str]:
    return re.findall(r"data-item>([^<]*)</a>", page.content.decode())


def sheet_of(answer: Any) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.PROPOSAL_CLERK, ["已立案的", "审查中的"]),
        (Role.SECRETARY_GENERAL, ["已立案的", "审查中的"]),
        (Role.AUDITOR, ["已立案的", "审查中的"]),
        (Role.COUNCIL_LEADER, ["已立案的", "审查中的"]),
        (Role.DISPATCH_OFFICE, ["已立案的"]),
    ],
)
def test_each_role_sees_its_rows_and_nobody_sees_drafts(house: House, browser: Browser, role: str, expected: list[str]) -> None:
    house.draft(title="还在写的")
    house.submitted(title="审查中的")
    house.filed(title="已立案的")
    page = browser(None, role, name="某人").get(url(house, "list"))
    assert titles(page) == expected
    assert f"共 {len(expected)} 件提案" in page.content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.UNIT_HANDLER, Role.BODY_LIAISON])
def test_list_is_closed_to_others(house: House, browser: Browser, role: str) -> None:
    answer = browser(house.other if role == Role.MEMBER else None, role, name="某人").get(url(house, "list"))
    assert answer.status_code == 403


def test_rows_of_another_council_never_show(house: House, browser: Browser, other_council: Council) -> None:
    build_house(other_council).submitted(title="别处的提案")
    house.submitted(title="本会的提案")
    assert titles(clerk(browser).get(url(house, "list"))) == ["本会的提案"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"stage": "submitted"}, ["关于桥的建议"]),
        ({"stage": "handling"}, []),
        ({"outcome": "filed"}, ["关于路的建议"]),
        ({"class_code": "economy"}, ["关于桥的建议"]),
        ({"kind": "member"}, ["关于路的建议", "关于桥的建议"]),
        ({"q": "桥"}, ["关于桥的建议"]),
        ({"q": "关于 路"}, ["关于路的建议"]),
        ({"q": "第1号"}, ["关于路的建议"]),
        ({"q": "吴二"}, ["关于桥的建议"]),
        ({"lamp": "time"}, ["关于桥的建议"]),
        ({"lamp": "late"}, []),
        ({"stage": "没有这个状态"}, ["关于路的建议", "关于桥的建议"]),
        ({"sort": "title"}, ["关于桥的建议", "关于路的建议"]),
        ({"sort": "due"}, ["关于桥的建议", "关于路的建议"]),
    ],
)
def test_query_stands_in_the_address(house: House, browser: Browser, asked: dict[str, str], expected: list[str]) -> None:
    house.submitted(house.other, title="关于桥的建议", class_code="economy")
    house.filed(title="关于路的建议")
    assert titles(clerk(browser).get(url(house, "list"), asked)) == expected


def test_unit_is_found_by_part_of_its_name(house: House, browser: Browser) -> None:
    house.answered(title="已答复的")
    house.filed(title="未交办的")
    client = clerk(browser)
    assert titles(client.get(url(house, "list"), {"unit": "教育"})) == ["已答复的"]
    assert titles(client.get(url(house, "list"), {"unit": "水利"})) == []


def test_page_links_keep_the_query(house: House, browser: Browser) -> None:
    for n in range(PER_PAGE + 1):
        house.submitted(title=f"第{n:02}件")
    client = clerk(browser)
    page = client.get(url(house, "list"), {"q": "件", "sort": "title"})
    assert len(titles(page)) == PER_PAGE
    assert 'href="?q=%E4%BB%B6&amp;sort=title&amp;page=2"' in page.content.decode()
    assert titles(client.get(url(house, "list"), {"q": "件", "sort": "title", "page": 2})) == [f"第{PER_PAGE}件"]


def test_list_costs_the_same_for_one_row_and_three(house: House, browser: Browser) -> None:
    client = clerk(browser)
    client.get(url(house, "list"))  # what a process reads once is read
    costs = []
    for more in (1, 2):
        for n in range(more):
            house.filed(title=f"第{more}{n}件")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(house, "list"))
        costs.append(len([q for q in queries.captured_queries if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]))
    assert len(titles(page)) == 3
    # Three of them count, for the menu, what waits to be handed over, replies to review and feedback to verify; one asks for views.
    assert costs == [19, 19]


def test_second_look_counts_nothing_anew(house: House, browser: Browser) -> None:
    house.filed()
    client = clerk(browser)
    client.get(url(house, "list"))
    with CaptureQueriesContext(connection) as queries:
        client.get(url(house, "list"))
    assert [q["sql"] for q in queries.captured_queries if "COUNT(" in q["sql"] and "proposals_proposal" in q["sql"]] == []
    house.submitted(title="新来的")
    assert "共 2 件提案" in client.get(url(house, "list")).content.decode()


def test_many_are_filed_after_a_preview_with_a_result_for_each(house: House, browser: Browser) -> None:
    good, other, gone = (house.submitted(title=title) for title in ("同意的", "没勾的", "被抢先的"))
    for case_id in (good, gone):
        recommend(house.office(Role.PROPOSAL_CLERK), case_id=case_id, outcome="filed")
    client = director(browser)
    page = client.get(url(house, "file_many"), {"ids": [good, other, gone]})
    assert [(row["proposal"].pk, row["advised"]) for row in page.context["rows"]] == [(good, True), (other, False), (gone, True)]
    assert stored(house, good).outcome == ""
    house.step(house.office(Role.PROPOSAL_DIRECTOR, "郑主任"), gone, "filing.file")
    data = hidden(page, "form") | {"ids": [f"{case_id}:2" for case_id in (good, gone)]}
    answer = client.post(url(house, "file_many"), data)
    rows = {row["title"]: row for row in answer.context["rows"]}
    assert (rows["同意的"]["ok"], rows["被抢先的"]["ok"], answer.context["done"], answer.context["left"]) == (True, False, 1, 1)
    assert "郑主任" in rows["被抢先的"]["message"]
    assert [stored(house, case_id).outcome for case_id in (good, other, gone)] == ["filed", "", "filed"]
    again = client.post(url(house, "file_many"), data)
    assert again.context["done"] == 1
    with in_council(house.council.pk):
        assert ActRecord.objects.filter(name="filing.file.batch").count() == 1


def choose(client: Any, house: House, asked: str, seen: int) -> Any:
    return client.post(f"{url(house, 'choose')}?{asked}", {"key": uuid4().hex, "seen": seen})


def test_all_that_the_query_finds_are_chosen_and_later_ones_stay_out(house: House, browser: Browser) -> None:
    for title in ("关于桥的建议", "关于路的建议"):
        house.submitted(title=title)
    house.filed(title="关于桥的旧建议")
    client = director(browser)
    there = choose(client, house, "q=%E6%A1%A5", 2)["Location"]
    house.submitted(title="关于桥的新建议")
    page = client.get(there)
    assert (page.context["chosen"]["choice"].number, page.context["chosen"]["since"], page.context["chosen"]["waiting"]) == (
        2,
        1,
        1,
    )
    assert "1 件后来才符合条件，不在其中" in page.content.decode()
    chosen_id = page.context["chosen"]["choice"].pk
    preview = client.get(url(house, "file_many"), {"chosen": chosen_id})
    assert [row["proposal"].case.title for row in preview.context["rows"]] == ["关于桥的建议"]
    assert (preview.context["left_out"], preview.context["since"]) == (1, 1)
    answer = client.post(f"{url(house, 'export')}?q=%E6%A1%A5&chosen={chosen_id}", {"key": uuid4().hex})
    assert {row[1] for row in sheet_of(answer)[1:]} == {"关于桥的建议", "关于桥的旧建议"}
    with in_council(house.council.pk):
        assert ExportCopy.objects.get().asked == {"q": "桥", "chosen": "2"}


def test_a_count_that_changed_before_choosing_is_said(house: House, browser: Browser) -> None:
    house.submitted(title="关于桥的建议")
    client = director(browser)
    page = client.get(choose(client, house, "q=%E6%A1%A5", 7)["Location"])
    assert "打开列表时有 7 件提案，现在有 1 件；已选定这 1 件" in page.content.decode()


def test_a_choice_is_its_makers_alone(house: House, browser: Browser) -> None:
    house.submitted(title="关于桥的建议")
    there = choose(director(browser), house, "q=%E6%A1%A5", 1)["Location"]
    other = clerk(browser)
    assert other.get(there).context["chosen"] is None
    answer = other.post(there.replace("/list/?", "/list/export/?"), {"key": uuid4().hex})
    assert answer.status_code == 302


def test_batch_is_the_directors_alone(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    client = clerk(browser)
    before = acts(house)
    answer = client.post(url(house, "file_many"), {"key": uuid4().hex, "ids": [f"{case_id}:2"]})
    assert (answer.status_code, acts(house), stored(house, case_id).outcome) == (403, before, "")
    assert client.get(url(house, "list")).context["may_file"] is False


def test_batch_with_nothing_ticked_decides_nothing(house: House, browser: Browser) -> None:
    client = director(browser)
    before = acts(house)
    answer = client.post(url(house, "file_many"), {"key": uuid4().hex, "ids": ["不是编号", "a:b"]})
    assert (answer.status_code, acts(house)) == (200, before)
    assert "没有勾选提案" in answer.content.decode()
