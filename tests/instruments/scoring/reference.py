"""The rules of docs/schemes.md a second time, written plainly: fractions, loops, one person and one fact after the other.

Nothing of the engine is used here but the types of a scheme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from yitang.instruments.scoring.people import Person
from yitang.instruments.scoring.types import Duty, Group, Item, Round, Scheme, Selection


@dataclass(frozen=True)
class Fact:
    who: int
    kind: str
    role: str
    occasion: str
    quantity: Fraction
    day: date
    case: int | None


@dataclass
class Entry:
    who: int
    day: date
    value: Fraction
    case: int | None


@dataclass
class Judged:
    total: Fraction
    items: dict[str, Fraction]
    duties: list[Fraction]
    grade: str


class Judge:
    def __init__(
        self,
        scheme: Scheme,
        people: Sequence[Person],
        facts: Sequence[Fact],
        served: Sequence[int],
        whole: int,
        corrections: Mapping[int, Fraction],
        year: tuple[date, date],
    ) -> None:
        self.scheme, self.people, self.facts = scheme, people, facts
        self.served, self.whole = served, whole
        self.corrections, self.year = corrections, year

    def judge(self) -> list[Judged]:
        entries = {item.code: self.entries(item) for item in self.scheme.items}
        found = []
        for n in range(len(self.people)):
            items: dict[str, Fraction] = {}
            total = self.scheme.start + self.corrections.get(n, Fraction(0))
            for group in self.scheme.groups:
                total += self.group(group, n, entries, items)
            duties = [self.amount(duty.select, duty.unit, n) for duty in self.scheme.duties]
            found.append(Judged(limit(total, self.scheme), items, duties, ""))
        self.grade(found)
        return found

    def exempt(self, who: int, kinds: Sequence[str], day: date) -> bool:
        if who >= len(self.people):
            return False
        return any(one.kind in kinds and one.since <= day <= one.until for one in self.people[who].exemptions)

    def counts(self, select: Selection, who: int, day: date) -> bool:
        return not self.exempt(who, select.exempt, day) and self.of_people(who, select.people, day)

    def of_people(self, who: int, asked: Sequence[str], day: date) -> bool:
        posts = [one.kind for one in self.people[who].posts if one.since <= day <= one.until] if who < len(self.people) else []
        without = [one[1:] for one in asked if one[0] == "!"]
        with_ = [one for one in asked if one[0] != "!"]
        return not set(posts) & set(without) and (not with_ or bool(set(posts) & set(with_)))

    def is_for(self, asked: Sequence[str], who: int) -> bool:
        return self.of_people(who, asked, self.people[who].last)

    def selected(self, select: Selection, *, whoever: bool = False) -> list[Fact]:
        found = []
        for fact in self.facts:
            if fact.kind not in select.kinds or not self.year[0] <= fact.day < self.year[1]:
                continue
            if not named(fact.role, select.roles) or not named(fact.occasion or fact.role, select.occasions):
                continue
            if (select.since and fact.day < select.since) or (select.until and fact.day > select.until):
                continue
            if whoever or self.counts(select, fact.who, fact.day):
                found.append(fact)
        return found

    def amount(self, select: Selection, unit: str, who: int) -> Fraction:
        return sum((Fraction(1) if unit == "time" else f.quantity for f in self.selected(select) if f.who == who), Fraction(0))

    def worth(self, item: Item, fact: Fact) -> Fraction:
        points = dict(item.by_role).get(fact.role, item.points)
        return points if item.unit == "time" else points * fact.quantity

    def entries(self, item: Item) -> list[Entry]:
        found, led = [], {}
        for fact in self.selected(item.select, whoever=True):
            if item.share and fact.case is not None:
                led.setdefault(fact.case, []).append(fact)
            elif self.counts(item.select, fact.who, fact.day):
                found.append(Entry(fact.who, fact.day, self.worth(item, fact), fact.case))
        for case, leads in led.items():
            found += [one for one in self.divided(item, case, leads) if self.counts(item.select, one.who, one.day)]
        return [entry for entry in found if entry.value and entry.who < len(self.people)]

    def divided(self, item: Item, case: int, leads: list[Fact]) -> list[Entry]:
        share = item.share
        assert share is not None
        leaders = {fact.who for fact in leads}
        mates: dict[int, Fact] = {}
        for fact in sorted(self.facts, key=lambda f: (f.day, f.kind, f.role, f.occasion)):
            if fact.case == case and fact.kind in share.among and fact.who not in leaders:
                mates.setdefault(fact.who, fact)
        lead = joint = Fraction(0)
        if share.way == "equal":
            lead = joint = Fraction(1, len(leaders) + len(mates))
        elif share.way == "half_equal":
            lead = Fraction(1, 2 if mates else 1) / len(leaders)
            joint = Fraction(1, 2) / len(mates) if mates else Fraction(0)
        else:
            lead, joint = share.lead, share.joint
        found = [Entry(f.who, f.day, self.worth(item, f) * lead, case) for f in leads]
        head = min(leads, key=lambda f: (f.day, f.who, f.kind, f.role, f.occasion))
        for who, fact in mates.items():
            part = dict(share.roles).get(fact.role, joint) if share.way == "by_role" else joint
            found.append(Entry(who, head.day, self.worth(item, head) * part, case))
        return found

    def group(self, group: Group, who: int, entries: dict[str, list[Entry]], items: dict[str, Fraction]) -> Fraction:
        if not self.is_for(group.people, who):
            return Fraction(0)
        mine = {item.code: [entry for entry in entries[item.code] if entry.who == who] for item in group.items}
        for best in group.best_of:
            if best.per == "case":
                best_of_cases(mine, [item.code for item in group.items if item.code in best.items])
        earned = {item.code: limit(sum(counted(item, mine[item.code]), Fraction(0)), item) for item in group.items}
        for best in group.best_of:
            if best.per == "year":
                codes = [item.code for item in group.items if item.code in best.items]
                top = max(codes, key=lambda code: (earned[code], -codes.index(code)))
                earned |= {code: Fraction(0) for code in codes if code != top}
        items |= earned
        sum_, part = sum(earned.values(), Fraction(0)), Fraction(self.served[who] or self.whole, self.whole)
        start = group.start * part if group.scaled == "start" else group.start
        if group.scaled == "raise":
            sum_ /= part
        return limit(start + sum_, group)

    def grade(self, found: list[Judged]) -> None:
        scheme = self.scheme
        if not scheme.grades:
            return
        part = scheme.part.least if scheme.part else 0
        graded = [n for n in range(len(found)) if self.served[n] >= part]
        codes = [grade.code for grade in scheme.grades]
        place = {}
        for n in graded:
            place[n] = self.best_place(n, found[n], 0)
        for at, one in enumerate(scheme.grades):
            if one.quota is None:
                continue
            here = sorted((n for n in graded if place[n] == at), key=lambda n: -found[n].total)
            room = one.quota.count if one.quota.count is not None else floor(len(graded) * one.quota.part)
            if len(here) > room:
                first_out = found[here[room]].total
                for n in here:
                    if found[n].total <= first_out:
                        place[n] = self.best_place(n, found[n], at + 1)
        for n in graded:
            found[n].grade = codes[place[n]]

    def best_place(self, who: int, judged: Judged, begin: int) -> int:
        last = len(self.scheme.grades) - 1
        for veto in self.scheme.vetoes:
            if self.amount(veto.select, veto.unit, who) >= veto.least:
                begin = max(begin, [grade.code for grade in self.scheme.grades].index(veto.grade))
        for n in range(begin, last):
            one = self.scheme.grades[n]
            if one.least is not None and judged.total < one.least:
                continue
            if one.minimum and not self.minimum(who, judged):
                continue
            return n
        return last

    def minimum(self, who: int, judged: Judged) -> bool:
        free = [one.kind for one in self.people[who].exemptions]
        for duty, got in zip(self.scheme.duties, judged.duties, strict=True):
            asked = self.is_for(duty.people, who) and not any(kind in duty.waive for kind in free)
            if asked and got < self.least(duty, who):
                return False
        return True

    def least(self, duty: Duty, who: int) -> Fraction:
        part = duty.least * Fraction(self.served[who] or self.whole, self.whole)
        ways = {"": duty.least, "half_up": floor(part + Fraction(1, 2)), "up": ceil(part), "down": floor(part)}
        return duty.least if part == duty.least else min(duty.least, Fraction(ways[duty.scaled]))


def named(word: str, asked: Sequence[str]) -> bool:
    without = [one[1:] for one in asked if one[0] == "!"]
    with_ = [one for one in asked if one[0] != "!"]
    return word not in without and (word in with_ or not with_)


def counted(item: Item, entries: list[Entry]) -> list[Fraction]:
    ordered = sorted(entries, key=lambda entry: (entry.day, -entry.value))[item.skip :]
    if item.counted == "first":
        ordered = ordered[: item.most]
    if item.counted == "best":
        ordered = sorted(ordered, key=lambda entry: -entry.value)[: item.most]
    return [entry.value for entry in ordered]


def best_of_cases(mine: dict[str, list[Entry]], codes: list[str]) -> None:
    tops: dict[int, tuple[Fraction, int, date, int]] = {}
    for n, code in enumerate(codes):
        for k, entry in enumerate(mine[code]):
            if entry.case is not None:
                rank = (-entry.value, n, entry.day, k)
                tops[entry.case] = min(tops.get(entry.case, rank), rank)
    for n, code in enumerate(codes):
        kept = []
        for k, entry in enumerate(mine[code]):
            if entry.case is None or tops[entry.case] == (-entry.value, n, entry.day, k):
                kept.append(entry)
        mine[code] = kept


def limit(points: Fraction, rule: Item | Group | Scheme) -> Fraction:
    if rule.round:
        points = rounded(points, rule.round)
    if rule.floor is not None and points < rule.floor:
        points = rule.floor
    if rule.cap is not None and points > rule.cap:
        points = rule.cap
    return points


def rounded(points: Fraction, how: Round) -> Fraction:
    steps = points / how.step
    if how.way == "down":
        return floor(steps) * how.step
    if how.way == "up":
        return ceil(steps) * how.step
    if how.way == "half_even":
        return round(steps) * how.step
    size = floor(abs(steps) + Fraction(1, 2))
    return (size if steps >= 0 else -size) * how.step
