"""A gathering from its beginning to the facts in the ledger: notice, answers, leave, roll, closing, correction."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.features.meetings.hall import Hall
from tests.fixtures import seed
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.correcting import correct
from yitang.instruments.gatherings.inviting import invite, take_off
from yitang.instruments.gatherings.leave import ask_leave, decide_leave, enter_leave, withdraw_leave
from yitang.instruments.gatherings.models import Attendee, Leave, RollMark
from yitang.instruments.gatherings.planning import change, set_sittings
from yitang.instruments.gatherings.replying import enter_reply, reply
from yitang.instruments.gatherings.roll import check_in, mark, switch_roll, unmark
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import ProcedureParameter

pytestmark = pytest.mark.django_db


def facts(hall: Hall, case_id: UUID, place: int = 0) -> dict[str, Decimal]:
    """Kind → sum of all facts of one member, cancelled ones and their counterparts included."""
    found: dict[str, Decimal] = {}
    with in_council(hall.council.id):
        for row in DutyFact.objects.filter(case_id=case_id, principal_id__in=list(hall.members[place].principal_ids)):
            found[row.kind] = found.get(row.kind, Decimal(0)) + row.quantity
    return {kind: amount for kind, amount in found.items() if amount}


def rule(hall: Hall, **values: object) -> None:
    with seed(hall.council):
        for name, value in values.items():
            ProcedureParameter(
                council=hall.council, code="gathering", name=name, value=value, effective_from=date(2020, 1, 1)
            ).save()


def test_a_notice_tells_everybody_once_and_asks_for_an_answer(hall: Hall) -> None:
    case_id = hall.noticed()
    with in_council(hall.council.id):
        told = Message.objects.filter(event="gatherings.notice", case_id=case_id)
        assert told.count() == 3
        assert {row.kind for row in told} == {Message.Kind.NEED}
        assert told[0].text == "邀您参加“经济委员会第一次会议”。"


def test_a_gathering_of_nobody_is_not_announced(hall: Hall) -> None:
    case_id = hall.gathering(people=1)
    take_off(hall.office(), gathering_id=case_id, attendee_ids=[hall.attendee(case_id).pk])
    with pytest.raises(Blocked):
        hall.step(case_id, "notice")


def test_people_are_put_on_the_list_once_and_numbers_go_on(hall: Hall) -> None:
    case_id = hall.gathering(people=2)
    everybody = [next(iter(one.principal_ids)) for one in hall.members]
    assert invite(hall.office(), gathering_id=case_id, principal_ids=everybody) == {"added": 1, "there": 2}
    with in_council(hall.council.id):
        assert list(Attendee.objects.filter(gathering=case_id).order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_a_member_answers_for_himself_alone(hall: Hall) -> None:
    case_id = hall.noticed(people=1)
    assert reply(hall.member, gathering_id=case_id)["reply"] == "coming"
    with pytest.raises(NotFound):
        reply(hall.members[1], gathering_id=case_id)
    with pytest.raises(NotFound):
        reply(hall.member, gathering_id=hall.gathering())


def test_an_answer_from_paper_is_the_same_answer(hall: Hall) -> None:
    case_id = hall.noticed()
    enter_reply(hall.office(), gathering_id=case_id, attendee_id=hall.attendee(case_id).pk)
    assert hall.attendee(case_id).reply == "coming"
    with pytest.raises(Refused):
        enter_reply(hall.member, gathering_id=case_id, attendee_id=hall.attendee(case_id).pk)


def test_leave_is_decided_on_by_whom_the_rule_names(hall: Hall) -> None:
    secretary = hall.office(Role.SECRETARY_GENERAL)
    plenary, meeting = hall.noticed(kind="plenary"), hall.noticed()
    formal = ask_leave(hall.member, gathering_id=plenary, cause="illness", reason="住院")["leave_id"]
    other = ask_leave(hall.member, gathering_id=meeting, cause="duty")["leave_id"]
    with pytest.raises(Refused):
        decide_leave(hall.office(), leave_id=UUID(formal), grant=True)
    assert decide_leave(secretary, leave_id=UUID(formal), grant=True)["state"] == "granted"
    assert decide_leave(hall.office(), leave_id=UUID(other), grant=True)["state"] == "granted"
    with pytest.raises(Conflict):
        decide_leave(secretary, leave_id=UUID(formal), grant=False, note="人手不够")


def test_the_council_may_give_the_decision_to_somebody_else(hall: Hall) -> None:
    rule(hall, leave_decider_formal="council_leader", leave_hours_before=48)
    plenary = hall.noticed(kind="plenary", starts_at=now() + timedelta(hours=47))
    asked = ask_leave(hall.member, gathering_id=plenary, cause="illness")
    assert asked["late"] is True
    with pytest.raises(Refused):
        decide_leave(hall.office(Role.SECRETARY_GENERAL), leave_id=UUID(asked["leave_id"]), grant=True)
    assert decide_leave(hall.office(Role.COUNCIL_LEADER), leave_id=UUID(asked["leave_id"]), grant=True)["state"] == "granted"


def test_leave_is_asked_for_once_and_may_be_withdrawn(hall: Hall) -> None:
    case_id = hall.noticed()
    asked = ask_leave(hall.member, gathering_id=case_id, cause="travel")
    with pytest.raises(Conflict):
        ask_leave(hall.member, gathering_id=case_id, cause="travel")
    withdraw_leave(hall.member, gathering_id=case_id, leave_id=UUID(asked["leave_id"]))
    assert hall.attendee(case_id).reply == ""
    reply(hall.member, gathering_id=case_id)
    ask_leave(hall.member, gathering_id=case_id, cause="travel")
    reply(hall.member, gathering_id=case_id)
    with in_council(hall.council.id):
        assert set(Leave.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_refusal_needs_its_reason_and_a_cause_comes_from_the_dictionary(hall: Hall) -> None:
    case_id = hall.noticed()
    with pytest.raises(Invalid):
        ask_leave(hall.member, gathering_id=case_id, cause="holiday")
    leave_id = UUID(
        enter_leave(hall.office(), gathering_id=case_id, attendee_id=hall.attendee(case_id).pk, cause="other")["leave_id"]
    )
    with pytest.raises(Invalid):
        decide_leave(hall.office(), leave_id=leave_id, grant=False)


def test_nobody_is_on_the_roll_twice(hall: Hall) -> None:
    case_id = hall.opened()
    sitting, person = hall.sittings(case_id)[0], hall.attendee(case_id)
    assert mark(hall.office(), sitting_id=sitting.pk, attendee_ids=[person.pk])["marked"] == 1
    assert mark(hall.office(), sitting_id=sitting.pk, attendee_ids=[person.pk])["marked"] == 0
    unmark(hall.office(), sitting_id=sitting.pk, attendee_id=person.pk)
    assert mark(hall.office(), sitting_id=sitting.pk, attendee_ids=[person.pk], way="paper", late=True)["late"] is True
    with pytest.raises(Refused):
        mark(hall.member, sitting_id=sitting.pk, attendee_ids=[person.pk])


def test_the_roll_is_closed_before_the_opening(hall: Hall) -> None:
    case_id = hall.noticed()
    with pytest.raises(Blocked):
        mark(hall.office(), sitting_id=hall.sittings(case_id)[0].pk, attendee_ids=[hall.attendee(case_id).pk])


def test_members_check_in_themselves_only_where_it_is_switched_on_with_a_reason(hall: Hall) -> None:
    case_id = hall.opened()
    with pytest.raises(Blocked):
        check_in(hall.member, gathering_id=case_id, number="")
    with pytest.raises(Invalid):
        switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False)
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=True, reason="两千人，四张签到台不够")
    with in_council(hall.council.id):
        found = Attendee.objects.select_related("gathering").get(pk=hall.attendee(case_id).pk).gathering
    assert check_in(hall.member, gathering_id=case_id, number="0")["left"] == 4
    assert check_in(hall.member, gathering_id=case_id, number=found.roll_number)["done"] is True
    assert check_in(hall.member, gathering_id=case_id, secret=found.roll_secret)["done"] is True
    assert check_in(hall.members[1], gathering_id=case_id, secret="x" * 32)["done"] is False
    with in_council(hall.council.id):
        assert [row.way for row in RollMark.objects.all()] == ["number"]


def test_wrong_numbers_end_at_the_desk(hall: Hall) -> None:
    case_id = hall.opened()
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False, reason="人多")
    for left in (4, 3, 2, 1, 0):
        assert check_in(hall.member, gathering_id=case_id, number="000000")["left"] == left
    with pytest.raises(Blocked):
        check_in(hall.member, gathering_id=case_id, number="000000")


def test_who_comes_after_the_time_is_late(hall: Hall) -> None:
    case_id = hall.opened(starts_at=now() - timedelta(minutes=11))
    assert mark(hall.office(), sitting_id=hall.sittings(case_id)[0].pk, attendee_ids=[hall.attendee(case_id).pk])["late"] is True


def test_closing_leaves_the_facts_of_each_member(hall: Hall) -> None:
    case_id = hall.opened()
    sitting = hall.sittings(case_id)[0]
    leave_id = UUID(ask_leave(hall.members[1], gathering_id=case_id, cause="illness")["leave_id"])
    mark(hall.office(), sitting_id=sitting.pk, attendee_ids=[hall.attendee(case_id).pk])
    with pytest.raises(Blocked):
        hall.step(case_id, "close")
    decide_leave(hall.office(), leave_id=leave_id, grant=True)
    assert hall.step(case_id, "close")["facts"] == 3
    assert [facts(hall, case_id, place) for place in range(3)] == [
        {"meeting.attended": Decimal(1)},
        {"meeting.leave": Decimal(1)},
        {"meeting.absent": Decimal(1)},
    ]
    assert [hall.attendee(case_id, place).outcome for place in range(3)] == ["attended", "leave", "absent"]


def test_a_correction_cancels_facts_and_writes_new_ones(hall: Hall) -> None:
    case_id = hall.opened()
    sitting, office = hall.sittings(case_id)[0], hall.office()
    mark(office, sitting_id=sitting.pk, attendee_ids=[hall.attendee(case_id).pk])
    hall.step(case_id, "close")
    third = hall.attendee(case_id, 2)
    with pytest.raises(Invalid):
        correct(office, gathering_id=case_id, attendee_id=third.pk, present=[sitting.pk], reason=" ")
    correct(office, gathering_id=case_id, attendee_id=third.pk, present=[sitting.pk], late=[sitting.pk], reason="签到表上有名")
    assert facts(hall, case_id, 2) == {"meeting.attended": Decimal(1), "meeting.late": Decimal(1)}
    correct(office, gathering_id=case_id, attendee_id=third.pk, present=[], reason="看错了名字")
    assert facts(hall, case_id, 2) == {"meeting.absent": Decimal(1)}
    correct(office, gathering_id=case_id, attendee_id=third.pk, present=[sitting.pk], reason="确认到会")
    assert facts(hall, case_id, 2) == {"meeting.attended": Decimal(1)}
    with in_council(hall.council.id):
        kept = DutyFact.objects.filter(case_id=case_id, principal_id=third.principal_id)
        assert kept.count() == 9
    hall.step(case_id, "archive")
    with pytest.raises(Blocked):
        correct(office, gathering_id=case_id, attendee_id=third.pk, present=[], reason="晚了")


def test_data_are_changed_by_one_at_a_time_and_half_days_follow_the_times(hall: Hall) -> None:
    case_id = hall.gathering()
    begin = now() + timedelta(days=3)
    asked = {"kind_code": "committee", "title": "改期的会议", "starts_at": begin, "ends_at": begin + timedelta(days=2)}
    assert change(hall.office(), gathering_id=case_id, version=1, **asked)["version"] == 2
    assert len(hall.sittings(case_id)) >= 4
    with pytest.raises(Conflict):
        change(hall.office(), gathering_id=case_id, version=1, **asked)
    with pytest.raises(Invalid):
        change(hall.office(), gathering_id=case_id, version=2, **asked | {"ends_at": begin - timedelta(hours=1)})


def test_a_half_day_with_a_roll_is_not_taken_away(hall: Hall) -> None:
    case_id = hall.opened()
    first = hall.sittings(case_id)[0]
    row = {"title": "开幕会", "starts_at": first.starts_at, "ends_at": first.ends_at, "half_days": Decimal("0.5")}
    set_sittings(hall.office(), gathering_id=case_id, rows=[row, row])
    second = hall.sittings(case_id)[1]
    mark(hall.office(), sitting_id=second.pk, attendee_ids=[hall.attendee(case_id).pk])
    with pytest.raises(Blocked):
        set_sittings(hall.office(), gathering_id=case_id, rows=[row])


def test_a_committee_keeps_its_own_gatherings(hall: Hall) -> None:
    with seed(hall.council):
        from yitang.institution.principals.models import Principal

        ours, theirs = (
            Principal(council=hall.council, kind="organ", code=code, name=name)
            for code, name in (("c1", "经济委"), ("c2", "文史委"))
        )
        ours.save(), theirs.save()
    case_id = hall.gathering(organiser_id=theirs.pk)
    clerk = hall.office(Role.COMMITTEE_CLERK)
    bound = type(clerk)(
        clerk.council_id,
        clerk.name,
        clerk.account_id,
        (type(clerk.grants[0])(Role.COMMITTEE_CLERK, clerk.council_id, None, None, ours.pk),),
    )
    with pytest.raises(Refused):
        hall.step(case_id, "notice", bound)
    assert hall.step(case_id, "notice", clerk)["state"] == "noticed"
