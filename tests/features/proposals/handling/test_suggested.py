"""The numbered suggestions of a proposal against the points of the reply."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import REPLY, House
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.numbered import suggestions_in
from yitang.instruments.workflow.parameters import set_parameter

HEAD = "一、情况\n走访了十二个小区，老人吃饭难。\n二、分析\n主要是就近没有食堂，" + "老人吃饭是大事，" * 15 + "需要办。\n"
NUMBERED = HEAD + "三、建议\n（一）每个街道先办一个食堂。\n场地由社区提供。\n（二）财政给予补贴。\n（三）引入企业运营。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NUMBERED, ["每个街道先办一个食堂。\n场地由社区提供。", "财政给予补贴。", "引入企业运营。"]),
        ("情况如下。\n建议：\n1.先办一个。\n2.再办一个。", ["先办一个。", "再办一个。"]),
        ("情况。\n具体建议如下：\n一是先办一个。\n二是再办一个。", ["先办一个。", "再办一个。"]),
        (
            "对策建议\n一、规划先行。\n1.编制规划。\n2.公布规划。\n二、资金保障。",
            ["规划先行。\n1.编制规划。\n2.公布规划。", "资金保障。"],
        ),
        ("情况。\n建议：每个街道先办一个。", ["每个街道先办一个。"]),
        ("只有一段话，没有编号。", ["只有一段话，没有编号。"]),
        ("", []),
    ],
)
def test_suggestions_are_read_from_the_text(text: str, found: list[str]) -> None:
    assert suggestions_in(text) == found


@given(st.text(alphabet="一二三、（）1234.建议：\n 甲乙丙是第", max_size=200))
def test_no_word_is_made_up_and_none_is_doubled(text: str) -> None:
    found = suggestions_in(text)
    for one in found:
        assert all(line in text for line in one.split("\n"))
    assert sum(map(len, found)) <= len(text)


def received(house: House, body: str = NUMBERED) -> tuple[UUID, UUID]:
    case_id = house.filed(body=body)
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    with in_council(house.council.id):
        return case_id, Assignment.objects.get(case_id=case_id).pk


def block(house: House) -> None:
    director = house.office(Role.PROPOSAL_DIRECTOR)
    set_parameter(director, procedure="proposal", name="points_block", value=True, effective_from=date(2020, 1, 1))


def said(*answers: str) -> list[dict[str, Any]]:
    return [{"answer": answer, "covered": False} for answer in answers]


@pytest.mark.django_db
def test_missing_answers_hold_the_reply_back_where_the_council_says_so(house: House) -> None:
    block(house)
    case_id, part = received(house)
    handler = house.unit(Role.UNIT_HANDLER)
    save_reply(handler, assignment_id=part, text=REPLY, result_class="A", points=said("已办三个。", "", ""))
    with pytest.raises(Blocked) as held:
        house.step(handler, case_id, "handling.draft")
    assert "2、3" in str(held.value.message)
    points = [*said("已办三个。", "已列入预算。"), {"answer": "", "covered": True}]
    save_reply(handler, assignment_id=part, points=points)
    house.step(handler, case_id, "handling.draft")
    house.step(house.unit(Role.UNIT_HEAD), case_id, "handling.issue")


@pytest.mark.django_db
def test_without_the_rule_missing_answers_are_a_warning(house: House, browser: Browser) -> None:
    _case_id, part = received(house)
    save_reply(house.unit(Role.UNIT_HANDLER), assignment_id=part, text=REPLY, result_class="A")
    page = browser(house.unit(Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="handler")
    text = page.get(f"/{house.council.code}/desk/proposals/unit/{part}/reply/check/").content.decode()
    assert ("还没有答复的建议：第1、2、3条。" in text, "送单位负责人签发" in text or "提交" in text) == (True, True)
    house.step(house.unit(Role.UNIT_HANDLER), _case_id, "handling.draft")


@pytest.mark.django_db
def test_a_single_suggestion_is_answered_by_the_text(house: House) -> None:
    block(house)
    case_id = house.answered()
    with in_council(house.council.id):
        assert Reply.objects.get(assignment__case_id=case_id).points == []


@pytest.mark.django_db
def test_more_answers_than_suggestions_are_refused(house: House) -> None:
    _case_id, part = received(house)
    with pytest.raises(Invalid) as found:
        save_reply(house.unit(Role.UNIT_HANDLER), assignment_id=part, points=said("一", "二", "三", "四"))
    assert list(found.value.errors) == ["points"]


@pytest.mark.django_db
def test_the_unit_answers_on_its_page_and_the_submitter_reads_both_columns(house: House, browser: Browser) -> None:
    case_id, part = received(house)
    page = f"/{house.council.code}/desk/proposals/unit/{part}/reply/"
    handler = browser(house.unit(Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="handler")
    assert handler.get(page).content.decode().count("compared-point") == 3
    asked = {"version": 0, "text": REPLY, "result_class": "A", "publicity": "public", "then": "check"}
    answers = {"answer_1": "已办三个。", "covered_2": "on", "answer_3": "不属本单位职责。"}
    assert handler.post(page, asked | answers).status_code == 302
    with in_council(house.council.id):
        kept = Reply.objects.get(assignment_id=part).points
    assert [(point["answer"], point["covered"]) for point in kept] == [
        ("已办三个。", False),
        ("", True),
        ("不属本单位职责。", False),
    ]
    assert kept[1]["said"] == "财政给予补贴。"
    house.step(house.unit(Role.UNIT_HANDLER), case_id, "handling.draft")
    house.step(house.unit(Role.UNIT_HEAD), case_id, "handling.issue")
    text = browser(house.member).get(f"/{house.council.code}/desk/proposals/{case_id}/").content.decode()
    assert (text.count("compared-row"), "不属本单位职责。" in text, "见答复正文" in text) == (3, True, True)
    assert "不属本单位职责。" not in browser(house.other).get(f"/{house.council.code}/desk/proposals/{case_id}/").content.decode()
