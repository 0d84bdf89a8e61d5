"""The assessment read by programmes: the same rows as on the pages."""

import pytest

from tests.doors.api.programme import a_token, an_account
from tests.features.assessment.house import YEAR, Hall
from yitang.foundation.permissions.roles import Role

pytestmark = pytest.mark.django_db


def answer(hall: Hall, role: str, path: str, principal: object = None) -> object:
    from django.test import Client

    account = an_account(hall.council, f"api-{role}", role, principal=principal)
    headers = {"Authorization": f"Bearer {a_token(account, hall.council)}"}
    return Client().get(f"/api/v1/{hall.council.code}/assessment/{path}", headers=headers)


def test_scores_are_those_whom_the_account_may_see_in_the_order_of_the_roster(hall: Hall) -> None:
    hall.notified()
    office = answer(hall, Role.MEMBERS_AFFAIRS, f"{YEAR}/scores").json()  # type: ignore[attr-defined]
    clerk = answer(hall, Role.COMMITTEE_CLERK, f"{YEAR}/scores", hall.committee_id).json()  # type: ignore[attr-defined]
    assert [(row["name"], row["points"], row["told_points"]) for row in office["items"]] == [
        ("丁一", "80", "80"),
        ("吴二", "70", "70"),
        ("郑三", "60", "60"),
    ]
    assert [row["name"] for row in clerk["items"]] == ["丁一", "吴二"]
    assert office["items"][2]["duties"] == [{"code": "proposal", "title": "提交一件提案", "met": False}]


def test_a_member_reads_the_own_score_and_no_other(hall: Hall) -> None:
    own = answer(hall, Role.MEMBER, f"{YEAR}/mine", hall.ids[0]).json()  # type: ignore[attr-defined]
    assert (own["points"], own["grade"], [line["points"] for line in own["lines"]]) == ("80", "优秀", ["20", "0", "60"])


def test_scores_are_closed_to_members_and_leaders(hall: Hall) -> None:
    for role, principal in ((Role.MEMBER, hall.ids[1]), (Role.COUNCIL_LEADER, None)):
        assert answer(hall, role, f"{YEAR}/scores", principal).status_code == 403  # type: ignore[attr-defined]


def test_opinions_and_objections_are_given_out_by_purpose(hall: Hall) -> None:
    hall.objected(hall.notified())
    readers = {Role.MEMBERS_AFFAIRS: "", Role.SECRETARY_GENERAL: "?purpose=decision"}
    asked = [answer(hall, role, f"{YEAR}/objections{query}") for role, query in readers.items()]
    told = [[(row["name"], row["text"]) for row in one.json()["items"]] for one in asked]  # type: ignore[attr-defined]
    assert told == [[("丁一", None)], [("丁一", "8月的视察没有计入。")]]
    clerk = answer(hall, Role.COMMITTEE_CLERK, f"{YEAR}/opinions?purpose=decision", hall.committee_id)
    assert clerk.status_code == 403  # type: ignore[attr-defined]


def test_rounds_say_where_they_stand(hall: Hall) -> None:
    case_id = hall.commented()
    found = answer(hall, Role.SECRETARY_GENERAL, "rounds").json()  # type: ignore[attr-defined]
    assert [(row["id"], row["year"], row["stage"]) for row in found["items"]] == [(str(case_id), YEAR, "comments")]
