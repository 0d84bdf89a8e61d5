"""The pages: a member's own dossier on the phone, the offices' pages, every look on record."""

import io
import re
import zipfile
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from tests.features.dossier.conftest import Browser
from tests.features.dossier.people import LONG_TEXT, NEW_YEAR, YEAR, People
from tests.fixtures import seed
from tests.foundation.files.samples import pdf
from yitang.features.dossier.desks import todo_of
from yitang.features.dossier.exporting import ask_export, export_term
from yitang.features.dossier.models import Claim, Look, Recording, Report, TermExport
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.files.models import StoredFile
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.tenancy.models import Term
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Case

HOME = "/yunhe/desk/dossier/"


def page_of(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path if path.startswith("/") else HOME + path, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def fact_of(people: People, name: str = "丁一") -> DutyFact:
    with in_council(people.council.id):
        found = DutyFact.objects.filter(principal_id=people.members[name].principal_id, cancels__isnull=True, cancelled_by=None)
        return found.get()


def docx_text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_member_sees_the_own_year_and_nobody_else(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    people.recorded(None, "吴二", title="别人的视察")
    people.recorded(None, "丁一", title="去年的视察", held_on=NEW_YEAR.replace(year=YEAR - 1))
    client = browser(people.member())
    page = page_of(client, "")
    assert [title in page for title in ("视察社区食堂", "别人的视察", "去年的视察")] == [True, False, False]
    assert [word in page for word in ("视察调研", "参加视察", "教科卫体委", "积分", "名次")] == [True, True, True, False, False]
    assert "去年的视察" in page_of(client, "", year=YEAR - 1)


def test_the_own_page_costs_the_same_with_one_fact_and_with_many(people: People, browser: Browser) -> None:
    client = browser(people.member())
    people.recorded(None, "丁一")
    counts = []
    for _round in range(2):
        client.get(HOME)
        with CaptureQueriesContext(connection) as queries:
            client.get(HOME)
        counts.append(len(queries))
        for n in range(5):
            people.recorded(None, "丁一", title=f"第{n}次视察", kind="dossier.visit" if n % 2 else "dossier.research")
    assert counts[0] == counts[1]
    assert counts[0] <= 26


def test_who_must_write_a_report_is_told_so(people: People, browser: Browser) -> None:
    assert f"{YEAR}年度履职报告在{YEAR}年12月31日前提交。" in page_of(browser(people.member()), "")
    assert "您今年不必提交" in page_of(browser(people.member("吴二")), "")


def test_a_duty_is_claimed_with_its_proof_and_confirmed_by_the_organiser(people: People, browser: Browser) -> None:
    member = browser(people.member())
    form = {"kind": "dossier.welfare", "title": "社区义诊", "effective_on": NEW_YEAR.isoformat(), "quantity": "0.5", "role": ""}
    form |= {"organiser": str(people.committees["教科卫体委"].pk), "note": "上午在和平社区", "key": "c1"}
    files = [SimpleUploadedFile("签到表.pdf", pdf(), "application/pdf")]
    answer = member.post(HOME + "claims/new/", form | {"files": files})
    assert answer.status_code == 302
    with in_council(people.council.id):
        row = Claim.objects.select_related("case").get()
        assert (row.case.title, row.quantity, row.note) == ("社区义诊", Decimal("0.5"), "上午在和平社区")
        assert StoredFile.objects.filter(subject_kind="duty_claim", subject_id=row.pk).count() == 1
    assert "待组织单位确认" in page_of(member, answer["Location"])
    assert "社区义诊" in page_of(member, "")
    clerk = browser(people.clerk())
    assert "社区义诊" in page_of(clerk, "added/")
    assert page_of(clerk, f"added/{row.pk}/").count("签到表.pdf") >= 1
    done = clerk.post(f"{HOME}added/{row.pk}/", {"act": "confirm", "reason": "", "version": "1", "key": "k"})
    assert (done.status_code, fact_of(people).title) == (302, "")
    fact_page = page_of(member, f"facts/{fact_of(people).pk}/")
    assert [word in fact_page for word in ("社区义诊", "教科卫体委", "委员申报、组织单位确认")] == [True, True, True]


def test_a_claim_form_keeps_what_was_typed_and_says_what_is_missing(people: People, browser: Browser) -> None:
    client = browser(people.member())
    answer = client.post(HOME + "claims/new/", {"title": "义诊", "effective_on": "昨天", "note": "写了很多字"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ["写了很多字" in page, "选择履职事项的类别。" in page, "日期按 2026-03-05 的格式填写。" in page] == [True, True, True]


def test_a_no_without_a_reason_is_asked_for_it(people: People, browser: Browser) -> None:
    case_id = people.claimed()
    client = browser(people.affairs())
    answer = client.post(f"{HOME}added/{case_id}/", {"act": "decline", "reason": " ", "version": "1", "key": "k"})
    assert answer.status_code == 422
    with in_council(people.council.id):
        assert Case.objects.get(pk=case_id).stage == "waiting"
    answer = client.post(f"{HOME}added/{case_id}/", {"act": "decline", "reason": "材料不足", "version": "1", "key": "k2"})
    assert answer.status_code == 302
    assert "材料不足" in page_of(browser(people.member()), f"claims/{case_id}/")


def test_a_dossier_opens_by_an_act_that_its_member_sees(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    path = f"members/{people.members['丁一'].pk}/"
    office = browser(people.affairs())
    gate = page_of(office, path)
    assert ["视察社区食堂" in gate, "打开档案会留下记录" in gate] == [False, True]
    with in_council(people.council.id):
        assert Look.objects.count() == 0
    assert office.post(f"{HOME}{path}open/", {"key": "o1"}).status_code == 302
    assert "视察社区食堂" in page_of(office, path)
    page_of(office, path)
    with in_council(people.council.id):
        assert Look.objects.count() == 1
    looks = page_of(browser(people.member()), "looks/")
    assert ["林静" in looks, "委员工作机构" in looks] == [True, True]


def test_another_reader_meets_the_question_again(people: People, browser: Browser) -> None:
    path = f"members/{people.members['丁一'].pk}/"
    browser(people.affairs()).post(f"{HOME}{path}open/", {"key": "o1"})
    assert "打开档案会留下记录" in page_of(browser(people.leader()), path)
    assert browser(people.clerk("经济委")).get(HOME + path).status_code == 404
    assert browser(people.member("吴二")).get(HOME + path).status_code == 403


def test_the_paper_of_a_dossier_needs_the_look_too(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    principal_id = people.members["丁一"].principal_id
    path = f"/yunhe/desk/letters/of/duty-dossier/{principal_id}/docx/"
    office = browser(people.affairs())
    assert office.get(path).status_code == 404
    office.post(f"{HOME}members/{people.members['丁一'].pk}/open/", {"key": "o1"})
    for client in (office, browser(people.member())):
        text = docx_text(b"".join(client.get(path).streaming_content))  # type: ignore[attr-defined]
        assert [word in text for word in ("委员履职档案", "丁一", "视察社区食堂", "参加视察", "1次")] == [True] * 5
    assert browser(people.member("吴二")).get(path).status_code == 404


def test_an_office_records_for_named_members_after_seeing_who_is_meant(people: People, browser: Browser) -> None:
    with seed(people.council):
        twin = Principal(council=people.council, kind="member", code="9", name="吴二")
        twin.save()
        Member(council=people.council, principal=twin, number="9").save()
    client = browser(people.clerk())
    form = {"kind": "dossier.inspection", "title": "视察托育机构", "effective_on": NEW_YEAR.isoformat(), "quantity": "1"}
    form |= {
        "role": "taking_part",
        "people": "丁一、吴二",
        "organiser": "",
        "body": "",
        "paper_note": "",
        "key": "r1",
        "act": "check",
    }
    answer = client.post(HOME + "records/new/", form)
    assert answer.status_code == 422
    assert "吴二（2）、吴二（9）" in answer.content.decode()
    form["people"] = "丁一、吴二（2）\n3"
    answer = client.post(HOME + "records/new/", form)
    page = answer.content.decode()
    assert (answer.status_code, [name in page for name in ("丁一", "吴二", "李三")]) == (200, [True] * 3)
    with in_council(people.council.id):
        assert Recording.objects.count() == 0
    leading, left = (people.members[name].principal_id for name in ("丁一", "李三"))
    form |= {"act": "record", f"role-{leading}": "leading", f"quantity-{leading}": "1.5", "leave_out": str(left)}
    answer = client.post(HOME + "records/new/", form)
    assert answer.status_code == 302
    with in_council(people.council.id):
        found = DutyFact.objects.order_by("-quantity").values_list("principal_id", "role", "quantity")
        second = people.members["吴二"].principal_id
        assert list(found) == [(leading, "leading", Decimal("1.5")), (second, "taking_part", Decimal(1))]
    assert "视察托育机构" in page_of(client, answer["Location"])


def test_everybody_of_a_committee_is_recorded_at_once(people: People, browser: Browser) -> None:
    client = browser(people.clerk())
    form = {"kind": "dossier.research", "title": "专题调研", "effective_on": NEW_YEAR.isoformat(), "people": "", "key": "r1"}
    form |= {"body": str(people.committees["教科卫体委"].pk), "act": "record", "quantity": "1"}
    assert client.post(HOME + "records/new/", form).status_code == 302
    assert [fact_of(people, name).title for name in ("丁一", "吴二")] == ["专题调研"] * 2


def test_a_fact_is_corrected_on_its_page_and_the_dossier_tells_it(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    wrong = fact_of(people)
    client = browser(people.clerk())
    form = {
        "title": "视察社区食堂",
        "effective_on": NEW_YEAR.isoformat(),
        "quantity": "0.5",
        "role": "",
        "reason": "",
        "key": "k",
    }
    assert client.post(f"{HOME}facts/{wrong.pk}/correct/", form).status_code == 422
    answer = client.post(f"{HOME}facts/{wrong.pk}/correct/", form | {"reason": "只到半天"})
    assert answer.status_code == 302
    page = page_of(client, f"facts/{wrong.pk}/")
    assert ["这条记录已不再计入" in page, "只到半天" in page] == [True, True]
    client.post(f"{HOME}members/{people.members['丁一'].pk}/open/", {"key": "o"})
    assert "只到半天" in page_of(client, f"members/{people.members['丁一'].pk}/")
    again = fact_of(people)
    cancelled = client.post(f"{HOME}facts/{again.pk}/cancel/", {"reason": "记错了人", "key": "k3"})
    assert cancelled.status_code == 302
    assert "视察社区食堂" not in page_of(browser(people.member()), "")


def test_a_report_is_written_saved_by_itself_checked_and_submitted(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    client = browser(people.member())
    started = client.post(f"{HOME}reports/start/{YEAR}/", {"key": "s"})
    report_url = started["Location"].removesuffix("edit/")
    page = page_of(client, started["Location"])
    assert [word in page for word in ("一、履职情况", "参加视察", 'data-autosave-url="')] == [True, True, True]
    saved = client.post(report_url + "autosave/", {"body": "写到一半", "version": "1", "key": "a"})
    assert saved.json()["version"] == 2
    late = client.post(report_url + "autosave/", {"body": "旧窗口", "version": "1", "key": "b"})
    assert (late.status_code, late.json()["merge_url"]) == (409, report_url + "merge/")
    both = client.post(report_url + "merge/", {"body": "旧窗口", "version": "1", "key": "b"}).content.decode()
    assert ["写到一半" in both, "旧窗口" in both] == [True, True]
    short = client.post(report_url + "check/", {"track_version": "1", "key": "c"})
    assert ("至少写 1000 字" in short.content.decode(), short.status_code) == (True, 422)
    client.post(started["Location"], {"body": LONG_TEXT, "version": "2", "key": "d", "act": "check"})
    assert "提交履职报告" in page_of(client, report_url + "check/")
    done = client.post(report_url + "check/", {"track_version": "1", "key": "e"})
    assert done["Location"] == report_url
    assert client.post(report_url + "check/", {"track_version": "1", "key": "e"})["Location"] == report_url
    assert "待专委会提意见" in page_of(client, report_url)
    with in_council(people.council.id):
        assert Report.objects.get().figures == [{"part": "fieldwork", "kind": "dossier.inspection", "total": "1"}]


def test_the_committee_reads_returns_and_comments_on_its_page(people: People, browser: Browser) -> None:
    case_id = people.submitted()
    client = browser(people.clerk())
    assert "丁一" in page_of(client, "yearly/", view="submitted")
    path = f"{HOME}yearly/{case_id}/"
    empty = client.post(path, {"act": "comment", "comment": " ", "version": "2", "key": "k"})
    assert (empty.status_code, "填写意见。" in empty.content.decode()) == (422, True)
    assert client.post(path, {"act": "comment", "comment": "扎实。", "version": "2", "key": "k2"}).status_code == 302
    assert "扎实。" in page_of(browser(people.member()), f"reports/{case_id}/")
    affairs = browser(people.affairs())
    assert affairs.post(f"{HOME}yearly/archive/", {"ids": [str(case_id), "x"], "key": "k3"}).status_code == 302
    assert "已归档" in page_of(affairs, "yearly/", view="archived")


def test_who_owes_a_report_is_listed_for_the_office(people: People, browser: Browser) -> None:
    client = browser(people.affairs())
    assert "丁一" in page_of(client, "yearly/", view="owing")
    people.submitted()
    assert "丁一" not in page_of(client, "yearly/", view="owing")


def test_the_paper_of_a_report_carries_the_figures_of_its_submission(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    case_id = people.submitted()
    people.recorded(None, "丁一", title="后补", kind="dossier.visit")
    path = f"/yunhe/desk/letters/of/duty-report/{case_id}/docx/"
    text = docx_text(b"".join(browser(people.member()).get(path).streaming_content))  # type: ignore[attr-defined]
    assert [word in text for word in (f"{YEAR}年度委员履职报告", "参加视察", "走访联系")] == [True, True, False]
    assert browser(people.clerk("经济委")).get(path).status_code == 404


def test_the_list_tells_the_office_who_has_nothing_yet(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    client = browser(people.affairs())
    nothing, some = (page_of(client, "members/", state=state) for state in ("none", "some"))
    assert [name in nothing for name in ("丁一", "吴二", "李三")] == [False, True, True]
    assert [name in some for name in ("丁一", "吴二", "李三")] == [True, False, False]


def test_a_term_is_exported_with_an_index_and_every_member_sees_it(
    people: People, browser: Browser, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    people.recorded(None, "丁一")
    client = browser(people.affairs())
    with in_council(people.council.id):
        term = Term.objects.get()
    assert client.post(HOME + "term/", {"term": str(term.pk), "key": "t"}).status_code == 302
    with in_council(people.council.id):
        export = TermExport.objects.get()
        copy = ExportCopy.objects.get(subject_id=export.pk)
    take = f"/yunhe/desk/exports/{copy.pk}/file/"
    assert client.post(take, {"key": "early"}).status_code == 404
    export_term(RunningJob(uuid4(), people.council.id, export.account_id, {"export_id": str(export.pk)}))
    file = b"".join(client.post(take, {"key": "take"}).streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert sorted(archive.namelist()) == ["1-丁一.docx", "2-吴二.docx", "3-李三.docx", "目录.xlsx"]
        assert "视察社区食堂" in docx_text(archive.read("1-丁一.docx"))
    with in_council(people.council.id):
        assert set(Look.objects.values_list("principal_id", "purpose")) == {
            (member.principal_id, "export") for member in people.members.values()
        }
    other = browser(people.leader())
    assert other.post(take).status_code == 403
    with pytest.raises(Exception, match="导出"):
        ask_export(people.leader(), term_id=term.pk)


def test_what_waits_is_named_for_office_and_member(people: People) -> None:
    case_id = people.submitted()
    people.claimed()
    with in_council(people.council.id):
        counts = [(str(item.verb), item.count) for item in todo_of(people.affairs(), people.council)]  # type: ignore[union-attr]
        assert counts == [("确认委员申报", 1), ("阅看履职报告", 1)]
        assert list(todo_of(people.member(), people.council)) == []
    people.step(people.clerk(), case_id, "reporting.return", reason="补写")
    with in_council(people.council.id):
        (item,) = todo_of(people.member(), people.council)
        assert (str(item.verb), item.url) == ("修改后重新提交", f"/yunhe/desk/dossier/reports/{case_id}/edit/")


def test_the_pages_of_a_member_are_light(people: People, browser: Browser) -> None:
    people.recorded(None, "丁一")
    page = page_of(browser(people.member()), "")
    assert re.findall(r" style=| on[a-z]+=", page) == []
    assert len(page.encode()) < 30_000


def test_an_account_without_a_member_is_told_whom_to_ask(council: Any, browser: Browser, people: People) -> None:
    stranger = people._actor("没有绑定", "member")
    assert "委员工作机构" in page_of(browser(stranger), "")
