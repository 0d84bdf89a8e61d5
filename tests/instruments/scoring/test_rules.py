"""Each rule of a scheme alone, by hand-computed points."""

from datetime import date
from fractions import Fraction

from tests.instruments.scoring.town import Town, a_case
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.scoring.queries import explain, score_of

JOINT = "proposals.joint"
ABSENT, FILED, WELFARE = "meeting.absent", "proposals.filed", "scoring.good_deed"


def scheme(items: str, rest: str = "", group: str = "") -> str:
    return f"scheme: test\ntitle: 测试办法\ngroups:\n  - code: g\n    title: 各项\n{group}    items:\n{items}{rest}"


def test_points_are_given_by_role_and_quantity(town: Town) -> None:
    town.member("甲")
    town.publish(
        scheme("      - {code: a, title: 活动, facts: activity.attended, points: {lecturer: 2, other: 0.5}, unit: half_day}\n")
    )
    town.facts(("甲", "activity.attended", "lecturer", "1.5"), ("甲", "activity.attended", "member", 3))
    assert town.totals() == {"甲": Fraction(9, 2)}
    assert town.scores()["甲"].printed == "4.5"


def test_a_cancelled_fact_counts_no_more(town: Town) -> None:
    town.member("甲")
    town.publish(scheme("      - {code: a, title: 公益, facts: scoring.good_deed, points: 2}\n"))
    first, _second = town.facts(("甲", WELFARE), ("甲", WELFARE))
    assert town.totals() == {"甲": 4}
    town.cancel(first)
    assert town.totals() == {"甲": 2}


def test_facts_of_other_years_and_later_days_stay_outside(town: Town) -> None:
    town.member("甲")
    town.publish(scheme("      - {code: a, title: 公益, facts: scoring.good_deed, points: 2}\n"))
    town.facts(
        ("甲", WELFARE, "", 1, date(2025, 12, 31)),
        ("甲", WELFARE, "", 1, date(2026, 6, 1)),
        ("甲", WELFARE, "", 1, date(2027, 1, 1)),
    )
    assert town.totals() == {"甲": 2}
    assert town.totals(day=date(2026, 5, 31)) == {"甲": 0}


def test_half_goes_to_the_first_and_half_to_the_others(town: Town) -> None:
    for name in "甲乙丙丁":
        town.member(name)
    town.publish(
        scheme(
            "      - {code: a, title: 提案, facts: proposals.filed, points: 5, share: {among: proposals.joint, way: half_equal}}\n"
        )
    )
    case, alone = a_case(), a_case()
    town.facts(("甲", FILED, "", 1, None, case), ("丁", FILED, "", 1, None, alone))
    town.facts(*((name, JOINT, "", 1, date(2025, 12, 20), case) for name in "乙丙"))
    assert town.totals() == {"甲": Fraction(5, 2), "乙": Fraction(5, 4), "丙": Fraction(5, 4), "丁": 5}
    with in_council(town.council.pk):
        score = score_of(town.council.pk, 2026, town.people["乙"], day=date(2026, 12, 31))
        lines = explain(town.council.pk, 2026, town.people["乙"], day=date(2026, 12, 31))
    assert score is not None and score.total == Fraction(5, 4)
    assert [(line.item, line.points, len(line.fact_ids)) for line in lines] == [("a", Fraction(5, 4), 1)]
