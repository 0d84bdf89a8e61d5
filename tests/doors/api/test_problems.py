"""Refusals are said in one form, with a code for the programme and a Chinese sentence for the person."""

from typing import Any
from uuid import uuid4

import pytest

from tests.doors.api.programme import Programme
from tests.features.proposals.house import House
from yitang.foundation.accounts.models import Account

pytestmark = pytest.mark.django_db


def problem(response: Any) -> tuple[int, str, str]:
    body = response.json()
    assert response.headers["Content-Type"].startswith("application/json")
    return response.status_code, body["code"], body["message"]


def test_missing_token_is_401_and_says_what_to_send(stranger: Programme) -> None:
    response = stranger.get("proposals")
    assert problem(response) == (401, "unauthorised", "此操作需要本机构的令牌：Authorization: Bearer yt_…。")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="yitang"'


def test_session_cookie_opens_nothing(house: House, member: Programme) -> None:
    browser = Programme(house.council)
    browser.client.force_login(Account.objects.get(username="ding"), "yitang.foundation.accounts.sessions.AccountBackend")
    assert browser.get("me").status_code == 401


def test_role_that_may_not_is_403_and_names_who_may(member: Programme, house: House) -> None:
    case_id = house.submitted()
    status, code, message = problem(member.step(case_id, "filing.file"))
    assert (status, code) == (403, "refused")
    assert message == "“决定是否立案”由以下身份办理：提案委主任。"


def test_case_of_somebody_else_is_404_like_one_that_does_not_exist(house: House, other: Programme) -> None:
    hidden = other.get(f"proposals/{house.draft()}")
    missing = other.get(f"proposals/{uuid4()}")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json()


def test_address_without_operation_is_404_in_json(member: Programme) -> None:
    assert problem(member.get("nothing/here"))[:2] == (404, "not_found")
    assert problem(member.post("/api/v1/nothing"))[:2] == (404, "not_found")


def test_content_that_is_not_json_is_400(member: Programme) -> None:
    response = member.client.post(
        f"/api/v1/{member.council.code}/proposals",
        data=b"{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {member.secret}"},
    )
    assert problem(response) == (400, "unreadable", "内容不是 JSON。以 UTF-8 编码的 application/json 发送。")


def test_unknown_field_is_422_and_named(member: Programme) -> None:
    response = member.post("proposals", {"title": "甲", "number": 1})
    assert problem(response)[:2] == (422, "invalid")
    assert response.json()["errors"] == {"number": ["没有这个字段。"]}


def test_unknown_query_parameter_is_422_instead_of_showing_everything(member: Programme) -> None:
    response = member.get("proposals", {"sesion": "x"})
    assert (response.status_code, response.json()["errors"]) == (422, {"sesion": ["没有这个字段。"]})


def test_missing_guard_is_422_with_sentences_by_field(member: Programme, house: House) -> None:
    case_id = member.post("proposals", {"title": "甲"}).json()["case_id"]
    response = member.step(case_id, "filing.submit")
    assert problem(response)[:2] == (422, "invalid")
    assert sorted(response.json()["errors"]) == ["body", "class_code"]


def test_step_already_taken_is_409_with_who(house: House, member: Programme) -> None:
    case_id = house.submitted()
    assert member.step(case_id, "filing.withdraw").status_code == 200
    response = member.step(case_id, "filing.withdraw")
    assert problem(response)[:2] == (409, "conflict")
    assert response.json()["who"] == "ding"


def test_version_that_is_old_is_409_and_without_version_422(member: Programme) -> None:
    case_id = member.post("proposals", {"title": "甲"}).json()["case_id"]
    assert member.patch(f"proposals/{case_id}", {"title": "乙", "expected_version": 1}).json()["version"] == 2
    stale = member.patch(f"proposals/{case_id}", {"title": "丙"}, **{"If-Match": '"1"'})
    blind = member.patch(f"proposals/{case_id}", {"title": "丙"})
    assert (stale.status_code, blind.status_code) == (409, 422)
    now = member.get(f"proposals/{case_id}")
    assert (now.json()["title"], now.headers["ETag"]) == ("乙", '"2"')


def test_key_used_again_gives_the_stored_result_and_with_other_content_409(member: Programme, other: Programme) -> None:
    first = member.post("proposals", {"title": "甲"}, **{"Idempotency-Key": "k1"})
    again = member.post("proposals", {"title": "甲"}, **{"Idempotency-Key": "k1"})
    changed = member.post("proposals", {"title": "乙"}, **{"Idempotency-Key": "k1"})
    assert first.json() == again.json()
    assert problem(changed)[:2] == (409, "key_reused")
    assert member.get("proposals").json()["total"] == 1
    somebody_else = other.post("proposals", {"title": "甲"}, **{"Idempotency-Key": "k1"})
    assert somebody_else.json()["case_id"] != first.json()["case_id"]


def test_null_for_a_text_is_422(member: Programme) -> None:
    case_id = member.post("proposals", {"title": "甲"}).json()["case_id"]
    response = member.patch(f"proposals/{case_id}", {"title": None, "expected_version": 1})
    assert (response.status_code, list(response.json()["errors"])) == (422, ["title"])
