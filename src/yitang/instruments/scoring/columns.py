"""Facts as columns. What knows numpy (this module, `assembling`, `fetching` and the two below it, `computing`, `grading`) is imported
when a score is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from yitang.instruments.scoring.people import Exemption, Held, Person
from yitang.instruments.scoring.types import Selection

Ints = NDArray[Any]
Class = tuple[str, str, str]
"""Kind, role, and the kind of the gathering (without one, the role again)."""

NONE = -1
"""The case of a fact that has none, and the place of a person who is not asked for."""


class Ids(Sequence[UUID]):
    """Ids of facts, 16 bytes each; an id is made of them when somebody asks for it."""

    def __init__(self, raw: Ints) -> None:
        self.raw = raw

    def __len__(self) -> int:
        return len(self.raw)

    def __getitem__(self, place: Any) -> Any:
        return UUID(bytes=self.raw[place].tobytes())


@dataclass
class Facts:
    """Facts in force, ordered by class. `quantity` is in thousandths, `day` the ordinal of a date; `kind` is the place of the
    class of each, `rank` its place in the order of codes."""

    classes: list[Class]
    starts: list[int]
    person: Ints
    quantity: Ints
    day: Ints
    case: Ints
    kind: Ints = field(init=False)
    rank: Ints = field(init=False)
    ids: Sequence[UUID] = ()

    def __post_init__(self) -> None:
        self.kind = np.repeat(np.arange(len(self.classes)), np.diff(self.starts))
        # The engines order texts differently, and a tie must end the same way on both.
        ranks = {one: n for n, one in enumerate(sorted(self.classes))}
        self.rank = np.array([ranks[one] for one in self.classes] or [0])[self.kind]

    def __len__(self) -> int:
        return len(self.person)

    def only(self, which: Ints) -> "Facts":
        """Those of the facts at which a mask is true."""
        rows = np.flatnonzero(which)
        counts = np.bincount(self.kind[rows], minlength=len(self.classes))
        starts = [0, *np.cumsum(counts, dtype=np.int64).tolist()]
        ids = Ids(self.ids.raw[rows]) if isinstance(self.ids, Ids) else ()
        return Facts(self.classes, starts, self.person[rows], self.quantity[rows], self.day[rows], self.case[rows], ids)

    def rows(self, select: Selection, times: "Times") -> Ints:
        """The places of the facts that a selection means, all of them of people who are asked for."""
        rows = self.meant(select)
        return times.kept(select, rows, self.person[rows], self.day[rows])

    def meant(self, select: Selection) -> Ints:
        """The same whoever's they are: without a look at the times of people."""
        spans = [np.arange(self.starts[n], self.starts[n + 1]) for n, one in enumerate(self.classes) if select.takes(*one)]
        rows: Ints = np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
        if select.since:
            rows = rows[self.day[rows] >= select.since.toordinal()]
        if select.until:
            rows = rows[self.day[rows] <= select.until.toordinal()]
        return rows


Layers = dict[str, list[tuple[Ints, Ints]]]


class Times:
    """The exemptions and posts of all people as columns: the first one of everybody of a kind, the second one, and so on."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._size = len(people)
        self._exempt: Layers = {}
        self._posts: Layers = {}
        for n, person in enumerate(people):
            self._lay(self._exempt, n, person.exemptions)
            self._lay(self._posts, n, person.posts)

    def _lay(self, kept: Layers, n: int, times: Sequence[Exemption | Held]) -> None:
        seen: dict[str, int] = {}
        for one in times:
            layers = kept.setdefault(one.kind, [])
            place = seen.get(one.kind, 0)
            if place == len(layers):
                layers.append((np.full(self._size, 9_999_999), np.zeros(self._size, dtype=np.int64)))
            layers[place][0][n], layers[place][1][n] = one.since.toordinal(), one.until.toordinal()
            seen[one.kind] = place + 1

    def kept(self, select: Selection, rows: Ints, person: Ints, day: Ints) -> Ints:
        """Of rows with these people and days those that no exemption takes out and that the category of the person allows."""
        if not select.exempt and not select.people:
            return rows
        stays = np.ones(len(rows), dtype=bool)
        for kind in select.exempt:
            stays &= ~_within(self._exempt, kind, person, day)
        wanted = [kind for kind in select.people if not kind.startswith("!")]
        if wanted:
            stays &= np.any([_within(self._posts, kind, person, day) for kind in wanted], axis=0)
        for kind in select.people:
            if kind.startswith("!"):
                stays &= ~_within(self._posts, kind[1:], person, day)
        return rows[stays]


def _within(kept: Layers, kind: str, person: Ints, day: Ints) -> Ints:
    """Where the day lies within a time of this kind of the person."""
    found = np.zeros(len(person), dtype=bool)
    for since, until in kept.get(kind, []):
        found |= (day >= since[person]) & (day <= until[person])
    return found
