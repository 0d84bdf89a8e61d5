"""履职报告: who must write one, what a submission fixes, comment and archive."""

from datetime import date
from uuid import UUID

import pytest

from tests.features.dossier.people import LONG_TEXT, NEW_YEAR, YEAR, People
from tests.fixtures import seed
from yitang.features.dossier.kinds import REPORTED
from yitang.features.dossier.models import Report
from yitang.features.dossier.queries import must_report, report_due, visible_reports, waiting_reports
from yitang.features.dossier.reports import discard_report, save_report, start_report
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Case, ProcedureParameter


def report_of(people: People, case_id: UUID) -> Report:
    with in_council(people.council.id):
        return Report.objects.select_related("case").get(pk=case_id)


def let_hold(people: People, name: str, value: object) -> None:
    with seed(people.council):
        ProcedureParameter(
            council=people.council, code="duty_report", name=name, value=value, effective_from=date(YEAR - 1, 1, 1)
        ).save()


def who_must(people: People) -> list[str]:
    with in_council(people.council.id):
        return [name for name, member in people.members.items() if must_report(member.principal_id, YEAR)]


def test_who_must_write_one_is_a_rule_of_the_council(people: People) -> None:
    assert who_must(people) == ["丁一"]
    let_hold(people, "report_of_standing", False)
    assert who_must(people) == []
    let_hold(people, "report_of_all", True)
    assert who_must(people) == ["丁一", "吴二", "李三"]


def test_the_day_of_a_report_is_a_rule_and_may_lie_in_the_next_year(people: People) -> None:
    with in_council(people.council.id):
        assert report_due(YEAR) == date(YEAR, 12, 31)
    let_hold(people, "report_due_month", 2)
    with in_council(people.council.id):
        assert report_due(2026) == date(2027, 2, 28)


def test_a_report_begins_with_the_headings_and_is_one_a_year(people: People) -> None:
    made = start_report(people.member(), year=YEAR)
    assert start_report(people.member(), year=YEAR)["case_id"] == made["case_id"]
    assert report_of(people, UUID(made["case_id"])).body == "一、履职情况\n\n\n二、问题与不足"
    with pytest.raises(Invalid):
        start_report(people.member(), year=YEAR + 1)


def test_two_windows_do_not_overwrite_each_other(people: People) -> None:
    case_id = people.written()
    with pytest.raises(Conflict):
        save_report(people.member(), case_id=case_id, body="另一个窗口", expected_version=1)
    assert report_of(people, case_id).body == LONG_TEXT


def test_nobody_else_reads_or_writes_a_draft(people: People) -> None:
    case_id = people.written()
    for actor in (people.member("吴二"), people.affairs(), people.clerk()):
        with in_council(people.council.id):
            assert list(visible_reports(actor)) == []
        with pytest.raises(NotFound):
            save_report(actor, case_id=case_id, body="别人的手")


@pytest.mark.parametrize("body", ["太短", "字" * 2001])
def test_a_report_that_is_too_short_or_too_long_is_not_submitted(people: People, body: str) -> None:
    case_id = people.written(body=body)
    with pytest.raises(Invalid) as error:
        people.step(people.member(), case_id, "reporting.submit")
    assert list(error.value.errors) == ["body"]
    assert report_of(people, case_id).case.stage == "draft"


def test_the_submission_fixes_the_figures_and_the_committee(people: People) -> None:
    people.recorded(None, "丁一")
    case_id = people.submitted()
    people.recorded(None, "丁一", title="后来补记的视察")
    report = report_of(people, case_id)
    assert report.figures == [{"part": "fieldwork", "kind": "dossier.inspection", "total": "1"}]
    assert report.committee_id == people.committees["教科卫体委"].pk
    with pytest.raises(Refused):
        save_report(people.member(), case_id=case_id, body="再改")


def test_the_committee_comments_and_the_affairs_office_archives(people: People) -> None:
    case_id = people.submitted()
    with in_council(people.council.id):
        assert [row.pk for row in waiting_reports(people.clerk())] == [case_id]
        assert list(waiting_reports(people.clerk("经济委"))) == []
    with pytest.raises(Invalid):
        people.step(people.clerk(), case_id, "reporting.comment", payload={"comment": " "})
    people.step(people.clerk(), case_id, "reporting.comment", payload={"comment": "履职扎实，同意归档。"})
    report = report_of(people, case_id)
    assert (report.comment, report.commented_by) == ("履职扎实，同意归档。", "教科卫体委办公室")
    with pytest.raises(Refused):
        people.step(people.clerk(), case_id, "reporting.archive")
    with in_council(people.council.id):
        (fact,) = DutyFact.objects.filter(kind=REPORTED)
        assert (fact.principal_id, fact.effective_on, fact.case_id) == (report.principal_id, report.submitted_on, case_id)
    people.step(people.affairs(), case_id, "reporting.archive")
    assert (report_of(people, case_id).case.stage, report_of(people, case_id).archived_on is None) == ("archived", False)


def test_a_returned_report_is_changed_and_submitted_again_with_new_figures(people: People) -> None:
    case_id = people.submitted()
    people.step(people.clerk(), case_id, "reporting.return", reason="补写调研一节")
    people.recorded(None, "丁一", held_on=NEW_YEAR)
    assert report_of(people, case_id).figures == []
    save_report(people.member(), case_id=case_id, body=LONG_TEXT + "补写。")
    people.step(people.member(), case_id, "reporting.submit")
    assert report_of(people, case_id).figures == [{"part": "fieldwork", "kind": "dossier.inspection", "total": "1"}]


def test_a_draft_can_be_deleted_a_submitted_report_cannot(people: People) -> None:
    case_id = people.written()
    discard_report(people.member(), case_id=case_id)
    with in_council(people.council.id):
        assert not Case.objects.filter(pk=case_id).exists()
    case_id = people.submitted()
    people.step(people.clerk(), case_id, "reporting.return", reason="改")
    with pytest.raises(Invalid):
        discard_report(people.member(), case_id=case_id)
