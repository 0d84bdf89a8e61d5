"""Who is credited with what, in which role; and two published scales computed by hand."""

from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.features.briefs.ladder.office import Office, open_office
from tests.instruments.scoring.town import Town
from yitang.features.briefs.desk.merging import merge
from yitang.features.briefs.ladder.actions import cancel_instruction, cancel_step, record_instruction, record_step
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments import scoring
from yitang.instruments.ledger.queries import facts_in_force
from yitang.instruments.scoring.queries import running
from yitang.instruments.scoring.scheme import parse


@pytest.fixture
def office(council: Council) -> Office:
    return open_office(council)


def credits(office: Office, whose: Actor) -> Counter[tuple[str, str]]:
    with in_council(office.council.pk):
        found: Counter[tuple[str, str]] = Counter()
        for fact in facts_in_force().filter(principal_id__in=whose.principal_ids):
            found[fact.kind, fact.role] += int(fact.quantity)
        return found


def test_handing_in_and_being_issued_are_two_facts(office: Office) -> None:
    office.issued()
    assert credits(office, office.member) == {("briefs.submitted", "single"): 1, ("briefs.adopted", "single"): 1}


def test_joint_writers_are_both_credited_in_their_role(office: Office) -> None:
    case_id = office.issued(together=office.other)
    record_step(office.editor, case_id=case_id, step="province_adopted", effective_on=today(), paper="5号")
    wanted = {("briefs.submitted", "joint"): 1, ("briefs.adopted", "joint"): 1, ("briefs.adopted_province", "joint"): 1}
    assert credits(office, office.member) == wanted
    assert credits(office, office.other) == wanted


def test_passing_on_and_reporting_leave_no_fact(office: Office) -> None:
    case_id = office.issued()
    for step in ("own_passed", "city_reported", "city_forwarded"):
        record_step(office.editor, case_id=case_id, step=step, effective_on=today(), paper="5号")
    assert set(credits(office, office.member)) == {("briefs.submitted", "single"), ("briefs.adopted", "single")}


def test_a_cancelled_step_takes_its_credit_back_and_gives_it_again(office: Office) -> None:
    case_id = office.issued()
    asked: dict[str, Any] = {"case_id": case_id, "step": "city_adopted", "effective_on": today(), "paper": "5号"}
    made = record_step(office.editor, **asked)
    cancel_step(office.editor, fact_id=UUID(made["fact_id"]), reason="记错")
    assert ("briefs.adopted_city", "single") not in credits(office, office.member)
    made = record_step(office.editor, **asked)
    assert credits(office, office.member)["briefs.adopted_city", "single"] == 1
    cancel_step(office.editor, fact_id=UUID(made["fact_id"]), reason="又记错")
    record_step(office.editor, **asked)
    assert credits(office, office.member)["briefs.adopted_city", "single"] == 1


def test_two_instructions_on_one_day_count_twice(office: Office) -> None:
    case_id = office.issued()
    rows = [
        record_instruction(office.editor, case_id=case_id, level="city", given_on=today(), register_number=f"{n}号")
        for n in (1, 2)
    ]
    assert credits(office, office.member)["briefs.instruction_city", "single"] == 2
    cancel_instruction(office.editor, instruction_id=UUID(rows[0]["instruction_id"]), cause="brief")
    assert credits(office, office.member)["briefs.instruction_city", "single"] == 1


def test_everybody_whose_brief_went_into_a_combined_one_is_credited(office: Office) -> None:
    first, second = office.written("关于停车的建议"), office.written("关于充电的建议", by=office.other)
    merged = merge(office.editor, case_ids=[first, second], title="关于老旧小区停车充电的建议")
    case_id = UUID(str(merged["case_id"]))
    office.print_(case_id)
    record_step(office.editor, case_id=case_id, step="nation_adopted", effective_on=today(), paper="9号")
    for writer in (office.member, office.other):
        assert credits(office, writer) == {
            ("briefs.submitted", "single"): 1,
            ("briefs.adopted", "combined"): 1,
            ("briefs.adopted_nation", "combined"): 1,
        }


def test_a_withdrawn_brief_counts_for_nobody(office: Office) -> None:
    case_id = office.written()
    assert credits(office, office.member) == {("briefs.submitted", "single"): 1}
    office.step(office.member, case_id, "editing.withdraw")
    assert credits(office, office.member) == {}


# Two scales of practice, with facts as the ladder leaves them; the sums are worked out by hand beside each.

OWN, CITY, NATION = "briefs.adopted", "briefs.adopted_province", "briefs.adopted_nation"
CITY_NOTE, NATION_NOTE, ASKED = "briefs.instruction_province", "briefs.instruction_nation", "briefs.asked"


@pytest.fixture
def town(council: Council) -> Town:
    return Town(council)


def points_of(town: Town, name: str, day: date, *facts: tuple[str, str]) -> Fraction:
    town.member("甲", joined=date(2018, 1, 1))
    town.facts(*(("甲", kind, role, 1, day) for kind, role in facts))
    scheme = parse((Path(scoring.__file__).parent / "examples" / f"{name}.yaml").read_text(encoding="utf-8"))
    with in_council(town.council.pk):
        found = running(town.council.pk, day.year, day=date(day.year, 12, 31), scheme=scheme)
    return found[town.people["甲"]].total


@pytest.mark.parametrize(
    ("kinds", "points"),
    [
        ([OWN, CITY, NATION], 1 + 5 + 20),
        ([OWN, CITY, CITY_NOTE, ASKED], 1 + 5 + 10 + 10),
        ([OWN, NATION_NOTE], 1 + 30),
        ([OWN, "briefs.used_province"], 1 + 20),
    ],
)
def test_the_scale_of_a_political_party(town: Town, kinds: list[str], points: int) -> None:
    assert points_of(town, "briefs-party", date(2026, 3, 5), *((kind, "single") for kind in kinds)) == points


@pytest.mark.parametrize(
    ("role", "day", "points"),
    [
        ("single", date(2023, 4, 2), 4),
        ("joint", date(2023, 4, 2), 2),
        ("joint_combined", date(2020, 4, 2), 1),
        ("joint_combined", date(2020, 4, 3), 2),
        ("joint", date(2020, 4, 3), 2),
    ],
)
def test_the_scale_of_a_district_that_changed_in_mid_year(town: Town, role: str, day: date, points: int) -> None:
    assert points_of(town, "briefs-district", day, (OWN, role)) == points
