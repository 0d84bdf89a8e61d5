"""主办, 会办 and 分办: own periods, opinions that the lead waits for, countersigning, and who is late."""

from datetime import date

import pytest

from tests.instruments.handling.conftest import Town
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.terms import add_months
from yitang.instruments.handling.blockers import points_of
from yitang.instruments.workflow.procedures import procedure_of

pytestmark = pytest.mark.django_db


def test_co_unit_has_a_period_of_its_own(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin"])
    town.receive(case_id, "edu")
    town.receive(case_id, "fin")
    today = date.today()
    assert (town.part(case_id, "edu").due_on, town.part(case_id, "fin").due_on) == (add_months(today, 3), add_months(today, 1))
    assert town.case(case_id).due_on == add_months(today, 1)


def test_lead_waits_for_opinions_and_learns_who_owes_them(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin", "civil"])
    town.answer(case_id, "civil")
    town.draft(case_id, "edu")
    with pytest.raises(Blocked) as found:
        town.issue(case_id, "edu")
    assert found.value.owes == "云河县财政局"
    with in_council(town.house.council.id):
        part = town.part(case_id, "edu")
        points = list(points_of(part, procedure_of(part.case.procedure_id).parameter))
    assert [(p.kind, p.done, p.blocks, p.owes) for p in points if p.kind == "opinion"] == [
        ("opinion", False, True, "云河县财政局"),
        ("opinion", True, True, "云河县民政局"),
    ]
    town.answer(case_id, "fin")
    town.issue(case_id, "edu")
    assert town.case(case_id).stage == "answered"


def test_late_opinion_only_warns_where_the_rule_says_so(town: Town) -> None:
    town.rule("opinion_blocks", False)
    case_id = town.sent(lead="edu", co=["fin"])
    town.answer(case_id, "edu")
    assert (town.case(case_id).stage, town.state(case_id, "fin")) == ("answered", "sent")


def test_separate_units_answer_each_for_itself(town: Town) -> None:
    case_id = town.sent(separate=["edu", "fin", "civil"])
    for unit in ("edu", "fin"):
        town.answer(case_id, unit)
        assert town.case(case_id).stage == "handling"
    town.answer(case_id, "civil")
    assert town.case(case_id).stage == "answered"


def test_draft_is_countersigned_anew_after_each_change(town: Town) -> None:
    town.rule("countersign", True)
    case_id = town.sent(lead="edu", co=["fin"])
    liaison = town.of_unit("fin", Role.UNIT_LIAISON)
    town.answer(case_id, "fin")
    with pytest.raises(Blocked):
        town.step(liaison, case_id, "countersign", "fin", payload={"answer": "agree"})
    town.draft(case_id, "edu")
    with pytest.raises(Blocked) as waits:
        town.issue(case_id, "edu")
    assert waits.value.owes == "云河县财政局"
    with pytest.raises(Invalid):
        town.step(liaison, case_id, "countersign", "fin", payload={"answer": "object"})
    town.step(liaison, case_id, "countersign", "fin", payload={"answer": "object"}, reason="金额有误")
    with pytest.raises(Conflict):
        town.step(liaison, case_id, "countersign", "fin", payload={"answer": "agree"})
    with pytest.raises(Blocked) as objected:
        town.issue(case_id, "edu")
    assert objected.value.owes == "云河县教育局"
    town.step(town.of_unit("edu", Role.UNIT_HEAD), case_id, "send_back", "edu", reason="改金额")
    town.step(town.of_unit("edu", Role.UNIT_HANDLER), case_id, "draft", "edu")
    town.step(liaison, case_id, "countersign", "fin", payload={"answer": "agree"})
    town.issue(case_id, "edu")
    assert town.case(case_id).stage == "answered"


def test_nobody_countersigns_for_another_unit(town: Town) -> None:
    town.rule("countersign", True)
    case_id = town.sent(lead="edu", co=["fin"])
    town.answer(case_id, "fin")
    town.draft(case_id, "edu")
    for who in (town.of_unit("edu", Role.UNIT_HEAD), town.of_unit("fin", Role.UNIT_HANDLER), town.dispatch):
        with pytest.raises(Refused):
            town.step(who, case_id, "countersign", "fin", payload={"answer": "agree"})
