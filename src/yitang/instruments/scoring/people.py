"""Whom a year is about: those who held a seat in it, and the times in which they are exempt."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from yitang.foundation.core.registry import Registry
from yitang.institution.members.models import Member, Seat
from yitang.instruments.scoring.types import Part

NEWLY, LEFT = "newly_appointed", "left"
"""Exemptions that follow from the seat itself: the time before somebody came and after he left."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Exemption:
    """A time, both days included, in which less is asked of somebody: `newly_appointed`, `left`, `sick_leave` …"""

    kind: str
    since: date
    until: date


@dataclass(frozen=True)
class Person:
    """Somebody who is assessed."""

    principal_id: UUID
    exemptions: tuple[Exemption, ...] = ()


Exempting = Callable[[UUID, date, date], Iterable[tuple[UUID, Exemption]]]

EXEMPTIONS: Registry[Exempting] = Registry("times of exemption")
"""Who knows of exemptions (leave for illness and the like) registers here: council, first and last day → principal, exemption."""


def people_of(council_id: UUID, first: date, last: date, only: UUID | None = None) -> list[Person]:
    """Everybody who held a seat on some day from `first` to `last`, in a steady order, with exemptions cut to that time."""
    found: dict[UUID, list[Exemption]] = {}
    for principal_id, held in _held(council_id, only).items():
        here = sorted((max(since, first), min(until, last)) for since, until in held if since <= last and until >= first)
        if here:
            found[principal_id] = list(_gaps(here, first, last))
    for exempting in EXEMPTIONS.values():
        for principal_id, one in exempting(council_id, first, last):
            if principal_id in found and one.since <= last and one.until >= first:
                found[principal_id].append(Exemption(one.kind, max(one.since, first), min(one.until, last)))
    return [Person(principal_id, tuple(found[principal_id])) for principal_id in sorted(found)]


def _held(council_id: UUID, only: UUID | None) -> dict[UUID, list[tuple[date, date]]]:
    """When each held a seat, both days included; where no seats are kept, the days on the member's own row decide."""
    members = Member.objects.filter(council_id=council_id)
    seats = Seat.objects.filter(council_id=council_id)
    if only is not None:
        members, seats = members.filter(principal_id=only), seats.filter(member__principal_id=only)
    found: dict[UUID, list[tuple[date, date]]] = {}
    rows = [*seats.order_by().values_list("member__principal_id", "valid_from", "valid_to")]
    seated = {principal_id for principal_id, *_days in rows}
    own = members.order_by().values_list("principal_id", "joined_on", "left_on")
    rows += [row for row in own if row[0] not in seated]
    for principal_id, since, until in rows:
        found.setdefault(principal_id, []).append((since or date.min, until - DAY if until else date.max))
    return found


def _gaps(held: list[tuple[date, date]], first: date, last: date) -> Iterator[Exemption]:
    """The time before the first seat, and the times after and between seats."""
    if held[0][0] > first:
        yield Exemption(NEWLY, first, held[0][0] - DAY)
    for (_since, until), (after, _until) in pairwise([*held, (last + DAY, last + DAY)]):
        if until + DAY < after:
            yield Exemption(LEFT, until + DAY, after - DAY)


def months_served(person: Person, part: Part | None, first: date) -> int:
    """How many of the twelve months from `first` on somebody served, by the scheme's rule for a month begun."""
    away = [one for one in person.exemptions if part and one.kind in part.kinds]
    if part is None or not away:
        return 12
    served = 0
    for n in range(12):
        begins, ends = _month(first, n), _month(first, n + 1)
        days = {begins + DAY * d for d in range((ends - begins).days)}
        left = {day for day in days if not any(one.since <= day <= one.until for one in away)}
        served += bool(left) if part.begun else left == days
    return served


def _month(first: date, n: int) -> date:
    months = first.month - 1 + n
    return date(first.year + months // 12, months % 12 + 1, first.day)
