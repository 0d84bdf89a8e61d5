"""Scores of everybody at once, in whole numbers over one denominator, on columns.

What an item counts becomes `Entries` (whose, which day, how much); the rules narrow and sum them. The common denominator is the
product of what the scheme's numbers, the quantities, the divided points and the months of service ask for. While sums stay far
below 2^63 the columns are machine integers, beyond that Python's own: slower, and just as exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

import numpy as np

from yitang.instruments.scoring.columns import NONE, Facts, Ints, Times
from yitang.instruments.scoring.numbers import numbers_of
from yitang.instruments.scoring.people import Person
from yitang.instruments.scoring.sharing import Divided, divide
from yitang.instruments.scoring.types import Group, Item, Round, Scheme, Selection, Unit

THOUSAND = 1000
SAFE = 2**61
EXACT_FLOAT = 2**52
"""Below this a sum of whole numbers in double precision is exact, and numpy sums those fastest."""


@dataclass
class Entries:
    """What an item counts: the person's place, the day, the value (whole numbers), the case, and from which row of which facts."""

    person: Ints
    day: Ints
    value: Ints
    case: Ints
    row: Ints
    shared: Ints

    def __len__(self) -> int:
        return len(self.person)

    def only(self, which: Ints) -> "Entries":
        return Entries(*(column[which] for column in self.columns))

    @property
    def columns(self) -> tuple[Ints, ...]:
        return self.person, self.day, self.value, self.case, self.row, self.shared

    def of(self, place: int) -> Ints:
        """The entries of one person, in the order of their days."""
        order, who = self._by_person
        begin, end = np.searchsorted(who, [place, place + 1])
        return order[begin:end]

    @cached_property
    def _by_person(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.day, kind="stable")
        order = order[np.argsort(self.person[order], kind="stable")]
        return order, self.person[order]


@dataclass
class Reckoned:
    """An item's result: all that it looked at, which of it counted, and the sums before and after its limits (over `item_den`)."""

    item: Item
    looked_at: Entries
    counted: Entries
    earned: Ints
    points: Ints


@dataclass
class Summed:
    """A group's result over `denominator`: points to begin with, items, what a part of the year made whole adds, and the sum."""

    group: Group
    start: Ints
    items: list[Reckoned]
    scaling: Ints
    points: Ints
    meant: Ints | None = None

    def is_for(self, place: int) -> bool:
        """Whether the group is for the person at this place."""
        return self.meant is None or bool(self.meant[place])


@dataclass
class Result:
    """The scores of all people, in the order in which they were given; points are numerators over `denominator`, those of
    items over `item_den`. `duties` and `vetoes` count thousandths."""

    scheme: Scheme
    people: Sequence[Person]
    own: Facts
    shared: Facts | None
    served: list[int]
    whole: int = 12
    denominator: int = 1
    item_den: int = 1
    groups: list[Summed] = field(default_factory=list)
    corrections: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    total: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    duties: list[Ints] = field(default_factory=list)
    vetoes: list[Ints] = field(default_factory=list)


@dataclass
class Asked:
    """What is scored: the year's first day and the one after its last, spans served of the `whole` year (0 to all of its months, half
    months or days) and points by hand by place."""

    scheme: Scheme
    people: Sequence[Person]
    first: int
    after: int
    served: list[int]
    corrections: Mapping[int, Fraction]
    whole: int = 12


def compute(asked: Asked, own: Facts, shared: Facts | None) -> Result:
    """Score everybody. Exact: the same facts give the same fractions on every machine."""
    return _Computing(asked, own, shared).result()


