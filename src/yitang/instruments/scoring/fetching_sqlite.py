"""Facts of everybody out of SQLite: each column joined to one text, so that no row becomes a Python object.

A row handed over by the driver costs ten times what reading it costs. Ids are fixed in width and read as numbers; what is cancelled is
taken out afterwards by its row number, because looking up each of a million ids among the cancelled ones costs more than all else.
"""

from datetime import date

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.assembling import ID, Codes, Columns, Wanted
from yitang.instruments.scoring.columns import Ints

AT_ONCE = 500_000
"""Rows of the table that are joined at once: a text of 16 megabytes for a column of ids."""
TABLE = '"ledger_dutyfact"'
ZEROS = "0" * 32
MARK = "\x1f"
"""Stands between roles; it cannot be typed."""
FIELDS = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "id", "row")


def columns(facts: "QuerySet[DutyFact]", wanted: Wanted, kinds: Codes, roles: Codes) -> Columns | None:
    """The columns of a question that leaves out cancelling facts, but not cancelled ones; these are left out here."""
    last = _last_row()
    parts = [_joined(facts, begin, wanted, kinds, roles) for begin in range(0, last, AT_ONCE)]
    found = [part for part in parts if part]
    if not found:
        return None
    whole = {name: np.concatenate([part[name] for part in found]) for name in found[0]}
    stands = np.flatnonzero(~np.isin(whole.pop("row"), _cancelled()))
    return {name: column[stands] for name, column in whole.items()}


def _joined(facts: "QuerySet[DutyFact]", begin: int, wanted: Wanted, kinds: Codes, roles: Codes) -> Columns | None:
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
    found: Columns = {
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


def _last_row() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(rowid), 0) FROM ledger_dutyfact")
        return int(cursor.fetchone()[0])


def _cancelled() -> Ints:
    """The row numbers of all cancelled facts: a few, found by the index of what cancels."""
    cancels = DutyFact.objects.filter(cancels__isnull=False).order_by().values("cancels_id")
    sql, parameters = cancels.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT f.rowid FROM ({sql}) c JOIN ledger_dutyfact f ON f.id = c.cancels_id", parameters)
        return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)


def _ids(text: str) -> Ints:
    return np.frombuffer(bytes.fromhex(text), dtype=ID)


def _coded(text: str, codes: Codes, size: int) -> Ints:
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
