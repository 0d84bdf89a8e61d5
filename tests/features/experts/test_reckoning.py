"""The arithmetic of an evaluation against a second way of reckoning; what is left out cannot be found by subtracting."""

from collections import Counter
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trust.report import FULL
from yitang.features.experts.reckoning import Ballot, mean, printed, reckon, root, shown_groups, weighted

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
