"""自愿报名: members put themselves on the list until the day, as many as there is room for; leave of a year has its limit."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.features.meetings.hall import Hall
from tests.fixtures import seed
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.inviting import invite, take_off
from yitang.instruments.gatherings.leave import ask_leave, decide_leave
from yitang.instruments.gatherings.models import Attendee, Leave, Speech
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.queueing import line_of
from yitang.instruments.gatherings.signing import open_signup, open_to, sign_off, sign_up, stop_waiting, wait_for_place
from yitang.instruments.gatherings.speaking import enter_speech
from yitang.instruments.workflow.models import ProcedureParameter

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)


def opened(hall: Hall, most: int = 0, people: int = 1) -> UUID:
    """A gathering a week ahead, open to members, with its notice sent."""
    case_id = hall.gathering(starts_at=now() + timedelta(days=7), people=max(people, 1))
    if not people:
        take_off(hall.office(), gathering_id=case_id, attendee_ids=[hall.attendee(case_id).pk])
    open_signup(hall.office(), gathering_id=case_id, until=now() + LATER, most=most)
    hall.step(case_id, "notice")
    return case_id


def listed(hall: Hall, case_id: UUID) -> list[tuple[int, str, bool]]:
    with in_council(hall.council.id):
        rows = Attendee.objects.filter(gathering=case_id).order_by("number")
        return [(row.number, row.reply, row.signed_up) for row in rows]


def test_members_sign_up_once_and_off_again(hall: Hall) -> None:
    case_id, second = opened(hall), hall.members[1]
    with in_council(hall.council.id):
        assert [row.pk for row in open_to(second, now())] == [case_id]
        assert list(open_to(hall.member, now())) == []
        assert Message.objects.filter(event="gatherings.open").count() == 2
    sign_up(second, gathering_id=case_id)
    with pytest.raises(Conflict):
        sign_up(second, gathering_id=case_id)
    assert listed(hall, case_id) == [(1, "", False), (2, "coming", True)]
    sign_off(second, gathering_id=case_id)
    with pytest.raises(NotFound):
        sign_off(hall.member, gathering_id=case_id)
    assert listed(hall, case_id) == [(1, "", False)]


def test_places_are_given_in_order_and_no_more_than_there_are(hall: Hall) -> None:
    case_id = opened(hall, most=2)
    sign_up(hall.members[1], gathering_id=case_id)
    with pytest.raises(Blocked):
        sign_up(hall.members[2], gathering_id=case_id)
    with pytest.raises(Invalid):
        open_signup(hall.office(), gathering_id=case_id, until=now() + LATER, most=1)
    ask_leave(hall.member, gathering_id=case_id, cause="illness")
    sign_up(hall.members[2], gathering_id=case_id)
    assert [row[1] for row in listed(hall, case_id)] == ["leave", "coming", "coming"]


def test_nobody_signs_up_where_it_is_not_open(hall: Hall) -> None:
    closed = hall.gathering(starts_at=now() + timedelta(days=7), people=1)
    hall.step(closed, "notice")
    with in_council(hall.council.id):
        assert not visible(hall.members[1]).filter(pk=closed).exists()
    with pytest.raises(NotFound):
        sign_up(hall.members[1], gathering_id=closed)
    with pytest.raises(Invalid):
        open_signup(hall.office(), gathering_id=closed, until=now() - LATER)
    case_id = opened(hall)
    with pytest.raises(Refused):
        sign_up(hall.unit, gathering_id=case_id)
    open_signup(hall.office(), gathering_id=case_id, until=None)
    with pytest.raises(NotFound):
        sign_up(hall.members[1], gathering_id=case_id)


def test_a_gathering_for_sign_up_is_announced_without_anybody_on_its_list(hall: Hall) -> None:
    case_id = hall.gathering(starts_at=now() + timedelta(days=7), people=1)
    with seed(hall.council):
        Attendee.objects.filter(gathering=case_id).delete()
    with pytest.raises(Blocked):
        hall.step(case_id, "notice")
    open_signup(hall.office(), gathering_id=case_id, until=now() + LATER)
    hall.step(case_id, "notice")
    with pytest.raises(Blocked):
        hall.step(case_id, "begin")


def test_leave_beyond_the_limit_of_a_year_needs_the_reason_of_the_exception(hall: Hall) -> None:
    with seed(hall.council):
        rule = {"code": "gathering", "name": "leave_most_a_year", "value": 1, "effective_from": now().date() - timedelta(days=9)}
        ProcedureParameter(council=hall.council, **rule).save()
    asked = []
    for _n in range(2):
        case_id = hall.gathering(people=1)
        hall.step(case_id, "notice")
        asked.append(UUID(str(ask_leave(hall.member, gathering_id=case_id, cause="illness")["leave_id"])))
    decide_leave(hall.office(), leave_id=asked[0], grant=True)
    with pytest.raises(Invalid) as error:
        decide_leave(hall.office(), leave_id=asked[1], grant=True)
    assert list(error.value.errors) == ["note"]
    decide_leave(hall.office(), leave_id=asked[1], grant=True, note="住院")
    with in_council(hall.council.id):
        assert set(Leave.objects.values_list("state", flat=True)) == {"granted"}


def test_a_speech_from_paper_is_entered_for_somebody_on_the_list(hall: Hall) -> None:
    case_id = hall.gathering("talk", people=1)
    speakers = [next(iter(one.principal_ids)) for one in hall.members]
    enter_speech(hall.office(), gathering_id=case_id, speaker_id=speakers[0], title="谈谈教育", text="一是……", wants_hall=False)
    with pytest.raises(Invalid):
        enter_speech(hall.office(), gathering_id=case_id, speaker_id=speakers[1], title="谈谈教育", text="一是……")
    with in_council(hall.council.id):
        assert list(Speech.objects.values_list("speaker", "state", "wants_hall")) == [(speakers[0], "offered", False)]


def waiting(hall: Hall, case_id: UUID) -> list[UUID]:
    with in_council(hall.council.id):
        return list(line_of(case_id).values_list("principal_id", flat=True))


def told(hall: Hall, event: str) -> list[UUID | None]:
    with in_council(hall.council.id):
        return list(
            Message.objects.filter(event=f"gatherings.{event}").order_by("created_at").values_list("principal_id", flat=True)
        )


def test_who_waits_gets_the_place_that_comes_free_and_is_told(hall: Hall) -> None:
    case_id = opened(hall, most=1, people=0)
    first, second, third = hall.members
    whose = [next(iter(one.principal_ids)) for one in hall.members]
    assert "attendee_id" in wait_for_place(first, gathering_id=case_id)
    assert wait_for_place(second, gathering_id=case_id)["line"] == 1
    assert wait_for_place(third, gathering_id=case_id)["line"] == 2
    for refused in (first, second):
        with pytest.raises(Conflict):
            wait_for_place(refused, gathering_id=case_id)
    with in_council(hall.council.id):
        assert [row.waits for row in open_to(third, now())] == [True]
    sign_off(first, gathering_id=case_id)
    assert (waiting(hall, case_id), told(hall, "place_free")) == ([whose[2]], [whose[1]])
    ask_leave(second, gathering_id=case_id, cause="illness")
    assert (waiting(hall, case_id), told(hall, "place_free")) == ([], whose[1:])
    assert [row[1] for row in listed(hall, case_id)] == ["leave", "coming"]


def test_more_places_and_the_end_of_sign_up_empty_the_line(hall: Hall) -> None:
    case_id = opened(hall, most=1)
    second, third = hall.members[1:]
    for one in (second, third):
        wait_for_place(one, gathering_id=case_id)
    assert open_signup(hall.office(), gathering_id=case_id, until=now() + LATER, most=2)["let_in"] == 1
    assert [row[0] for row in listed(hall, case_id)] == [1, 2]
    open_signup(hall.office(), gathering_id=case_id, until=None)
    assert (waiting(hall, case_id), told(hall, "line_closed")) == ([], list(third.principal_ids))


def test_who_no_longer_waits_gets_no_place(hall: Hall) -> None:
    case_id = opened(hall, most=1)
    second, third = hall.members[1:]
    wait_for_place(second, gathering_id=case_id)
    stop_waiting(second, gathering_id=case_id)
    with pytest.raises(NotFound):
        stop_waiting(second, gathering_id=case_id)
    wait_for_place(third, gathering_id=case_id)
    take_off(hall.office(), gathering_id=case_id, attendee_ids=[hall.attendee(case_id).pk])
    assert told(hall, "place_free") == list(third.principal_ids)
    wait_for_place(second, gathering_id=case_id)
    invite(hall.office(), gathering_id=case_id, principal_ids=list(second.principal_ids))
    assert (waiting(hall, case_id), len(listed(hall, case_id))) == ([], 2)
