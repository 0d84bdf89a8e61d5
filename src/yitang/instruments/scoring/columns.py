"""Facts as columns. Only this module, `computing` and `grading` know numpy; they are imported when a score is asked for.

A million model objects cost ten times what all the scoring costs, so the database hands over bare values: PostgreSQL packs
them into one binary text per kind and role, SQLite gives plain rows. Either way the question is composed by the model's own
manager, so that the scope holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.people import Exemption, Held, Person
from yitang.instruments.scoring.types import Scheme, Selection

Ints = NDArray[Any]
Class = tuple[str, str, str]
"""Kind, role, and the kind of the gathering (without one, the role again)."""

NONE = -1
"""The case of a fact that has none, and the place of a person who is not asked for."""
FEW = 200
"""So many people are asked for by name; more are sorted out here."""
AT_ONCE = 4_000
"""Rows that are taken over together: few enough to stay in the processor's cache."""
COLUMNS = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "id")


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
    ids: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kind = np.repeat(np.arange(len(self.classes)), np.diff(self.starts))
        # The engines order texts differently, and a tie must end the same way on both.
        ranks = {one: n for n, one in enumerate(sorted(self.classes))}
        self.rank = np.array([ranks[one] for one in self.classes] or [0])[self.kind]

    def __len__(self) -> int:
        return len(self.person)

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


def in_force(council_id: UUID) -> "QuerySet[DutyFact]":
    """Facts that are neither cancelled nor cancelling."""
    cancelled = DutyFact.objects.filter(council_id=council_id, cancels__isnull=False).values("cancels_id")
    return DutyFact.objects.filter(council_id=council_id, cancels__isnull=True).exclude(pk__in=cancelled).order_by()


def read_own(scheme: Scheme, council_id: UUID, first: date, after: date, people: Sequence[UUID], *, ids: bool = False) -> Facts:
    """The people's own facts dated from `first` to before `after`, of the kinds that the scheme looks at."""
    kinds = {kind for select in scheme.selections for kind in select.kinds}
    facts = in_force(council_id).filter(kind__in=sorted(kinds), effective_on__gte=first, effective_on__lt=after)
    if len(people) <= FEW:
        facts = facts.filter(principal_id__in=people)
    return _read(facts, people, _Wanted(bool(scheme.case_kinds), ids, scheme.has_occasions))


def read_shared(
    scheme: Scheme, council_id: UUID, first: date, after: date, people: Sequence[UUID], *, ids: bool = False
) -> Facts | None:
    """Whoever's facts, of any day, on the cases whose points are shared: those with a leading fact within the time.

    People who are not asked for have places behind those who are. None when the scheme shares nothing.
    """
    shares = [(item.select, item.share) for item in scheme.items if item.share]
    if not shares:
        return None
    leading = sorted({kind for select, _share in shares for kind in select.kinds})
    both = sorted({*leading, *(kind for _select, share in shares for kind in share.among)})
    led = in_force(council_id).filter(kind__in=leading, effective_on__gte=first, effective_on__lt=after, case_id__isnull=False)
    facts = in_force(council_id).filter(kind__in=both, case_id__in=led.values("case_id"))
    if len(people) <= FEW:
        # Few cases: they are named, so that no case of anybody else is looked at.
        here = in_force(council_id).filter(principal_id__in=people, kind__in=both, case_id__isnull=False)
        cases = list(here.values_list("case_id", flat=True).distinct())
        facts = in_force(council_id).filter(kind__in=both, case_id__in=cases)
    known = frozenset(people)
    others = [who for who in facts.values_list("principal_id", flat=True).distinct() if who not in known]
    return _read(facts, [*people, *others], _Wanted(True, ids, scheme.has_occasions))


@dataclass(frozen=True)
class _Wanted:
    """Which of the costlier columns are asked for."""

    cases: bool
    ids: bool
    occasions: bool


