"""Which part of the year somebody served, in months, half months or days, as the scheme reckons."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from yitang.instruments.scoring.people import Person
from yitang.instruments.scoring.types import Part, Span

DAY = timedelta(days=1)
MONTHS = 12
HALF = 15 * DAY


def whole_year(part: Part | None, first: date) -> int:
    """How many spans the year from `first` on has."""
    return len(spans_of(part.by if part else "month", first))


def served_of(person: Person, part: Part | None, first: date) -> int:
    """How many of the year's spans somebody served, by the scheme's rule for one that was begun."""
    spans = spans_of(part.by if part else "month", first)
    away = [(one.since, one.until) for one in person.exemptions if part and one.kind in part.kinds]
    if part is None or not away:
        return len(spans)
    joined = list(_joined(away))
    served = 0
    for since, until in spans:
        days = sum((min(until, end) - max(since, begin)).days + 1 for begin, end in joined if begin <= until and end >= since)
        served += days <= (until - since).days if part.begun else not days
    return served


@lru_cache(maxsize=32)
def spans_of(by: Span, first: date) -> tuple[tuple[date, date], ...]:
    """First and last day of each span of the year that begins with `first`."""
    begins = [_month(first, n) for n in range(MONTHS + 1)]
    if by == "half_month":
        begins = sorted([*begins, *(day + HALF for day in begins[:-1])])
    if by == "day":
        begins = [first + DAY * n for n in range((begins[-1] - first).days + 1)]
    return tuple((since, after - DAY) for since, after in pairwise(begins))


def _joined(times: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The same days without any day twice."""
    begin, end = None, date.min
    for since, until in sorted(times):
        if begin is None or since > end:
            if begin is not None:
                yield begin, end
            begin, end = since, until
        end = max(end, until)
    if begin is not None:
        yield begin, end


def _month(first: date, n: int) -> date:
    months = first.month - 1 + n
    year, month = first.year + months // MONTHS, months % MONTHS + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))
