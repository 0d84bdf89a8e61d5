"""The roster read by programmes: the same rows as on the pages, the structure of any day, telephones for few."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.api.programme import a_token, an_account
from tests.features.roster.test_table import body, keeper  # noqa: F401
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.actions import add_member, elect, leave, put_in_body
from yitang.institution.members.bodies import change_body

pytestmark = pytest.mark.usefixtures("scope")
BEGUN = date(2023, 1, 10)


def ask(council: Council, role: str, path: str, principal: UUID | None = None) -> Any:
    account = an_account(council, f"api-{role}", role, principal=principal)
    headers = {"Authorization": f"Bearer {a_token(account, council, purpose='read')}"}
    return Client().get(f"/api/v1/{council.code}/roster/{path}", headers=headers)


@pytest.fixture
def house(keeper: Actor) -> Actor:  # noqa: F811
    for number, name in (("0002", "陈一"), ("0001", "李二")):
        made = add_member(keeper, number=number, name=name, sector_id=body("教育").pk, phone="000-1", joined_on=BEGUN)
        put_in_body(keeper, member_id=UUID(made["member_id"]), body_id=body("提案委员会").pk, valid_from=BEGUN)
    elect(keeper, member_id=UUID(made["member_id"]), office="standing", valid_from=BEGUN)
    return keeper


def test_members_come_in_the_orders_of_the_roster(house: Actor, council: Council) -> None:
    found = ask(council, Role.MEMBERS_AFFAIRS, "members").json()
    assert [(row["number"], row["name"], row["sector"]["name"], row["phone"], row["offices"]) for row in found["items"]] == [
        ("0002", "陈一", "教育", "000-1", []),
        ("0001", "李二", "教育", "000-1", ["常务委员"]),
    ]
    assert [one["name"] for one in found["items"][0]["bodies"]] == ["提案委员会", "教育"]
    strokes = ask(council, Role.PROPOSAL_CLERK, "members?order=strokes").json()
    assert [row["name"] for row in strokes["items"]] == ["李二", "陈一"]


def test_telephones_are_for_those_who_may_reach_members(house: Actor, council: Council) -> None:
    found = ask(council, Role.AUDITOR, "members/0001").json()
    assert (found["name"], found["phone"], [seat["term"] for seat in found["seats"]]) == ("李二", None, ["第六届"])
    assert ask(council, Role.UNIT_LIAISON, "members").status_code == 403
    assert ask(council, Role.COUNCIL_LEADER, "members/9999").status_code == 404


def test_a_day_answers_by_the_structure_of_that_day(house: Actor, council: Council) -> None:
    body_id = body("提案委员会").pk
    change_body(house, body_id=body_id, effective_on=today() - timedelta(days=5), into_id=body("经济委员会").pk)
    before = (today() - timedelta(days=6)).isoformat()
    now = ask(council, Role.AUDITOR, "bodies?kind=committee").json()
    assert [(row["name"], row["people"]) for row in now["items"]] == []
    member = ask(council, Role.RESEARCH_OFFICE, f"members?body={body_id}&on={before}").json()
    assert (member["total"], [one["name"] for one in member["items"][0]["bodies"]]) == (2, ["提案委员会", "教育"])
    assert ask(council, Role.SECRETARY_GENERAL, f"members?body={body_id}").json()["total"] == 0


def test_who_left_is_asked_for_by_name(house: Actor, council: Council) -> None:
    from yitang.institution.members.models import Member

    leave(house, member_id=Member.objects.get(number="0001").pk, left_on=today(), left="resigned")
    assert ask(council, Role.AUDITOR, "members").json()["total"] == 1
    assert ask(council, Role.RESEARCH_OFFICE, "members?everybody=true").json()["total"] == 2
    assert ask(council, Role.SECRETARY_GENERAL, "members?misspelt=1").status_code == 422


def test_terms_are_told(house: Actor, council: Council) -> None:
    assert [(row["number"], row["name"]) for row in ask(council, Role.AUDITOR, "terms").json()] == [(6, "第六届")]
