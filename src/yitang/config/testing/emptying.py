"""Emptying the tables between tests: only those that a test filled, the promises of the others untouched.

Django empties every table and migrates again in spirit; with a hundred and fifty tables and their triggers this takes longer than
most tests. What the migrations brought stays as long as no test has changed it.
"""

import hashlib
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from yitang.foundation.tenancy import promises_postgres, promises_sqlite


@dataclass(frozen=True)
class Fresh:
    """A database as the migrations leave it: the promises in force, and the digest of each table that has rows."""

    promises: frozenset[str]
    brought: dict[str, str]


_fresh: dict[str, Fresh] = {}


def remember(connection: BaseDatabaseWrapper) -> None:
    """Note what a database is like before the first test. The connection speaks as the owner of the tables."""
    _see_everything(connection)
    brought = {table: _digest(connection, table) for table in _filled(connection)}
    _fresh[connection.alias] = Fresh(_promises(connection), brought)


def emptied(connection: BaseDatabaseWrapper) -> bool:
    """Remove the rows that tests have left. False, with nothing done, where a test has changed more than rows of its own:
    promises that are not those of the beginning, or rows that the migrations brought."""
    fresh = _fresh.get(connection.alias)
    if fresh is None or _promises(connection) != fresh.promises:
        return False
    _see_everything(connection)
    filled = _filled(connection)
    kept = fresh.brought.keys()
    if not kept <= set(filled) or any(_digest(connection, table) != fresh.brought[table] for table in kept):
        return False
    _empty(connection, [table for table in filled if table not in kept])
    return True


def _promises(connection: BaseDatabaseWrapper) -> frozenset[str]:
    engine = promises_postgres if connection.vendor == "postgresql" else promises_sqlite
    return frozenset(engine.in_force(connection))


def _see_everything(connection: BaseDatabaseWrapper) -> None:
    # Row security binds the owner, too.
    if connection.vendor == "postgresql":
        promises_postgres.tell_session(connection, "*")


def _filled(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables of models that have rows."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed})
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [str(row[0]) for row in cursor.fetchall()]


def _digest(connection: BaseDatabaseWrapper, table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = sorted(repr(row) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _empty(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    if not tables:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            for table in tables:
                cursor.execute(f'DELETE FROM "{table}"')
            # A table with checks that still wait cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            return
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks}) AND sql LIKE '%%BEFORE DELETE%%'",
            tables,
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')
        for _name, sql in triggers:
            cursor.execute(sql)
