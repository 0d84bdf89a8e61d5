"""考核办法 — the parts of a scheme, typed. Every number is an exact fraction; a scheme holds no code."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

Unit = Literal["half_day", "time", "piece"]
Way = Literal["half_up", "half_even", "down", "up"]
Sharing = Literal["half_equal", "equal", "fixed", "by_role"]
Counted = Literal["all", "first", "best"]
Per = Literal["case", "year"]
Kind = Literal["base", "bonus", "deduction"]
Scaling = Literal["", "raise", "start"]
Whole = Literal["", "half_up", "down", "up"]
Span = Literal["month", "half_month", "day"]


@dataclass(frozen=True)
class Round:
    """Round to a multiple of `step`. `half_up` rounds a half away from zero, `down` and `up` go towards minus and plus infinity."""

    step: Fraction
    way: Way = "half_up"


@dataclass(frozen=True)
class Selection:
    """Which facts are meant: of these kinds, in one of these roles, on one of these occasions, dated from `since` to `until`,
    both included. Facts dated within an exemption of a kind in `exempt` are left out; where `people` names categories (`standing`,
    `committee.chair`, …) only facts dated on a day on which the person was one of these are meant.

    The occasion is the kind of the gathering that the fact comes from; of facts without one the role. Where none is named, all
    are meant; a name with “!” before it is left out.
    """

    kinds: tuple[str, ...]
    roles: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    exempt: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def takes(self, kind: str, role: str, occasion: str = "") -> bool:
        """Whether a fact of this kind in this role on this occasion is meant, its day aside."""
        return kind in self.kinds and _among(role, self.roles) and _among(occasion or role, self.occasions)


def _among(word: str, asked: tuple[str, ...]) -> bool:
    return any_of({word}, asked)


def any_of(words: Collection[str], asked: tuple[str, ...]) -> bool:
    """Whether one of the words is asked for and none is left out (“!”); where none is asked for, every word will do."""
    wanted = [one for one in asked if not one.startswith("!")]
    return not any(f"!{word}" in asked for word in words) and (not wanted or any(word in wanted for word in words))


@dataclass(frozen=True)
class Share:
    """How the points of a case are divided: those who hold facts of the kinds `among` on the same case are the joint submitters.

    `half_equal`: half to the leading one, half to the others in equal parts; `equal`: everybody the same; `fixed`: `lead` and
    `joint` say which part each gets; `by_role`: the joint one's role says it (`roles`, otherwise `joint`).
    """

    among: tuple[str, ...]
    way: Sharing
    lead: Fraction = Fraction(1)
    joint: Fraction = Fraction(0)
    roles: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True)
class Item:
    """One line of the scheme: facts and what each is worth.

    A fact is worth `points` (or what `by_role` says for its role) times its quantity; with unit `time` the quantity does not
    matter. The first `skip` facts bring nothing; of the rest `counted` says whether all, the first or the best `most` count.
    """

    code: str
    title: str
    select: Selection
    points: Fraction = Fraction(0)
    by_role: tuple[tuple[str, Fraction], ...] = ()
    unit: Unit = "time"
    skip: int = 0
    counted: Counted = "all"
    most: int = 0
    cap: Fraction | None = None
    floor: Fraction | None = None
    round: Round | None = None
    share: Share | None = None

    def worth(self, role: str) -> Fraction:
        """Points of one unit in this role."""
        return dict(self.by_role).get(role, self.points)


@dataclass(frozen=True)
class BestOf:
    """No double count among items: per case only the fact worth most stays, per year only the item worth most."""

    items: tuple[str, ...]
    per: Per = "case"


@dataclass(frozen=True)
class Group:
    """Items under one head, with points to begin with, a cap and a floor.

    `scaled`: for people who served a part of the year, `raise` multiplies what their items earned by 12 ÷ months served,
    `start` multiplies the points to begin with by months served ÷ 12; then come rounding, cap and floor. With `people` the group is
    only for those who are of these categories on the last day that is looked at; for all others it does not exist.
    """

    code: str
    title: str
    kind: Kind = "base"
    start: Fraction = Fraction(0)
    cap: Fraction | None = None
    floor: Fraction | None = None
    round: Round | None = None
    items: tuple[Item, ...] = ()
    best_of: tuple[BestOf, ...] = ()
    scaled: Scaling = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A minimum duty: at least so many of these facts; nobody is asked for it during an exemption of a kind in `waive`.

    `people`: it is asked only of those who are of these categories on the last day that is looked at. `scaled`: of who served a part
    of the year that part of `least` is asked, as a whole number rounded this way.
    """

    code: str
    title: str
    select: Selection
    least: Fraction = Fraction(1)
    unit: Unit = "time"
    waive: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    scaled: Whole = ""


