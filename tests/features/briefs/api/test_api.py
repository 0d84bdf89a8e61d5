"""Briefs by the API: handed in, listed, read, stepped; who reflected them is in no answer."""

import json

import pytest

from tests.doors.api.programme import Programme, a_token
from tests.features.briefs.ladder.office import TEXT, TITLE, Office, open_office
from tests.fixtures import AccountWith
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def office(council: Council) -> Office:
    return open_office(council)


@pytest.fixture
def writer(office: Office, account_with: AccountWith, council: Council) -> Programme:
    (principal,) = office.member.principal_ids
    return Programme(council, a_token(account_with("w", Role.MEMBER, principal=principal), council))


@pytest.fixture
def editor(account_with: AccountWith, council: Council) -> Programme:
    return Programme(council, a_token(account_with("e", Role.RESEARCH_OFFICE), council))


def test_a_brief_is_handed_in_once_and_read(office: Office, writer: Programme) -> None:
    key = {"Idempotency-Key": "b1"}
    made = writer.post("briefs", {"title": TITLE, **TEXT}, **key)
    assert made.status_code == 201, made.content
    again = writer.post("briefs", {"title": TITLE, **TEXT}, **key)
    assert again.json() == made.json()
    assert made.json()["stage"] == "submitted"
    listed = writer.get("briefs", {"mine": "true"}).json()
    assert [(row["title"], row["number"]) for row in listed["items"]] == [(TITLE, 1)]
    read = writer.get(f"briefs/{made.json()['case_id']}").json()
    assert (read["situation"], read["standing"]) == (TEXT["situation"], "")


def test_what_is_missing_is_said_by_field(office: Office, writer: Programme) -> None:
    answer = writer.post("briefs", {"title": "", "situation": "", "suggestion": ""})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"title", "situation", "suggestion"}
    assert writer.post("briefs", {"title": TITLE, **TEXT, "reflector": "别人"}).status_code == 422


def test_the_ladder_is_recorded_and_read(office: Office, editor: Programme, writer: Programme) -> None:
    case_id = office.issued()
    step = {"step": "city_adopted", "effective_on": today().isoformat(), "paper": "3号"}
    assert editor.post(f"briefs/{case_id}/steps", step).status_code == 201
    note = {"level": "city", "given_on": today().isoformat(), "register_number": "批3号"}
    assert editor.post(f"briefs/{case_id}/instructions", note).status_code == 201
    assert editor.post(f"briefs/{case_id}/instructions", note | {"text": "请研办"}).status_code == 422
    rungs = editor.get(f"briefs/{case_id}/steps").json()
    assert [(row["level"], row["instruction"]) for row in rungs] == [("own", False), ("city", False), ("city", True)]
    assert writer.post(f"briefs/{case_id}/steps", step).status_code == 403
    assert "得到领导批示1件" in writer.get(f"briefs/{case_id}").json()["standing"]


def test_nobody_else_sees_it_and_no_answer_names_the_writer(
    office: Office, editor: Programme, account_with: AccountWith, council: Council
) -> None:
    case_id = office.issued()
    (principal,) = office.other.principal_ids
    other = Programme(council, a_token(account_with("o", Role.MEMBER, principal=principal), council))
    assert other.get(f"briefs/{case_id}").status_code == 404
    assert other.get("briefs").json()["total"] == 0
    for path in ("briefs", f"briefs/{case_id}", f"briefs/{case_id}/steps"):
        told = json.dumps(editor.get(path).json(), ensure_ascii=False)
        assert "林晓" not in told
        assert str(next(iter(office.member.principal_ids))) not in told
