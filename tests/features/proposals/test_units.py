"""The unit's pages: receipt, reply, signature, and what nobody else may do."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import REPLY, House, build_house
from tests.features.proposals.office import (
    acts,
    assignment_of,
    clerk,
    hidden,
    of_unit,
    reply_of,
    state_of,
    stored,
    url,
)
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Reply

COMPLETE = {
    "text": REPLY,
    "result_class": "A",
    "publicity": "public",
    "publicity_basis": "",
    "document_number": "云教提〔2026〕3号",
    "contact_name": "沈科长",
    "contact_phone": "0500-1111111",
}


def sent_to_unit(house: House, **fields: Any) -> UUID:
    case_id = house.filed(**fields)
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    return case_id


def received(house: House, **fields: Any) -> UUID:
    case_id = sent_to_unit(house, **fields)
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    return case_id


def drafted(house: House, **fields: Any) -> UUID:
    case_id = received(house, **fields)
    handler = house.unit(Role.UNIT_HANDLER)
    save_reply(handler, assignment_id=assignment_of(house, case_id).pk, **COMPLETE)
    house.step(handler, case_id, "handling.draft")
    return case_id


def at(house: House, name: str, case_id: UUID) -> str:
    return url(house, name, assignment_id=assignment_of(house, case_id).pk)


def handler(browser: Browser, house: House) -> Client:
    return of_unit(browser, house, Role.UNIT_HANDLER)


def test_todo_holds_three_groups_and_nothing_else(house: House, browser: Browser) -> None:
    cases = {"sent": sent_to_unit(house), "received": received(house), "drafted": drafted(house)}
    house.answered()
    page = handler(browser, house).get(url(house, "unit_todo"))
    found = {g["state"]: [row["assignment"].case_id for row in g["rows"]] for g in page.context["groups"]}
    assert found == {key: [] for key in ("return_requested", "reviewing")} | {
        state: [case_id] for state, case_id in cases.items()
    }


def test_menu_of_a_unit_has_its_three_entries_and_none_of_the_office(house: House, browser: Browser) -> None:
    text = handler(browser, house).get(url(house, "unit_todo")).content.decode()
    assert all(url(house, name) in text for name in ("unit_todo", "unit_cases", "unit_feedback"))
    assert not any(url(house, name) in text for name in ("list", "review", "assign", "conclude", "publish", "mine"))


def test_liaison_signs_for_receipt_once(house: House, browser: Browser) -> None:
    case_id = sent_to_unit(house)
    client = of_unit(browser, house, Role.UNIT_LIAISON)
    page = client.get(at(house, "unit_case", case_id))
    data = hidden(page, "form")
    answers = [client.post(at(house, "unit_receive", case_id), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert state_of(house, case_id, "handling") == "received"
    assert "0500-0000000" in client.get(at(house, "unit_case", case_id)).content.decode()


def test_reply_is_saved_by_itself_and_stays_unsent(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = handler(browser, house)
    page = client.get(at(house, "unit_reply", case_id))
    assert "尚未送出" in page.content.decode()
    first = client.post(at(house, "unit_save", case_id), COMPLETE | {"text": "写了一半", "version": page.context["version"]})
    assert (first.status_code, first.json()["version"]) == (200, 1)
    second = client.post(at(house, "unit_save", case_id), COMPLETE | {"version": 1})
    assert (second.status_code, second.json()["version"]) == (200, 2)
    assert (reply_of(house, case_id).text, reply_of(house, case_id).issued_on) == (REPLY, None)
    assert state_of(house, case_id, "handling") == "received"
    assert stored(house, case_id).answered_on is None


def test_older_window_gets_409_and_a_page_with_both_texts(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = handler(browser, house)
    client.post(at(house, "unit_save", case_id), COMPLETE | {"version": 0})
    stale = client.post(at(house, "unit_save", case_id), COMPLETE | {"text": "另一个窗口写的", "version": 0})
    assert stale.status_code == 409
    assert stale.json()["merge_url"] == at(house, "unit_reply", case_id)
    page = client.post(at(house, "unit_reply", case_id), COMPLETE | {"text": "另一个窗口写的", "version": 0, "then": "stay"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "另一个窗口写的" in text
    assert REPLY.splitlines()[0] in text
    assert page.context["changed_by"] == "单位unit_handler"
    assert reply_of(house, case_id).text == REPLY
    kept = dict(page.context["fields"])
    assert client.post(at(house, "unit_reply", case_id), kept | {"then": "stay"}).status_code == 302
    assert reply_of(house, case_id).text == "另一个窗口写的"


def test_every_character_is_kept(house: House, browser: Browser) -> None:
    case_id = received(house)
    text = "  一、开头有空格\n\n㐀𠮷䶮 <b>&amp;</b>\t制表 “引号” ＝１"
    handler(browser, house).post(at(house, "unit_save", case_id), COMPLETE | {"text": text, "version": 0})
    assert reply_of(house, case_id).text.replace("\r\n", "\n") == text


def test_missing_points_are_named_with_who_owes_before_the_button(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = handler(browser, house)
    page = client.get(at(house, "unit_check", case_id))
    missing = [(point["label"], point["blocks"]) for point in page.context["missing"] if not point["done"]]
    assert missing == [("答复正文", True), ("办理结果", True), ("联系人", False), ("文号", False), ("联系提案者", False)]
    assert "由云河县教育局承办人补充。" in page.content.decode()
    assert "送单位负责人签发</button>" not in page.content.decode()
    answer = client.post(at(house, "unit_check", case_id), hidden(page, "form"))
    assert (answer.status_code, state_of(house, case_id, "handling")) == (422, "received")


def test_not_to_be_published_needs_a_basis(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = handler(browser, house)
    client.post(at(house, "unit_save", case_id), COMPLETE | {"publicity": "internal", "version": 0})
    page = client.get(at(house, "unit_check", case_id))
    assert [point["label"] for point in page.context["missing"] if point["blocks"]] == ["不公开的依据"]


def test_way_of_a_reply_without_scripts(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = handler(browser, house)
    saved = client.post(at(house, "unit_reply", case_id), COMPLETE | {"version": 0, "then": "check"})
    assert saved.url == at(house, "unit_check", case_id)
    page = client.get(saved.url)
    client.post(saved.url, hidden(page, "form"))
    assert state_of(house, case_id, "handling") == "drafted"
    head = of_unit(browser, house, Role.UNIT_HEAD)
    page = head.get(at(house, "unit_sign", case_id))
    data = hidden(page, "issue", signed_by="冯局长") | {"step": "issue"}
    answers = [head.post(at(house, "unit_sign", case_id), data) for _ in range(2)]
    assert [answer.url for answer in answers] == [at(house, "unit_sent", case_id)] * 2
    text = head.get(at(house, "unit_sent", case_id)).content.decode()
    assert "云教提〔2026〕3号" in text
    assert "冯局长" in text
    assert (reply_of(house, case_id).signed_by, stored(house, case_id).case.stage) == ("冯局长", "answered")


def test_head_sends_back_with_a_reason_that_the_handler_reads(house: House, browser: Browser) -> None:
    case_id = drafted(house)
    head = of_unit(browser, house, Role.UNIT_HEAD)
    page = head.get(at(house, "unit_sign", case_id))
    empty = head.post(at(house, "unit_sign", case_id), hidden(page, "back_form", reason="") | {"step": "send_back"})
    assert (empty.status_code, state_of(house, case_id, "handling")) == (422, "drafted")
    data = hidden(page, "back_form", reason="第二条写具体。") | {"step": "send_back"}
    assert head.post(at(house, "unit_sign", case_id), data).status_code == 302
    assert "第二条写具体。" in handler(browser, house).get(at(house, "unit_reply", case_id)).content.decode()


def test_draft_with_the_head_cannot_be_changed(house: House, browser: Browser) -> None:
    case_id = drafted(house)
    answer = handler(browser, house).post(at(house, "unit_save", case_id), COMPLETE | {"text": "改", "version": 1})
    assert (answer.status_code, reply_of(house, case_id).text) == (409, REPLY)


@pytest.mark.parametrize(
    ("role", "page", "before"),
    [
        (Role.UNIT_HANDLER, "unit_receive", sent_to_unit),
        (Role.UNIT_HEAD, "unit_reply", received),
        (Role.UNIT_HEAD, "unit_check", received),
        (Role.UNIT_HANDLER, "unit_sign", drafted),
        (Role.UNIT_LIAISON, "unit_sign", drafted),
    ],
)
def test_each_step_by_its_own_role_only(house: House, browser: Browser, role: str, page: str, before: Any) -> None:
    case_id = before(house)
    client = of_unit(browser, house, role)
    count, state = acts(house), state_of(house, case_id, "handling")
    answer = client.post(at(house, page, case_id), COMPLETE | {"key": uuid4().hex, "issue-key": uuid4().hex, "step": "issue"})
    assert (answer.status_code, acts(house), state_of(house, case_id, "handling")) == (403, count, state)


def test_assignment_of_another_unit_is_not_found(house: House, browser: Browser, other_council: Council) -> None:
    case_id = received(house)
    stranger = build_house(other_council)
    client = browser(stranger.unit(Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="别的单位")
    for name in ("unit_case", "unit_reply", "unit_check"):
        assert client.get(at(house, name, case_id)).status_code == 404
    assert client.post(at(house, "unit_save", case_id), COMPLETE | {"version": 0}).status_code == 404
    with in_council(house.council.id):
        assert Reply.objects.count() == 0


def test_office_sees_no_pages_of_units(house: House, browser: Browser) -> None:
    received(house)
    assert clerk(browser).get(url(house, "unit_todo")).status_code == 403


def test_feedback_shows_what_the_submitter_said(house: House, browser: Browser) -> None:
    case_id = house.answered()
    grades = {"attitude": "satisfied", "result": "basically", "overall": "basically", "text": "第二条还没有落实。"}
    house.step(house.member, case_id, "course.rate", payload=grades)
    text = handler(browser, house).get(url(house, "unit_feedback")).content.decode()
    assert "第二条还没有落实。" in text
    assert "基本满意" in text


def test_cases_are_searched_and_cost_the_same_for_one_and_three(house: House, browser: Browser) -> None:
    client = handler(browser, house)
    client.get(url(house, "unit_cases"))  # what a process reads once is read
    costs = []
    for more in (1, 2):
        for n in range(more):
            house.answered(title=f"关于第{more}{n}座桥的建议")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(house, "unit_cases"))
        costs.append(len([q for q in queries.captured_queries if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]))
    assert costs[0] == costs[1]
    assert len(page.context["rows"]) == 3
    found = client.get(url(house, "unit_cases"), {"q": "21座"}).context["rows"]
    assert [row["assignment"].case.title for row in found] == ["关于第21座桥的建议"]
    assert [row["assignment"].case.number for row in client.get(url(house, "unit_cases"), {"q": "第1号"}).context["rows"]] == [1]
    assert client.get(url(house, "unit_cases"), {"state": "open"}).context["rows"] == []
