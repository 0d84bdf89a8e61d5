"""考核办法 as data: `parse` makes a `Scheme` of a documented YAML (docs/schemes.md), or says every fault with its line.

The same rules read the data of a form (`from_data`), and `to_data`/`write` in `writing` give both back.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast, get_args

from django.utils.translation import gettext as _

from yitang.instruments.scoring import types
from yitang.instruments.scoring.reading import Bit, Fault, SchemeError, read_data, read_yaml
from yitang.instruments.scoring.taking import NOTHING, Taker
from yitang.instruments.scoring.types import (
    BestOf,
    Duty,
    Grade,
    Group,
    Item,
    Part,
    Quota,
    Round,
    Scheme,
    Selection,
    Share,
    Veto,
)

__all__ = ["Fault", "Scheme", "SchemeError", "from_data", "parse"]

WHOLE = ("scheme", "title", "basis", "year_starts", "start", "cap", "floor", "round")
PARTS = ("groups", "minimum", "grades", "vetoes", "part_of_year")
SELECTION = ("facts", "roles", "occasions", "from", "to", "exempt", "people")
ITEM = ("code", "title", *SELECTION, "points", "unit", "skip", "first", "best", "cap", "floor", "round", "share")
GROUP = ("code", "title", "kind", "start", "cap", "floor", "round", "scaled", "people", "items", "best_of")
PART = ("exemptions", "by", "month_begun_counts", "least_months", "least_days")
SHARE = ("among", "way", "lead", "joint", "roles")


def parse(text: str, *, kinds: Collection[str] | None = None) -> Scheme:
    """The scheme that a YAML text describes. With `kinds` every kind of fact must be one of them.

    Raises `SchemeError` with all faults: the line, the place, a sentence.
    """
    return replace(_whole(read_yaml(text), kinds), text=text)


def from_data(data: Any, *, kinds: Collection[str] | None = None) -> Scheme:
    """The scheme that plain data (a form, JSON) describes; the same rules, and faults by path instead of line."""
    return _whole(read_data(data), kinds)


def _whole(bit: Bit, kinds: Collection[str] | None) -> Scheme:
    reader = _Reader(kinds)
    scheme = reader.scheme(bit)
    if not reader.faults:
        reader.check(scheme, bit)
    if reader.faults:
        raise SchemeError(reader.faults)
    return scheme


class _Reader(Taker):
    def __init__(self, kinds: Collection[str] | None) -> None:
        super().__init__()
        self.kinds = kinds

    def scheme(self, bit: Bit) -> Scheme:
        if not isinstance(bit.value, dict):
            self.fault(bit, _("A scheme begins with names: scheme, title, groups …"))
            return Scheme("", "")
        of = self.members(bit, (*WHOLE, *PARTS), ("scheme", "title"))
        duties = self.members(of.get("minimum", NOTHING), ("title", "duties"))
        return Scheme(
            code=self.code(of.get("scheme", NOTHING)),
            title=self.text(of.get("title", NOTHING), 120),
            basis=self.text(of.get("basis", NOTHING)),
            starts=self.day_of_year(of.get("year_starts", NOTHING)),
            start=self.amount(of.get("start", NOTHING)),
            cap=self.number(of.get("cap", NOTHING)),
            floor=self.number(of.get("floor", NOTHING)),
            round=self.round(of.get("round", NOTHING)),
            groups=tuple(self.group(one) for one in of.get("groups", NOTHING).each()),
            minimum=self.text(duties.get("title", NOTHING)),
            duties=tuple(self.duty(one) for one in duties.get("duties", NOTHING).each()),
            grades=tuple(self.grade(one) for one in of.get("grades", NOTHING).each()),
            vetoes=tuple(self.veto(one) for one in of.get("vetoes", NOTHING).each()),
            part=self.part(of.get("part_of_year", NOTHING)),
        )

    def round(self, bit: Bit) -> Round | None:
        if bit.value is None:
            return None
        of = {"to": bit} if isinstance(bit.value, str) else self.members(bit, ("to", "way"), ("to",))
        step = self.number(of.get("to", NOTHING), Fraction(1))
        if step is None or step <= 0:
            self.fault(bit, _("Round to a number above 0, like 0.1 or 1."))
            step = Fraction(1)
        return Round(step, cast(types.Way, self.choice(of.get("way", NOTHING), get_args(types.Way), "half_up")))

    def group(self, bit: Bit) -> Group:
        of = self.members(bit, GROUP, ("code", "title"))
        return Group(
            code=self.code(of.get("code", NOTHING)),
            title=self.text(of.get("title", NOTHING), 60),
            kind=cast(types.Kind, self.choice(of.get("kind", NOTHING), get_args(types.Kind), "base")),
            start=self.amount(of.get("start", NOTHING)),
            cap=self.number(of.get("cap", NOTHING)),
            floor=self.number(of.get("floor", NOTHING)),
            round=self.round(of.get("round", NOTHING)),
            items=tuple(self.item(one) for one in of.get("items", NOTHING).each()),
            best_of=tuple(self.best_of(one) for one in of.get("best_of", NOTHING).each()),
            scaled=cast(types.Scaling, self.choice(of.get("scaled", NOTHING), get_args(types.Scaling), "")),
            people=self.people(of.get("people", NOTHING)),
        )

    def item(self, bit: Bit) -> Item:
        of = self.members(bit, ITEM, ("code", "title", "facts", "points"))
        points, by_role = self.points(of.get("points", NOTHING))
        first, best = self.whole(of.get("first", NOTHING), 0, 1), self.whole(of.get("best", NOTHING), 0, 1)
        if first and best:
            self.fault(of["best"], _("Only one of “first” and “best” can be said."))
        return Item(
            code=self.code(of.get("code", NOTHING)),
            title=self.text(of.get("title", NOTHING), 60),
            select=self.selection(of),
            points=points,
            by_role=by_role,
            unit=self.unit(of),
            skip=self.whole(of.get("skip", NOTHING)),
            counted="first" if first else "best" if best else "all",
            most=first or best,
            cap=self.number(of.get("cap", NOTHING)),
            floor=self.number(of.get("floor", NOTHING)),
            round=self.round(of.get("round", NOTHING)),
            share=self.share(of.get("share", NOTHING)),
        )

    def points(self, bit: Bit) -> tuple[Fraction, tuple[tuple[str, Fraction], ...]]:
        """One number for all, or role → number, with `other` for the roles that are not named."""
        if not isinstance(bit.value, dict):
            return self.amount(bit), ()
        found = {role: self.amount(value) for role, value in bit.value.items()}
        return found.pop("other", Fraction(0)), tuple(found.items())

    def selection(self, of: dict[str, Bit]) -> Selection:
        for one in of.get("facts", NOTHING).each():
            if self.kinds is not None and self.text(one) not in self.kinds:
                self.fault(one, _("There is no kind of fact “%(kind)s”.") % {"kind": self.text(one)})
        since, until = self.day(of.get("from", NOTHING)), self.day(of.get("to", NOTHING))
        if since and until and until < since:
            self.fault(of["to"], _("The last day lies before the first one."))
        return Selection(
            kinds=self.texts(of.get("facts", NOTHING)),
            roles=self.texts(of.get("roles", NOTHING)),
            occasions=self.texts(of.get("occasions", NOTHING)),
            since=since,
            until=until,
            exempt=self.texts(of.get("exempt", NOTHING)),
            people=self.people(of.get("people", NOTHING)),
        )

    def people(self, bit: Bit) -> tuple[str, ...]:
        """Categories of people, each perhaps with “!” before it."""
        for one in bit.each():
            self.code(Bit(self.text(one).removeprefix("!"), one.line, one.path))
        return self.texts(bit)

    def unit(self, of: dict[str, Bit]) -> types.Unit:
        return cast(types.Unit, self.choice(of.get("unit", NOTHING), get_args(types.Unit), "time"))

    def share(self, bit: Bit) -> Share | None:
        if bit.value is None:
            return None
        of = self.members(bit, SHARE, ("among", "way"))
        return Share(
            among=self.texts(of.get("among", NOTHING)),
            way=cast(types.Sharing, self.choice(of.get("way", NOTHING), get_args(types.Sharing), "equal")),
            lead=self.amount(of.get("lead", NOTHING), 1),
            joint=self.amount(of.get("joint", NOTHING)),
            roles=tuple((role, self.amount(one)) for role, one in self._mapping(of.get("roles", NOTHING))),
        )

    def _mapping(self, bit: Bit) -> Iterable[tuple[str, Bit]]:
        return bit.value.items() if isinstance(bit.value, dict) else ()

    def best_of(self, bit: Bit) -> BestOf:
        of = self.members(bit, ("items", "per"), ("items",))
        per = self.choice(of.get("per", NOTHING), get_args(types.Per), "case")
        return BestOf(self.texts(of.get("items", NOTHING)), cast(types.Per, per))

    def duty(self, bit: Bit) -> Duty:
        of = self.members(bit, ("code", "title", *SELECTION, "at_least", "unit", "waive", "scaled"), ("code", "title", "facts"))
        select = self.selection(of)
        return Duty(
            code=self.code(of.get("code", NOTHING)),
            title=self.text(of.get("title", NOTHING), 60),
            select=replace(select, people=()),
            people=select.people,
            scaled=cast(types.Whole, self.choice(of.get("scaled", NOTHING), get_args(types.Whole), "")),
            least=self.amount(of.get("at_least", NOTHING), 1),
            unit=self.unit(of),
            waive=self.texts(of.get("waive", NOTHING)),
        )

    def grade(self, bit: Bit) -> Grade:
        of = self.members(bit, ("code", "title", "from", "quota", "needs_minimum"), ("code", "title"))
        return Grade(
            code=self.code(of.get("code", NOTHING)),
            title=self.text(of.get("title", NOTHING), 40),
            least=self.number(of.get("from", NOTHING)),
            quota=self.quota(of.get("quota", NOTHING)),
            minimum=self.switch(of.get("needs_minimum", NOTHING)),
        )

    def quota(self, bit: Bit) -> Quota | None:
        if bit.value is None:
            return None
        if isinstance(bit.value, str) and bit.value.endswith("%"):
            part = self.amount(bit)
            if not 0 <= part <= 1:
                self.fault(bit, _("A quota lies between 0% and 100%."))
            return Quota(part=part)
        return Quota(count=self.whole(bit))

    def veto(self, bit: Bit) -> Veto:
        of = self.members(bit, ("code", "title", *SELECTION, "at_least", "unit", "grade"), ("code", "title", "facts", "grade"))
        return Veto(
            code=self.code(of.get("code", NOTHING)),
            title=self.text(of.get("title", NOTHING), 60),
            select=self.selection(of),
            grade=self.text(of.get("grade", NOTHING)),
            least=self.amount(of.get("at_least", NOTHING), 1),
            unit=self.unit(of),
        )

    def part(self, bit: Bit) -> Part | None:
        if bit.value is None:
            return None
        of = self.members(bit, PART, ("exemptions",))
        by = cast(types.Span, self.choice(of.get("by", NOTHING), get_args(types.Span), "month"))
        least, other = ("least_days", "least_months") if by == "day" else ("least_months", "least_days")
        if other in of:
            self.fault(of[other], _("Where the year is reckoned by “%(by)s”, write “%(name)s”.") % {"by": by, "name": least})
        return Part(
            kinds=self.texts(of.get("exemptions", NOTHING)),
            begun=self.switch(of.get("month_begun_counts", NOTHING), True),
            least=self.whole(of.get(least, NOTHING), 1, 1) * (2 if by == "half_month" else 1),
            by=by,
        )

    def check(self, scheme: Scheme, bit: Bit) -> None:
        """What only the whole can tell: codes given twice, limits the wrong way round, names that lead nowhere."""
        assert isinstance(bit.value, dict)
        groups = list(bit.value.get("groups", NOTHING).each())
        self._once([group.code for group in scheme.groups], groups)
        self._once([item.code for item in scheme.items], [one for group in groups for one in self._list(group, "items")])
        self._once([grade.code for grade in scheme.grades], list(bit.value.get("grades", NOTHING).each()))
        self._once([duty.code for duty in scheme.duties], self._list(bit.value.get("minimum", NOTHING), "duties"))
        self._limits(scheme, bit)
        for group, place in zip(scheme.groups, groups, strict=True):
            self._limits(group, place)
            self._group(group, place)
        self._grades(scheme, list(bit.value.get("grades", NOTHING).each()))
        codes = [grade.code for grade in scheme.grades]
        for veto, place in zip(scheme.vetoes, bit.value.get("vetoes", NOTHING).each(), strict=True):
            if veto.grade not in codes:
                sentence = _("There is no grade “%(code)s”. Grades: %(codes)s.")
                self.fault(place, sentence % {"code": veto.grade, "codes": "、".join(codes)})

    def _list(self, bit: Bit, name: str) -> list[Bit]:
        return list(bit.value.get(name, NOTHING).each()) if isinstance(bit.value, dict) else []

    def _once(self, codes: list[str], places: list[Bit]) -> None:
        twice = {code for code, n in Counter(codes).items() if n > 1}
        seen: set[str] = set()
        for code, place in zip(codes, places, strict=True):
            if code in twice and code in seen:
                self.fault(place, _("The code “%(code)s” is given twice.") % {"code": code})
            seen.add(code)

    def _limits(self, one: Scheme | Group | Item, place: Bit) -> None:
        if one.cap is not None and one.floor is not None and one.cap < one.floor:
            self.fault(place, _("“%(title)s”: the cap lies below the floor.") % {"title": one.title})

    def _group(self, group: Group, place: Bit) -> None:
        codes = {item.code for item in group.items}
        for best in group.best_of:
            for code in best.items:
                if code not in codes:
                    sentence = _("“best_of” of “%(title)s” names “%(code)s”, which is no item of this group.")
                    self.fault(place, sentence % {"title": group.title, "code": code})
        named = [code for best in group.best_of for code in best.items]
        if len(named) != len(set(named)):
            self.fault(place, _("An item of “%(title)s” stands in “best_of” twice.") % {"title": group.title})
        for item, here in zip(group.items, self._list(place, "items"), strict=True):
            self._limits(item, here)
            worths = [item.points, *(points for _role, points in item.by_role)]
            if (group.kind == "deduction" and max(worths) > 0) or (group.kind == "bonus" and min(worths) < 0):
                sentence = _("“%(title)s”: deductions have points below 0, bonuses above 0.")
                self.fault(here, sentence % {"title": item.title})
            if item.share and not item.share.among:
                self.fault(here, _("“%(title)s”: say among whom the points are shared.") % {"title": item.title})

    def _grades(self, scheme: Scheme, places: list[Bit]) -> None:
        above: Fraction | None = None
        for n, (grade, place) in enumerate(zip(scheme.grades, places, strict=True)):
            last = n == len(places) - 1
            if last and (grade.least is not None or grade.quota or grade.minimum):
                self.fault(place, _("The last grade takes everybody who is left, so it has no threshold, quota or condition."))
            if not last and grade.least is None:
                self.fault(place, _("“%(title)s” needs a threshold (from).") % {"title": grade.title})
            if above is not None and grade.least is not None and grade.least >= above:
                self.fault(place, _("Grades stand from the best to the lowest, each with a lower threshold."))
            above = grade.least if grade.least is not None else above
