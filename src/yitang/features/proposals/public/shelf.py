"""The shelf of public copies: how many there are, by session, class and unit. Only what is public is ever asked."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from yitang.features.proposals.models import PublicProposal
from yitang.features.proposals.queries import published
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import CouncilSession

MOST_WORDS = 5
LONGEST = 40
SEPARATOR = "、"
COUNTED_AGAIN = 60.0
MOST_FOUND = 1000
MOST_SEARCHES = 200


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a facet: what the address says, what the page says, how many copies."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asked for, as the address says it."""

    q: str = ""
    session: str = ""
    class_code: str = ""
    unit: str = ""

    @classmethod
    def of(cls, query: Any) -> "Choice":
        """From a query string; stray spaces and NUL go, overlong texts are cut."""
        clean = {name: " ".join(query.get(name, "").replace("\x00", "").split()) for name in ("q", "session", "class", "unit")}
        return cls(clean["q"][:100], clean["session"][:60], clean["class"][:40], clean["unit"][:200])

    def given(self) -> dict[str, str]:
        return {"q": self.q, "session": self.session, "class": self.class_code, "unit": self.unit}

    @property
    def words(self) -> list[str]:
        return [word[:LONGEST] for word in self.q.split()[:MOST_WORDS]]


@dataclass(frozen=True)
class Shelf:
    """What the copies in force add up to."""

    count: int
    sessions: tuple[Facet, ...]
    classes: tuple[Facet, ...]
    units: tuple[Facet, ...]
    written: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    searched: dict[Choice, list[UUID]] = field(default_factory=dict, compare=False, repr=False)

    def count_of(self, choice: Choice) -> int | None:
        """The number of copies under a choice of at most one facet, without asking the database; None for others."""
        given = [(name, value) for name, value in choice.given().items() if value]
        if not given:
            return self.count
        name, value = given[0]
        if len(given) > 1 or name == "q":
            return None
        facets: tuple[Facet, ...] = {"session": self.sessions, "class": self.classes, "unit": self.units}[name]
        return next((facet.count for facet in facets if facet.value == value), 0)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A shelf with when it was counted and looked after (by the monotonic clock), and the newest change that it knows."""

    at: float
    looked_at: float
    changed_at: datetime | None
    shelf: Shelf


_shelves: dict[UUID, _Counted] = {}
_counting = Lock()


def shelf_of(actor: Actor) -> Shelf:
    """The shelf of the actor's council. Looked after every few seconds, counted anew when a copy changed or a minute went by.

    While one request counts, the others take the shelf that was: at 100,000 copies a count takes a quarter of a second.
    """
    known = _shelves.get(actor.council_id)
    now = time.monotonic()
    if known and now - known.looked_at < settings.COUNCIL_REMEMBERED_SECONDS:
        return known.shelf
    changed_at = newest_change(actor)
    if known and known.changed_at == changed_at and now - known.at < COUNTED_AGAIN:
        _shelves[actor.council_id] = replace(known, looked_at=now)
        return known.shelf
    if not _counting.acquire(blocking=known is None):
        assert known is not None
        return known.shelf
    try:
        shelf = _count(published(actor).order_by())
        _shelves[actor.council_id] = _Counted(now, now, changed_at, shelf)
    finally:
        _counting.release()
    return shelf


def newest_change(actor: Actor) -> datetime | None:
    """When a public copy last changed, came or was taken down: all copies count here, or taking one down would not show."""
    return PublicProposal.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()


def chosen(actor: Actor, choice: Choice) -> QuerySet[PublicProposal]:
    """Copies in force under a choice, the newest first. Words may stand in the title or the text; all must be found."""
    found = published(actor)
    if choice.session:
        found = found.filter(session_name=choice.session)
    if choice.class_code:
        found = found.filter(class_code=choice.class_code)
    if choice.unit:
        found = found.filter(_has_unit(choice.unit))
    for word in choice.words:
        found = found.filter(_has_word(word))
    return found


def search(actor: Actor, choice: Choice, shelf: Shelf) -> list[UUID]:
    """The newest copies that hold the words, 1,000 at most, found by one walk through the texts and kept as long as the shelf."""
    found = shelf.searched.get(choice)
    if found is None:
        found = list(chosen(actor, choice).values_list("case_id", flat=True)[:MOST_FOUND])
        if len(shelf.searched) >= MOST_SEARCHES:
            shelf.searched.clear()
        shelf.searched[choice] = found
    return found


def _has_unit(unit: str) -> Q:
    return (
        Q(unit_line=unit)
        | Q(unit_line__startswith=unit + SEPARATOR)
        | Q(unit_line__endswith=SEPARATOR + unit)
        | Q(unit_line__contains=SEPARATOR + unit + SEPARATOR)
    )


def _has_word(word: str) -> Q:
    # Chinese has no letter case, and comparing without it costs a copy of every text.
    contains = "icontains" if any(char.isascii() and char.isalpha() for char in word) else "contains"
    found = Q(**{f"title__{contains}": word}) | Q(**{f"body__{contains}": word})
    return found | Q(number=int(word)) if word.isdecimal() and len(word) < 8 else found


def _count(copies: QuerySet[PublicProposal]) -> Shelf:
    sessions = copies.exclude(session_name="").values_list("session_name").annotate(n=Count("pk"))
    classes = copies.exclude(class_code="").values_list("class_code", "class_label").annotate(n=Count("pk"))
    labels: dict[str, str] = {}
    by_class: Counter[str] = Counter()
    for code, label, n in classes:
        labels.setdefault(code, label or code)
        by_class[code] += n
    return Shelf(
        count=copies.count(),
        sessions=_facets(Counter(dict(sessions)), key=_newest_first()),
        classes=_facets(by_class, labels=labels),
        units=_facets(_units(copies.exclude(unit_line="").values_list("unit_line").annotate(n=Count("pk")))),
    )


def _units(lines: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line, n in lines:
        for unit in dict.fromkeys(line.split(SEPARATOR)):
            found[unit] += n
    return found


def _newest_first() -> Any:
    """Order of sessions; a name that no session bears any more stands last."""
    order = {name: place for place, name in enumerate(CouncilSession.objects.values_list("name", flat=True))}
    return lambda facet: (order.get(facet.value, len(order)), facet.value)


def _facets(counts: Counter[str], labels: dict[str, str] | None = None, key: Any = None) -> tuple[Facet, ...]:
    found = [Facet(value, (labels or {}).get(value, value), n) for value, n in counts.items()]
    return tuple(sorted(found, key=key or (lambda facet: (-facet.count, facet.label))))
