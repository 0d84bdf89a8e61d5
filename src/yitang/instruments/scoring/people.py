"""Whom a year is about: those who held a seat in it, the times in which they are exempt, and the posts that they held."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from yitang.foundation.core.registry import Registry
from yitang.institution.members.models import Belonging, ElectedPost, Member, Seat
from yitang.instruments.scoring.types import Duty, any_of

NEWLY, LEFT = "newly_appointed", "left"
"""Exemptions that follow from the seat itself: the time before somebody came and after he left."""
STANDING = "standing"
"""The standing committee: its chair, vice-chairs and secretary-general included."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Exemption:
    """A time, both days included, in which less is asked of somebody: `newly_appointed`, `left`, `sick_leave` …"""

    kind: str
    since: date
    until: date


@dataclass(frozen=True)
class Held:
    """A time, both days included, in which somebody is of a category of people: `standing`, `vice_chair`, `committee.chair` …"""

    kind: str
    since: date
    until: date


@dataclass(frozen=True)
class Person:
    """Somebody who is assessed. `last` is the last day that is looked at: at the latest the last of his seat."""

    principal_id: UUID
    exemptions: tuple[Exemption, ...] = ()
    posts: tuple[Held, ...] = ()
    last: date = date.max

    def is_of(self, asked: tuple[str, ...]) -> bool:
        """Whether a rule that names these categories is for him, by the last day."""
        return not asked or any_of({one.kind for one in self.posts if one.since <= self.last <= one.until}, asked)


Exempting = Callable[[UUID, date, date, UUID | None], Iterable[tuple[UUID, Exemption]]]

EXEMPTIONS: Registry[Exempting] = Registry("times of exemption")
"""Who knows of exemptions (leave for illness and the like) registers here: council, first and last day, perhaps one person only
→ principal, exemption. Asked only where the scheme names exemptions besides those of the seat."""


@dataclass(frozen=True)
class Wanted:
    """What a scheme asks about people: kinds of exemption, categories."""

    away: Collection[str] = ()
    categories: Collection[str] = ()


def people_of(
    council_id: UUID,
    first: date,
    last: date,
    only: UUID | None = None,
    *,
    wanted: Wanted | None = None,
    on: date | None = None,
) -> list[Person]:
    """Everybody who held a seat on some day from `first` to `last`, in a steady order, with exemptions and posts cut to that time.

    Without `wanted` every exemption and no post is asked for. `on`: the day as of which one looks, the last one by default.
    """
    found: dict[UUID, list[Exemption]] = {}
    ends: dict[UUID, date] = {}
    for principal_id, held in _held(council_id, only).items():
        here = sorted((max(since, first), min(until, last)) for since, until in held if since <= last and until >= first)
        if here:
            found[principal_id] = list(_gaps(here, first, last))
            ends[principal_id] = min(on or last, here[-1][1])
    if wanted is None or set(wanted.away) - {NEWLY, LEFT}:
        for exempting in EXEMPTIONS.values():
            for principal_id, one in exempting(council_id, first, last, only):
                if principal_id in found and one.since <= last and one.until >= first:
                    found[principal_id].append(Exemption(one.kind, max(one.since, first), min(one.until, last)))
    posts: dict[UUID, list[Held]] = {}
    for principal_id, held_post in _posts(council_id, wanted.categories if wanted else (), only):
        if principal_id in found and held_post.since <= last and held_post.until >= first:
            posts.setdefault(principal_id, []).append(held_post)
    return [Person(who, tuple(found[who]), tuple(posts.get(who, ())), ends[who]) for who in sorted(found)]


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


def _posts(council_id: UUID, categories: Collection[str], only: UUID | None) -> Iterator[tuple[UUID, Held]]:
    """Offices of the council and posts in bodies that are of these categories."""
    offices = {STANDING, *ElectedPost.Office.values}.intersection(categories)
    if offices:
        elected = ElectedPost.objects.filter(council_id=council_id)
        if only is not None:
            elected = elected.filter(member__principal_id=only)
        for who, office, since, until in elected.values_list("member__principal_id", "office", "valid_from", "valid_to"):
            for kind in {STANDING, office} & offices:
                yield who, Held(kind, since, until - DAY if until else date.max)
    posts = [one.split(".", 1) for one in categories if "." in one]
    if posts:
        rows = Belonging.objects.filter(council_id=council_id, kind__in=[body for body, _post in posts])
        if only is not None:
            rows = rows.filter(principal_id=only)
        for who, body, post, since, until in rows.values_list("principal_id", "kind", "post_code", "valid_from", "valid_to"):
            if [body, post] in posts:
                yield who, Held(f"{body}.{post}", since, until - DAY if until else date.max)


def _gaps(held: list[tuple[date, date]], first: date, last: date) -> Iterator[Exemption]:
    """The time before the first seat, and the times after and between seats."""
    if held[0][0] > first:
        yield Exemption(NEWLY, first, held[0][0] - DAY)
    for (_since, until), (after, _until) in pairwise([*held, (last + DAY, last + DAY)]):
        if until + DAY < after:
            yield Exemption(LEFT, until + DAY, after - DAY)


def asked_of(duty: Duty, person: Person) -> bool:
    """Whether a minimum duty is asked of somebody at all: it is for his category, and no exemption frees him."""
    return person.is_of(duty.people) and not any(one.kind in duty.waive for one in person.exemptions)
