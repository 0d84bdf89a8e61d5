"""Gatherings by programmes: what a member's token does for the member, what an office's does at the desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.api.programme import a_token, an_account
from tests.features.meetings.hall import Hall
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.models import Leave, RollMark
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.records import add_follow_up, write_minutes
from yitang.instruments.gatherings.roll import switch_roll

pytestmark = pytest.mark.django_db


class Programme:
    """A client with a token of one role."""

    def __init__(self, hall: Hall, role: str, place: int | None = None) -> None:
        principal = next(iter(hall.members[place].principal_ids)) if place is not None else None
        account = an_account(hall.council, f"api-{role}-{place}", role, principal=principal)
        self.headers = {"Authorization": f"Bearer {a_token(account, hall.council)}"}
        self.at = f"/api/v1/{hall.council.code}/gatherings"

    def get(self, path: str = "") -> Any:
        return Client().get(f"{self.at}{path}", headers=self.headers)

    def post(self, path: str, **body: Any) -> Any:
        return Client().post(f"{self.at}{path}", body, content_type="application/json", headers=self.headers)


def test_an_office_reads_all_and_a_member_what_he_is_invited_to(hall: Hall) -> None:
    ours, _other = hall.noticed(people=1), hall.gathering()
    office, member = Programme(hall, Role.MEMBERS_AFFAIRS), Programme(hall, Role.MEMBER, 0)
    assert [page.get().json()["total"] for page in (office, member)] == [2, 1]
    assert office.get("?stage=noticed&kind=committee").json()["items"][0]["id"] == str(ours)
    assert [row["number"] for row in member.get("/own").json()["items"]] == [1]
    assert office.get("?colour=red").status_code == 422
    assert (member.get(f"/{ours}/people").status_code, office.get(f"/{ours}/people").json()["total"]) == (403, 1)


def test_minutes_and_decisions_are_given_as_far_as_they_are_shared(hall: Hall) -> None:
    case_id = hall.noticed(people=1)
    (owner,) = hall.member.principal_ids
    add_follow_up(hall.office(), gathering_id=case_id, decision="报送材料", owner_id=owner, due_on=today() - timedelta(days=1))
    write_minutes(hall.office(), gathering_id=case_id, version=1, text="议定一件事。", shared=False)
    office, member = Programme(hall, Role.MEMBERS_AFFAIRS), Programme(hall, Role.MEMBER, 0)
    seen = [page.get(f"/{case_id}").json() for page in (office, member)]
    assert [(one["minutes"], len(one["decisions"])) for one in seen] == [("议定一件事。", 1), ("", 0)]
    assert [one["sittings"][0]["roll"] is None for one in seen] == [False, True]
    assert seen[0]["decisions"][0]["overdue"] is True
    assert (seen[0]["own"], seen[1]["own"]["reply"]) == (None, "")


def test_a_member_answers_asks_for_leave_and_checks_in(hall: Hall) -> None:
    case_id, other = hall.opened(), hall.gathering()
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False, reason="人多")
    with in_council(hall.council.id):
        number = find(hall.office(), case_id).roll_number
    member = Programme(hall, Role.MEMBER, 0)
    assert member.post(f"/{case_id}/reply", note="准时到").json()["reply"] == "coming"
    assert member.post(f"/{case_id}/leave", cause="illness", reason="手术").json()["late"] is True
    assert member.post(f"/{case_id}/leave", cause="illness").status_code == 409
    assert member.post(f"/{case_id}/check-in", number="000000").json() == {"done": False, "late": False, "left": 4}
    assert member.post(f"/{case_id}/check-in", number=number).json()["done"] is True
    assert member.post(f"/{other}/reply").status_code == 404
    with in_council(hall.council.id):
        assert (Leave.objects.get().reason, RollMark.objects.get().way) == ("手术", "number")
    assert "手术" not in str(Programme(hall, Role.MEMBERS_AFFAIRS).get(f"/{case_id}/people").json())


def test_a_desk_takes_the_roll_by_numbers_and_counts_nobody_twice(hall: Hall) -> None:
    case_id = hall.opened()
    office, member = Programme(hall, Role.MEMBERS_AFFAIRS), Programme(hall, Role.MEMBER, 0)
    sitting = str(hall.sittings(case_id)[0].pk)
    first = office.post(f"/{case_id}/roll", sitting_id=sitting, numbers=[1, 2], way="paper", late=True).json()
    assert first == {"marked": 2, "there": 0, "late": True}
    assert office.post(f"/{case_id}/roll", sitting_id=sitting, numbers=[2, 3]).json()["marked"] == 1
    assert office.post(f"/{case_id}/roll", sitting_id=sitting, numbers=[9]).status_code == 422
    assert office.post(f"/{case_id}/roll", sitting_id=str(UUID(int=1)), numbers=[1]).status_code == 422
    assert member.post(f"/{case_id}/roll", sitting_id=sitting, numbers=[1]).status_code == 403
    marks = [row["marks"][0]["late"] for row in office.get(f"/{case_id}/people").json()["items"]]
    assert marks == [True, True, False]
