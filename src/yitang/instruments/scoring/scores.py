"""Scores as others see them. A score is a view on columns; its fractions are made when somebody reads them."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from yitang.instruments.scoring.numbers import printed
from yitang.instruments.scoring.types import Scheme

THOUSAND = 1000


@dataclass(frozen=True)
class Check:
    """One minimum duty of one person: how much is asked, how much was done. `met` is None when it is not asked of him at all: an
    exemption frees him, or it is not for his category."""

    code: str
    title: str
    wanted: Fraction
    got: Fraction
    met: bool | None

    @property
    def lacking(self) -> bool:
        """Whether he still owes it."""
        return self.met is False


@dataclass(frozen=True)
class Line:
    """One line of an explanation. The points of all lines together are the total; `item` is "" for lines of the whole."""

    item: str
    points: Fraction
    sentence: str
    fact_ids: tuple[UUID, ...] = ()
    title: str = ""
    group: str = ""


class Score:
    """Somebody's running score: `total`, as `printed`, `grade` (its code, "" where none is given) with `grade_title`, points by
    `items` and `groups` (code → points), the `minimum` duties and the rules that hold the grade back (`vetoes`)."""

    __slots__ = ("_board", "_place")

    def __init__(self, board: "Board", place: int) -> None:
        self._board, self._place = board, place

    @property
    def principal_id(self) -> UUID:
        found: UUID = self._board.result.people[self._place].principal_id
        return found

    @property
    def total(self) -> Fraction:
        return self._over(self._board.result.total, self._board.result.denominator)

    @property
    def printed(self) -> str:
        return printed(self.total)

    @property
    def grade(self) -> str:
        n = int(self._board.grades[self._place])
        return self._board.scheme.grades[n].code if n >= 0 else ""

    @property
    def grade_title(self) -> str:
        found = self._board.scheme.grade(self.grade)
        return found.title if found else ""

    @property
    def before_quota(self) -> bool:
        """Whether a quota may still lower the grade, because only this person was looked at."""
        return self._board.scheme.has_quota and not self._board.whole

    @property
    def items(self) -> dict[str, Fraction]:
        den = self._board.result.item_den
        groups = [group for group in self._board.result.groups if group.is_for(self._place)]
        return {one.item.code: self._over(one.points, den) for group in groups for one in group.items}

    @property
    def groups(self) -> dict[str, Fraction]:
        groups = [group for group in self._board.result.groups if group.is_for(self._place)]
        return {one.group.code: self._over(one.points, self._board.result.denominator) for one in groups}

    @property
    def corrections(self) -> Fraction:
        """Points by hand that a second person agreed to."""
        return self._over(self._board.result.corrections, self._board.result.denominator)

    @property
    def served(self) -> int:
        """Months, half months or days of the year that were served, as the scheme counts them."""
        return int(self._board.result.served[self._place])

    @property
    def whole(self) -> int:
        """How many of these the year has."""
        return int(self._board.result.whole)

    @property
    def minimum(self) -> list[Check]:
        from yitang.instruments.scoring.grading import asked, enough  # noqa: PLC0415 knows numpy

        found = []
        for duty, counts in zip(self._board.scheme.duties, self._board.result.duties, strict=True):
            count = counts[self._place : self._place + 1]
            least = asked(self._board.result, duty, self._place)
            met = None if least is None else bool(enough(count, least)[0])
            found.append(
                Check(duty.code, duty.title, duty.least if least is None else least, Fraction(int(count[0]), THOUSAND), met)
            )
        return found

    @property
    def lacking(self) -> list[Check]:
        """Minimum duties that are still owed."""
        return [check for check in self.minimum if check.lacking]

    @property
    def vetoes(self) -> list[str]:
        from yitang.instruments.scoring.grading import vetoes_of  # noqa: PLC0415 knows numpy

        return vetoes_of(self._board.scheme, self._board.result, self._place)

    def _over(self, column: Any, denominator: int) -> Fraction:
        return Fraction(int(column[self._place]), denominator)

    def __repr__(self) -> str:
        return f"Score({self.principal_id}, {self.total}, {self.grade!r})"


@dataclass
class Board:
    """All scores of one computation: the scheme, the columns (`computing.Result`), the places of the grades, and whether all
    people are in it, as quotas need it."""

    scheme: Scheme
    result: Any
    grades: Any
    whole: bool = True

    def scores(self) -> dict[UUID, Score]:
        return {person.principal_id: Score(self, n) for n, person in enumerate(self.result.people)}
