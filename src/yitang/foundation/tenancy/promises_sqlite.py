"""The promises as SQLite keeps them: triggers, one per event. SQLite has no row-level security."""

from collections.abc import Iterable
from functools import singledispatch

from django.db.backends.base.base import BaseDatabaseWrapper

from yitang.foundation.tenancy.promises_kinds import PREFIX, AppendOnly, FixedCouncil, Promise, SameCouncil, SeparatedRoles


@singledispatch
def forms(promise: Promise) -> dict[str, str]:
    """Event → statement that makes the trigger; `{name}` stands for its name."""
    raise LookupError(f"SQLite keeps no {promise}")


@forms.register
def _(promise: SameCouncil) -> dict[str, str]:
    outside = " OR ".join(
        f'(NEW."{r.column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{r.target}" t'
        f' WHERE t."{r.key}" = NEW."{r.column}" AND t.council_id = NEW.council_id))'
        for r in promise.references
    )
    columns = ", ".join(f'"{r.column}"' for r in promise.references)
    table = promise.table
    return {
        "insert": _trigger(f'BEFORE INSERT ON "{table}"', outside, f"same_council: {table}"),
        "update": _trigger(f'BEFORE UPDATE OF {columns} ON "{table}"', outside, f"same_council: {table}"),
    }


@forms.register
def _(promise: FixedCouncil) -> dict[str, str]:
    event = f'BEFORE UPDATE OF council_id ON "{promise.table}"'
    return {"update": _trigger(event, "NEW.council_id IS NOT OLD.council_id", f"fixed_council: {promise.table}")}


@forms.register
def _(promise: AppendOnly) -> dict[str, str]:
    table, channel = promise.table, promise.withdrawn_channel
    kept = f"OLD.channel <> '{channel}'" if channel else "1"
    return {
        "update": _trigger(f'BEFORE UPDATE ON "{table}"', "1", f"append_only: {table}"),
        "delete": _trigger(f'BEFORE DELETE ON "{table}"', kept, f"append_only: {table}"),
    }


@forms.register
def _(promise: SeparatedRoles) -> dict[str, str]:
    table = promise.table
    roles = ", ".join(f"'{role}'" for role in promise.roles)
    beside = f"""EXISTS (SELECT 1 FROM "{table}" o
        WHERE o.account_id = NEW.account_id AND o.id <> NEW.id AND o.role <> NEW.role
        AND (o.role IN ({roles}) OR NEW.role IN ({roles}))
        AND (NEW.valid_to IS NULL OR o.valid_from < NEW.valid_to)
        AND (o.valid_to IS NULL OR NEW.valid_from < o.valid_to))"""
    return {
        "insert": _trigger(f'BEFORE INSERT ON "{table}"', beside, f"separated_roles: {table}"),
        "update": _trigger(f'BEFORE UPDATE ON "{table}"', beside, f"separated_roles: {table}"),
    }


def in_force(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of our triggers in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 3) = %s", [PREFIX])
        return {name for (name,) in cursor.fetchall()}


def remove(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Drop these triggers."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


def stays(name: str) -> bool:
    """Whether a promise holds during a migration, too. A rebuilt table trips over triggers that name it."""
    return False


def tell_session(connection: BaseDatabaseWrapper, councils: str) -> None:
    """SQLite knows no councils of a session."""


def _trigger(event: str, when: str, message: str) -> str:
    return f"CREATE TRIGGER \"{{name}}\" {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
