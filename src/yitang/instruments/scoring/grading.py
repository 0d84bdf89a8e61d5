"""Grades out of points: thresholds, conditions, 一票否决, quotas."""

from fractions import Fraction
from math import ceil, floor

import numpy as np

from yitang.instruments.scoring.columns import Ints
from yitang.instruments.scoring.computing import THOUSAND, Result, scaled
from yitang.instruments.scoring.people import asked_of
from yitang.instruments.scoring.types import Duty, Scheme

UNGRADED = -1


def enough(count: Ints, least: Fraction) -> Ints:
    """Where thousandths reach the least number."""
    return count * least.denominator >= least.numerator * THOUSAND


def asked(result: Result, duty: Duty, place: int) -> Fraction | None:
    """How much of a minimum duty is asked of the person at this place; None where nothing is: it is not for his category, or an
    exemption frees him."""
    if not asked_of(duty, result.people[place]):
        return None
    # Who served no time at all is reckoned as a whole year, as everywhere.
    served, whole = result.served[place] or result.whole, result.whole
    if not duty.scaled or served == whole:
        return duty.least
    part = duty.least * served / whole
    whole_number = {"half_up": floor(part + Fraction(1, 2)), "up": ceil(part), "down": floor(part)}[duty.scaled]
    return min(Fraction(whole_number), duty.least)


def minimum_met(result: Result) -> Ints:
    """Who has met every minimum duty that is asked of him."""
    met = np.ones(len(result.people), dtype=bool)
    served = np.array(result.served)
    for duty, count in zip(result.scheme.duties, result.duties, strict=True):
        done = enough(count, duty.least)
        # Only of some people something else may be asked than of all others; only those who have not done all are looked at.
        maybe = ~done if duty.waive or duty.people else ~done & (served < result.whole) & bool(duty.scaled)
        for place in np.flatnonzero(maybe):
            least = asked(result, duty, int(place))
            done[place] = least is None or bool(enough(count[place : place + 1], least)[0])
        met &= done
    return met


def ungraded(result: Result) -> Ints:
    """Who served less of the year than a grade needs."""
    least = result.scheme.part.least if result.scheme.part else 0
    return np.array(result.served, dtype=np.int64) < least


def grade(result: Result, *, quotas: bool = True) -> Ints:
    """The place of everybody's grade in the scheme's list, the best is 0; −1 where none is given. Quotas need everybody."""
    scheme = result.scheme
    places = np.full(len(result.people), UNGRADED, dtype=np.int64)
    if not scheme.grades or not len(places):
        return places
    fits = _fits(result)
    worst = _vetoed(result)
    for n in range(len(scheme.grades)):
        fits[n] &= worst <= n
    places = np.argmax(fits, axis=0)
    out = ungraded(result)
    for n, one in enumerate(scheme.grades):
        if one.quota is None or not quotas:
            continue
        here = np.flatnonzero((places == n) & ~out)
        room = one.quota.places(int(np.count_nonzero(~out)))
        if len(here) <= room:
            continue
        # Those who are level at the end of the quota all stay outside: it is never exceeded, and no lot is drawn.
        totals = np.sort(result.total[here])[::-1]
        over = here[result.total[here] <= totals[room]]
        fits[: n + 1, over] = False
        places[over] = np.argmax(fits[:, over], axis=0)
    places[out] = UNGRADED
    return places


def _fits(result: Result) -> Ints:
    """For each grade, whose points and duties allow it. The last one takes everybody."""
    rows = []
    minimum = minimum_met(result)
    for one in result.scheme.grades:
        fit = np.ones(len(result.people), dtype=bool)
        if one.least is not None:
            fit &= (result.total >= scaled(one.least, result.denominator)).astype(bool)
        if one.minimum:
            fit &= minimum
        rows.append(fit)
    rows[-1][:] = True
    return np.stack(rows)


def _vetoed(result: Result) -> Ints:
    """The best grade that 一票否决 leaves to each."""
    best = np.zeros(len(result.people), dtype=np.int64)
    codes = [one.code for one in result.scheme.grades]
    for veto, count in zip(result.scheme.vetoes, result.vetoes, strict=True):
        best = np.where(enough(count, veto.least), np.maximum(best, codes.index(veto.grade)), best)
    return best


def vetoes_of(scheme: Scheme, result: Result, place: int) -> list[str]:
    """Titles of the rules that hold back somebody's grade."""
    pairs = zip(scheme.vetoes, result.vetoes, strict=True)
    return [veto.title for veto, count in pairs if enough(count[place : place + 1], veto.least)[0]]
