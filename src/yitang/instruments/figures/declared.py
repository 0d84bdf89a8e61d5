"""口径 — each figure is declared once: what it counts, over what, by which time. Nothing is ever typed in.

A count is the number of rows of a queryset, so that it opens to exactly those rows; a rate is two counts kept as an
exact fraction and rounded only when printed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True)
class Question:
    """What is asked: a council, one session or all, and the day as of which (None: now).

    As of a day means: decisions with effect on or before that day, whenever they were recorded.
    """

    council_id: UUID
    session_id: UUID | None = None
    as_of: date | None = None


Rows = Callable[[Question], QuerySet[Any]]
Where = Callable[[Question], Q]


@dataclass(frozen=True)
class Figure:
    """A count of the rows of `base` that fit `where`. `explain` says in one sentence what is counted and by which day.

    Figures that share a base are counted in one query.
    """

    code: str
    label: Any
    explain: Any
    base: Rows
    where: Where = lambda question: Q()
    level: Literal["case", "answer"] = "case"

    def rows(self, question: Question) -> QuerySet[Any]:
        """The rows that are counted."""
        return self.base(question).filter(self.where(question))


@dataclass(frozen=True)
class RateFigure:
    """A share: the count of `part` over the count of `whole`, both declared figures of the same set."""

    code: str
    label: Any
    part: str
    whole: str


@dataclass(frozen=True)
class Breakdown:
    """A figure split by a column; `names` gives the words for the codes. The parts sum to the figure."""

    code: str
    label: Any
    of: str
    column: str
    names: Callable[[], dict[str, str]]


@dataclass(frozen=True)
class RowLine:
    """A source row as the drill-down shows it."""

    case_kind: str
    case_id: UUID
    number: int | None
    title: str
    who: str
    on: date | None
    note: str = ""


@dataclass(frozen=True)
class FigureSet:
    """The figures of one subject, in the order of their page.

    `rows_permission` is asked before rows are shown, where they say more than the figures do; `address(council, line)` leads to a row
    that is no case.
    """

    code: str
    label: Any
    permission: str
    figures: tuple[Figure, ...]
    rates: tuple[RateFigure, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    describe: Callable[[QuerySet[Any]], Iterable[RowLine]] = lambda rows: ()
    sentence: Callable[[dict[str, Any]], str] | None = None
    rows_permission: str = ""
    address: Callable[[Any, RowLine], str] | None = None
    _by_code: dict[str, Figure] = field(default_factory=dict, init=False, repr=False, compare=False)

    def figure(self, code: str) -> Figure:
        """Raises `KeyError` for a figure that is not declared."""
        if not self._by_code:
            self._by_code.update({figure.code: figure for figure in self.figures})
        return self._by_code[code]


FIGURE_SETS: Registry[FigureSet] = Registry("figure sets")
