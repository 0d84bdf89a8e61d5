"""Why somebody has his points, in sentences. The same computation as the score itself, looked into: nothing is reckoned twice."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.instruments.scoring.computing import Reckoned, Result, Summed
from yitang.instruments.scoring.numbers import printed
from yitang.instruments.scoring.scores import Line
from yitang.instruments.scoring.types import Group, Item, Scheme

SERVED = {
    "month": gettext_lazy("Served %(served)d of %(whole)d months, so “%(title)s” is reckoned for that part: %(points)s."),
    "half_month": gettext_lazy(
        "Served %(served)d of %(whole)d half months, so “%(title)s” is reckoned for that part: %(points)s."
    ),
    "day": gettext_lazy("Served %(served)d of %(whole)d days, so “%(title)s” is reckoned for that part: %(points)s."),
}
MOST_WORTHS = 4
"""So many different worths are named in a sentence; beyond that only the sum."""


def lines_of(result: Result, place: int = 0) -> list[Line]:
    """The lines of the person at a place; the facts must have been read with their ids. Points add up to the total."""
    return [line for line in _lines(result, place) if line.points or line.fact_ids or line.item]


def lines_by_person(result: Result) -> dict[UUID, list[Line]]:
    """Everybody's lines."""
    return {person.principal_id: lines_of(result, n) for n, person in enumerate(result.people)}


def _lines(result: Result, place: int) -> Iterator[Line]:
    scheme, den = result.scheme, result.denominator
    so_far = scheme.start
    if scheme.start:
        yield Line("", scheme.start, _("Points to begin with: %(points)s.") % {"points": printed(scheme.start)})
    for summed in result.groups:
        if not summed.is_for(place):
            continue
        yield from _of_group(result, summed, place)
        so_far += Fraction(int(summed.points[place]), den)
    corrected = Fraction(int(result.corrections[place]), den)
    if corrected:
        sentence = _("Corrected by hand, agreed to by a second person: %(points)s.")
        yield Line("", corrected, sentence % {"points": _signed(corrected)}, title=_("Correction"))
    total = Fraction(int(result.total[place]), den)
    yield from _limit(scheme, scheme.title, so_far + corrected, total, "")


def _of_group(result: Result, summed: Summed, place: int) -> Iterator[Line]:
    group, den, scheme = summed.group, result.denominator, result.scheme
    sum_ = Fraction(int(summed.start[place]), den)
    if sum_:
        sentence = _("“%(title)s” begins with %(points)s points.") % {"title": group.title, "points": printed(sum_)}
        yield Line("", sum_, sentence, title=group.title, group=group.code)
    for one in summed.items:
        line = _of_item(result, one, group, place)
        yield line
        sum_ += line.points
    scaling = Fraction(int(summed.scaling[place]), den)
    if scaling:
        told = {"served": result.served[place], "whole": result.whole, "title": group.title, "points": _signed(scaling)}
        by = scheme.part.by if scheme.part else "month"
        sentence = str(SERVED[by])
        yield Line("", scaling, sentence % told, title=group.title, group=group.code)
    yield from _limit(group, group.title, sum_ + scaling, Fraction(int(summed.points[place]), den), group.code)


def _limit(rule: Group | Scheme, title: str, before: Fraction, after: Fraction, code: str) -> Iterator[Line]:
    """The line of rounding, floor and cap, when they change something."""
    if before == after:
        return
    told = {"title": title, "before": printed(before), "after": printed(after)}
    if after == rule.cap:
        sentence = _("“%(title)s” comes to %(before)s points, the cap is %(after)s: %(after)s count.") % told
    elif after == rule.floor:
        sentence = _("“%(title)s” comes to %(before)s points, the floor is %(after)s: %(after)s count.") % told
    else:
        sentence = _("“%(title)s” comes to %(before)s points, rounded to %(after)s by the scheme.") % told
    yield Line("", after - before, sentence, title=title, group=code)


def _of_item(result: Result, one: Reckoned, group: Group, place: int) -> Line:
    item, den = one.item, result.item_den
    rows = one.counted.of(place)
    seen = len(one.looked_at.of(place))
    points, earned = Fraction(int(one.points[place]), den), Fraction(int(one.earned[place]), den)
    if not len(rows):
        sentence = _("%(title)s: nothing.") % {"title": item.title}
        if seen:
            sentence = _("%(title)s: %(n)d on record, none of them counts by the scheme’s rules.") % {
                "title": item.title,
                "n": seen,
            }
        return Line(item.code, points, sentence, title=item.title, group=group.code)
    worths: dict[Fraction, int] = defaultdict(int)
    for row in rows:
        worths[Fraction(int(one.counted.value[row]), den)] += 1
    facts = _facts(worths, earned, len(rows)) + _left_out(item, seen - len(rows))
    ids = tuple(_fact_id(result, one, int(row)) for row in rows)
    return Line(item.code, points, _ended(item, facts, earned, points), ids, item.title, group.code)


def _facts(worths: dict[Fraction, int], earned: Fraction, n: int) -> str:
    """“3 times at 2 points each and 1 at 5, together 11 points”."""
    told = {"n": n, "points": printed(earned)}
    if len(worths) > MOST_WORTHS:
        return str(_("%(n)d counted, together %(points)s points") % told)
    parts = [_("%(n)d × %(points)s points") % {"n": times, "points": printed(worth)} for worth, times in sorted(worths.items())]
    if n == 1:
        return str(parts[0])
    return str(_("%(parts)s, together %(points)s points") % {"parts": "、".join(parts), "points": printed(earned)})


def _left_out(item: Item, left_out: int) -> str:
    """What more is on record, and why it does not count."""
    if not left_out:
        return ""
    if item.counted == "first":
        rule = _("only the first %(n)d count") % {"n": item.most}
    elif item.counted == "best":
        rule = _("only the best %(n)d count") % {"n": item.most}
    elif item.skip:
        rule = _("the first %(n)d bring nothing") % {"n": item.skip}
    else:
        rule = _("a case counts once, by what brings most")
    return str(_("; %(n)d more on record: %(rule)s") % {"n": left_out, "rule": rule})


def _ended(item: Item, facts: str, earned: Fraction, points: Fraction) -> str:
    """The whole sentence, with what limits made of the sum."""
    told = {"title": item.title, "facts": facts, "points": printed(points)}
    if points == earned:
        text = _("%(title)s: %(facts)s.")
    elif points == item.cap:
        text = _("%(title)s: %(facts)s; the cap is %(points)s, so %(points)s count.")
    elif points == item.floor:
        text = _("%(title)s: %(facts)s; the floor is %(points)s, so %(points)s count.")
    elif not points:
        text = _("%(title)s: %(facts)s; another item brings more, and only one of them counts.")
    else:
        text = _("%(title)s: %(facts)s; rounded to %(points)s.")
    return str(text % told)


def _fact_id(result: Result, one: Reckoned, row: int) -> UUID:
    facts = result.shared if one.counted.shared[row] else result.own
    assert facts is not None
    return facts.ids[int(one.counted.row[row])]


def _signed(points: Fraction) -> str:
    return f"+{printed(points)}" if points > 0 else printed(points)
