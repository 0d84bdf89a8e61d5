"""Recording by a table, files at the yearly report, claims, reports and recordings for programmes."""

from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.doors.api.programme import a_token, an_account
from tests.features.dossier.conftest import Browser
from tests.features.dossier.people import NEW_YEAR, YEAR, People
from yitang.features.dossier.sheets import heads
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact

pytestmark = pytest.mark.django_db
DESK = "/yunhe/desk/dossier/"
TYPED = {"kind": "dossier.inspection", "title": "视察社区食堂", "effective_on": str(NEW_YEAR), "quantity": "1"}


def a_table(rows: list[list[str]]) -> SimpleUploadedFile:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([heads(), *rows]):
            sheet.write_row(line, 0, row)
    return SimpleUploadedFile("名单.xlsx", file.getvalue())


def test_a_table_names_who_took_part_with_role_and_amount(people: People, browser: Browser) -> None:
    office = browser(people.affairs())
    empty = load_workbook(BytesIO(b"".join(office.get(f"{DESK}records/table.xlsx").streaming_content))).active  # type: ignore[attr-defined]
    assert [cell.value for cell in empty[1]] == heads()
    numbers = {name: member.number for name, member in people.members.items()}
    rows = [[numbers["丁一"], "丁一", "牵头", "2"], ["", "李三", "", ""]]
    page = office.post(f"{DESK}records/new/", TYPED | {"act": "check", "key": "k", "table": a_table(rows)}).content.decode()
    assert ("丁一" in page, "李三" in page, 'value="2"' in page) == (True, True, True)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["", "", "", ""]], "没有写人"),
        ([["", "丁一", "旁观者", ""]], "没有“旁观者”这个角色"),
        ([["", "无此人", "", ""]], "无此人"),
    ],
)
def test_a_table_with_a_fault_comes_back_with_a_sentence(
    people: People, browser: Browser, rows: list[list[str]], sentence: str
) -> None:
    told = browser(people.affairs()).post(f"{DESK}records/new/", TYPED | {"act": "check", "key": "k", "table": a_table(rows)})
    assert (told.status_code, sentence in unescape(told.content.decode())) == (422, True)
    with in_council(people.council.id):
        assert DutyFact.objects.count() == 0


def test_files_go_with_a_report_until_it_is_submitted(people: People, browser: Browser) -> None:
    case_id = people.written()
    member = browser(people.member())
    upload = SimpleUploadedFile("调研报告.txt", "附件".encode(), content_type="text/plain")
    member.post(f"{DESK}reports/{case_id}/files/", {"key": "k1", "files": upload})
    assert "调研报告.txt" in member.get(f"{DESK}reports/{case_id}/edit/").content.decode()
    people.step(people.member(), case_id, "reporting.submit")
    late = SimpleUploadedFile("迟.txt", b"late", content_type="text/plain")
    member.post(f"{DESK}reports/{case_id}/files/", {"key": "k2", "files": late})
    with in_council(people.council.id):
        assert list(StoredFile.objects.filter(subject_kind="duty_report").values_list("name", flat=True)) == ["调研报告.txt"]
    assert "调研报告.txt" in browser(people.clerk()).get(f"{DESK}yearly/{case_id}/").content.decode()


def asked(people: People, role: str, path: str, principal: object = None, body: Any = None) -> Any:
    account = an_account(people.council, f"api-{uuid4().hex[:12]}", role, principal=principal)
    headers = {"Authorization": f"Bearer {a_token(account, people.council)}"}
    url = f"/api/v1/{people.council.code}/dossier/{path}"
    if body is None:
        return Client().get(url, headers=headers)
    return Client().post(url, body, content_type="application/json", headers=headers)


def test_programmes_record_add_and_list_as_the_pages_do(people: People) -> None:
    numbers = [member.number for member in people.members.values()]
    given = {"kind": "dossier.inspection", "title": "视察社区食堂", "held_on": str(NEW_YEAR)}
    done = asked(people, Role.MEMBERS_AFFAIRS, "recordings", None, given | {"people": [{"number": one} for one in numbers[:2]]})
    assert (done.status_code, done.json()["written"]) == (201, 2)
    twice = given | {"people": [{"number": numbers[0]}, {"number": numbers[0]}]}
    strange = given | {"people": [{"number": "no-such"}]}
    for wrong in (twice, strange):
        assert asked(people, Role.MEMBERS_AFFAIRS, "recordings", None, wrong).status_code == 422
    listed = asked(people, Role.RESEARCH_OFFICE, "recordings").json()
    assert listed["items"] == []
    own = people.members["丁一"].principal_id
    claim = {"kind": "dossier.welfare", "title": "义诊一天", "effective_on": str(NEW_YEAR)}
    assert asked(people, Role.MEMBER, "claims", own, claim).status_code == 201
    found = asked(people, Role.MEMBERS_AFFAIRS, "claims").json()["items"]
    assert [(row["title"], row["member"]["name"], row["stage"], row["fact_id"]) for row in found] == [
        ("义诊一天", "丁一", "waiting", None)
    ]


def test_a_report_is_listed_to_its_readers_once_it_is_submitted(people: People) -> None:
    people.written()
    assert asked(people, Role.MEMBERS_AFFAIRS, f"reports?year={YEAR}").json()["items"] == []
    people.step(people.member(), own_report(people), "reporting.submit")
    rows = asked(people, Role.MEMBERS_AFFAIRS, f"reports?year={YEAR}").json()["items"]
    assert [(row["member"]["name"], row["stage"]) for row in rows] == [("丁一", "submitted")]


def own_report(people: People) -> Any:
    from yitang.features.dossier.models import Report

    with in_council(people.council.id):
        return Report.objects.get().pk
