"""The promises as PostgreSQL keeps them: one trigger with a function of its own each, and row-level security.

Each function's queries are fixed text, so that the server plans them once per session, not once per row.
"""

from collections.abc import Iterable
from functools import singledispatch

from django.db.backends.base.base import BaseDatabaseWrapper

from yitang.foundation.tenancy.promises_kinds import (
    PREFIX,
    AppendOnly,
    FixedCouncil,
    Promise,
    RowSecurity,
    SameCouncil,
    SeparatedRoles,
)

_REFUSE = "RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"


@singledispatch
def forms(promise: Promise) -> dict[str, str]:
    """Event → statements that make it; `{name}` stands for its name."""
    raise LookupError(f"PostgreSQL keeps no {promise}")


@forms.register
def _(promise: SameCouncil) -> dict[str, str]:
    refuse = _refuse("same_council", promise.table)
    changed = "\n".join(
        f'IF NEW."{r.column}" IS NOT NULL AND NEW."{r.column}" IS DISTINCT FROM OLD."{r.column}" THEN'
        f' PERFORM 1 FROM "{r.target}" WHERE "{r.key}" = NEW."{r.column}" AND council_id = NEW.council_id;'
        f" IF NOT FOUND THEN {refuse}; END IF; END IF;"
        for r in promise.references
    )
    # New rows are looked at together: an import of thousands pays once per statement instead of once per row.
    fresh = "\n".join(
        f'PERFORM 1 FROM fresh n WHERE n."{r.column}" IS NOT NULL AND NOT EXISTS'
        f' (SELECT 1 FROM "{r.target}" t WHERE t."{r.key}" = n."{r.column}" AND t.council_id = n.council_id);'
        f" IF FOUND THEN {refuse}; END IF;"
        for r in promise.references
    )
    columns = ", ".join(f'"{r.column}"' for r in promise.references)
    return {
        "row": _trigger(f'BEFORE UPDATE OF {columns} ON "{promise.table}"', f"{changed} RETURN NEW;"),
        "insert": _trigger(f'AFTER INSERT ON "{promise.table}"', f"{fresh} RETURN NULL;", each="STATEMENT"),
    }


@forms.register
def _(promise: FixedCouncil) -> dict[str, str]:
    event = f'BEFORE UPDATE OF council_id ON "{promise.table}"'
    when = "NEW.council_id IS DISTINCT FROM OLD.council_id"
    return {"row": _trigger(event, f"{_refuse('fixed_council', promise.table)};", when)}


@forms.register
def _(promise: AppendOnly) -> dict[str, str]:
    body = f"{_refuse('append_only', promise.table)};"
    if promise.withdrawn_channel:
        body = f"IF TG_OP = 'DELETE' AND OLD.channel = '{promise.withdrawn_channel}' THEN RETURN OLD; END IF; {body}"
    return {"row": _trigger(f'BEFORE UPDATE OR DELETE ON "{promise.table}"', body)}


@forms.register
def _(promise: SeparatedRoles) -> dict[str, str]:
    table = promise.table
    roles = ", ".join(f"'{role}'" for role in promise.roles)
    # Two appointments of one account made at the same moment wait for each other, or neither would see the other.
    # The function looks at the account's appointments in every council, whatever the transaction has named.
    body = f"""
        told := current_setting('yitang.councils', true);
        PERFORM set_config('yitang.councils', '*', true);
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.account_id::text, 0));
        PERFORM 1 FROM "{table}" o
        WHERE o.account_id = NEW.account_id AND o.id <> NEW.id AND o.role <> NEW.role
        AND (o.role IN ({roles}) OR NEW.role IN ({roles}))
        AND (NEW.valid_to IS NULL OR o.valid_from < NEW.valid_to)
        AND (o.valid_to IS NULL OR NEW.valid_from < o.valid_to);
        IF FOUND THEN {_refuse("separated_roles", table)}; END IF;
        PERFORM set_config('yitang.councils', COALESCE(told, ''), true); RETURN NEW;"""
    return {"row": _trigger(f'BEFORE INSERT OR UPDATE ON "{table}"', body, declare="DECLARE told text;")}


@forms.register
def _(promise: RowSecurity) -> dict[str, str]:
    told = "NULLIF(current_setting('yitang.councils', true), '')"
    # Both sub-selects are evaluated once per statement, not per row; the outer cast makes the second one an array to the parser.
    rule = f"(SELECT {told}) = '*' OR council_id = ANY ((SELECT string_to_array(NULLIF({told}, '*'), ',')::uuid[])::uuid[])"
    table = f'"{promise.table}"'
    return {
        "policy": f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS "{{name}}" ON {table};
        CREATE POLICY "{{name}}" ON {table} USING ({rule}) WITH CHECK ({rule});"""
    }


def in_force(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of our enabled triggers, and of our policies on tables where they bind the owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
               WHERE NOT tgisinternal AND tgenabled = 'O' AND starts_with(tgname, %s) AND pg_table_is_visible(c.oid)
               UNION ALL
               SELECT polname FROM pg_policy JOIN pg_class c ON c.oid = polrelid
               WHERE relrowsecurity AND relforcerowsecurity AND starts_with(polname, %s) AND pg_table_is_visible(c.oid)""",
            [PREFIX, PREFIX],
        )
        return {name for (name,) in cursor.fetchall()}


def remove(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Drop these triggers with their functions, and these policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT 'TRIGGER', tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname = ANY (%s)
               UNION ALL SELECT 'POLICY', polname, polrelid::regclass::text FROM pg_policy WHERE polname = ANY (%s)""",
            [list(names)] * 2,
        )
        for kind, name, table in cursor.fetchall():
            cursor.execute(f'DROP {kind} "{name}" ON {table}')
            if kind == "TRIGGER":
                cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')


def stays(name: str) -> bool:
    """Whether a promise holds during a migration, too: row security does, since the old version still serves."""
    return name.startswith(f"{PREFIX}{RowSecurity.__name__.lower()}_")


def tell_session(connection: BaseDatabaseWrapper, councils: str) -> None:
    """Name the councils that this session sees from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yitang.councils', %s, false)", [councils])


def _refuse(promise: str, table: str) -> str:
    return _REFUSE.format(message=f"{promise}: {table}")


def _trigger(event: str, body: str, when: str = "", declare: str = "", each: str = "ROW") -> str:
    """A trigger with a function of its own; one for each statement sees its new rows as the table `fresh`."""
    condition = f"WHEN ({when})" if when else ""
    rows = "REFERENCING NEW TABLE AS fresh " if each == "STATEMENT" else ""
    # A plan made for an import's thousands is kept for the single rows after it: never let it read a whole table.
    plan = "SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off" if each == "STATEMENT" else ""
    table = event.rsplit(" ON ", 1)[1]
    return f"""CREATE OR REPLACE FUNCTION "{{name}}"() RETURNS trigger LANGUAGE plpgsql {plan} AS $body$
        {declare} BEGIN {body} END $body$;
        DROP TRIGGER IF EXISTS "{{name}}" ON {table};
        CREATE TRIGGER "{{name}}" {event} {rows}FOR EACH {each} {condition} EXECUTE FUNCTION "{{name}}"();"""
