"""A reorganised committee: last year's figure counts by last year's structure, this year's by this year's."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.fixtures import ActorWith, Seeding
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.insights.reviews.participation import Period, table
from yitang.institution.members.actions import add_member, edit_member, put_in_body
from yitang.institution.members.bodies import add_body, change_body
from yitang.institution.members.checks import checks
from yitang.institution.members.models import Member
from yitang.instruments.ledger.actions import write_fact

pytestmark = pytest.mark.usefixtures("scope")
BEGUN = date(2023, 1, 10)
THEN = today() - timedelta(days=60)
CHANGED = today() - timedelta(days=30)


def by_body(kind: str, day: date) -> dict[str, int]:
    """Number of people in each body on a day, as the table of participation has it."""
    rows, _total = table(kind, Period(day - timedelta(days=20), day, day))
    return {row.label: row.members for row in rows if row.members}


def test_figures_of_an_earlier_day_keep_the_structure_of_that_day(
    council: Council, actor_with: ActorWith, seeding: Seeding
) -> None:
    with seeding(council):
        Term(council=council, number=6, name="第六届", starts_on=BEGUN).save(force_insert=True)
    office = actor_with(Role.MEMBERS_AFFAIRS)
    bodies = {
        name: UUID(add_body(office, kind=kind, code=code, name=name, quota=3)["body_id"])
        for kind, code, name in (
            ("committee", "c1", "城建委员会"),
            ("committee", "c2", "人口环境委员会"),
            ("sector", "s1", "教育"),
            ("sector", "s2", "科技"),
        )
    }
    people = []
    for number, committee in (("1", "城建委员会"), ("2", "城建委员会"), ("3", "人口环境委员会")):
        made = add_member(office, number=number, name=f"委员{number}", joined_on=BEGUN, sector_id=bodies["教育"])
        put_in_body(office, member_id=UUID(made["member_id"]), body_id=bodies[committee], valid_from=BEGUN)
        people.append(UUID(made["principal_id"]))
    with seeding(council):
        for principal_id in people:
            write_fact(council.pk, principal_id, "proposals.submitted", effective_on=THEN - timedelta(days=3))
    before = {"committee": by_body("committee", THEN), "sector": by_body("sector", THEN)}
    assert before == {"committee": {"城建委员会": 2, "人口环境委员会": 1}, "sector": {"教育": 3}}

    change_body(office, body_id=bodies["城建委员会"], effective_on=CHANGED, into_id=bodies["人口环境委员会"])
    first = Member.objects.get(number="1")
    edit_member(office, member_id=first.pk, name="委员1", sector_id=bodies["科技"], joined_on=BEGUN, place=first.place)

    assert {"committee": by_body("committee", THEN), "sector": by_body("sector", THEN)} == before
    assert by_body("committee", today()) == {"人口环境委员会": 3}
    assert by_body("sector", today()) == {"教育": 2, "科技": 1}
    quotas = {
        day: [row.principal.name for check in checks(day) if check.code == "quota" for row in check.bodies]
        for day in (THEN, today())
    }
    change_body(office, body_id=bodies["人口环境委员会"], effective_on=CHANGED + timedelta(days=1), name="人口资源环境委员会")
    assert by_body("committee", THEN) == before["committee"]
    assert by_body("committee", today()) == {"人口资源环境委员会": 3}
    assert quotas == {THEN: ["科技"], today(): ["教育", "科技"]}
