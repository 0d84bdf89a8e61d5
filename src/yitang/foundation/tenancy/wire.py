"""Asking the database for what was asked before, by the shortest way.

A statement of the spine or of a page is the same text each time. PostgreSQL keeps its plan under a name, and here it is asked by that
name through psycopg's own layers below its cursor (`pq` and `Transformer`), which spares three quarters of what a cursor costs. Whatever
does not fit (SQLite, a pooler without prepared statements, queries that are recorded, no transaction yet) goes through Django's cursor.
"""

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGresult

Values = list[Any]

MOST = 1000
"""Statements that one connection keeps under names; what comes later goes through the cursor."""


def rows_of(connection: BaseDatabaseWrapper, sql: str, values: Values) -> list[tuple[Any, ...]]:
    """The rows that a query gives. Raises Django's database errors."""
    below = _below(connection)
    result = None if below is None else _asked(connection, below, sql, values)
    if below is None or result is None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    from psycopg.adapt import Transformer

    with connection.wrap_database_errors:
        reader = Transformer(below)
        reader.set_pgresult(result)
        return reader.load_rows(0, result.ntuples, tuple)


def written(connection: BaseDatabaseWrapper, sql: str, values: Values) -> int:
    """How many rows a statement wrote. Raises Django's database errors; the transaction is to be rolled back then."""
    with transaction.mark_for_rollback_on_error(connection.alias):
        below = _below(connection)
        result = None if below is None else _asked(connection, below, sql, values)
        if result is not None:
            return result.command_tuples or 0
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)


def _below(connection: BaseDatabaseWrapper) -> "psycopg.Connection[Any] | None":
    """psycopg's connection, when it can be asked by name: within a transaction that has begun and is in order."""
    below: Any = connection.connection
    if connection.vendor != "postgresql" or below is None or connection.settings_dict["OPTIONS"].get("prepare_threshold") is None:
        return None
    if connection.queries_logged or connection.execute_wrappers:
        return None
    from psycopg.pq import TransactionStatus

    return below if below.pgconn.transaction_status == TransactionStatus.INTRANS else None


def _asked(connection: BaseDatabaseWrapper, below: "psycopg.Connection[Any]", sql: str, values: Values) -> "PGresult | None":
    """The result of a statement by its name, which it gets at the first time; None when there are too many names."""
    from psycopg.adapt import PyFormat, Transformer
    from psycopg.errors import error_from_result
    from psycopg.pq import ExecStatus

    with connection.wrap_database_errors:
        writer = Transformer(below)
        sent = writer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        key = (sql, writer.types)
        names = _names(below)
        if (name := names.get(key)) is None:
            if len(names) >= MOST:
                return None
            name = f"yitang_{len(names)}".encode()
            made = below.pgconn.prepare(name, _numbered(sql).encode(), writer.types)
            if made.status != ExecStatus.COMMAND_OK:
                raise error_from_result(made)
            names[key] = name
        result = below.pgconn.exec_prepared(name, sent, writer.formats, 0)  # type: ignore[arg-type]  # A value may be NULL.
        if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            raise error_from_result(result)
    return result


def _names(below: "psycopg.Connection[Any]") -> dict[Any, bytes]:
    """The names that this very connection to the server knows."""
    names: dict[Any, bytes] = vars(below).setdefault("yitang_named", {})
    return names


def _numbered(sql: str) -> str:
    """`%s` as PostgreSQL itself numbers its parameters, `%%` as the sign that it stands for."""
    places = iter(range(1, sql.count("%s") + 1))
    return re.sub(r"%[s%]", lambda found: f"${next(places)}" if found[0] == "%s" else "%", sql)
