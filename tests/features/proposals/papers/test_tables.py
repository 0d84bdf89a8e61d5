"""The official tables: each cell is the number of its rows; published arithmetic comes out as it was printed."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import clerk, director, dispatch, url
from tests.features.proposals.tables import checked
from tests.features.proposals.tables import write as write_table
from tests.fixtures import seed
from yitang.features.proposals.papers.paragraph import write
from yitang.features.proposals.papers.tables import TABLES, count, rows_behind
from yitang.features.proposals.views.tables import PER_PAGE
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.rates import Rate
from yitang.instruments.handling.models import Assignment, Reply

ZERO = dict.fromkeys(
    (
        *("received", "filed", "merged", "converted", "not_filed", "withdrawn", "returned", "answered", "concluded"),
        *("adopted", "answers", "rated", "satisfied", "basically", "dissatisfied"),
    ),
    0,
)


@pytest.fixture
def busy(house: House) -> House:
    """Proposals at every place: a draft, one under review, one filed, one answered and rated, one of another class."""
    house.draft(house.other)
    house.submitted()
    house.filed(house.other, class_code="economy")
    rated = house.answered()
    grades = {"attitude": "satisfied", "result": "basically", "overall": "satisfied"}
    house.step(house.member, rated, "course.rate", payload=grades)
    return house


def question(house: House) -> Question:
    return Question(house.council.pk, CouncilSession.objects.get().pk)


def sheet_rows(answer: Any) -> list[list[Any]]:
    found = io.BytesIO(b"".join(answer.streaming_content))
    return CalamineWorkbook.from_filelike(found).get_sheet_by_index(0).to_python()


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(TABLES))
def test_every_cell_is_the_number_of_its_rows(busy: House, code: str) -> None:
    table = TABLES[code]
    with in_council(busy.council.id):
        asked = question(busy)
        for section in table.sections:
            counted = count(table, section, asked)
            wrong = [
                (row.label, cell.column.code, cell.count)
                for row in [*counted.rows, counted.total]
                for cell in row.cells
                if cell.rate is None and rows_behind(table, section, cell.column, row.value, asked).count() != cell.count
            ]
            assert wrong == []
            for place, total in enumerate(counted.total.cells):
                if total.rate is None:
                    assert total.count == sum(row.cells[place].count or 0 for row in counted.rows), total.column.code


@pytest.mark.django_db
def test_review_table_says_what_became_of_what_came_in(busy: House) -> None:
    with in_council(busy.council.id):
        counted = count(TABLES["review"], TABLES["review"].sections[1], question(busy))
    cells = {row.label: [cell.printed or cell.count for cell in row.cells] for row in [*counted.rows, counted.total]}
    assert cells == {
        "社会建设": [2, 1, 0, 0, 0, 0, 0, 1, "50.0%"],
        "经济建设": [1, 1, 0, 0, 0, 0, 0, 0, "100.0%"],
        "合计": [3, 2, 0, 0, 0, 0, 0, 1, "66.7%"],
    }


@pytest.mark.django_db
def test_submitters_and_classes_stand_in_one_grid(house: House) -> None:
    house.filed(class_code="society")
    house.submitted(class_code="economy")
    house.submitted(class_code="economy")
    with in_council(house.council.pk):
        table = TABLES["grid"]
        counted = count(table, table.sections[0], question(house))
        counts = {cell.column.code: cell.count for row in counted.rows if row.value == "member" for cell in row.cells}
    assert counts == {
        "received_society": 1,
        "received_economy": 2,
        "received_other": 0,
        "received_all": 3,
        "filed_society": 1,
        "filed_economy": 0,
        "filed_other": 0,
        "filed_all": 1,
    }


def test_many_members_stand_on_several_pages(house: House, browser: Browser) -> None:
    with seed(house.council):
        for number in range(3, 3 + PER_PAGE):
            member = Principal(council=house.council, kind="member", code=str(number), name=f"委员{number}")
            member.save()
            Member(council=house.council, principal=member, number=str(number)).save()
    client = clerk(browser)
    pages = [client.get(url(house, "table", table="members"), {"page": page}).context["sections"][0] for page in (1, 2)]
    assert [len(page["rows"]) for page in pages] == [PER_PAGE, 2]
    assert pages[0]["total"] == pages[1]["total"]


def test_members_without_a_proposal_stand_in_the_table_too(house: House) -> None:
    house.filed()
    with in_council(house.council.id):
        counted = count(TABLES["members"], TABLES["members"].sections[0], question(house))
    assert [(row.label, [cell.count for cell in row.cells if cell.rate is None]) for row in counted.rows] == [
        ("1　丁一", [1, 1, 0, 0]),
        ("2　吴二", [0, 0, 0, 0]),
    ]


@pytest.mark.django_db
def test_separate_answers_count_by_answer_and_by_proposal_apart(house: House) -> None:
    """Shenzhen: 665 answers to 572 proposals — the two are never mixed. Here two answers (A and C) to one proposal."""
    case_id = house.answered()
    with seed(house.council) as ctx:
        DictionaryEntry(council=house.council, dictionary="result_class", code="C", label="C类：留作参考", order=9).save()
        other = Principal(council=house.council, kind="unit", code="fin", name="云河县财政局")
        other.save()
        first = Assignment.objects.get(case_id=case_id)
        first.role = "separate"
        first.save()
        second = Assignment(
            council=house.council,
            case_id=case_id,
            unit=other,
            role="separate",
            sent_on=first.sent_on,
            replied_on=first.replied_on,
        )
        second.save()
        Reply(council=house.council, assignment=second, text="已阅。", result_class="C", issued_on=first.replied_on).save()
        del ctx
    with in_council(house.council.id):
        asked = question(house)
        by_answer = count(TABLES["replies"], TABLES["replies"].sections[0], asked).total
        by_proposal = count(TABLES["answered"], TABLES["answered"].sections[0], asked).total
    shown = {cell.column.code: cell.printed or cell.count for cell in by_answer.cells}
    assert shown == {"answers": 2, "class_A": 1, "share_A": "50.0%", "class_C": 1, "share_C": "50.0%"}
    shown = {cell.column.code: cell.printed or cell.count for cell in by_proposal.cells}
    assert (shown["answered"], shown["class_A"], shown["class_C"], shown["share_C"]) == (1, 0, 1, "100.0%")


def said(**counts: int) -> Any:
    return write({**ZERO, **counts}, {}, {}, {}, 1, "2026年3月5日")


def test_paragraph_of_a_province_prints_its_published_shares() -> None:
    parts = said(received=1194, filed=1006, answered=1006, concluded=994, adopted=917)
    assert parts.received == "共征集提案1194件。"
    assert parts.review == "经审查立案1006件，立案率84.3%；正在审查188件。"
    assert parts.handling.startswith(
        "截至2026年3月5日，立案提案已办复1006件，办复率100.0%；已办结994件，办结率98.8%；办结提案中采纳或部分采纳917件，采纳率92.3%。"
    )
    fractions = {name: (rate.part, rate.whole, rate.printed(4)) for name, rate in parts.fractions}
    assert fractions["立案率"] == (1006, 1194, "84.2546%")
    assert fractions["采纳率"] == (917, 994, "92.2535%")


def test_paragraph_of_the_nation_2025_adds_up() -> None:
    parts = said(received=5890, filed=5002, merged=262, converted=626)
    assert parts.review == "经审查立案5002件，立案率84.9%；并案262件；转其他方式处理626件。"
    assert 5002 + 262 + 626 == 5890


def test_classes_of_the_nation_2025_come_out_as_printed() -> None:
    classes = {"经济建设": 2133, "政治建设": 419, "文化建设": 459, "社会建设": 1387, "生态文明建设": 604}
    parts = write({**ZERO, "received": 5002, "filed": 5002}, {"委员提案": 4531, "集体提案": 471}, classes, {}, 1, "2025年3月10日")
    assert parts.received == "共征集提案5002件，其中委员提案4531件（占90.6%），集体提案471件（占9.4%）。"
    assert parts.classes == (
        "立案提案中，经济建设2133件，占42.6%；政治建设419件，占8.4%；文化建设459件，占9.2%；社会建设1387件，占27.7%；生态文明建设604件，占12.1%。"
    )


def test_city_of_400_is_rounded_half_up_and_the_fraction_is_shown() -> None:
    """349 of 400 is 87.25 % exactly; the city printed 87.2. Half up prints 87.3, and the fraction stands beside it."""
    parts = said(received=400, filed=349, converted=51)
    assert parts.review == "经审查立案349件，立案率87.3%；转其他方式处理51件。"
    ((_name, rate),) = [one for one in parts.fractions if one[0] == "立案率"]
    assert (rate.part, rate.whole, rate.printed(2)) == (349, 400, "87.25%")


def test_answers_of_shenzhen_and_of_two_cities_come_out_as_printed() -> None:
    assert [Rate(n, 665).printed() for n in (258, 302, 76, 29)] == ["38.8%", "45.4%", "11.4%", "4.4%"]
    assert 258 + 302 + 76 + 29 == 665
    assert [Rate(n, 92).printed(2) for n in (22, 68, 2)] == ["23.91%", "73.91%", "2.17%"]
    assert [Rate(n, 146).printed(0) for n in (122, 24, 144 + 2)] == ["84%", "16%", "100%"]
    replies = write({**ZERO, "received": 146, "filed": 146, "answers": 146}, {}, {}, {"落实": 122, "计划": 24}, 0, "今天")
    assert "承办单位共作出答复146件，其中落实122件，占84%；计划24件，占16%。" in replies.handling


def test_nothing_came_in_is_said_plainly() -> None:
    assert said().whole == "尚未收到提案。"


@pytest.mark.django_db
def test_pages_open_from_table_to_rows(busy: House, browser: Browser) -> None:
    client: Client = clerk(browser)
    home = client.get(url(busy, "tables"))
    assert "共征集提案3件" in home.content.decode()
    for code in TABLES:
        page = client.get(url(busy, "table", table=code))
        assert page.status_code == 200
        opened = [
            address for part in page.context["sections"] for row in part["rows"] for _cell, address in row["cells"] if address
        ]
        for address in opened[:3]:
            assert client.get(address).status_code == 200
    table = client.get(url(busy, "table", table="review"))
    ((cell, address), *_rest) = table.context["sections"][0]["total"]["cells"]
    assert len(client.get(address).context["lines"]) == cell.count == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "?section=kind&column=filing&value=all", "?section=no&column=received", "?section=unit&column=x"]
)
def test_cell_that_is_not_there_is_not_found(house: House, browser: Browser, query: str) -> None:
    assert clerk(browser).get(url(house, "table_rows", table="review") + query).status_code == 404


@pytest.mark.django_db
def test_workbooks_hold_the_tables_and_are_on_record(busy: House, browser: Browser) -> None:
    client = director(browser)
    one = sheet_rows(client.post(url(busy, "table_sheet", table="review"), {"key": uuid4().hex}))
    assert one[1][:3] == ["按提案者", "收到", "立案"]
    assert one[-1][0] == "合计"
    assert one[-1][9] == "66.7%（2/3）"
    every = client.post(url(busy, "tables_sheet"), {"key": uuid4().hex})
    names = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(every.streaming_content))).sheet_names
    assert len(names) == len(set(names)) == sum(len(table.sections) for table in TABLES.values())
    meeting = sheet_rows(dispatch(browser).post(url(busy, "assign_sheet"), {"key": uuid4().hex}))
    assert [row[0] for row in meeting] == ["承办单位", "云河县教育局"]
    with in_council(busy.council.id):
        assert ActRecord.objects.filter(name="proposals.export").count() == 3


@pytest.mark.django_db
def test_unit_and_member_see_no_tables(house: House, browser: Browser) -> None:
    for client in (browser(house.member), browser(house.unit(Role.UNIT_HEAD), Role.UNIT_HEAD, name="单位")):
        assert client.get(url(house, "tables")).status_code == 403
        assert client.post(url(house, "tables_sheet")).status_code == 403


@pytest.mark.django_db
def test_list_behind_a_cell_comes_back_without_changing_anything(busy: House, browser: Browser, tmp_path: Path) -> None:
    client = clerk(browser)
    table = client.get(url(busy, "table", table="review"))
    ((_cell, address), *_rest) = table.context["sections"][0]["total"]["cells"]
    answer = client.post(client.get(address).context["export_url"], {"key": uuid4().hex})
    sheet = tmp_path / "清单.xlsx"
    sheet.write_bytes(b"".join(answer.streaming_content))
    batch = checked(busy.council, sheet)
    assert {name: batch.counts[name] for name in ("rows", "same", "new", "update", "error")} == {
        "rows": 3,
        "same": 3,
        "new": 0,
        "update": 0,
        "error": 0,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("column", [1, 4])
def test_changed_or_emptied_cell_of_an_exported_list_is_not_taken_for_the_same(
    busy: House, browser: Browser, tmp_path: Path, column: int
) -> None:
    answer = clerk(browser).post(url(busy, "export") + "?outcome=filed", {"key": uuid4().hex})
    head, *lines = sheet_rows(answer)
    lines[0][column] = ""
    if column == 1:
        lines[0][column] = "关于别的事的建议"
    table = write_table(tmp_path / "改过.csv", [dict(zip(head, line, strict=True)) for line in lines])
    counts = checked(busy.council, table).counts
    assert (counts["same"], counts["error"]) == (1, 1)
