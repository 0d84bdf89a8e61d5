"""Asking the database for what was asked before, by the shortest way.

A statement of the spine or of a page is the same text each time. PostgreSQL keeps its plan under a name, and here it is asked by that
name through psycopg's own layers below its cursor (`pq` and `Transformer`), which spares three quarters of what a cursor costs. Whatever
does not fit (SQLite, a pooler without prepared statements, queries that are recorded, no transaction yet) goes through Django's cursor.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

Values = list[Any]
Named = tuple[bytes, Any, Any]

MOST = 1000
"""Statements that one connection keeps under names; what comes later goes through the cursor."""


@dataclass(slots=True)
class _Below:
    """What lies below Django's connection: that of libpq, psycopg's way to convert values and rows, and the names that the server knows."""

    pgconn: Any
    converter: Any
    names: dict[Any, bytes] = field(default_factory=dict)


def rows_of(connection: BaseDatabaseWrapper, sql: str, values: Values) -> list[tuple[Any, ...]]:
    """The rows that a query gives. Raises Django's database errors."""
    below = _below(connection)
    if below is not None:
        with connection.wrap_database_errors:
            result = _asked(below, sql, values)
            if result is not None:
                below.converter.set_pgresult(result)
                rows: list[tuple[Any, ...]] = below.converter.load_rows(0, result.ntuples, tuple)
                return rows
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def written(connection: BaseDatabaseWrapper, sql: str, values: Values) -> int:
    """How many rows a statement wrote. Raises Django's database errors; the transaction is to be rolled back then."""
    with transaction.mark_for_rollback_on_error(connection.alias):
        below = _below(connection)
        if below is not None:
            with connection.wrap_database_errors:
                result = _asked(below, sql, values)
            if result is not None:
                return result.command_tuples or 0
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)


def _below(connection: BaseDatabaseWrapper) -> _Below | None:
    """What can be asked by name: within a transaction that has begun and is in order."""
    under: Any = connection.connection
    if connection.vendor != "postgresql" or under is None or connection.queries_logged or connection.execute_wrappers:
        return None
    below: _Below | None = vars(under).get("yitang_below")
    if below is None:
        if connection.settings_dict["OPTIONS"].get("prepare_threshold") is None:
            return None
        below = vars(under)["yitang_below"] = _Below(under.pgconn, _converter(connection, under))
    return below if below.pgconn.transaction_status == _psycopg().INTRANS else None


def _converter(connection: BaseDatabaseWrapper, under: Any) -> Any:
    """One for the life of the connection: it remembers how each type is converted."""
    from psycopg.adapt import AdaptersMap, Transformer
    from psycopg.types.datetime import TimestamptzLoader

    adapters = AdaptersMap(under.adapters)
    if connection.timezone is UTC:
        # The session speaks in UTC, so psycopg's own loader gives what Django's, which is written in Python, makes of it.
        adapters.register_loader("timestamptz", TimestamptzLoader)
    return Transformer(SimpleNamespace(adapters=adapters, connection=under))  # type: ignore[arg-type]


def rows_together(connection: BaseDatabaseWrapper, questions: list[tuple[str, Values]]) -> list[list[tuple[Any, ...]]] | None:
    """The rows of several queries, sent in one journey; None where they have to be asked one by one. Raises Django's database errors."""
    below = _below(connection)
    if below is None:
        return None
    with connection.wrap_database_errors:
        named = [_named(below, sql, values) for sql, values in questions]
        if any(one is None for one in named):
            return None
        found = []
        for result in _in_one_journey(below.pgconn, [one for one in named if one is not None]):
            below.converter.set_pgresult(result)
            found.append(below.converter.load_rows(0, result.ntuples, tuple))
        return found


def _in_one_journey(pgconn: Any, named: "list[Named]") -> "list[PGresult]":
    """Send them all, then read all results, the broken ones too, so that the connection is as before whatever happens."""
    psycopg = _psycopg()
    results = []
    pgconn.enter_pipeline_mode()
    try:
        for name, sent, formats in named:
            pgconn.send_query_prepared(name, sent, formats, 0)
        pgconn.pipeline_sync()
        while (result := pgconn.get_result()) is None or result.status != psycopg.PIPELINE_SYNC:
            if result is not None:
                results.append(result)
    finally:
        pgconn.exit_pipeline_mode()
    for result in results:
        if result.status != psycopg.TUPLES_OK:
            raise psycopg.error(result)
    return results


def _asked(below: _Below, sql: str, values: Values) -> "PGresult | None":
    """The result of a statement by its name; None when there are too many names."""
    psycopg = _psycopg()
    named = _named(below, sql, values)
    if named is None:
        return None
    result: PGresult = below.pgconn.exec_prepared(*named, 0)
    if result.status not in (psycopg.TUPLES_OK, psycopg.COMMAND_OK):
        raise psycopg.error(result)
    return result


def _named(below: _Below, sql: str, values: Values) -> "Named | None":
    """The name of a statement, which it gets at the first time, with the values as they are sent; None when there are too many names."""
    psycopg = _psycopg()
    converter = below.converter
    sent = converter.dump_sequence(values, [psycopg.AUTO] * len(values))
    key = (sql, converter.types)
    if (name := below.names.get(key)) is None:
        if len(below.names) >= MOST:
            return None
        name = f"yitang_{len(below.names)}".encode()
        made = below.pgconn.prepare(name, _numbered(sql).encode(), converter.types)
        if made.status != psycopg.COMMAND_OK:
            raise psycopg.error(made)
        below.names[key] = name
    return name, sent, converter.formats


@cache
def _psycopg() -> SimpleNamespace:
    """The names of psycopg that are needed for each question; it is not there where SQLite is used alone."""
    from psycopg.adapt import PyFormat
    from psycopg.errors import error_from_result
    from psycopg.pq import ExecStatus, TransactionStatus

    return SimpleNamespace(
        AUTO=PyFormat.AUTO,
        INTRANS=TransactionStatus.INTRANS,
        TUPLES_OK=ExecStatus.TUPLES_OK,
        COMMAND_OK=ExecStatus.COMMAND_OK,
        PIPELINE_SYNC=ExecStatus.PIPELINE_SYNC,
        error=error_from_result,
    )


def _numbered(sql: str) -> str:
    """`%s` as PostgreSQL itself numbers its parameters, `%%` as the sign that it stands for."""
    places = iter(range(1, sql.count("%s") + 1))
    return re.sub(r"%[s%]", lambda found: f"${next(places)}" if found[0] == "%s" else "%", sql)
