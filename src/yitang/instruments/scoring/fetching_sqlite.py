"""Facts of everybody out of SQLite: each column joined to one text, so that no row becomes a Python object.

A row handed over by the driver costs ten times what reading it costs. Ids are fixed in width and read as numbers; what is cancelled is
taken out afterwards by its row number, because looking up each of a million ids among the cancelled ones costs more than all else.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.columns import NONE, Class, Facts, Ids, Ints
from yitang.instruments.scoring.fetching import Wanted, by_class, cases_of, occasions_of

AT_ONCE = 500_000
"""Rows of the table that are joined at once: a text of 16 megabytes for a column of ids."""
TABLE = '"ledger_dutyfact"'
ZEROS = "0" * 32
MARK = "\x1f"
"""Stands between roles; it cannot be typed."""
FIELDS = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "id", "row")
SCALE = np.uint64(0x9E3779B97F4A7C15)
ID = np.dtype([("high", ">u8"), ("low", ">u8")])


class _Codes(dict[str, int]):
    """Text → small number, a new one for each new text."""

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place


def read(facts: "QuerySet[DutyFact]", people: Sequence[UUID], wanted: Wanted) -> Facts:
    """The facts of a question that leaves out cancelling facts, but not cancelled ones; these are left out here."""
    kinds, roles = _Codes(), _Codes()
    last = _numbers("SELECT coalesce(max(rowid), 0) FROM ledger_dutyfact")[0]
    parts = [_joined(facts, begin, wanted, kinds, roles) for begin in range(0, int(last), AT_ONCE)]
    found = [part for part in parts if part]
    if not found:
        none = np.empty(0, dtype=np.int64)
        return Facts([], [0], none, none, none, none)
    whole = {name: np.concatenate([part[name] for part in found]) for name in found[0]}
    person = places_among(people, whole["who"], strangers=wanted.strangers)
    keep = np.flatnonzero((person != NONE) & ~np.isin(whole["row"], _cancelled()))
    whole = {name: column[keep] for name, column in whole.items()}
    case = cases_of(whole["case"]["high"], whole["case"]["low"]) if wanted.cases else np.full(len(keep), NONE)
    occasion = _occasions(whole["case"], whole["role"], roles) if wanted.occasions else whole["role"]
    classes, kind = _classes(list(kinds), list(roles), whole["kind"], whole["role"], occasion)
    columns = np.stack((person[keep], whole["quantity"], whole["day"], case), axis=1)
    return by_class(classes, kind, columns, Ids(whole["id"]) if wanted.ids else ())


def _joined(facts: "QuerySet[DutyFact]", begin: int, wanted: Wanted, kinds: _Codes, roles: _Codes) -> dict[str, Ints] | None:
    """The columns of the facts among `AT_ONCE` rows of the table; None where there is none."""
    here = facts.extra(where=["ledger_dutyfact.rowid > %s", "ledger_dutyfact.rowid <= %s"], params=[begin, begin + AT_ONCE])
    try:
        sql, parameters = here.extra(select={"row": "ledger_dutyfact.rowid"}).values_list(*FIELDS).query.sql_with_params()
    except EmptyResultSet:
        return None
    columns = [
        "f.principal_id, ''",
        "f.row, ' '",
        f"f.kind, '{MARK}'",
        f"f.role, '{MARK}'",
        "f.quantity, ' '",
        "f.effective_on, ''",
    ]
    columns += [f"ifnull(f.case_id, '{ZEROS}'), ''"] if wanted.cases or wanted.occasions else []
    columns += ["f.id, ''"] if wanted.ids else []
    # Indexes are for looking up some rows; these are nearly all rows of a stretch of the table.
    sql = sql.replace(f"FROM {TABLE}", f"FROM {TABLE} NOT INDEXED", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'group_concat({one})' for one in columns)} FROM ({sql}) f", parameters)
        texts = cursor.fetchone()
    if texts[0] is None:
        return None
    who = _ids(texts[0])
    found: dict[str, Ints] = {
        "who": who,
        "row": np.array(texts[1].split(" "), dtype=np.int64),
        "kind": _coded(texts[2], kinds, len(who)),
        "role": _coded(texts[3], roles, len(who)),
        "quantity": np.rint(np.array(texts[4].split(" "), dtype=np.float64) * 1000).astype(np.int64),
        "day": _days(texts[5]),
    }
    if wanted.cases or wanted.occasions:
        found["case"] = _ids(texts[6])
    if wanted.ids:
        found["id"] = _ids(texts[-1])
    return found


def _numbers(sql: str) -> Ints:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)


def _cancelled() -> Ints:
    """The row numbers of all cancelled facts: a few, found by the index of what cancels."""
    cancels = DutyFact.objects.filter(cancels__isnull=False).order_by().values("cancels_id")
    sql, parameters = cancels.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT f.rowid FROM ({sql}) c JOIN ledger_dutyfact f ON f.id = c.cancels_id", parameters)
        return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)


def _ids(text: str) -> Ints:
    return np.frombuffer(bytes.fromhex(text), dtype=ID)


def _coded(text: str, codes: _Codes, size: int) -> Ints:
    return np.fromiter(map(codes.__getitem__, text.split(MARK)), dtype=np.int64, count=size)


def _days(text: str) -> Ints:
    """Ordinals of days written as 2026-01-31, one after the other."""
    signs = np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, 10).astype(np.int32) - ord("0")
    key = (signs[:, :4] @ [1000, 100, 10, 1]) * 512 + (signs[:, 5:7] @ [10, 1]) * 32 + signs[:, 8:] @ [10, 1]
    least = int(key.min())
    ordinals = np.zeros(int(key.max()) - least + 1, dtype=np.int64)
    for place in np.flatnonzero(np.bincount(key - least)):
        number = int(place) + least
        ordinals[place] = date(number // 512, number // 32 % 16, number % 32).toordinal()
    found: Ints = ordinals[key - least]
    return found


def places_among(people: Sequence[UUID], who: Ints, *, strangers: bool = False) -> Ints:
    """The place of each id among the people; for others `NONE`, or with `strangers` places behind them."""
    known = np.frombuffer(b"".join(one.bytes for one in people), dtype=ID)
    keys = _mixed(known)
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys[order], _mixed(who)), max(len(people) - 1, 0))
    places = order[at] if len(people) else np.zeros(len(who), dtype=np.int64)
    # Two ids may be mixed to the same number; whoever is not where he was looked for is looked for again, slowly.
    wrong = np.flatnonzero(known[places] != who) if len(people) else np.arange(len(who))
    if len(wrong):
        by_id = {one.bytes: n for n, one in enumerate(people)}
        others = _Codes()
        for n in wrong:
            one = who[n].tobytes()
            place = by_id.get(one, NONE)
            places[n] = len(people) + others[one.hex()] if place == NONE and strangers else place
    return places


def _mixed(ids: Ints) -> Ints:
    mixed: Ints = ids["high"].astype(np.uint64) * SCALE ^ ids["low"].astype(np.uint64)
    return mixed


def _occasions(case: Ints, role: Ints, roles: _Codes) -> Ints:
    """The kind of the gathering on the case of each fact, as a code among the roles; without a gathering the role."""
    gatherings = occasions_of()
    some = np.flatnonzero((case["high"] != 0) | (case["low"] != 0))
    found = role.copy()
    if gatherings and len(some):
        codes = np.array([roles[kind] for kind in gatherings.values()])
        places = places_among(list(gatherings), case[some])
        here = places != NONE
        found[some[here]] = codes[places[here]]
    return found


def _classes(kinds: list[str], roles: list[str], kind: Ints, role: Ints, occasion: Ints) -> tuple[list[Class], Ints]:
    """The classes that there are, and the place of each fact's."""
    size = len(roles)
    key = (kind * size + role) * size + occasion
    there = np.flatnonzero(np.bincount(key))
    places = np.zeros(int(there[-1]) + 1 if len(there) else 1, dtype=np.int64)
    places[there] = np.arange(len(there))
    classes = [(kinds[n // size // size], roles[n // size % size], roles[n % size]) for n in there.tolist()]
    return classes, places[key]
