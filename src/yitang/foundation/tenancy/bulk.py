"""Many thousand new rows at once, past the making of model objects: imports only.

A model object and its preparation for the database cost ten times what the database needs for the row. The guards of
`tenancy.base` hold here as well: the scope, the running act, the recording (count and digest).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

import uuid_utils
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models

from yitang.foundation.core.ids import uuid7
from yitang.foundation.core.recording import current_recording
from yitang.foundation.tenancy.base import CouncilModel, require_scope
from yitang.foundation.tenancy.promises import promises_of
from yitang.foundation.tenancy.promises_kinds import PREFIX, SameCouncil

MANY = 5000
"""New rows from which on it pays to look at them together."""

Values = Mapping[str, Any]
Column = list[Any]


@dataclass(frozen=True)
class _Shape:
    """How rows of one model are written on one engine."""

    fields: tuple["models.Field[Any, Any]", ...]
    statement: str
    convert: tuple[Callable[[Column], Column], ...]


def insert_rows(model: type[CouncilModel], rows: Sequence[Values]) -> None:
    """Insert rows given as column name (`case_id`, not `case`) → value; all rows name the same columns.

    What is not named gets the field's default. Raises `KeyError` for a row that lacks what the first one names.

    In an act that is not summarised the rows go the ordinary way, each with its own record.
    """
    if not rows:
        return
    recording = current_recording(model._meta.db_table)
    # By identity first: hashing a UUID for each row costs more than all the rest of the check.
    require_scope(model, {id(row["council_id"]): row["council_id"] for row in rows}.values())
    if not recording.summarised:
        model.objects.bulk_create([model(**row) for row in rows])
        return
    shape = _shape(model, connection.vendor)
    columns = [convert(_column(field, rows)) for field, convert in zip(shape.fields, shape.convert, strict=True)]
    tuples = list(zip(*columns, strict=True))
    if model._recorded:
        recording.add_rows(model._meta.db_table, tuples)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = [field.column for field in shape.fields]
            cursor.execute(shape.statement, [json.dumps([dict(zip(names, row, strict=True)) for row in tuples])])
        else:
            cursor.executemany(shape.statement, tuples)


@contextmanager
def looked_at_together(rows: int) -> Iterator[None]:
    """On SQLite, for an import of many rows: one look at all new rows at the end instead of a trigger for each of them, and the
    indexes of tables that hold fewer rows than come are built once at the end instead of being carried on with every row.

    A trigger costs SQLite as much as two indexes, and building an index a third of carrying it on. SQLite changes its schema inside
    the transaction, nobody else can write meanwhile, and a transaction that ends otherwise brings everything back. Raises
    `IntegrityError` for a row that refers to another council.
    """
    if connection.vendor != "sqlite" or rows < MANY:
        yield
        return
    with connection.cursor() as cursor:
        promised = [p for p in promises_of("sqlite", connection.introspection.table_names(cursor)) if isinstance(p, SameCouncil)]
        marks = {promise.table: _last_row(cursor, promise.table) for promise in promised}
        small = [table for table, last in marks.items() if last < rows]
        later = [*_taken_away(cursor, "trigger", f"{PREFIX}samecouncil_%_insert_%", list(marks))]
        later += _taken_away(cursor, "index", "%", small)
        yield
        for promise in promised:
            _look_at_new(cursor, promise, marks[promise.table])
        for sql in later:
            cursor.execute(sql)


def _last_row(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT COALESCE(MAX(rowid), 0) FROM "{table}"')
    return int(cursor.fetchone()[0])


def _taken_away(cursor: Any, kind: str, name: str, tables: list[str]) -> list[str]:
    """Drop what does not keep a promise by itself (a unique index does); returns how to make it again."""
    cursor.execute(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = %s AND name LIKE %s AND sql IS NOT NULL", [kind, name]
    )
    found = [(one, sql) for one, table, sql in cursor.fetchall() if table in tables and not sql.startswith("CREATE UNIQUE")]
    for one, _sql in found:
        cursor.execute(f'DROP {kind} "{one}"')
    return [sql for _one, sql in found]


def _look_at_new(cursor: Any, promise: SameCouncil, mark: int) -> None:
    for reference in promise.references:
        cursor.execute(
            f'SELECT 1 FROM "{promise.table}" n WHERE n.rowid > %s AND n."{reference.column}" IS NOT NULL AND NOT EXISTS'
            f' (SELECT 1 FROM "{reference.target}" t WHERE t."{reference.key}" = n."{reference.column}"'
            " AND t.council_id = n.council_id) LIMIT 1",
            [mark],
        )
        if cursor.fetchone():
            raise IntegrityError(f"same_council: {promise.table}")


def _column(field: "models.Field[Any, Any]", rows: Sequence[Values]) -> Column:
    if field.attname in rows[0]:
        return list(map(itemgetter(field.attname), rows))
    if field.primary_key and field.default is uuid7:
        return [uuid_utils.uuid7() for _row in rows]
    return [field.get_default()] * len(rows)


@cache
def _shape(model: type[models.Model], vendor: str) -> _Shape:
    fields = tuple(model._meta.concrete_fields)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    if vendor == "postgresql":
        types = ", ".join(f"{quote(str(field.column))} {_wide(field)}" for field in fields)
        # COPY is not allowed under row-level security; one JSON text per chunk comes near to it.
        statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_to_recordset(%s::json) AS r({types})"
    else:
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
    return _Shape(fields, statement, tuple(_converter(field, vendor) for field in fields))


def _wide(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length, so that a text that is too long is refused instead of cut."""
    kind = (field.db_type(connection) or "text").split("(")[0]
    return "text" if kind == "varchar" else kind


def _converter(field: "models.Field[Any, Any]", vendor: str) -> Callable[[Column], Column]:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.UUIDField):
        return _hex if vendor == "sqlite" else _texts
    if isinstance(field, models.DateTimeField):
        return _remembered(connection.ops.adapt_datetimefield_value) if vendor == "sqlite" else _texts
    if isinstance(field, (models.DateField, models.DecimalField)):
        return _texts
    if isinstance(field, models.JSONField) and vendor == "sqlite":
        return _json
    return _as_they_are


def _hex(column: Column) -> Column:
    texts: Column = []
    last, text = None, None
    for value in column:
        # The council of all rows, the case of its pairs: the same object again and again.
        if value is not last:
            last, text = value, None if value is None else value.hex
        texts.append(text)
    return texts


def _texts(column: Column) -> Column:
    return [None if value is None else str(value) for value in column]


def _json(column: Column) -> Column:
    dump = json.JSONEncoder(ensure_ascii=False, default=DjangoJSONEncoder().default).encode
    return [None if value is None else dump(value) if value else _EMPTY[type(value)] for value in column]


_EMPTY = {dict: "{}", list: "[]", str: '""', int: "0", bool: "false"}


def _remembered(convert: Callable[[Any], Any]) -> Callable[[Column], Column]:
    """For columns with few different values."""

    def apply(column: Column) -> Column:
        known = {value: None if value is None else convert(value) for value in set(column)}
        return [known[value] for value in column]

    return apply


def _as_they_are(column: Iterable[Any]) -> Column:
    return list(column)
