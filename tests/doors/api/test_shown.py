"""Rows by the policy, columns by their class."""

from typing import Any

import pytest

from tests.doors.api.programme import Programme, a_programme
from tests.features.proposals.house import REPLY, TITLE, House
from yitang.foundation.permissions.roles import Role

pytestmark = pytest.mark.django_db

PUBLIC = [
    *("case_id", "number", "title", "session_name", "submitter_line", "class_code", "class_label", "unit_line", "is_summary"),
    *("published_at", "changed_at", "attachments", "body", "replies"),
]
GRADES = {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
OF_THE_PARTIES = ["consent_reason", "draft_version", "outcome_reason", "receipt_number", "satisfaction", "saved_at"]


@pytest.fixture
def rated(house: House) -> str:
    case_id = house.answered()
    house.step(house.member, case_id, "course.rate", payload=GRADES)
    return str(case_id)


def total(programme: Programme, **query: Any) -> int:
    return programme.get("proposals", query).json()["total"]


def test_list_holds_the_rows_of_the_role(
    house: House, member: Programme, other: Programme, clerk: Programme, dispatch: Programme, unit: Programme
) -> None:
    house.draft(title="草稿")
    house.submitted()
    house.filed()
    house.answered()
    assert (total(member), total(other), total(clerk), total(dispatch), total(unit)) == (4, 2, 3, 2, 1)
    assert total(member, mine="true") == 4
    assert (total(clerk, stage="submitted"), total(clerk, outcome="filed"), total(clerk, q="社区食堂")) == (1, 2, 3)
    assert (total(clerk, unit=str(house.unit_id)), total(clerk, class_code="economy"), total(clerk, q="1")) == (1, 0, 1)


def test_list_is_paged_with_the_total(house: House, clerk: Programme) -> None:
    first, second, third = house.submitted(), house.submitted(), house.submitted()
    page = clerk.get("proposals", {"page": 1, "page_size": 2}).json()
    assert ([row["case_id"] for row in page["items"]], page["total"]) == ([str(third), str(second)], 3)
    page = clerk.get("proposals", {"page": 2, "page_size": 2}).json()
    assert [row["case_id"] for row in page["items"]] == [str(first)]
    assert clerk.get("proposals", {"page_size": 101}).status_code == 422


def test_another_member_reads_the_text_but_nothing_about_the_parties(
    rated: str, member: Programme, other: Programme, clerk: Programme
) -> None:
    seen = other.get(f"proposals/{rated}").json()
    assert seen["title"] == TITLE
    assert [name for name in OF_THE_PARTIES if seen[name] is not None] == []
    for programme in (member, clerk):
        own = programme.get(f"proposals/{rated}").json()
        assert (own["satisfaction"], own["receipt_number"]) == ("satisfied", 1)


def test_text_of_a_reply_is_for_those_who_handle_the_case(
    rated: str, house: House, member: Programme, other: Programme, clerk: Programme, unit: Programme
) -> None:
    leader = a_programme(house.council, "leader", Role.COUNCIL_LEADER)
    texts = {
        name: programme.get(f"proposals/{rated}/assignments").json()[0]["reply"]["text"]
        for name, programme in {"member": member, "other": other, "clerk": clerk, "unit": unit, "leader": leader}.items()
    }
    assert texts == {"member": REPLY, "other": None, "clerk": REPLY, "unit": REPLY, "leader": None}


def test_draft_of_a_reply_is_the_units_own(house: House, member: Programme, clerk: Programme, unit: Programme) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    (part,) = unit.get(f"proposals/{case_id}/assignments").json()
    unit.patch(f"proposals/{case_id}/assignments/{part['id']}/reply", {"text": "初稿", "expected_version": 0})
    drafts = [p.get(f"proposals/{case_id}/assignments").json()[0]["reply"] for p in (member, clerk, unit)]
    assert [draft and draft["text"] for draft in drafts] == [None, None, "初稿"]


def test_recommendation_is_for_those_who_review(house: House, member: Programme, clerk: Programme, other: Programme) -> None:
    case_id = house.filed()
    assert [d["edge"] for d in clerk.get(f"proposals/{case_id}/course").json()] == ["submit", "recommend", "file"]
    assert [d["edge"] for d in member.get(f"proposals/{case_id}/course").json()] == ["submit", "file"]
    assert [d["data"] for d in other.get(f"proposals/{case_id}/course").json()] == [None, None]


def test_reason_of_a_decision_is_for_those_who_handle_the_case(house: House, member: Programme, clerk: Programme) -> None:
    case_id = house.returned("补充数据")
    auditor = a_programme(house.council, "auditor", Role.AUDITOR)
    reasons = [p.get(f"proposals/{case_id}/course").json()[-1]["reason"] for p in (member, clerk, auditor)]
    assert reasons == ["补充数据", "补充数据", None]


def test_messages_are_ones_own_and_can_be_marked_as_read(house: House, member: Programme, other: Programme) -> None:
    house.filed()
    (message,) = member.get("messages", {"unread": "true"}).json()["items"]
    assert (message["event"], other.get("messages").json()["total"]) == ("proposals.file", 0)
    assert other.post("messages/read", {"message_id": message["id"]}).status_code == 404
    assert member.post("messages/read", {"message_id": message["id"]}).json() == {"read": 1}
    assert member.get("messages", {"unread": "true"}).json()["total"] == 0


def test_lists_of_the_council(house: House, member: Programme) -> None:
    assert member.get("dictionaries").json() == ["not_filed_reason", "proposal_class", "result_class"]
    labels = [entry["label"] for entry in member.get("dictionaries/proposal_class").json()]
    assert labels == ["社会建设", "经济建设"]
    assert member.get("dictionaries/nothing").status_code == 404
    assert [(s["name"], s["term"]) for s in member.get("sessions").json()] == [("十届五次会议", "十届")]


def test_figures_are_for_those_whom_the_policy_names(house: House, member: Programme, clerk: Programme) -> None:
    house.filed()
    assert member.get("figures/proposals").status_code == 403
    (session,) = clerk.get("sessions").json()
    counts = clerk.get("figures/proposals", {"session": session["id"]}).json()["counts"]
    assert (counts["received"], counts["filed"], counts["concluded"]) == (1, 1, 0)
    assert clerk.get("figures/proposals", {"session": str(house.unit_id)}).status_code == 404
    assert clerk.get("figures/nothing").status_code == 404


def test_published_copies_need_no_token_and_hold_public_columns_alone(house: House, stranger: Programme) -> None:
    case_id = house.answered()
    house.step(house.office(Role.PROPOSAL_DIRECTOR), case_id, "publication.publish", payload={"body": "公开的文本"})
    seen = stranger.get(f"public/proposals/{case_id}").json()
    assert sorted(seen) == sorted(PUBLIC)
    assert stranger.get("public/proposals", {"q": "公开的"}).json()["total"] == 1
    assert stranger.get("public/proposals", {"unit": "云河县教育局", "class_code": "economy"}).json()["total"] == 0
