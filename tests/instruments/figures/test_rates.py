"""Percentages against exact arithmetic, and against figures that councils have published."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yitang.instruments.figures.rates import Rate


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1006, 1194, "84.3%"),
        (994, 1006, "98.8%"),
        (917, 994, "92.3%"),
        (4531, 5002, "90.6%"),
        (349, 400, "87.3%"),
        (0, 7, "0.0%"),
    ],
)
def test_printed_figures_of_published_reports(part: int, whole: int, printed: str) -> None:
    assert Rate(part, whole).printed() == printed


def test_an_empty_whole_prints_a_dash() -> None:
    assert Rate(0, 0).printed() == "—"


def test_json_keeps_the_exact_fraction() -> None:
    assert Rate(917, 994).as_json() == {"numerator": 917, "denominator": 994, "printed": "92.3%"}


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 3))
def test_rounding_is_half_up_on_the_exact_fraction(part: int, whole: int, decimals: int) -> None:
    exact = Fraction(part * 100, whole) * 10**decimals
    rounded = int(exact + Fraction(1, 2))
    digits = str(rounded).rjust(decimals + 1, "0")
    expected = f"{digits[:-decimals]}.{digits[-decimals:]}%" if decimals else f"{digits}%"
    assert Rate(part, whole).printed(decimals) == expected


def test_half_even_rounding_would_be_noticed() -> None:
    """Negative control: 349 of 400 is 87.25 % exactly, where half-even gives another figure."""
    assert f"{round(349 / 4, 1)}%" != Rate(349, 400).printed()