class _Computing:
    def __init__(self, asked: Asked, own: Facts, shared: Facts | None) -> None:
        self.asked, self.scheme, self.own, self.shared = asked, asked.scheme, own, shared
        self.size = len(asked.people)
        # Nobody is graded by no time at all; they are reckoned as a whole year.
        self.whole = asked.whole
        self.served = [spans or asked.whole for spans in asked.served]
        self.partly = any(spans != asked.whole for spans in self.served)
        self.times = Times(asked.people)
        self.divided: dict[str, Divided] = {}
        if shared is not None:
            self.divided = {
                item.code: divide(item, item.share, shared, asked.first, asked.after) for item in self.scheme.items if item.share
            }
        self._denominators()
        self.most = self._most()
        self.type: Any = np.int64 if self.most < SAFE else object

    def _denominators(self) -> None:
        facts = [one for one in (self.own, self.shared) if one is not None and len(one)]
        self.thousandths = gcd(THOUSAND, *(int(np.gcd.reduce(one.quantity)) for one in facts))
        self.quantity_den = THOUSAND // self.thousandths
        self.scheme_den = lcm(*(one.denominator for one in numbers_of(self.scheme, self.asked.corrections.values())))
        self.share_den = lcm(1, *(part.denominator for divided in self.divided.values() for part in divided.parts))
        ways = {group.scaled for group in self.scheme.groups}
        parts = {(served, gcd(served, self.whole)) for served in set(self.served)}
        raised = [served // common for served, common in parts if "raise" in ways]
        begun = [self.whole // common for _served, common in parts if "start" in ways]
        self.part_den = lcm(1, *raised, *begun)
        self.item_den = self.scheme_den * self.quantity_den * self.share_den
        self.den = self.item_den * self.part_den

    def _most(self) -> int:
        """No sum on the way can be larger than this."""
        worth = max((abs(n) for n in numbers_of(self.scheme, self.asked.corrections.values())), default=Fraction(0)) + 1
        each = 1
        for facts in (self.own, self.shared):
            if facts is not None and len(facts):
                largest = int(np.abs(facts.quantity).max())
                each += int(np.bincount(facts.person).max()) * (largest // THOUSAND + 1)
        factor = max([abs(part) for divided in self.divided.values() for part in divided.parts] + [Fraction(1)])
        items = sum(1 for _item in self.scheme.items) + len(self.scheme.groups) + 2
        return int(worth * (factor + 1)) * each * items * self.den * self.whole * 2

    def result(self) -> Result:
        found = Result(
            self.scheme, self.asked.people, self.own, self.shared, self.asked.served, self.whole, self.den, self.item_den
        )
        found.groups = [self.group(group) for group in self.scheme.groups]
        found.corrections = self.flat(Fraction(0), self.den)
        for place, points in self.asked.corrections.items():
            found.corrections[place] += scaled(points, self.den)
        total = self.flat(self.scheme.start, self.den) + found.corrections
        for summed in found.groups:
            total = total + summed.points
        found.total = limited(total, self.scheme, self.den)
        found.duties = [self.count(duty.select, duty.unit) for duty in self.scheme.duties]
        found.vetoes = [self.count(veto.select, veto.unit) for veto in self.scheme.vetoes]
        return found

    def flat(self, value: Fraction, den: int) -> Ints:
        return np.full(self.size, scaled(value, den), dtype=self.type)

    def summed(self, person: Ints, value: Ints) -> Ints:
        if self.type is np.int64 and self.most < EXACT_FLOAT:
            return np.bincount(person, weights=value, minlength=self.size).astype(np.int64)
        sums = np.zeros(self.size, dtype=self.type)
        np.add.at(sums, person, value)
        return sums

    def count(self, select: Selection, unit: Unit) -> Ints:
        """Of how many facts, or of how much, in thousandths."""
        rows = self.own.rows(select, self.times)
        if unit == "time":
            return np.bincount(self.own.person[rows], minlength=self.size) * THOUSAND
        sums = np.zeros(self.size, dtype=np.int64)
        np.add.at(sums, self.own.person[rows], self.own.quantity[rows])
        return sums

    # Items

    def entries(self, item: Item) -> Entries:
        """What the item counts, before any of it is left out. Points of a case that is shared come by way of the shared facts."""
        rows = self.own.rows(item.select, self.times)
        divided = self.divided.get(item.code)
        if divided is None:
            return self._valued(item, self.own, rows, rows, self.share_den)
        rows = rows[self.own.case[rows] == NONE]
        alone = self._valued(item, self.own, rows, rows, self.share_den)
        assert self.shared is not None
        mine = np.flatnonzero(self.shared.person[divided.rows] < self.size)
        who, days = self.shared.person[divided.rows[mine]], self.shared.day[divided.worth_of[mine]]
        mine = self.times.kept(item.select, mine, who, days)
        parts = np.array([scaled(part, self.share_den) for part in divided.parts], dtype=self.type)[divided.part[mine]]
        together = self._valued(item, self.shared, divided.rows[mine], divided.worth_of[mine], parts)
        together.shared[:] = True
        return Entries(*(np.concatenate(both) for both in zip(alone.columns, together.columns, strict=True)))

    def _valued(self, item: Item, facts: Facts, rows: Ints, worth_of: Ints, part: Any) -> Entries:
        """Worth and day are those of the facts in `worth_of`. What is worth nothing is not counted at all."""
        worths = [scaled(item.worth(role), self.scheme_den) for _kind, role, _occasion in facts.classes]
        value = np.array(worths or [0], dtype=self.type)[facts.kind[worth_of]] * part
        value = value * (self.quantity_den if item.unit == "time" else facts.quantity[worth_of] // self.thousandths)
        found = Entries(facts.person[rows], facts.day[worth_of], value, facts.case[rows], rows, np.zeros(len(rows), dtype=bool))
        return found if np.all(value != 0) else found.only(np.flatnonzero(value != 0))

    def group(self, group: Group) -> Summed:
        meant = self.meant(group)
        looked_at = [self.entries(item) for item in group.items]
        if meant is not None:
            looked_at = [entries.only(np.flatnonzero(meant[entries.person])) for entries in looked_at]
        kept = list(looked_at)
        for best in group.best_of:
            if best.per == "case":
                places = [n for n, item in enumerate(group.items) if item.code in best.items]
                for n, entries in zip(places, best_of_cases([kept[n] for n in places]), strict=True):
                    kept[n] = entries
        items = [self.item(item, *pair) for item, *pair in zip(group.items, looked_at, kept, strict=True)]
        for best in group.best_of:
            if best.per == "year":
                best_of_year([one for one in items if one.item.code in best.items])
        start, scaling = self.flat(group.start, self.den), self.flat(Fraction(0), self.den)
        earned = self.flat(Fraction(0), self.den)
        for one in items:
            earned = earned + one.points * self.part_den
        if group.scaled and self.partly:
            served = np.array(self.served, dtype=self.type)
            raised = group.scaled == "raise"
            scaling = earned * (self.whole - served) // served if raised else start * served // self.whole - start
        points = limited(start + earned + scaling, group, self.den)
        return Summed(group, start, items, scaling, points if meant is None else np.where(meant, points, 0), meant)

    def meant(self, group: Group) -> Ints | None:
        """For whom the group is; None where it is for everybody."""
        if not group.people:
            return None
        return np.array([person.is_of(group.people) for person in self.asked.people], dtype=bool)

    def item(self, item: Item, looked_at: Entries, kept: Entries) -> Reckoned:
        counted = kept
        if item.skip or item.counted != "all":
            counted = counted_of(item, kept)
        earned = self.summed(counted.person, counted.value)
        return Reckoned(item, looked_at, counted, earned, limited(earned, item, self.item_den))


def scaled(value: Fraction, den: int) -> int:
    """The value as a numerator over `den`, which its own denominator divides by construction."""
    return value.numerator * (den // value.denominator)


def limited(points: Ints, rule: "Item | Group | Scheme", den: int) -> Ints:
    """Rounding, then floor and cap."""
    if rule.round:
        points = rounded(points, rule.round, den)
    if rule.floor is not None:
        points = np.maximum(points, scaled(rule.floor, den))
    if rule.cap is not None:
        points = np.minimum(points, scaled(rule.cap, den))
    return points


def rounded(points: Ints, how: Round, den: int) -> Ints:
    """Numerators rounded to a multiple of the step."""
    step = scaled(how.step, den)
    if how.way == "down":
        return points // step * step
    if how.way == "up":
        return -(-points // step) * step
    if how.way == "half_up":
        size = (2 * np.abs(points) + step) // (2 * step) * step
        return np.where(points < 0, -size, size)
    whole, rest = points // step, points % step
    more = (2 * rest > step) | ((2 * rest == step) & (whole % 2 == 1))
    return (whole + np.where(more, 1, 0)) * step


def counted_of(item: Item, entries: Entries) -> Entries:
    """Of each person's entries in the order of days (the same day: the larger first) without the first `skip`, the first or
    best `most`."""
    places = np.argsort(-entries.value, kind="stable")
    places = places[np.argsort(entries.day[places], kind="stable")]
    if item.skip:
        places = _from_place(entries, places, item.skip, None)
    if item.counted == "best":
        places = places[np.argsort(-entries.value[places], kind="stable")]
    if item.counted != "all":
        places = _from_place(entries, places, 0, item.most)
    return entries.only(np.sort(places))


def _from_place(entries: Entries, places: Ints, skip: int, most: int | None) -> Ints:
    """Of ordered entries those of each person from the place `skip` on, at most `most`."""
    places = places[np.argsort(entries.person[places], kind="stable")]
    who = entries.person[places]
    begins = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1]))) if len(who) else np.empty(0, dtype=np.int64)
    place = np.arange(len(who)) - np.repeat(begins, np.diff(np.append(begins, len(who))))
    here = place >= skip if most is None else (place >= skip) & (place < skip + most)
    return places[here]


def best_of_cases(items: list[Entries]) -> list[Entries]:
    """Of each person's entries on one case, over all these items, only the one worth most; of equals the earlier item's and day's."""
    person, day, value, case = (
        np.concatenate(columns) for columns in list(zip(*(one.columns for one in items), strict=True))[:4]
    )
    which = np.repeat(np.arange(len(items)), [len(one) for one in items])
    at = np.flatnonzero(case != NONE)
    for column in (day, which, -value, case, person):
        at = at[np.argsort(column[at], kind="stable")]
    same = (person[at][1:] == person[at][:-1]) & (case[at][1:] == case[at][:-1]) if len(at) else np.empty(0, dtype=bool)
    stays = np.ones(len(person), dtype=bool)
    stays[at[1:][same]] = False
    ends = np.cumsum([len(one) for one in items])
    return [one.only(np.flatnonzero(stays[end - len(one) : end])) for one, end in zip(items, ends, strict=True)]


def best_of_year(items: list[Reckoned]) -> None:
    """Of these items only the one that brought each person most keeps its points; of equals the first."""
    if not items:
        return
    points = np.stack([one.points for one in items])
    best = np.argmax(points, axis=0)
    for n, one in enumerate(items):
        one.points = np.where(best == n, one.points, 0)
