"""Numbers of a scheme: which there are, and how an exact one is printed."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from django.utils.translation import gettext as _

from yitang.instruments.scoring.types import Group, Item, Scheme
from yitang.instruments.scoring.writing import number


def numbers_of(scheme: Scheme, more: Iterable[Fraction] = ()) -> list[Fraction]:
    """Every number of points in the scheme, and 1."""
    found = [Fraction(1), scheme.start, *_limits(scheme), *more]
    found += [grade.least for grade in scheme.grades if grade.least is not None]
    for group in scheme.groups:
        found += [group.start, *_limits(group)]
    for item in scheme.items:
        found += [item.points, *(points for _role, points in item.by_role), *_limits(item)]
    return found


def _limits(one: Scheme | Group | Item) -> Iterator[Fraction]:
    yield from (limit for limit in (one.cap, one.floor) if limit is not None)
    if one.round:
        yield one.round.step


def printed(value: Fraction) -> str:
    """The number as people read it, never rounded: 87.5, −3, and where no decimal is exact, 87 and a third as a fraction."""
    text = number(abs(value))
    if "/" in text:
        whole, rest = divmod(abs(value), 1)
        text = f"{rest.numerator}/{rest.denominator}"
        if whole:
            text = _("%(whole)s and %(part)s") % {"whole": whole, "part": text}
    return f"−{text}" if value < 0 else text
