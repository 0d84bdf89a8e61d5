"""Facts out of the database as columns, without an object for each.

A million model objects cost ten times what all the scoring costs, so the database hands over whole columns: PostgreSQL packs them
into one binary text per kind and role, SQLite joins each column to one text (`sqlite`). Either way the question is composed by the
model's own manager, so that the scope holds. Of a few people the facts are taken as plain rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.ledger.queries import facts_in_force, facts_standing
from yitang.instruments.scoring.columns import NONE, Class, Facts, Ids, Ints
from yitang.instruments.scoring.types import Scheme

FEW = 200
"""So many people are asked for by name; more are sorted out here."""
COLUMNS = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "id")


@dataclass(frozen=True)
class Wanted:
    """Which of the costlier columns are asked for; `strangers`: facts of people who are not asked for are kept, with places behind
    those who are."""

    cases: bool
    ids: bool
    occasions: bool
    strangers: bool = False


@dataclass(frozen=True)
class Asked:
    """Which facts a scheme asks for: of these kinds within the time, and of those kinds, of any day and whoever's, on cases whose
    points are shared."""

    own: tuple[str, ...]
    both: tuple[str, ...]
    first: date
    after: date

    @property
    def dated(self) -> Q:
        return Q(kind__in=self.own, effective_on__gte=self.first, effective_on__lt=self.after)

    @property
    def on_cases(self) -> Q:
        return Q(kind__in=self.both, case_id__isnull=False)


def asked_by(scheme: Scheme, first: date, after: date) -> Asked:
    """What a scheme asks for in a year from `first` to before `after`."""
    own = sorted({kind for select in scheme.selections for kind in select.kinds})
    shares = [(item.select.kinds, item.share.among) for item in scheme.items if item.share]
    return Asked(tuple(own), tuple(sorted({kind for kinds in shares for pair in kinds for kind in pair})), first, after)


def read(
    scheme: Scheme, council_id: UUID, first: date, after: date, people: Sequence[UUID], *, ids: bool = False
) -> tuple[Facts, Facts | None]:
    """The people's own facts dated from `first` to before `after`, and whoever's facts on cases whose points may be shared.

    In the latter people who are not asked for have places behind those who are; None when the scheme shares nothing.
    """
    asked = asked_by(scheme, first, after)
    cases = bool(scheme.case_kinds)
    if len(people) <= FEW:
        return _of_few(asked, council_id, people, Wanted(cases, ids, scheme.has_occasions))
    if not asked.both:
        return _whole(facts_standing(council_id).filter(asked.dated), people, Wanted(cases, ids, scheme.has_occasions)), None
    wanted = Wanted(True, ids, scheme.has_occasions, strangers=True)
    found = _whole(facts_standing(council_id).filter(asked.dated | asked.on_cases), people, wanted)
    own = [kind in asked.own for kind, _role, _occasion in found.classes] or [False]
    both = [kind in asked.both for kind, _role, _occasion in found.classes] or [False]
    dated = (found.day >= first.toordinal()) & (found.day < after.toordinal())
    mine = found.only(np.array(own)[found.kind] & dated & (found.person < len(people)))
    return mine, found.only(np.array(both)[found.kind] & (found.case != NONE))


def _of_few(asked: Asked, council_id: UUID, people: Sequence[UUID], wanted: Wanted) -> tuple[Facts, Facts | None]:
    """A few people's facts by their own indexes: theirs, and those on the cases that they have to do with."""
    facts = facts_in_force().filter(council_id=council_id).order_by()
    own = _rows(facts.filter(asked.dated, principal_id__in=people), people, wanted)
    if not asked.both:
        return own, None
    here = facts.filter(asked.on_cases, principal_id__in=people)
    cases = list(here.values_list("case_id", flat=True).distinct())
    shared = _rows(facts.filter(kind__in=asked.both, case_id__in=cases), people, replace(wanted, cases=True))
    return own, shared


def _whole(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: Wanted) -> Facts:
    if connection.vendor == "postgresql":
        return _from_postgresql(facts, people, wanted)
    from yitang.instruments.scoring.fetching_sqlite import read  # noqa: PLC0415 the other engine never needs it

    return read(facts, people, wanted)


# A few people: plain rows


class _Places(dict[Any, int]):
    """Value → place, a new one for each new value."""

    def __missing__(self, value: Any) -> int:
        self[value] = place = len(self)
        return place


def _rows(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: Wanted) -> Facts:
    rows = list(facts.values_list(*COLUMNS))
    gatherings = occasions_of({row[5] for row in rows if row[5]}) if wanted.occasions else {}
    places, classes, cases = _Places((who, n) for n, who in enumerate(people)), _Places(), _Places({None: NONE})
    # The place of no case is −1, so that the first case has the place 0.
    kinds = [classes[row[1], row[2], gatherings.get(row[5]) or row[2]] for row in rows]
    found = np.array(
        [
            (places[row[0]], int(row[3] * 1000), row[4].toordinal(), _case(cases, row[5]) if wanted.cases else NONE, kind)
            for row, kind in zip(rows, kinds, strict=True)
        ],
        dtype=np.int64,
    ).reshape(-1, 5)
    return by_class(list(classes), found[:, 4], found[:, :4], [row[6] for row in rows] if wanted.ids else [])


