"""The pages of consultations and of methods, by the forms and buttons that people press."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.doors.api.programme import an_account
from tests.features.consultations.table import TITLE, Table
from yitang.features.consultations.models import Consultation, Opinion
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods.models import MethodStep, MethodVersion
from yitang.instruments.suggestions.models import Suggestion

pytestmark = pytest.mark.django_db
DESK = "/yunhe/desk/consultations/"
METHODS = "/yunhe/desk/methods/"


def client_of(table: Table, role: str, principal: UUID | None = None) -> Client:
    client = Client()
    account = an_account(table.council, f"u-{role}", role, principal=principal)
    client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client


def asked(client: Client, address: str) -> tuple[str, int]:
    """The page, and how many questions it asked the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode(), sum(' FROM "' in row["sql"] for row in queries)


def test_a_topic_goes_through_the_plan_by_the_pages(table: Table) -> None:
    office = client_of(table, Role.SECRETARY_GENERAL)
    year = today().year
    sent = {"year": year, "title": "推进社区食堂", "question": "怎么持续。", "background": "已建二十家。", "source": "resident"}
    assert office.post(f"{DESK}new/", {**sent, "title": ""}).status_code == 422
    assert office.post(f"{DESK}new/", {**sent, "key": "one"}).status_code == 302
    office.post(f"{DESK}new/", {**sent, "key": "one"})
    with in_council(table.council.id):
        found = Consultation.objects.get()
    office.post(f"{DESK}{found.pk}/take/select/", {"version": 1})
    form = {"title": "推进社区食堂", "question": "怎么持续。", "background": "", "month": 6, "method": table.method_id}
    form |= {"organiser": "城乡建设委员会", "leader": "丁一", "units": "云河县教育局", "version": 1}
    wrong = office.post(f"{DESK}{found.pk}/edit/", {**form, "units": "没有这个局"})
    assert "没有这个局" in wrong.content.decode()
    assert office.post(f"{DESK}{found.pk}/edit/", form).status_code == 302
    old = office.post(f"{DESK}{found.pk}/edit/", {**form, "title": "旧窗口里的题目"})
    assert (old.status_code, "旧窗口里的题目" in old.content.decode()) == (422, True)
    office.post(f"{DESK}plan/{year}/start/")
    office.post(f"{DESK}plan/{year}/step/", {"step": "examine", "version": 1})
    office.post(f"{DESK}plan/{year}/decide/", {"paper": "党发3号", "decided_on": str(today()), "version": 2})
    office.post(f"{DESK}plan/{year}/step/", {"step": "issue", "version": 3})
    office.post(f"{DESK}{found.pk}/take/begin/", {"version": 3})
    grid, questions = asked(office, f"{DESK}?year={year}")
    assert "推进社区食堂" in grid
    assert "与部门商定议题" in grid
    assert questions <= 22
    rows, _n = asked(office, f"{DESK}?year={year}&as=list")
    assert "城乡建设委员会" in rows


def test_a_step_is_kept_and_done_on_its_page(table: Table) -> None:
    case_id = table.begun()
    office = client_of(table, Role.RESEARCH_OFFICE)
    shown, questions = asked(office, f"{DESK}{case_id}/")
    assert TITLE in shown
    assert "“对口部门”还没有填写" in shown
    assert questions <= 40
    here = f"{DESK}{case_id}/step/s1/"
    sent = {"f1": "县住建局<b>", "f2": "", "version": 1, "entry": 0}
    lacking = office.post(here, {**sent, "do": "done"})
    assert (lacking.status_code, escape("县住建局<b>") in lacking.content.decode()) == (422, True)
    assert office.post(here, {**sent, "do": "keep"}).status_code == 302
    kept, _n = asked(office, here)
    assert escape("县住建局<b>") in kept
    assert office.post(here, {**sent, "entry": 1, "f2": str(today()), "do": "done"}).status_code == 302
    assert office.post(f"{DESK}{case_id}/step/s2/leave-out/", {"reason": "情况清楚", "version": 2}).status_code == 302
    assert office.post(f"{DESK}{case_id}/step/s3/back/", {"reason": "还要看一看", "version": 3}).status_code == 302
    progress = table.progress(case_id)
    assert [one.state for one in progress.steps][:3] == ["done", "now", "todo"]


def test_a_member_writes_and_a_unit_answers(table: Table) -> None:
    case_id = table.begun()
    (me,), (unit_id,) = table.member.principal_ids, table.unit.principal_ids
    member, unit = client_of(table, Role.MEMBER, me), client_of(table, Role.UNIT_LIAISON, unit_id)
    office = client_of(table, Role.RESEARCH_OFFICE)
    assert TITLE in asked(member, f"{DESK}own/")[0]
    assert member.get(f"{DESK}{case_id}/").status_code == 302
    assert member.post(f"{DESK}own/{case_id}/sign-up/", {"research": "on", "speak": "on", "subject": "筹资"}).status_code == 302
    assert member.post(f"{DESK}own/{case_id}/opinion/", {"text": " "}).status_code == 422
    assert member.post(f"{DESK}own/{case_id}/opinion/", {"text": "分批加装。"}).status_code == 302
    with in_council(table.council.id):
        opinion = Opinion.objects.get()
    assert "筹资" in asked(office, f"{DESK}{case_id}/people/")[0]
    office.post(f"{DESK}{case_id}/people/", {"team": [str(me)], "speakers": [str(me)], "names": "吴二"})
    assert "分批加装" in asked(office, f"{DESK}{case_id}/said/")[0]
    assert office.post(f"{DESK}opinion/{opinion.pk}/", {"text": "分批加装电梯"}).status_code == 302
    with in_council(table.council.id):
        said = Suggestion.objects.get()
    assert unit.post(f"{DESK}suggestion/{said.pk}/", {"how": "列入计划", "due_on": str(today())}).status_code == 302
    answered = unit.post(f"{DESK}suggestion/{said.pk}/", {"adopted": "full", "text": "今年加装四十部。"})
    assert answered.status_code == 302
    own, questions = asked(member, f"{DESK}own/{case_id}/")
    assert "今年加装四十部" in own
    assert "已列入调研组" in own
    assert questions <= 34
    office.post(f"{DESK}{case_id}/people/noted/", {"spoke": [str(me)], "on": str(today())})
    assert "已登记" in asked(office, f"{DESK}{case_id}/people/")[0]


def test_a_method_is_composed_on_the_pages(table: Table) -> None:
    office = client_of(table, Role.RESEARCH_OFFICE)
    page, _n = asked(office, METHODS)
    assert "三不六步" in page
    made = office.post(f"{METHODS}take/", {"code": "three-no-six-steps"})
    draft = made.headers["Location"]
    with in_council(table.council.id):
        version = MethodVersion.objects.get(method__code="three-no-six-steps")
        steps = list(MethodStep.objects.filter(version=version))
    for n, step in enumerate(steps, start=1):
        sent = {"name": f"第{n}步", "role": "venue_convener", "fields_text": "情况（多行）", "gate": "done", "days_unit": "days"}
        assert office.post(f"{draft}step/{step.pk}/", {**sent, "version": n}).status_code == 302
    office.post(f"{draft}row/", {"do": f"down:{steps[0].pk}", "version": 7})
    shown, _n = asked(office, draft)
    assert shown.index("第2步") < shown.index("第1步")
    assert office.post(f"{draft}publish/", {"effective_from": str(today()), "version": 8}).status_code == 302
    assert "第1步" in asked(office, f"{METHODS}{version.method_id}/sheet/")[0]
    assert office.post(f"{METHODS}{version.method_id}/version/").status_code == 302
