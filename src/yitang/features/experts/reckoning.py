"""The arithmetic of an evaluation: weighted means as exact fractions, spread, and what is left out so that nobody in a small group shows.

Pure functions over plain values; `rules` and the tests call them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

PLACES = 2


@dataclass(frozen=True)
class Ballot:
    """What one rater says: a score for each criterion in the form's order, the group where it is kept, words where there are any.

    As text it says nothing, so that no digest of an act's arguments tells one ballot from another.
    """

    scores: tuple[int, ...]
    group: str = ""
    words: str = ""
    receipt: str = ""

    def __str__(self) -> str:
        return "ballot"

    __repr__ = __str__


def weighted(weights: Sequence[int], scores: Sequence[int]) -> Fraction:
    """The weighted mean of one ballot, exact. Raises `ValueError` when the two differ in length."""
    return Fraction(sum(w * s for w, s in zip(weights, scores, strict=True)), sum(weights))


def mean(values: Sequence[Fraction | int]) -> Fraction:
    """The mean of at least one value, exact."""
    return sum(map(Fraction, values), Fraction(0)) / len(values)


def variance(values: Sequence[Fraction | int]) -> Fraction:
    """The variance over all ballots (they are the whole, not a sample), exact."""
    middle = mean(values)
    return mean([(Fraction(one) - middle) ** 2 for one in values])


def printed(value: Fraction, places: int = PLACES) -> str:
    """A fraction rounded half up (away from zero) by integer arithmetic, like "86.25"."""
    scale = 10**places
    digits = (abs(value.numerator) * scale * 2 + value.denominator) // (value.denominator * 2)
    whole, rest = divmod(digits, scale)
    sign = "-" if value < 0 and digits else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def root(value: Fraction, places: int = PLACES) -> str:
    """The square root of a fraction that is not negative, rounded half up by integer arithmetic."""
    # isqrt of four times the scaled value is twice the root, cut: half of it, rounded up at the half, is the digits asked for.
    doubled = isqrt(4 * value.numerator * 10 ** (2 * places) // value.denominator)
    return printed(Fraction((doubled + 1) // 2, 10**places), places)


def shown_groups(counts: Mapping[str, int], least: int) -> set[str]:
    """The groups of which something may be shown.

    Those with fewer than `least` ballots are not; and as the whole is shown too, what is left out must have `least` ballots together,
    or the difference would tell: the smallest of the others are left out until it has.
    """
    shown = sorted((name for name, n in counts.items() if name and n >= least), key=lambda name: (counts[name], name))
    hidden = [name for name, n in counts.items() if n and name not in shown]
    while hidden and shown and sum(counts[name] for name in hidden) < least:
        hidden.append(shown.pop(0))
    return set(shown)


def grade_of(value: Fraction | int, grades: Sequence[Mapping[str, Any]]) -> str:
    """The word beside a value: that of the best grade which the exact value reaches, however it is rounded for the page."""
    return next((str(one["word"]) for one in grades if value >= int(one["least"])), "")


def trimmed(totals: Sequence[Fraction], ballots: Sequence[Ballot], trim_from: int) -> tuple[list[int], list[int]]:
    """The places of the ballots that count, and of those left out: the lowest and the highest total, from so many ballots on.

    Of equal totals the scores decide, so that the order in which ballots came never does.
    """
    order = sorted(range(len(ballots)), key=lambda at: (totals[at], ballots[at].scores))
    if not trim_from or len(order) < max(trim_from, 3):
        return order, []
    return order[1:-1], [order[0], order[-1]]


def reckon(
    criteria: Sequence[Mapping[str, Any]],
    ballots: Sequence[Ballot],
    least: int,
    *,
    grades: Sequence[Mapping[str, Any]] = (),
    trim_from: int = 0,
) -> dict[str, Any]:
    """The result of a round as plain data: of each criterion and of the whole mean, extremes and spread; of groups what may be shown.

    Fractions stand as text ("345/4"). Ballots that are left out (`trim_from`) count in no figure of the whole and of the criteria; a
    group is reckoned of all its own. Raises `ValueError` without a ballot.
    """
    if not ballots:
        raise ValueError("no ballots")
    weights = [int(one["weight"]) for one in criteria]
    totals = [weighted(weights, one.scores) for one in ballots]
    counts = Counter(one.group for one in ballots)
    shown = shown_groups(counts, least)
    kept, dropped = trimmed(totals, ballots, trim_from)
    counted = [ballots[at] for at in kept]
    return {
        "ballots": len(ballots),
        "counted": len(counted),
        "dropped": [printed(totals[at]) for at in dropped],
        "weights": sum(weights),
        "total": _figures([totals[at] for at in kept], grades),
        "totals": [str(one) for one in sorted(totals)],
        "criteria": [
            {
                "code": one["code"],
                "label": one["label"],
                "weight": weights[at],
                **_figures([Fraction(ballot.scores[at]) for ballot in counted], grades),
                "counts": sorted(Counter(ballot.scores[at] for ballot in counted).items()),
            }
            for at, one in enumerate(criteria)
        ],
        "groups": [
            {
                "code": name,
                "ballots": counts[name],
                "total": _figures([total for total, ballot in zip(totals, ballots, strict=True) if ballot.group == name], grades),
            }
            for name in sorted(shown)
        ],
        "left_out": sum(n for name, n in counts.items() if name not in shown),
    }


def _figures(values: Sequence[Fraction], grades: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {
        "mean": str(mean(values)),
        "grade": grade_of(mean(values), grades),
        "printed": printed(mean(values)),
        "lowest": printed(min(values)),
        "highest": printed(max(values)),
        "spread": root(variance(values)),
    }
