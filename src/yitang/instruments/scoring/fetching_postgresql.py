"""Facts of everybody out of PostgreSQL: for each kind and role every column as one binary text.

A text for each column is built in a third of the time that one packed text for all of them takes, and finding the places of people here
is cheaper than a join there.
"""

from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.assembling import ID, Codes, Columns, Wanted
from yitang.instruments.scoring.columns import Ints

FIELDS = ("principal_id", "kind", "role", "quantity", "effective_on", "case_id", "id")
EPOCH = 730_120
"""The ordinal of 2000-01-01, from which PostgreSQL counts its days."""
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"


def columns(facts: "QuerySet[DutyFact]", wanted: Wanted, kinds: Codes, roles: Codes) -> Columns | None:
    """The columns of a question; None where it finds nothing."""
    try:
        sql, parameters = facts.values_list(*FIELDS).query.sql_with_params()
    except EmptyResultSet:  # The scheme asks for no kind at all.
        return None
    texts = ["uuid_send(f.principal_id)", "int4send((f.quantity * 1000)::int4)", "date_send(f.effective_on)"]
    texts += [f"uuid_send(coalesce(f.case_id, {NOBODY}))"] if wanted.cases or wanted.occasions else []
    texts += ["uuid_send(f.id)"] if wanted.ids else []
    joined = ", ".join(f"string_agg({text}, ''::bytea)" for text in texts)
    # All that is put into the text is ours; values go as parameters.
    rows = _binary(f"SELECT f.kind, f.role, {joined} FROM ({sql}) f GROUP BY 1, 2", list(parameters))
    if not rows:
        return None
    found: Columns = {
        "who": _column(rows, 2, ID),
        "quantity": _column(rows, 3, ">i4").astype(np.int64),
        "day": _column(rows, 4, ">i4").astype(np.int64) + EPOCH,
    }
    sizes = [len(row[3]) // 4 for row in rows]
    found["kind"] = np.repeat(np.array([kinds[row[0]] for row in rows]), sizes)
    found["role"] = np.repeat(np.array([roles[row[1]] for row in rows]), sizes)
    if wanted.cases or wanted.occasions:
        found["case"] = _column(rows, 5, ID)
    if wanted.ids:
        found["id"] = _column(rows, -1, ID)
    return found


def _column(rows: list[Any], place: int, dtype: Any) -> Ints:
    return np.concatenate([np.frombuffer(row[place], dtype=dtype) for row in rows])


def _binary(sql: str, parameters: list[Any]) -> list[Any]:
    """Ask with answers in binary, which Django's own cursor cannot: bytes as hexadecimal text would be twice as long."""
    from psycopg import Cursor  # noqa: PLC0415 installations on SQLite never need it

    connection.ensure_connection()
    raw: Any = connection.connection
    with Cursor(raw) as cursor:
        return list(cursor.execute(sql, parameters, prepare=False, binary=True).fetchall())
