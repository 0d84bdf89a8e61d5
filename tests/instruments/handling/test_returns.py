"""申退 and 改办: the unit asks, the office decides, the clock stands still meanwhile, and nothing of it is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.instruments.handling.conftest import Town
from yitang.foundation.core import clock
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.terms import Period

pytestmark = pytest.mark.django_db


def at(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    """Let it be this day of March 2026, noon in UTC: a week of five working days begins on the 2nd."""
    moment = datetime(2026, 3, 1, 4, tzinfo=UTC) + timedelta(days=day - 1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert clock.now() == moment


def ask(town: Town, case_id: object, unit: str = "edu", **more: object) -> dict[str, object]:
    return town.step(town.of_unit(unit, Role.UNIT_LIAISON), case_id, "request_return", unit, **{"reason": "不属我局职责", **more})


def test_return_is_asked_with_a_reason_and_a_suggestion_and_stops_the_clock(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 2)
    case_id = town.sent(lead="edu")
    due = town.track(case_id, "edu").due_on
    with pytest.raises(Invalid):
        ask(town, case_id, reason=" ")
    with pytest.raises(Invalid):
        ask(town, case_id, payload={"suggested": str(town.units["edu"])})
    done = ask(town, case_id, payload={"suggested": str(town.units["fin"])})
    assert done["suggested"] == {"id": str(town.units["fin"]), "name": "云河县财政局"}
    assert (town.state(case_id, "edu"), town.track(case_id, "edu").due_on, town.case(case_id).due_on) == (
        "return_requested",
        None,
        None,
    )
    assert due is not None
    with in_council(town.house.council.id):
        told = Message.objects.filter(event="handling.request_return").get()
    assert (told.role, told.case_id) == (Role.DISPATCH_OFFICE, case_id)


def test_denied_return_gives_the_days_back_and_leaves_no_second_request(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 2)
    case_id = town.sent(lead="edu")
    due = town.track(case_id, "edu").due_on
    at(monkeypatch, 3)
    ask(town, case_id)
    at(monkeypatch, 5)
    with pytest.raises(Invalid):
        town.step(town.dispatch, case_id, "deny_return", "edu")
    town.step(town.dispatch, case_id, "deny_return", "edu", reason="职责在贵局")
    assert town.state(case_id, "edu") == "sent"
    assert due is not None
    assert town.track(case_id, "edu").due_on == due + timedelta(days=2)
    with pytest.raises(Blocked):
        ask(town, case_id)
    town.receive(case_id, "edu")
    assert town.state(case_id, "edu") == "received"


def test_after_the_cut_off_day_return_cannot_be_asked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 2)
    first, second = town.sent(lead="edu"), town.sent(lead="edu")
    at(monkeypatch, 9)
    ask(town, first)
    at(monkeypatch, 10)
    with pytest.raises(Blocked):
        ask(town, second)
    assert (town.state(first, "edu"), town.state(second, "edu")) == ("return_requested", "sent")


def test_agreed_return_passes_the_part_on_and_keeps_the_history(town: Town) -> None:
    case_id = town.sent(lead="edu")
    ask(town, case_id)
    with pytest.raises(Invalid):
        town.step(town.dispatch, case_id, "agree_return", "edu")
    with pytest.raises(Invalid):
        town.step(town.dispatch, case_id, "agree_return", "edu", payload={"unit": str(town.units["edu"])})
    town.step(town.dispatch, case_id, "agree_return", "edu", payload={"unit": str(town.units["fin"])})
    assert (town.parts(case_id), town.state(case_id, "edu"), town.state(case_id, "fin")) == ({"fin": "sole"}, "released", "sent")
    assert town.case(case_id).proposal.lead_unit_id == town.units["fin"]
    assert town.edges(case_id) == ["request_return", "agree_return"]
    with pytest.raises(NotFound):  # the case is no longer theirs to see
        town.receive(case_id, "edu")
    town.answer(case_id, "fin")
    assert town.case(case_id).stage == "answered"


def test_unit_gets_a_case_again_that_it_had_returned(town: Town) -> None:
    case_id = town.sent(lead="edu")
    for old, new in (("edu", "fin"), ("fin", "edu")):
        ask(town, case_id, old)
        town.step(town.dispatch, case_id, "agree_return", old, payload={"unit": str(town.units[new])})
    assert town.parts(case_id) == {"edu": "sole"}
    assert town.edges(case_id) == ["request_return", "agree_return", "request_return", "agree_return", "send_again"]
    assert town.track(case_id, "edu").due_on is not None
    town.answer(case_id, "edu")
    assert town.case(case_id).stage == "answered"


def test_only_the_unit_asks_and_only_the_dispatch_office_decides(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin"])
    for who, unit in ((town.of_unit("fin", Role.UNIT_LIAISON), "edu"), (town.clerk, "edu"), (town.dispatch, "edu")):
        with pytest.raises(Refused):
            town.step(who, case_id, "request_return", unit, reason="理由")
    ask(town, case_id)
    for who in (town.clerk, town.of_unit("edu", Role.UNIT_HEAD)):
        with pytest.raises(Refused):
            town.step(who, case_id, "agree_return", "edu", payload={"unit": str(town.units["civil"])})


def test_office_takes_a_case_off_a_unit_by_itself_and_adds_a_co_unit(town: Town) -> None:
    case_id = town.sent(lead="edu")
    town.receive(case_id, "edu")
    payload = {"unit": str(town.units["fin"]), "co": [str(town.units["civil"])]}
    with pytest.raises(Invalid):
        town.step(town.dispatch, case_id, "reassign", "edu", payload=payload)
    town.step(town.dispatch, case_id, "reassign", "edu", payload=payload, reason="交办有误")
    assert town.parts(case_id) == {"fin": "lead", "civil": "co"}
    town.step(town.dispatch, case_id, "reassign", "civil", reason="无需会办")
    assert town.parts(case_id) == {"fin": "sole"}
    town.answer(case_id, "fin")
    assert town.case(case_id).stage == "answered"


def test_last_open_unit_of_several_may_leave_when_the_others_answered(town: Town) -> None:
    case_id = town.sent(separate=["edu", "fin"])
    town.answer(case_id, "edu")
    assert town.case(case_id).stage == "handling"
    ask(town, case_id, "fin")
    town.step(town.dispatch, case_id, "agree_return", "fin")
    assert (town.case(case_id).stage, town.parts(case_id)) == ("answered", {"edu": "separate"})


def test_decided_return_is_not_decided_again(town: Town) -> None:
    case_id = town.sent(lead="edu")
    ask(town, case_id)
    town.step(town.dispatch, case_id, "deny_return", "edu", reason="职责在贵局")
    with pytest.raises(Conflict):
        town.step(town.dispatch, case_id, "agree_return", "edu", payload={"unit": str(town.units["fin"])})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    count=st.integers(1, 40),
    before=st.integers(0, 30),
    paused=st.integers(0, 30),
    unit=st.sampled_from(["working_days", "days", "months"]),
)
def test_pause_never_takes_days_from_a_unit(count: int, before: int, paused: int, unit: str) -> None:
    calendar = WorkingCalendar({}, frozenset(range(2020, 2040)))
    start = datetime(2026, 3, 2).date()
    whole = Clock.start(Period.parse({"unit": unit, "count": max(1, count % 12) if unit == "months" else count}), start, calendar)
    asked = start + timedelta(days=before)
    after = whole.pause(asked).resume(asked + timedelta(days=paused), calendar)
    assert after.due_on >= whole.due_on
    assert after.due_on == whole.due_on or asked <= whole.due_on
