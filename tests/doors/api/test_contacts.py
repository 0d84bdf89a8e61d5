"""Talks with the submitter by programme: recorded by the unit, read by whom they concern, answered by the submitter once."""

from datetime import date

import pytest

from tests.doors.api.programme import Programme
from tests.features.proposals.house import House
from tests.features.proposals.office import assignment_of
from tests.features.proposals.test_units import received
from tests.fixtures import seed
from yitang.foundation.vocabulary.models import DictionaryEntry

pytestmark = pytest.mark.django_db
TALK = {"channel": "telephone", "held_on": date.today().isoformat(), "who": "沈科长", "result": "说明了进展。"}


def test_a_talk_is_recorded_read_and_answered(
    house: House, unit: Programme, member: Programme, other: Programme, clerk: Programme
) -> None:
    with seed(house.council):
        DictionaryEntry(council=house.council, dictionary="contact_channel", code="telephone", label="电话").save()
    case_id = received(house)
    path = f"proposals/{case_id}/assignments/{assignment_of(house, case_id).pk}/contacts"
    assert unit.post(path, TALK | {"channel": "smoke"}).status_code == 422
    made = unit.post(path, TALK)
    assert made.status_code == 201
    answer = f"proposals/contacts/{made.json()['contact_id']}/answer"
    assert other.post(answer, {"answer": "confirmed"}).status_code in (403, 404)
    assert member.post(answer, {"answer": "objected"}).status_code == 422
    assert member.post(answer, {"answer": "objected", "objection": "没有接到电话。"}).status_code == 200
    assert member.post(answer, {"answer": "confirmed"}).status_code == 409
    found = [programme.get(f"proposals/{case_id}/contacts").json() for programme in (member, clerk, unit, other)]
    assert [[row["objection"] for row in rows] for rows in found] == [["没有接到电话。"]] * 3 + [[]]
