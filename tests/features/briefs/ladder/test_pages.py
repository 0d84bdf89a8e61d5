"""The ladder in the browser: recorded, refused with sentences, cancelled, sent up; the writer reads what became of it."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.features.briefs.ladder.office import Office, open_office
from tests.fixtures import AccountWith
from yitang.features.briefs.ladder.actions import record_instruction, record_step
from yitang.features.briefs.ladder.models import Instruction, LadderFact, SentUp
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council


@pytest.fixture
def office(council: Council) -> Office:
    return open_office(council)


def browser(account_with: AccountWith, role: Role, principal: UUID | None = None) -> Client:
    client = Client()
    account = account_with(f"r-{role}", role, principal=principal)
    client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client


def test_an_editor_records_cancels_and_sends_up(
    office: Office, account_with: AccountWith, council: Council, other_council: Council
) -> None:
    Council.objects.filter(pk=council.pk).update(parent=other_council)
    case_id = office.issued()
    editor = browser(account_with, Role.RESEARCH_OFFICE)
    desk = f"/{council.code}/desk/briefs"
    base = f"{desk}/{case_id}"
    step = {"act": "step", "key": "k1", "step": "city_adopted", "form": "single", "effective_on": today().isoformat()}
    refused = editor.post(f"{base}/ladder/", step)
    assert refused.status_code == 422
    assert "填写采用通知或来函的文号" in refused.content.decode()
    assert editor.post(f"{base}/ladder/", step | {"paper": "采用通知3号"}).status_code == 302
    note = {"act": "instruction", "key": "k2", "level": "city", "given_on": today().isoformat()}
    wordy = editor.post(f"{base}/ladder/", note | {"register_number": "请市交通局认真研究办理"})
    assert wordy.status_code == 422
    assert "不写批示内容" in wordy.content.decode()
    assert editor.post(f"{base}/ladder/", note | {"register_number": "批3号"}).status_code == 302
    page = editor.get(f"{base}/ladder/").content.decode()
    assert "采用通知3号" in page
    assert "批3号" in page
    with in_council(council.pk):
        fact, row = LadderFact.objects.get(step="city_adopted"), Instruction.objects.get()
    assert editor.post(f"{desk}/instructions/{row.pk}/cancel/", {"key": "k3", "cause": "day"}).status_code == 302
    assert editor.post(f"{desk}/ladder/{fact.pk}/cancel/", {"key": "k4", "reason": ""}).status_code == 422
    assert editor.post(f"{desk}/ladder/{fact.pk}/cancel/", {"key": "k4", "reason": "记错了"}).status_code == 302
    assert "记错了" in editor.get(f"{base}/ladder/").content.decode()
    assert other_council.name in editor.get(f"{base}/send-up/").content.decode()
    assert editor.post(f"{base}/send-up/", {"key": "k5", "to": other_council.code}).status_code == 302
    with in_council(council.pk):
        assert SentUp.objects.get().to_code == other_council.code
    assert "市政协采用" not in editor.get(f"{base}/").content.decode().split('id="course"')[0].split('id="ladder"')[1]


def test_the_writer_reads_what_became_of_it_and_records_nothing(
    office: Office, account_with: AccountWith, council: Council
) -> None:
    case_id = office.issued()
    record_step(office.editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="采用通知3号", by_whom="市政协")
    record_instruction(office.editor, case_id=case_id, level="city", given_on=today(), register_number="批3号")
    (principal,) = office.member.principal_ids
    writer = browser(account_with, Role.MEMBER, principal)
    page = writer.get(f"/{council.code}/desk/briefs/{case_id}/").content.decode()
    assert "市政协采用（市政协）" in page
    assert "得到领导批示1件（市级）" in page
    assert "批3号" not in page
    assert writer.get(f"/{council.code}/desk/briefs/{case_id}/ladder/").status_code == 403


def test_the_ladder_asks_as_much_for_many_rungs_as_for_one(office: Office, account_with: AccountWith, council: Council) -> None:
    case_id = office.issued()
    editor = browser(account_with, Role.RESEARCH_OFFICE)
    address = f"/{council.code}/desk/briefs/{case_id}/ladder/"
    counts = []
    for steps in ([], ["own_passed", "own_used", "city_adopted", "province_adopted"]):
        for step in steps:
            record_step(office.editor, case_id=case_id, step=step, effective_on=today(), paper="3号")
        editor.get(address)
        with CaptureQueriesContext(connection) as asked:
            editor.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