@dataclass(frozen=True)
class Quota:
    """At most this part of all who are graded, or this many."""

    part: Fraction | None = None
    count: int | None = None

    def places(self, people: int) -> int:
        """How many may have the grade."""
        return self.count if self.count is not None else int(people * (self.part or 0))


@dataclass(frozen=True)
class Grade:
    """A grade, the best first. `least` is its threshold (the last has none); `minimum`: all minimum duties must be met."""

    code: str
    title: str
    least: Fraction | None = None
    quota: Quota | None = None
    minimum: bool = False


@dataclass(frozen=True)
class Veto:
    """一票否决 — who has at least so many of these facts gets no better grade than `grade`."""

    code: str
    title: str
    select: Selection
    grade: str
    least: Fraction = Fraction(1)
    unit: Unit = "time"


@dataclass(frozen=True)
class Part:
    """Who served a part of the year: which exemptions take away from it, in which spans it is reckoned (months, half months, days),
    whether a span begun counts as served, and the fewest spans for which a grade is given at all."""

    kinds: tuple[str, ...]
    begun: bool = True
    least: int = 1
    by: Span = "month"


@dataclass(frozen=True)
class Scheme:
    """A whole scheme. The year runs from `starts` (month, day) to the day before it a year later."""

    code: str
    title: str
    basis: str = ""
    starts: tuple[int, int] = (1, 1)
    start: Fraction = Fraction(0)
    cap: Fraction | None = None
    floor: Fraction | None = None
    round: Round | None = None
    groups: tuple[Group, ...] = ()
    minimum: str = ""
    duties: tuple[Duty, ...] = ()
    grades: tuple[Grade, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    part: Part | None = None
    text: str = field(default="", compare=False)

    def period(self, year: int) -> tuple[date, date]:
        """First day of the year of assessment and the first day after it."""
        return date(year, *self.starts), date(year + 1, *self.starts)

    @property
    def items(self) -> Iterator[Item]:
        """All items in their order."""
        return (item for group in self.groups for item in group.items)

    @cached_property
    def selections(self) -> tuple[Selection, ...]:
        """Every selection of facts that the scheme makes."""
        of_items = [item.select for item in self.items]
        return (*of_items, *(duty.select for duty in self.duties), *(veto.select for veto in self.vetoes))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """All kinds of fact that it looks at; those among whom points are shared included."""
        shared = (kind for item in self.items if item.share for kind in item.share.among)
        return frozenset(kind for select in self.selections for kind in select.kinds) | frozenset(shared)

    @cached_property
    def case_kinds(self) -> frozenset[str]:
        """Kinds whose case matters: where points are shared, and where only the best of a case counts."""
        single = {code for group in self.groups for one in group.best_of if one.per == "case" for code in one.items}
        asked = [item for item in self.items if item.share or item.code in single]
        return frozenset(kind for item in asked for kind in item.select.kinds)

    @cached_property
    def categories(self) -> frozenset[str]:
        """Categories of people that it names."""
        named = [select.people for select in self.selections]
        named += [group.people for group in self.groups] + [duty.people for duty in self.duties]
        return frozenset(one.removeprefix("!") for people in named for one in people)

    @cached_property
    def away(self) -> frozenset[str]:
        """Kinds of exemption that it names."""
        named = [select.exempt for select in self.selections] + [duty.waive for duty in self.duties]
        return frozenset(kind for kinds in [*named, self.part.kinds if self.part else ()] for kind in kinds)

    @property
    def has_occasions(self) -> bool:
        """Whether it matters from which kind of gathering a fact comes."""
        return any(select.occasions for select in self.selections)

    @property
    def has_quota(self) -> bool:
        return any(grade.quota for grade in self.grades)

    def grade(self, code: str) -> Grade | None:
        """The grade of this code, None when there is none (not graded)."""
        return next((grade for grade in self.grades if grade.code == code), None)
