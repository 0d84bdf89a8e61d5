"""A suggestion from the room to its answer: who may take it up, who may answer, and only one unit gets it."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.features.meetings.hall import Hall
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.suggestions.actions import answer, claim, record
from yitang.instruments.suggestions.models import Suggestion

pytestmark = pytest.mark.django_db


def raised(hall: Hall) -> UUID:
    case_id = hall.noticed(kind="talk")
    invite(hall.office(), gathering_id=case_id, principal_ids=list(hall.unit.principal_ids))
    made = record(hall.office(), case_id=case_id, raised_by=next(iter(hall.member.principal_ids)), text="课后服务延长半小时")
    return UUID(str(made["suggestion_id"]))


def test_a_unit_in_the_room_takes_it_up_and_answers(hall: Hall) -> None:
    which, due = raised(hall), today() + timedelta(days=30)
    with pytest.raises(Refused):
        answer(hall.unit, suggestion_id=which, text="已办", adopted="full")
    claim(hall.unit, suggestion_id=which, how="列入安排", due_on=due)
    with pytest.raises(Invalid):
        answer(hall.unit, suggestion_id=which, text="已办", adopted="soon")
    answer(hall.unit, suggestion_id=which, text="已办", adopted="partial")
    with in_council(hall.council.id):
        row = Suggestion.objects.get()
        told = Message.objects.filter(principal_id=row.raised_by_id, event__startswith="suggestions.")
        assert (row.adopted, row.due_on, row.answered_on, told.count()) == ("partial", due, today(), 2)


def test_only_one_unit_gets_it(hall: Hall) -> None:
    which, due = raised(hall), today() + timedelta(days=30)
    (unit,) = hall.unit.principal_ids
    claim(hall.office(), suggestion_id=which, how="列入安排", due_on=due, unit_id=unit)
    with pytest.raises(Conflict):
        claim(hall.office(), suggestion_id=which, how="另行安排", due_on=due, unit_id=unit)
    with pytest.raises(Refused):
        claim(hall.unit, suggestion_id=which, how="另行安排", due_on=due)


def test_bad_input_is_told_by_field(hall: Hall) -> None:
    which = raised(hall)
    with pytest.raises(Invalid) as told:
        claim(hall.unit, suggestion_id=which, how=" ", due_on=today() - timedelta(days=1))
    assert sorted(told.value.errors) == ["due_on", "how"]


def test_nobody_writes_on_a_case_that_is_not_his_to_see(hall: Hall) -> None:
    case_id = hall.gathering(kind="talk")
    member = next(iter(hall.member.principal_ids))
    with pytest.raises(Refused):
        record(hall.member, case_id=case_id, raised_by=member, text="一条建议")
    with pytest.raises(NotFound):
        record(hall.office(), case_id=next(iter(hall.unit.principal_ids)), raised_by=member, text="一条建议")
