"""Statements that the spine runs many times a second, each built once per connection.

Django builds a statement anew each time, which costs several times what running it does. What a step reads and writes
is always the same, so here the text is kept and only the values are put in. `base` saves through this, so that scope
and act are guarded as for every other write.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql import InsertQuery
from django_scopes.exceptions import ScopeError

from yitang.foundation.tenancy import wire
from yitang.foundation.tenancy.scope import scope_is_open, scoped_councils

M = TypeVar("M", bound=models.Model)
Column = Any
"""A concrete field of a model."""


def fetch(model: type[M], *, lock: bool = False, order: str = "", **equal: Any) -> list[M]:
    """Rows within the open scope whose columns equal these values, none of them NULL; with `lock`, held until the
    transaction ends. Columns are named as attributes (`case_id`). Raises `ScopeError` without a scope.
    """
    if not scope_is_open():
        raise ScopeError(f"{model._meta.label} was read without an open scope")
    connection = connections[DEFAULT_DB_ALIAS]
    councils = list(scoped_councils())
    key = ("select", model, lock, order, len(councils), *equal)
    sql, names, convert, tested = _kept(connection, key, lambda: _select(connection, model, lock, order, len(councils), equal))
    values = [_prepared(tested[0], one, connection) for one in councils]
    values += [_prepared(column, one, connection) for column, one in zip(tested[1:], equal.values(), strict=True)]
    return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in convert(wire.rows_of(connection, sql, values))]


def insert(row: models.Model) -> None:
    """Insert a new row. The caller has seen to scope and act."""
    connection = connections[DEFAULT_DB_ALIAS]
    columns, sql = _kept(connection, ("insert", type(row)), lambda: _insert(connection, type(row)))
    wire.written(connection, sql, [column.get_db_prep_save(column.pre_save(row, True), connection) for column in columns])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: models.Model, names: Sequence[str], **unchanged: Any) -> bool:
    """Write these columns of a row if its other columns still equal `unchanged`; says whether it did."""
    connection = connections[DEFAULT_DB_ALIAS]
    key = ("update", type(row), *names, "where", *unchanged)
    columns, tested, sql = _kept(connection, key, lambda: _update(connection, type(row), names, unchanged))
    values = [column.get_db_prep_save(column.pre_save(row, False), connection) for column in columns]
    tests = [row.pk, row.council_id, *unchanged.values()]  # type: ignore[attr-defined]
    values += [_prepared(column, value, connection) for column, value in zip(tested, tests, strict=True)]
    return wire.written(connection, sql, values) == 1


def _select(
    connection: BaseDatabaseWrapper, model: type[models.Model], lock: bool, order: str, councils: int, equal: dict[str, Any]
) -> tuple[str, list[str], Callable[[Any], Any], list[Column]]:
    quote = connection.ops.quote_name
    tested = [_column(model, name) for name in ("council_id", *equal)]
    compiler = QuerySet(model).query.get_compiler(connection=connection)
    compiler.setup_query()
    selected = [column for column, *_rest in compiler.select]
    converters = compiler.get_converters(selected)
    wanted = ", ".join(quote(column.target.column) for column in selected)
    tests = "".join(f" AND {quote(column.column)} = %s" for column in tested[1:])
    sql = f"SELECT {wanted} FROM {quote(model._meta.db_table)} WHERE council_id IN ({', '.join(['%s'] * councils) or 'NULL'}){tests}"
    if order:
        sql += f" ORDER BY {quote(_column(model, order).column)}"
    if lock and connection.features.has_select_for_update:
        sql += " FOR UPDATE"
    names = [column.target.attname for column in selected]
    return sql, names, lambda rows: compiler.apply_converters(rows, converters) if converters else rows, tested


def _insert(connection: BaseDatabaseWrapper, model: type[models.Model]) -> tuple[list[Column], str]:
    columns: list[Column] = list(model._meta.concrete_fields)
    query = InsertQuery(model)
    query.insert_values(columns, [model()])
    [(sql, _values)] = query.get_compiler(connection=connection).as_sql()
    return columns, sql


def _update(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: Sequence[str], unchanged: dict[str, Any]
) -> tuple[list[Column], list[Column], str]:
    quote = connection.ops.quote_name
    columns = [_column(model, name) for name in names]
    tested = [model._meta.pk, *(_column(model, name) for name in ("council_id", *unchanged))]
    sets = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    tests = " AND ".join(f"{quote(column.column)} = %s" for column in tested)
    return columns, tested, f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {tests}"


def _column(model: type[models.Model], name: str) -> Column:
    return model._meta.get_field(name)


def _prepared(column: Column, value: Any, connection: BaseDatabaseWrapper) -> Any:
    return column.get_db_prep_value(value, connection)


def _kept(connection: BaseDatabaseWrapper, key: tuple[Any, ...], build: Callable[[], Any]) -> Any:
    kept = vars(connection).setdefault("yitang_statements", {})
    if key not in kept:
        kept[key] = build()
    return kept[key]
