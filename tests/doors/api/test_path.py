"""One proposal from the first word to the published reply, by the API alone, each step by its own role."""

import pytest

from tests.doors.api.programme import Programme
from tests.features.proposals.house import BODY, REPLY, TITLE, House

pytestmark = pytest.mark.django_db


WAY = ["submit", "recommend", "file", "assign", "receive", "draft", "issue", "answer", "rate", "conclude", "publish"]


def course(programme: Programme, case_id: str) -> list[str]:
    """The steps as this programme is told them: opinions are for those who review, a unit's draft for it and the offices."""
    return [decision["edge"] for decision in programme.get(f"proposals/{case_id}/course").json()]


def test_path_of_a_proposal_by_programmes_alone(
    house: House,
    member: Programme,
    clerk: Programme,
    director: Programme,
    dispatch: Programme,
    unit: Programme,
    stranger: Programme,
) -> None:
    made = member.post("proposals", {"title": "关于社区食堂", "body": "", "class_code": "society"})
    assert made.status_code == 201
    case_id = made.json()["case_id"]
    saved = member.patch(f"proposals/{case_id}", {"title": TITLE, "body": BODY}, **{"If-Match": '"1"'})
    assert (saved.status_code, saved.json()["version"]) == (200, 2)

    sent = member.step(case_id, "filing.submit", expected_version=1).json()
    assert (sent["stage"], sent["version"], sent["data"]["receipt_number"]) == ("submitted", 2, 1)
    assert clerk.post(f"proposals/{case_id}/recommendation", {"outcome": "filed"}).json() == {"case_id": case_id}
    filed = director.step(case_id, "filing.file", expected_version=2).json()
    assert (filed["stage"], filed["data"]["number"]) == ("awaiting_assignment", 1)
    (unit_row,) = dispatch.get("units").json()["items"]
    assert unit_row["id"] == str(house.unit_id)
    assigned = dispatch.step(case_id, "course.assign", payload={"lead": unit_row["id"]}).json()
    assert (assigned["stage"], assigned["data"]["units"][0]["role"]) == ("handling", "sole")

    assert unit.step(case_id, "handling.receive", unit_id=str(house.unit_id)).json()["state"] == "received"
    (part,) = unit.get(f"proposals/{case_id}/assignments").json()
    address = f"proposals/{case_id}/assignments/{part['id']}/reply"
    assert unit.patch(address, {"text": REPLY, "result_class": "A", "expected_version": 0}).json()["version"] == 1
    assert unit.step(case_id, "handling.draft", unit_id=str(house.unit_id)).json()["state"] == "drafted"
    assert unit.step(case_id, "handling.issue", unit_id=str(house.unit_id)).json()["stage"] == "answered"

    grades = {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
    assert member.step(case_id, "course.rate", payload=grades).json()["stage"] == "rated"
    assert clerk.step(case_id, "course.conclude", payload={"adoption": "full"}).json()["stage"] == "concluded"
    assert stranger.get(f"public/proposals/{case_id}").status_code == 404
    assert director.step(case_id, "publication.publish", payload={"body": BODY}).json()["state"] == "published"

    public = stranger.get(f"public/proposals/{case_id}").json()
    assert (public["title"], public["body"], public["unit_line"]) == (TITLE, BODY, "云河县教育局")
    assert [(r["unit"], r["text"], r["result_label"]) for r in public["replies"]] == [
        ("云河县教育局", REPLY, "A类：已经解决或采纳")
    ]
    assert stranger.get("public/proposals").json()["total"] == 1

    assert course(clerk, case_id) == WAY
    assert course(member, case_id) == [edge for edge in WAY if edge not in ("recommend", "draft")]
    assert [fact["kind"] for fact in member.get("duties").json()["items"]] == ["proposals.filed", "proposals.submitted"]
    figures = clerk.get("figures/proposals").json()
    assert (figures["counts"]["filed"], figures["counts"]["answered"], figures["counts"]["concluded"]) == (1, 1, 1)


def test_steps_name_what_the_account_may_do_now(member: Programme, clerk: Programme, house: House) -> None:
    case_id = house.submitted()
    assert [s["code"] for s in member.get(f"proposals/{case_id}").json()["steps"]] == ["filing.withdraw"]
    steps = clerk.get(f"proposals/{case_id}").json()["steps"]
    assert [(s["code"], s["needs_reason"], s["expected_version"]) for s in steps] == [("filing.return", True, 2)]
