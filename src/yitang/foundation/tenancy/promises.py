"""What the database itself promises, whoever writes: derived from the models, put in force after each migrate on both engines.

A model says `append_only = True` (and `withdrawn_channel = "import"` when an import's rows may leave again) or
`separated_roles = …`; everything else follows from its columns. The kinds of promise are in `promises_kinds`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from yitang.foundation.tenancy import promises_postgres, promises_sqlite
from yitang.foundation.tenancy.promises_kinds import (
    AppendOnly,
    FixedCouncil,
    Promise,
    Reference,
    RowSecurity,
    SameCouncil,
    SeparatedRoles,
)

NAMED = 5
"""Missing promises that a check names one by one."""


def promises_of(vendor: str, tables: Iterable[str]) -> list[Promise]:
    """Every promise that concerns one of these tables, derived from the models."""
    there = set(tables)
    return [
        promise
        for model in apps.get_models()
        if _is_council_owned(model) and model._meta.db_table in there
        for promise in _promises_of_model(model, there)
        if vendor == "postgresql" or not isinstance(promise, RowSecurity)
    ]


def missing(connection: BaseDatabaseWrapper) -> list[Promise]:
    """Promises that are not in force in this database, in the form that this version of the code wants."""
    engine = _engine(connection)
    in_force = engine.in_force(connection)
    return [promise for promise in _wanted(connection) if not in_force.issuperset(_named(engine, promise))]


def install(connection: BaseDatabaseWrapper) -> list[Promise]:
    """Put what is missing in force and remove what an older version left; returns what was put in force."""
    engine = _engine(connection)
    in_force = engine.in_force(connection)
    wanted = {promise: _named(engine, promise) for promise in _wanted(connection)}
    stale = in_force.difference(*wanted.values())
    lacking = [promise for promise, forms in wanted.items() if not in_force.issuperset(forms)]
    if lacking or stale:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            engine.remove(connection, stale)
            for promise in lacking:
                for name, form in wanted[promise].items():
                    if name not in in_force:
                        cursor.execute(form.replace("{name}", name))
    return lacking


def lift(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, so that a migration may rebuild tables (SQLite) and fill columns. Row security stays."""
    engine = _engine(connection)
    engine.remove(connection, {name for name in engine.in_force(connection) if not engine.stays(name)})


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers for the time of the block: for the restoring of a backup, and for emptying tables between tests."""
    lift(connection)
    try:
        yield
    finally:
        install(connection)


def before_migrate(*, using: str, plan: Any = (), **kwargs: Any) -> None:
    """Receiver of `pre_migrate`: nothing happens when there is nothing to migrate. Migrations see every council's rows."""
    if plan:
        lift(connections[using])
        _engine(connections[using]).tell_session(connections[using], "*")


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    install(connections[using])
    _engine(connections[using]).tell_session(connections[using], "")


def check_promises(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Database check. A warning, because `migrate` runs the checks first and is itself the remedy."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if lacking := missing(connections[alias]):
            names = "; ".join(map(str, lacking[:NAMED])) + ("; …" if len(lacking) > NAMED else "")
            text = f"{len(lacking)} promises of the database are not in force: {names}"
            found.append(Warning(text, hint="Run migrate.", id="yitang.W020"))
    return found


def _promises_of_model(model: type[models.Model], there: set[str]) -> Iterator[Promise]:
    table = model._meta.db_table
    references = tuple(reference for reference in _references(model) if reference.target in there)
    if references:
        yield SameCouncil(table, references)
    yield FixedCouncil(table)
    if getattr(model, "append_only", False):
        yield AppendOnly(table, getattr(model, "withdrawn_channel", ""))
    if roles := getattr(model, "separated_roles", ()):
        yield SeparatedRoles(table, tuple(sorted(map(str, roles))))
    yield RowSecurity(table)


def _references(model: type[models.Model]) -> Iterator[Reference]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.name != "council" and _is_council_owned(field.related_model):
            yield Reference(str(field.column), field.related_model._meta.db_table, str(field.target_field.column))


def _is_council_owned(model: Any) -> bool:
    return any(field.name == "council" and field.is_relation for field in model._meta.concrete_fields)


def _wanted(connection: BaseDatabaseWrapper) -> list[Promise]:
    return promises_of(connection.vendor, connection.introspection.table_names())


def _named(engine: Any, promise: Promise) -> dict[str, str]:
    return {promise.name(event, form): form for event, form in engine.forms(promise).items()}


def _engine(connection: BaseDatabaseWrapper) -> Any:
    return promises_postgres if connection.vendor == "postgresql" else promises_sqlite
