"""The arithmetic of an evaluation against a second way of reckoning; what is left out cannot be found by subtracting."""

from collections import Counter
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trust.report import FULL
from yitang.features.experts.reckoning import Ballot, grade_of, mean, printed, reckon, root, shown_groups, weighted

EXAMPLES = 5_000 if FULL else 60
GROUPS = st.sampled_from(["", "leader", "member", "expert", "unit"])


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[int], list[Ballot]]:
    weights = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=6))
    ballot = st.builds(
        lambda scores, group: Ballot(tuple(scores), group),
        st.lists(st.integers(-5, 100), min_size=len(weights), max_size=len(weights)),
        GROUPS,
    )
    return weights, draw(st.lists(ballot, min_size=1, max_size=25))


@settings(max_examples=EXAMPLES, deadline=None)
@given(rounds(), st.integers(1, 8))
def test_weighted_results_agree_with_sums_over_one_denominator(world: tuple[list[int], list[Ballot]], least: int) -> None:
    weights, ballots = world
    criteria = [{"code": f"c{n}", "label": f"指标{n}", "weight": weight} for n, weight in enumerate(weights)]
    result = reckon(criteria, ballots, least)
    # The second way: integers only, everything over the product of both counts.
    top = sum(weight * score for one in ballots for weight, score in zip(weights, one.scores, strict=True))
    assert Fraction(result["total"]["mean"]) == Fraction(top, sum(weights) * len(ballots))
    assert [Fraction(one) for one in result["totals"]] == sorted(weighted(weights, one.scores) for one in ballots)
    for at, row in enumerate(result["criteria"]):
        scores = [one.scores[at] for one in ballots]
        assert Fraction(row["mean"]) == Fraction(sum(scores), len(scores))
        assert dict(row["counts"]) == Counter(scores)
        assert (row["lowest"], row["highest"]) == (f"{min(scores)}.00", f"{max(scores)}.00")
        middle = sum(scores) / len(scores)
        assert abs(float(row["spread"]) - sqrt(sum((s - middle) ** 2 for s in scores) / len(scores))) < 0.0051
    # The order in which ballots lie makes no difference.
    assert reckon(criteria, ballots[::-1], least) == result


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.dictionaries(GROUPS, st.integers(0, 12)), st.integers(1, 8))
def test_no_small_group_shows_and_none_can_be_found_by_subtracting(counts: dict[str, int], least: int) -> None:
    shown = shown_groups(counts, least)
    hidden = sum(n for name, n in counts.items() if name not in shown)
    assert all(counts[name] >= least and name for name in shown)
    assert hidden == 0 or hidden >= least or not shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(345, 4), "86.25"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(2, 3), "0.67"),
        (Fraction(0), "0.00"),
    ],
)
def test_fractions_are_printed_half_up(value: Fraction, text: str) -> None:
    assert printed(value) == text


def test_roots_are_exact_to_the_last_place() -> None:
    assert [root(Fraction(n)) for n in (0, 1, 2, 3)] == ["0.00", "1.00", "1.41", "1.73"]
    assert root(Fraction(1, 4)) == "0.50"
    assert mean([1, 2, 2]) == Fraction(5, 3)


def test_a_ballot_says_nothing_as_text() -> None:
    assert {str(Ballot((1, 2))), repr(Ballot((9, 9), "member", "好", "r"))} == {"ballot"}


FIVE = [Ballot((9, 8)), Ballot((10, 10)), Ballot((6, 7)), Ballot((8, 9)), Ballot((9, 9))]
TWO = [{"code": "a", "label": "选题", "weight": 1}, {"code": "b", "label": "质量", "weight": 3}]
WORDS = [{"least": 9, "word": "优秀"}, {"least": 7, "word": "良好"}, {"least": 1, "word": "一般"}]


def test_the_extremes_are_left_out_as_reckoned_by_hand() -> None:
    # Totals: (9+24)/4 = 33/4, (10+30)/4 = 10, (6+21)/4 = 27/4, (8+27)/4 = 35/4, (9+27)/4 = 9.
    whole = reckon(TWO, FIVE, 3)
    assert (whole["total"]["mean"], whole["counted"], whole["dropped"]) == ("171/20", 5, [])
    cut = reckon(TWO, FIVE, 3, grades=WORDS, trim_from=5)
    # 10 and 27/4 go: (33/4 + 35/4 + 9) / 3 = 26/3; 选题 (9+8+9)/3, 质量 (8+9+9)/3.
    assert (cut["ballots"], cut["counted"], cut["dropped"]) == (5, 3, ["6.75", "10.00"])
    assert (cut["total"]["mean"], cut["total"]["printed"], cut["total"]["grade"]) == ("26/3", "8.67", "良好")
    assert [(row["mean"], row["grade"], row["counts"]) for row in cut["criteria"]] == [
        ("26/3", "良好", [(8, 1), (9, 2)]),
        ("26/3", "良好", [(8, 1), (9, 2)]),
    ]
    assert cut["totals"] == whole["totals"] == ["27/4", "33/4", "35/4", "9", "10"]
    # One ballot fewer than the rule asks: all count.
    few = reckon(TWO, FIVE[:4], 3, trim_from=5)
    assert (few["counted"], few["dropped"]) == (4, [])


def test_equal_extremes_are_left_out_the_same_in_every_order() -> None:
    ballots = [Ballot((9, 9)), Ballot((12, 8)), Ballot((3, 7)), Ballot((6, 6)), Ballot((8, 8))]
    # Two ballots have the highest total 9: the one whose first score is higher goes; two have the lowest, 6: the lower one goes.
    cut = reckon(TWO, ballots, 3, trim_from=5)
    assert [row["mean"] for row in cut["criteria"]] == ["23/3", "23/3"]
    assert all(reckon(TWO, ballots[at:] + ballots[:at], 3, trim_from=5) == cut for at in range(5))


def test_a_grade_asks_the_exact_value_and_not_the_printed_one() -> None:
    nearly = Fraction(8999, 1000)
    assert (printed(nearly), grade_of(nearly, WORDS), grade_of(Fraction(9), WORDS)) == ("9.00", "良好", "优秀")
    assert [grade_of(n, WORDS) for n in (10, 9, 8, 7, 6, 1)] == ["优秀", "优秀", "良好", "良好", "一般", "一般"]
    assert (grade_of(5, []), grade_of(0, WORDS)) == ("", "")


@settings(max_examples=EXAMPLES, deadline=None)
@given(rounds(), st.integers(3, 8))
def test_what_is_left_out_is_one_lowest_and_one_highest_total(world: tuple[list[int], list[Ballot]], trim_from: int) -> None:
    weights, ballots = world
    criteria = [{"code": f"c{n}", "label": f"指标{n}", "weight": weight} for n, weight in enumerate(weights)]
    totals = sorted(weighted(weights, one.scores) for one in ballots)
    kept = totals[1:-1] if len(totals) >= trim_from else totals
    assert Fraction(reckon(criteria, ballots, 3, trim_from=trim_from)["total"]["mean"]) == sum(kept, Fraction(0)) / len(kept)
