"""An office's programme: review meetings, entry from paper, windows; a unit's: inner tasks."""

from datetime import date
from uuid import UUID

import pytest

from tests.doors.api.programme import Programme
from tests.features.proposals.house import BODY, TITLE, House
from tests.features.proposals.office import assignment_of
from tests.features.proposals.test_units import received
from yitang.features.proposals.models import PendingDecision, Proposal, SessionWindow
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import InnerTask

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "p1"}


def test_a_meeting_is_prepared_and_read(house: House, clerk: Programme, member: Programme) -> None:
    cases = [house.submitted(), house.submitted()]
    made = clerk.post("proposals/meetings", {"title": "第三次审查会", "held_on": "2026-03-02"})
    assert made.status_code == 201
    meeting = f"proposals/meetings/{made.json()['meeting_id']}"
    assert clerk.post(f"{meeting}/list", {"case_ids": [str(pk) for pk in cases]}).json() == {"added": 2, "left": 0}
    with in_council(house.council.id):
        pending = PendingDecision.objects.get(case_id=cases[0]).pk
    change = {"outcome": "not_file", "code": "vague", "reason": "内容空泛。"}
    assert clerk.patch(f"proposals/meetings/pending/{pending}", change).status_code == 200
    found = {row["case_id"]: (row["outcome"], row["code"]) for row in clerk.get(meeting).json()["pending"]}
    assert found == {str(cases[0]): ("not_file", "vague"), str(cases[1]): ("file", "")}
    assert clerk.post(f"{meeting}/take-off", {"case_ids": [str(cases[1])]}).json() == {"removed": 1}
    assert clerk.post(f"{meeting}/release", {"expected": 1}).status_code == 403
    assert member.get(meeting).status_code == 403
    assert [row["title"] for row in clerk.get("proposals/meetings").json()] == ["第三次审查会"]


def test_a_paper_is_entered_once_and_says_so(house: House, clerk: Programme, member: Programme) -> None:
    paper = {"principal_id": str(next(iter(house.member.principal_ids))), "paper_note": "3月2日收到，存卷7"}
    paper |= {"title": TITLE, "body": BODY, "class_code": "society"}
    first = clerk.post("proposals/paper", paper, **KEY)
    assert (first.status_code, clerk.post("proposals/paper", paper, **KEY).json()) == (201, first.json())
    with in_council(house.council.id):
        entered = Proposal.objects.get()
    assert (str(entered.pk), entered.paper_note) == (first.json()["case_id"], "3月2日收到，存卷7")
    assert clerk.post("proposals/paper", paper | {"body": "太短"}).status_code == 422
    assert member.post("proposals/paper", paper).status_code == 403


def test_a_window_is_set_by_the_director_alone(house: House, clerk: Programme, director: Programme) -> None:
    with in_council(house.council.id):
        session = CouncilSession.objects.get().pk
    asked = {"plenary_from": "2025-11-01", "plenary_to": "2026-01-12", "basis": "征集通知"}
    assert clerk.post(f"proposals/windows/{session}", asked).status_code == 403
    assert director.post(f"proposals/windows/{session}", asked).status_code == 200
    with in_council(house.council.id):
        assert SessionWindow.objects.get().plenary_to == date(2026, 1, 12)
    assert director.get("proposals/windows").json()[0]["basis"] == "征集通知"
    backwards = asked | {"plenary_to": "2025-01-01"}
    assert director.post(f"proposals/windows/{session}", backwards).status_code == 422


def test_inner_tasks_stay_inside_the_unit(house: House, unit: Programme, clerk: Programme, member: Programme) -> None:
    case_id = received(house)
    path = f"proposals/assignments/{assignment_of(house, case_id).pk}/tasks"
    made = unit.post(path, {"section": "基础教育处", "person": "李处长", "due_on": "2026-04-01"})
    assert made.status_code == 201
    assert [row["section"] for row in unit.get(path).json()] == ["基础教育处"]
    for other in (clerk, member):
        assert other.get(path).status_code == 403
    done = f"proposals/tasks/{made.json()['task_id']}/done"
    assert clerk.post(done, {}).status_code == 403
    assert (unit.post(done, {}).status_code, unit.post(done, {}).status_code) == (200, 200)
    with in_council(house.council.id):
        assert InnerTask.objects.get(pk=UUID(made.json()["task_id"])).done_on is not None
