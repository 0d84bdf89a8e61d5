"""What concerns everybody on the list is written at once, however many they are."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.features.meetings.hall import Hall
from tests.fixtures import seed
from yitang.foundation.core.errors import Invalid
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.planning import change, start
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.roll import switch_roll

pytestmark = pytest.mark.django_db
CROWD = 30


def crowd(hall: Hall) -> list[Principal]:
    with seed(hall.council):
        people = [Principal(council=hall.council, kind="member", code=f"c{n}", name=f"委员{n}") for n in range(CROWD)]
        for person in people:
            person.save()
    return people


def test_a_notice_and_a_closing_cost_no_statement_more_for_a_person_more(hall: Hall) -> None:
    people = crowd(hall)
    few, many = hall.gathering(), hall.gathering()
    invite(hall.office(), gathering_id=many, principal_ids=[one.pk for one in people])
    counts: dict[str, list[int]] = {"notice": [], "begin": [], "close": []}
    for edge, found in counts.items():
        for case_id in (few, many):
            with CaptureQueriesContext(connection) as asked:
                hall.step(case_id, edge)
            found.append(len(asked))
    assert {edge: found[1] - found[0] for edge, found in counts.items()} == {"notice": 0, "begin": 0, "close": 0}
    with in_council(hall.council.id):
        told = Message.objects.filter(event="gatherings.notice", case_id=many)
        assert told.values("principal_id").distinct().count() == told.count() == CROWD + 3


def test_telephones_that_are_banned_leave_the_desk_and_the_paper(hall: Hall) -> None:
    case_id = hall.opened()
    with in_council(hall.council.id):
        found = find(hall.office(), case_id)
    asked = {"kind_code": found.kind_code, "title": "会", "starts_at": found.starts_at, "ends_at": found.ends_at}
    change(hall.office(), gathering_id=case_id, version=1, phones_banned=True, **asked)
    with pytest.raises(Invalid):
        switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False, reason="人多")
    change(hall.office(), gathering_id=case_id, version=2, **asked)
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False, reason="人多")
    with pytest.raises(Invalid):
        change(hall.office(), gathering_id=case_id, version=3, phones_banned=True, **asked)
    made = start(hall.office(), **asked, phones_banned=True)
    with in_council(hall.council.id):
        assert find(hall.office(), UUID(str(made["case_id"]))).phones_banned is True
