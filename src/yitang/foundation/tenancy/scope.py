"""Scopes: no council-owned row is read or written outside one.

django-scopes refuses unscoped queries; on PostgreSQL the same set of councils is told to row-level security by
`SET LOCAL` inside a transaction, so that a query that forgets the scope still sees nothing of another council.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django_scopes import get_scope, scope

EVERYWHERE = "*"

_told: ContextVar[str] = ContextVar("yitang_told_to_postgres", default="")


@contextmanager
def in_council(*council_ids: UUID) -> Iterator[None]:
    """Open a scope on these councils. On PostgreSQL this also opens a transaction, because SET LOCAL ends with it."""
    ids = list(council_ids)
    try:
        with _told_to_postgres(",".join(str(i) for i in ids)), scope(council=ids):
            yield
    finally:
        # What `plans.beforehand` asked belongs to this scope, and what comes later shall not find it.
        vars(connections[DEFAULT_DB_ALIAS]).pop("yitang_beforehand", None)


@contextmanager
def everywhere() -> Iterator[None]:
    """A scope on all councils: for the sealer, backup, figures over the tree and tests of isolation, never for pages."""
    from yitang.foundation.tenancy.models import Council

    with _told_to_postgres(EVERYWHERE), scope(council=list(Council.objects.values_list("id", flat=True))):
        yield


def scope_is_open() -> bool:
    """Whether any scope on councils is open."""
    return "council" in get_scope()


def scoped_councils() -> frozenset[UUID]:
    """The councils of the open scope; empty when none is open."""
    found = get_scope().get("council")
    if found is None:
        return frozenset()
    return frozenset(found) if isinstance(found, (list, tuple)) else frozenset([found])


@contextmanager
def _told_to_postgres(value: str) -> Iterator[None]:
    outer = _told.get()
    nested = connection.in_atomic_block
    if connection.vendor != "postgresql" or (nested and value == outer):
        yield
        return
    token = _told.set(value)
    try:
        with transaction.atomic():
            if nested:
                _tell(value)
            else:
                _begin_and_tell(value)
            yield
            # After an error the savepoint takes the setting back, and the end of a whole transaction does so anyway.
            if nested and not connection.needs_rollback:
                _tell(outer)
    finally:
        _told.reset(token)


def _begin_and_tell(value: str) -> None:
    """The beginning of the transaction and the councils (ids of our own making) in one journey; psycopg sees that it has begun."""
    connection.ensure_connection()
    assert connection.connection is not None
    result = connection.connection.pgconn.exec_(f"BEGIN; SELECT set_config('yitang.councils', '{value}', true)".encode())
    if result.error_message:
        raise OperationalError(result.get_error_message())


def _tell(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yitang.councils', %s, true)", [value])
