"""The API and the pages of a joint room: the own copy is read, a result is filed once, a gathering of the own is linked to it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.api.programme import a_token
from tests.features.experts.test_pages import entered
from tests.features.joint.house import TITLE, Side, shared
from tests.features.joint.test_rooms import written
from tests.fixtures import AccountWith, seed
from yitang.features.joint import actions
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.gatherings.planning import start


def caller(account: Any, side: Side, purpose: str = "write") -> Client:
    return Client(headers={"Authorization": f"Bearer {a_token(account, side.council, purpose=purpose)}"})


def test_a_programme_reads_the_own_copy_and_files_a_result(first: Side, second: Side, account_with: AccountWith) -> None:
    shared(first, second)
    actions.name_person(first.office, room_id=first.room().pk, principal_id=first.person, duty="组长")
    result = written(first, "调研报告", kind="result", text="一、现状。")
    note = written(first, "发错了", text="电话")
    actions.take_back(first.office, entry_id=note, reason="误发")
    actions.write(first.office, room_id=first.room().pk, kind="note", title="草稿")
    account = account_with("api", Role.RESEARCH_OFFICE)
    api, base = caller(account, first), f"/api/v1/{first.council.code}/joint"
    assert [row["title"] for row in api.get(f"{base}?stage=open").json()["items"]] == [TITLE]
    assert api.get(f"{base}?stage=ended").json()["total"] == 0
    room = api.get(f"{base}/{first.room().pk}").json()
    assert room["people"] == [{"name": "云河委员", "duty": "组长"}]
    assert [(one["code"], one["state"]) for one in room["partners"]] == [(second.council.code, "joined")]
    assert [(one["title"], one["withdrawn_at"] is not None, one["filed"]) for one in room["entries"]] == [
        ("调研报告", False, None),
        ("发错了", True, None),
    ]
    reader = caller(account, first, "read")
    assert reader.get(f"{base}/entries/{note}").json()["withdrawn_why"] == "误发"
    assert reader.post(f"{base}/entries/{result}/filing").status_code == 403
    number = api.post(f"{base}/entries/{result}/filing", headers={"Idempotency-Key": "a"})
    assert (number.status_code, number.json()["number"]) == (201, 1)
    assert api.post(f"{base}/entries/{result}/filing", headers={"Idempotency-Key": "a"}).json() == number.json()
    assert api.post(f"{base}/entries/{result}/filing").status_code == 409
    assert api.get(f"{base}/entries/{result}").json()["filed"] == number.json()
    assert caller(account, first).get(f"/api/v1/{second.council.code}/joint").status_code == 401
    member = caller(account_with("m", Role.MEMBER), first)
    assert (member.get(base).json()["total"], member.get(f"{base}/{first.room().pk}").status_code) == (0, 404)


def test_taking_back_and_arranging_a_gathering_on_the_pages(first: Side, second: Side, account_with: AccountWith) -> None:
    shared(first, second)
    entry = written(first, "名册", text="电话")
    office = entered(account_with, "yan", Role.SECRETARY_GENERAL)
    base = f"/{first.council.code}/desk/joint/"
    page, room = f"{base}entries/{entry}/", f"{base}{first.room().pk}/"
    assert "take-back/" in office.get(page).content.decode()
    assert office.post(f"{page}take-back/", {"reason": "", "key": "a"}).status_code == 422
    assert office.post(f"{page}take-back/", {"reason": "发错了", "key": "b"}).status_code == 302
    shown = office.get(page).content.decode()
    assert ("发错了" in shown, "电话" in shown, "take-back/" in shown) == (True, True, False)
    assert "已撤回" in office.get(room).content.decode()
    because = f"/{first.council.code}/desk/meetings/new/?because={first.room().pk}"
    assert because in office.get(room).content.decode()
    assert f"因“{TITLE}”举行" in office.get(because).content.decode()
    assert office.get(because.replace(str(first.room().pk), str(UUID(int=7)))).status_code == 404
    with seed(first.council):
        DictionaryEntry(council=first.council, dictionary="gathering_kind", code="talk", label="座谈会").save()
    at = now() + timedelta(days=3)
    asked: dict[str, Any] = {"kind_code": "talk", "title": "湿地保护座谈会", "starts_at": at, "ends_at": at + timedelta(hours=2)}
    with pytest.raises(NotFound):
        start(first.office, because=second.room().pk, **asked)
    start(first.office, because=first.room().pk, **asked)
    assert "湿地保护座谈会" in office.get(room).content.decode()
    theirs = entered(lambda *given, **more: account_with(*given, at=second.council, **more), "other", Role.SECRETARY_GENERAL)
    assert "湿地保护座谈会" not in theirs.get(f"/{second.council.code}/desk/joint/{second.room().pk}/").content.decode()
