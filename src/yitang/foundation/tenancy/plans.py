"""Reads that are composed once and asked many times.

To compose a query and to write its SQL costs Django several times what the database needs to answer it, and most pages
ask the same questions with other values. A function under `@planned` composes such a question; it runs once for each
shape, with stand-ins for the values, and afterwards only the values are put into the SQL that it gave:

@planned()
def tracks_of(case_id: UUID) -> QuerySet[Track]:
    return Track.objects.filter(case=case_id).order_by("round", "id")

tracks_of(case_id)  # a list

Scope and policy stand in the SQL as they do in every query: the councils and an actor's ids are values like the others.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache, wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.compiler import SQLCompiler
from django_scopes import get_scope, scope

from yitang.foundation.tenancy.scope import scope_is_open, scoped_councils
from yitang.foundation.tenancy.wire import rows_of, rows_together

P = ParamSpec("P")
T = TypeVar("T")
Read = Callable[[list[Any]], list[Any]]
Question = tuple["Plan", list[Any]]

MOST = 600
"""Plans that one connection keeps; the one that was not asked for longest makes room."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled question: its SQL, its parameters, which of them (place → number of the value) change, how rows are read."""

    sql: str
    parameters: tuple[Any, ...]
    slots: tuple[tuple[int, int], ...]
    read: Read


def planned(*, shape: tuple[str, ...] = ()) -> Callable[[Callable[P, "QuerySet[Any, T]"]], Callable[P, list[T]]]:
    """Make a function that composes a queryset into one that answers with its rows.

    Its arguments are values: ids, days, moments, texts, or an actor. Those named in `shape` decide how the question is
    composed (a page, a kind), so each of their values has a plan of its own. The function may only compose: what it reads
    meanwhile or takes from elsewhere (today) would be kept for ever. Raises `TypeError` when a value does not reach the
    SQL as it is (a search for a part of a text), or when the queryset cannot be kept (prefetching).
    """

    def wrap(compose: Callable[P, "QuerySet[Any, T]"]) -> Callable[P, list[T]]:
        asks = signature(compose)
        names = tuple(asks.parameters)

        def question(*args: P.args, **kwargs: P.kwargs) -> Question | None:
            # Binding as Python does it costs as much as the shape of the question; values in their places need none of it.
            plain = not kwargs and len(args) == len(names)
            asked = dict(zip(names, args, strict=True)) if plain else asks.bind(*args, **kwargs).arguments
            values: dict[Any, int] = {council: place for place, council in enumerate(sorted(scoped_councils()))}
            councils = len(values) if scope_is_open() else None
            key = (compose, councils, *(value if name in shape else _shape(value, values) for name, value in asked.items()))
            connection = connections[DEFAULT_DB_ALIAS]
            plans: OrderedDict[Any, Plan | None] = vars(connection).setdefault("yitang_plans", OrderedDict())
            if key not in plans:
                plans[key] = _compile(compose, asked, shape, values, councils, connection)
                if len(plans) > MOST:
                    plans.popitem(last=False)
            plans.move_to_end(key)
            plan = plans[key]
            return None if plan is None else (plan, _parameters(plan, list(values), connection))

        @wraps(compose)
        def ask(*args: P.args, **kwargs: P.kwargs) -> list[T]:
            found = question(*args, **kwargs)
            return [] if found is None else _run(*found, connections[DEFAULT_DB_ALIAS])

        vars(ask)["question"] = question
        return ask

    return wrap


def forget() -> None:
    """Throw every plan of this connection away: a rule that a plan was composed under was exchanged (controls of tests do so)."""
    vars(connections[DEFAULT_DB_ALIAS]).pop("yitang_plans", None)


def _changes(value: Any, *, inside: bool = False) -> bool:
    """Whether it is put into the SQL anew each time. A text inside of something else (a role) decides how a question is composed."""
    return isinstance(value, (UUID, date)) or (type(value) is str and not inside)


def _shape(value: Any, values: dict[Any, int], *, inside: bool = False) -> Any:
    """What of an argument belongs to the plan's key; what does not is put into `values` (value → its place), each once."""
    kind: Any = type(value)
    if _changes(value, inside=inside):
        return values.setdefault(value, len(values)), kind
    if isinstance(value, tuple):
        return tuple(_shape(one, values, inside=True) for one in value)
    if is_dataclass(value):
        return kind, *(_shape(getattr(value, name), values, inside=True) for name in _compared(kind))
    if value is None or isinstance(value, (bool, Enum, str)):
        return value
    raise TypeError(f"{type(value).__name__} cannot be a value of a planned question; name the argument in its shape")


@cache
def _compared(kind: Any) -> tuple[str, ...]:
    """The fields that tell two of a kind apart."""
    return tuple(field.name for field in fields(kind) if field.compare)


def _stand_in(value: Any, place: int) -> Any:
    """A value of the same type that stands nowhere else."""
    if isinstance(value, UUID):
        return UUID(int=(0xFEED << 112) + place)
    if isinstance(value, datetime):
        return datetime(1600, 1, 1, tzinfo=UTC) + timedelta(days=place)
    if isinstance(value, date):
        return date(1500, 1, 1) + timedelta(days=place)
    return f"\x01stand-in {place}\x01"


