"""From a topic to the archive: the plan, the steps by the method, what blocks them, and who may do what."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.features.consultations.table import Table
from yitang.features.consultations.actions import change, start_plan
from yitang.features.consultations.days import day_before
from yitang.features.consultations.models import Plan
from yitang.features.consultations.taking_part import arrange, record_instruction
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.letters.actions import add_register, issue
from yitang.instruments.methods.following import do_step, go_back, leave_out
from yitang.instruments.suggestions.actions import record
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import CaseLink

pytestmark = pytest.mark.django_db


def test_a_plan_is_issued_when_it_was_decided_on_a_paper(table: Table) -> None:
    case_id, plan_id = table.topic(), table.plan()
    with pytest.raises(Blocked, match="还没有议题"):
        table.plan_step(plan_id, "examine")
    table.step(case_id, "select")
    with pytest.raises(Blocked, match="月份"):
        table.plan_step(plan_id, "examine")
    table.placed(case_id)
    table.plan_step(plan_id, "examine")
    with pytest.raises(Invalid) as told:
        table.plan_step(plan_id, "decide", payload={"paper": " ", "decided_on": today() + timedelta(days=1)})
    assert sorted(told.value.errors) == ["decided_on", "paper"]
    day = today() - timedelta(days=2)
    table.plan_step(plan_id, "decide", payload={"paper": "党发〔2026〕3号", "decided_on": day})
    table.plan_step(plan_id, "issue")
    with in_council(table.council.id):
        plan = Plan.objects.get()
        assert (plan.decided_paper, plan.decided_on, plan.issued_on) == ("党发〔2026〕3号", day, today())
    assert table.row(case_id).case.stage == "planned"
    with pytest.raises(Conflict):
        start_plan(table.office(), year=today().year)


def test_what_is_not_taken_is_told_with_the_reason(table: Table) -> None:
    case_id = table.topic(actor=table.member)
    found = table.row(case_id)
    (member,) = table.member.principal_ids
    assert (found.source, found.proposer_id) == ("member", member)
    with pytest.raises(Invalid):
        table.step(case_id, "decline")
    table.step(case_id, "decline", reason="今年已有同类议题")
    with in_council(table.council.id):
        assert Message.objects.get(principal_id=member).text.endswith("今年已有同类议题")


def test_a_topic_is_added_to_an_issued_plan_by_a_paper(table: Table) -> None:
    late = table.topic("增补的议题")
    table.step(late, "select")
    table.placed(late, month=9)
    with pytest.raises(Blocked, match="还没有印发"):
        table.step(late, "add", payload={"paper": "党发〔2026〕9号", "decided_on": today()})
    other = table.topic("年初的议题")
    table.step(other, "select")
    table.placed(other)
    table.step(late, "decline", reason="先办年初的议题")
    table.issue(table.plan())
    again = table.topic("增补的议题")
    table.step(again, "select")
    table.placed(again, month=9)
    table.step(again, "add", payload={"paper": "党发〔2026〕9号", "decided_on": today()})
    assert (table.row(again).case.stage, table.row(again).added_paper) == ("planned", "党发〔2026〕9号")


def test_two_who_change_it_at_once_notice_each_other(table: Table) -> None:
    case_id = table.topic()
    table.placed(case_id)
    found = table.row(case_id)
    asked = {"title": "另一个题目", "question": found.question, "background": "", "organiser_id": None, "leader_id": None}
    with pytest.raises(Conflict):
        change(table.office(), case_id=case_id, version=1, month=4, method_id=table.method_id, **asked)
    with pytest.raises(Invalid) as told:
        change(table.office(), case_id=case_id, version=2, month=13, method_id=case_id, **asked)
    assert sorted(told.value.errors) == ["method", "month"]


def test_the_steps_of_the_method_lead_to_the_archive(table: Table) -> None:
    case_id = table.begun()
    progress = table.progress(case_id)
    assert [one.state for one in progress.steps] == ["now", *["todo"] * 5]
    with pytest.raises(Invalid) as told:
        do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=progress.version)
    assert sorted(told.value.errors) == ["f1", "f2"]
    values = {"f1": "县住建局", "f2": str(today())}
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=progress.version, values=values)
    assert table.progress(case_id).steps[0].values == values
    go_back(table.clerk, case_id=case_id, step="s2", key=None, expected_version=2, reason="部门要改期")
    do_step(table.clerk, case_id=case_id, step="s1", key=None, expected_version=3)
    leave_out(table.clerk, case_id=case_id, step="s2", key=None, expected_version=4, reason="情况已经清楚")
    with pytest.raises(NotFound):
        leave_out(table.clerk, case_id=case_id, step="s3", key=None, expected_version=5, reason="不开会")
    with pytest.raises(Blocked) as held:
        do_step(table.clerk, case_id=case_id, step="s3", key=None, expected_version=5)
    assert held.value.owes == "专委会工作人员"
    _held(table, case_id)
    do_step(table.clerk, case_id=case_id, step="s3", key=None, expected_version=5)
    record(table.clerk, case_id=case_id, raised_by=next(iter(table.member.principal_ids)), text="先易后难，分批加装")
    issue(table.clerk, kind="consultation-opinion", subject_id=case_id, register_id=_register(table))
    do_step(table.clerk, case_id=case_id, step="s4", key=None, expected_version=6)
    last = {"f1": str(today()), "f2": "住建函〔2026〕7号", "paper_p1": "专委会办公室二号柜"}
    with pytest.raises(Blocked, match="回函"):
        do_step(table.unit, case_id=case_id, step="s5", key=None, expected_version=7, values={"f1": last["f1"], "f2": last["f2"]})
    do_step(table.unit, case_id=case_id, step="s5", key=None, expected_version=7, values=last)
    do_step(table.clerk, case_id=case_id, step="s6", key=None, expected_version=8, values={"f1": str(today())})
    progress = table.progress(case_id)
    assert (progress.over, progress.done, table.row(case_id).case.stage) == (True, 6, "concluded")
    assert [one.state for one in progress.steps] == ["done", "left_out", "done", "done", "done", "done"]


def test_who_does_a_step_and_who_does_not(table: Table) -> None:
    case_id = table.begun()
    values = {"f1": "县住建局", "f2": str(today())}
    other_committee = table.office(Role.COMMITTEE_CLERK, next(iter(table.unit.principal_ids)))
    for actor in (table.member, table.unit, other_committee, table.office(Role.AUDITOR)):
        with pytest.raises(Refused):
            do_step(actor, case_id=case_id, step="s1", key=None, expected_version=1, values=values)
    with pytest.raises(Refused):
        table.step(table.topic("另一个议题"), "select", table.clerk)


def test_a_gathering_is_arranged_with_the_units_on_its_list(table: Table) -> None:
    case_id = table.begun()
    gathering_id = _held(table, case_id, close=False)
    with in_council(table.council.id):
        people = set(Attendee.objects.filter(gathering=gathering_id).values_list("principal_id", flat=True))
        assert people == set(table.unit.principal_ids)
        assert CaseLink.objects.filter(source=gathering_id, target=case_id, kind="raised_from").exists()
    with pytest.raises(Invalid):
        arrange(table.clerk, case_id=case_id, kind_code="nothing", starts_at=now(), ends_at=now())


def test_an_instruction_is_level_day_and_number_alone(table: Table) -> None:
    case_id = table.begun()
    asked = {"case_id": case_id, "level": "county", "given_on": today()}
    with pytest.raises(Invalid):
        record_instruction(table.clerk, register_number="同意，请住建局抓紧办理。", **asked)
    record_instruction(table.clerk, register_number="办文 128", **asked)
    with pytest.raises(Invalid):
        record_instruction(table.clerk, register_number="办文128", **asked)


def test_days_count_back_over_weekends() -> None:
    calendar = WorkingCalendar({})
    ten = {"unit": "working_days", "count": 10}
    assert day_before(date(2026, 3, 20), ten, calendar) == date(2026, 3, 6)
    assert day_before(date(2026, 3, 20), {"unit": "days", "count": 3}, calendar) == date(2026, 3, 17)


def _held(table: Table, case_id: UUID, *, close: bool = True) -> UUID:
    begin = now() - timedelta(minutes=5)
    made = arrange(table.clerk, case_id=case_id, kind_code="talk", starts_at=begin, ends_at=begin + timedelta(hours=2))
    gathering_id = UUID(str(made["gathering_id"]))
    for edge in ("begin", "close") if close else ():
        advance(table.clerk, case_id=gathering_id, axis="gathering", edge=edge)
    with in_council(table.council.id):
        assert Gathering.objects.get(pk=gathering_id).organiser_id == table.committee
    return gathering_id


def _register(table: Table) -> UUID:
    office = table.office(Role.SECRETARY_GENERAL)
    made = add_register(office, name="协商文号", pattern="政协商〔{year}〕{number}号", kinds=["consultation-opinion"])
    return UUID(str(made["register_id"]))