def _case(cases: _Places, case_id: UUID | None) -> int:
    return NONE if case_id is None else cases[case_id]


def occasions_of(case_ids: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """Case → kind of the gathering that hangs on it; of all gatherings where no case is named."""
    found = Gathering.objects.order_by()
    if case_ids is not None:
        found = found.filter(case_id__in=case_ids)
    return dict(found.values_list("case_id", "kind_code"))


def by_class(classes: list[Class], kind: Ints, columns: Ints, ids: Sequence[UUID]) -> Facts:
    """Facts ordered by their class, out of columns (person, quantity, day, case) in any order."""
    order = np.argsort(kind.astype(np.int32), kind="stable")
    counts = np.bincount(kind, minlength=len(classes))
    person, quantity, day, case = (columns[order, n] for n in range(4))
    facts = Facts(classes, [0, *np.cumsum(counts, dtype=np.int64).tolist()], person, quantity, day, case)
    if len(ids):
        facts.ids = Ids(ids.raw[order]) if isinstance(ids, Ids) else [ids[place] for place in order]
    return facts


# Everybody, PostgreSQL


def _from_postgresql(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: Wanted) -> Facts:
    """Twelve or more bytes a fact: place of the person, thousandths, day, and where asked case, id and who else it is."""
    try:
        sql, parameters = facts.values_list(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:  # The scheme asks for no kind at all.
        none = np.empty(0, dtype=np.int64)
        return Facts([], [0], none, none, none, none)
    source, occasion, values = f"({sql}) f", "f.role", list(parameters)
    if wanted.occasions:
        gatherings, more = Gathering.objects.order_by().values_list("case_id", "kind_code").query.sql_with_params()
        source += f" LEFT JOIN ({gatherings}) g ON g.case_id = f.case_id"
        occasion, values = "coalesce(g.kind_code, f.role)", [*values, *more]
    zeros = f"'{chr(92)}x{'00' * 16}'::bytea"
    packed = ["coalesce(p.place::int - 1, -1)", "(f.quantity * 1000)::int", "f.effective_on - date '0001-01-01' + 1"]
    text = " || ".join(f"int4send({column})" for column in packed)
    shape: list[tuple[str, str]] = [("person", ">i4"), ("quantity", ">i4"), ("day", ">i4")]
    if wanted.cases:
        text += f" || coalesce(uuid_send(f.case_id), {zeros})"
        shape += [("case_high", ">u8"), ("case_low", ">u8")]
    if wanted.ids:
        text += " || uuid_send(f.id)"
        shape.append(("id", "V16"))
    if wanted.strangers:
        text += " || uuid_send(f.principal_id)"
        shape += [("who_high", ">u8"), ("who_low", ">u8")]
    # All that is put into the text is ours; values go as parameters.
    asked = (
        f"SELECT f.kind, f.role, {occasion}, string_agg({text}, ''::bytea) FROM {source}"
        f" {'LEFT' if wanted.strangers else ''} JOIN unnest(%s::uuid[]) WITH ORDINALITY p(who, place) ON p.who = f.principal_id"
        " GROUP BY 1, 2, 3"
    )
    found = _binary(asked, [*values, list(people)])
    blobs = [np.frombuffer(row[3], dtype=np.dtype(shape)) for row in found]
    rows = np.concatenate(blobs) if blobs else np.empty(0, dtype=np.dtype(shape))
    person = rows["person"].astype(np.int64)
    if wanted.strangers:
        strange = np.flatnonzero(person == NONE)
        others = places_of(rows["who_high"][strange], rows["who_low"][strange])
        person[strange] = others + len(people)
    facts_ = Facts(
        classes=[row[:3] for row in found],
        starts=[0, *np.cumsum([len(blob) for blob in blobs], dtype=np.int64).tolist()],
        person=person,
        quantity=rows["quantity"].astype(np.int64),
        day=rows["day"].astype(np.int32),
        case=cases_of(rows["case_high"], rows["case_low"]) if wanted.cases else np.full(len(rows), NONE),
    )
    if wanted.ids:
        facts_.ids = Ids(rows["id"])
    return facts_


def _binary(sql: str, parameters: list[Any]) -> list[Any]:
    """Ask with answers in binary, which Django's own cursor cannot: bytes as hexadecimal text would be twice as long."""
    from psycopg import Cursor  # noqa: PLC0415 installations on SQLite never need it

    connection.ensure_connection()
    raw: Any = connection.connection
    with Cursor(raw) as cursor:
        return list(cursor.execute(sql, parameters, prepare=False, binary=True).fetchall())


def places_of(high: Ints, low: Ints) -> Ints:
    """Ids as small numbers from 0 on. The halves of an id are looked at one after the other, so that no two ids meet."""
    first = np.unique(high.astype(np.uint64), return_inverse=True)[1].reshape(-1)
    second = np.unique(low.astype(np.uint64), return_inverse=True)[1].reshape(-1)
    found: Ints = np.unique(first.astype(np.int64) * (len(high) + 1) + second, return_inverse=True)[1].reshape(-1)
    return found


def cases_of(high: Ints, low: Ints) -> Ints:
    """Ids of cases as small numbers, `NONE` for the id of zeros."""
    found = np.full(len(high), NONE, dtype=np.int64)
    some = np.flatnonzero((high != 0) | (low != 0))
    found[some] = places_of(high[some], low[some])
    return found