def _with_stand_ins(value: Any, stand_ins: Mapping[Any, Any], *, inside: bool = False) -> Any:
    if _changes(value, inside=inside):
        return stand_ins[value]
    if isinstance(value, tuple):
        return tuple(_with_stand_ins(one, stand_ins, inside=True) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        kind: Any = type(value)
        names = _compared(kind)
        return replace(value, **{name: _with_stand_ins(getattr(value, name), stand_ins, inside=True) for name in names})
    return value


def _compile(
    compose: Callable[..., "QuerySet[Any, Any]"],
    asked: Mapping[str, Any],
    shape: tuple[str, ...],
    values: Mapping[Any, int],
    councils: int | None,
    connection: BaseDatabaseWrapper,
) -> Plan | None:
    """Compose once with stand-ins; None when the question can have no answer (a role that sees nothing)."""
    stand_ins = {value: _stand_in(value, place) for value, place in values.items()}
    arguments = {name: value if name in shape else _with_stand_ins(value, stand_ins) for name, value in asked.items()}
    with nullcontext() if councils is None else scope(**{**get_scope(), "council": list(stand_ins.values())[:councils]}):
        rows = compose(**arguments)
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = {_prepared(stand_in, connection): place for place, stand_in in enumerate(stand_ins.values())}
    slots = tuple((n, places[one]) for n, one in enumerate(parameters) if _is_known(one, places))
    reached = {place for _n, place in slots}
    for name, value in asked.items():
        if name not in shape and _changes(value) and values[value] not in reached:
            raise TypeError(f"{compose.__qualname__}: {name} does not reach the SQL as it is; name it in the shape")
    return Plan(sql, tuple(parameters), slots, _reader(rows, compiler, connection))


def _is_known(parameter: Any, places: Mapping[Any, int]) -> bool:
    try:
        return parameter in places
    except TypeError:  # A list or a dictionary is never a stand-in.
        return False


def _prepared(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """A value as Django hands it to this database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def beforehand(*asks: tuple[Any, ...]) -> None:
    """Ask several planned questions in one journey, each given as the function and its arguments; whoever asks them next within the
    same scope finds the rows here, once. Where a journey carries one question only (SQLite) nothing happens.

    For pages, which only read: a write in between would not be seen by what was asked before it.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return
    found = [question for ask, *values in asks if (question := vars(ask)["question"](*values)) is not None]
    rows = rows_together(connection, [(plan.sql, parameters) for plan, parameters in found])
    if rows is not None:
        keys = ((plan.sql, *parameters) for plan, parameters in found)
        vars(connection)["yitang_beforehand"] = dict(zip(keys, rows, strict=True))


def _parameters(plan: Plan, values: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    parameters = list(plan.parameters)
    for n, place in plan.slots:
        parameters[n] = _prepared(values[place], connection)
    return parameters


def _run(plan: Plan, parameters: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    known = vars(connection).get("yitang_beforehand")
    rows = known.pop((plan.sql, *parameters), None) if known else None
    return plan.read(rows_of(connection, plan.sql, parameters) if rows is None else rows)


def _reader(rows: "QuerySet[Any, Any]", compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Read:
    """How Django itself would read these rows: `ModelIterable` and its like, without composing anew."""
    if rows._prefetch_related_lookups or rows._known_related_objects or compiler.has_extra_select:  # type: ignore[attr-defined]
        raise TypeError("prefetched, related and distinct rows ordered by other columns cannot be planned")
    converters = compiler.get_converters([column for column, *_rest in compiler.select])

    def converted(found: list[Any]) -> Any:
        return compiler.apply_converters(found, converters) if converters else found

    kind = rows._iterable_class  # type: ignore[attr-defined]
    if kind is FlatValuesListIterable:
        return lambda found: [row[0] for row in converted(found)]
    if kind is ValuesListIterable:
        return lambda found: list(map(tuple, converted(found)))
    if kind is ValuesIterable:
        names = [*rows.query.values_select, *rows.query.annotation_select]
        return lambda found: [dict(zip(names, row, strict=True)) for row in converted(found)]
    if kind is not ModelIterable:
        raise TypeError(f"{kind.__name__} cannot be planned")
    return _model_reader(compiler, connection.alias, converted)


def _model_reader(compiler: SQLCompiler, alias: str, converted: Callable[[list[Any]], Any]) -> Read:
    info: Any = compiler.klass_info
    model, first, last = info["model"], info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]  # The stubs know a later Django.
    annotated = list((compiler.annotation_col_map or {}).items())

    def read(found: list[Any]) -> list[Any]:
        made = []
        for row in converted(found):
            one = model.from_db(alias, names, row[first:last])
            for populator in related:
                populator.populate(row, one)
            for name, place in annotated:
                setattr(one, name, row[place])
            made.append(one)
        return made

    return read
