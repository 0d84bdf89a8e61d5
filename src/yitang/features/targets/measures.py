"""What a target may count: a contribution point, since the rows are those of other rooms.

MEASURES.register("talks", Measure("talks", _("Talks held"), _("Talks by the day on which they were held."), counted, rows_url))
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yitang.foundation.core.registry import Registry
from yitang.foundation.tenancy.models import Council
from yitang.institution.places.models import Region

Counted = Counter[tuple[str, int, int]]
"""(path of the division, year, month) → how many."""


@dataclass(frozen=True)
class Measure:
    """`counted(since, until)` counts the rows of these days, both inclusive, by division and month in one question;
    `rows_url` is the page that lists the rows of a division and of days, or an empty text."""

    code: str
    label: Any
    explain: Any
    counted: Callable[[date, date], Counted]
    rows_url: Callable[[Council, Region | None, date, date], str]


MEASURES: Registry[Measure] = Registry("measures of targets")


def choices() -> list[tuple[str, Any]]:
    """Code and label of each measure."""
    return [(code, one.label) for code, one in MEASURES.items()]


def below(counts: Counted, path: str) -> int:
    """How many lie in a division or below it; an empty path is the whole place."""
    return sum(n for (where, _year, _month), n in counts.items() if where.startswith(path))


def by_place(counts: Counted, paths: set[str]) -> Counter[tuple[str, int, int]]:
    """The counts of each of these divisions with all that lies below it, by year and month."""
    found: Counter[tuple[str, int, int]] = Counter()
    for (where, year, month), n in counts.items():
        at = 0
        while at := where.find("/", at) + 1:
            if (above := where[:at]) in paths:
                found[above, year, month] += n
    return found