def _read(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: _Wanted) -> Facts:
    try:
        sql, parameters = facts.values_list(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:  # Nobody, or no case, is asked for.
        none = np.empty(0, dtype=np.int64)
        return Facts([], [0], none, none, none, none)
    source, occasion = f"({sql}) f", "f.role"
    if wanted.occasions:
        gatherings, more = Gathering.objects.order_by().values_list("case_id", "kind_code").query.sql_with_params()
        source += f" LEFT JOIN ({gatherings}) g ON g.case_id = f.case_id"
        occasion, parameters = "coalesce(g.kind_code, f.role)", (*parameters, *more)
    read = _from_postgresql if connection.vendor == "postgresql" else _from_sqlite
    return read(source, occasion, list(parameters), people, wanted)


def _from_postgresql(source: str, occasion: str, parameters: list[Any], people: Sequence[UUID], wanted: _Wanted) -> Facts:
    """Twelve or more bytes a fact: place of the person, thousandths, day, and where asked case and id."""
    packed = ["p.place::int - 1", "(f.quantity * 1000)::int", "f.effective_on - date '0001-01-01' + 1"]
    text = " || ".join(f"int4send({column})" for column in packed)
    shape: list[tuple[str, str]] = [("person", ">i4"), ("quantity", ">i4"), ("day", ">i4")]
    if wanted.cases:
        text += f" || coalesce(uuid_send(f.case_id), '{chr(92)}x{'00' * 16}'::bytea)"
        shape += [("case_high", ">u8"), ("case_low", ">u8")]
    if wanted.ids:
        text += " || uuid_send(f.id)"
        shape.append(("id", "V16"))
    # All that is put into the text is ours; values go as parameters.
    asked = (
        f"SELECT f.kind, f.role, {occasion}, string_agg({text}, ''::bytea) FROM {source}"
        " JOIN unnest(%s::uuid[]) WITH ORDINALITY p(who, place) ON p.who = f.principal_id GROUP BY 1, 2, 3"
    )
    found = _binary(asked, [*parameters, list(people)])
    blobs = [np.frombuffer(bytes(row[3]), dtype=np.dtype(shape)) for row in found]
    rows = np.concatenate(blobs) if blobs else np.empty(0, dtype=np.dtype(shape))
    facts = Facts(
        classes=[row[:3] for row in found],
        starts=[0, *np.cumsum([len(blob) for blob in blobs], dtype=np.int64).tolist()],
        person=rows["person"].astype(np.int64),
        quantity=rows["quantity"].astype(np.int64),
        day=rows["day"].astype(np.int32),
        case=_cases(rows) if wanted.cases else np.full(len(rows), NONE),
    )
    if wanted.ids:
        facts.ids = [UUID(bytes=one.tobytes()) for one in rows["id"]]
    return facts


def _binary(sql: str, parameters: list[Any]) -> list[Any]:
    """Ask with answers in binary, which Django's own cursor cannot: bytes as hexadecimal text would be twice as long."""
    from psycopg import Cursor  # noqa: PLC0415 installations on SQLite never need it

    connection.ensure_connection()
    raw: Any = connection.connection
    with Cursor(raw) as cursor:
        return list(cursor.execute(sql, parameters, prepare=False, binary=True).fetchall())


def _cases(rows: Any) -> Ints:
    """Ids of cases as small numbers. The halves of an id are looked at one after the other, so that no two cases meet."""
    high = np.unique(rows["case_high"].astype(np.uint64), return_inverse=True)[1]
    low = np.unique(rows["case_low"].astype(np.uint64), return_inverse=True)[1]
    _both, found = np.unique(high.astype(np.int64) * (len(rows) + 1) + low, return_inverse=True)
    none = (rows["case_high"] == 0) & (rows["case_low"] == 0)
    return np.where(none, NONE, found)


class _Places(dict[Any, int]):
    """Value → place, a new one for each new value."""

    def __missing__(self, value: Any) -> int:
        self[value] = place = len(self)
        return place


class _Known(dict[Any, int]):
    """Value → place, none for others."""

    def __missing__(self, value: Any) -> int:
        return NONE


class _Days(dict[str, int]):
    def __missing__(self, text: str) -> int:
        self[text] = day = date.fromisoformat(text).toordinal()
        return day


def _from_sqlite(source: str, occasion: str, parameters: list[Any], people: Sequence[UUID], wanted: _Wanted) -> Facts:
    # An expression instead of the column: else each day would be made a date by the driver first.
    columns = ["f.principal_id", "f.kind", "f.role", occasion, "f.quantity", "f.effective_on || ''"]
    columns += ["f.case_id"] if wanted.cases else []
    columns += ["f.id"] if wanted.ids else []
    known = _Known((who.hex, place) for place, who in enumerate(people))
    classes, days, case_places = _Places(), _Days(), _Places({None: NONE})
    found: list[list[Any]] = [[] for _column in columns]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {source}", parameters)
        while rows := cursor.fetchmany(AT_ONCE):
            size, values = len(rows), list(zip(*rows, strict=True))
            found[0].append(_column(map(known.__getitem__, values[0]), size))
            found[1].append(_column(map(classes.__getitem__, zip(*values[1:4], strict=True)), size))
            found[2].append(np.rint(np.fromiter(values[4], dtype=np.float64, count=size) * 1000).astype(np.int64))
            found[3].append(_column(map(days.__getitem__, values[5]), size))
            if wanted.cases:
                found[4].append(_column(map(case_places.__getitem__, values[6]), size))
            if wanted.ids:
                found[-1].extend(values[-1])
    whole = [np.concatenate(parts) if parts else np.empty(0, dtype=np.int64) for parts in found[: 5 if wanted.cases else 4]]
    keep = np.flatnonzero(whole[0] != NONE)
    order = keep[np.argsort(whole[1][keep].astype(np.int32), kind="stable")]
    counts = np.bincount(whole[1][order], minlength=len(classes))
    facts = Facts(
        classes=list(classes),
        starts=[0, *np.cumsum(counts).tolist()],
        person=whole[0][order],
        quantity=whole[2][order],
        day=whole[3][order],
        case=whole[4][order] if wanted.cases else np.full(len(order), NONE),
    )
    if wanted.ids:
        facts.ids = [UUID(hex=found[-1][place]) for place in order]
    return facts


def _column(values: Iterable[Any], size: int) -> Ints:
    return np.fromiter(values, dtype=np.int64, count=size)
