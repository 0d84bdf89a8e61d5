"""Prints the tables of a fresh database as JSON: `python -m tests.foundation.tenancy.schema laid|migrated`, the database by the environment."""

import json
import os
import re
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "yitang.config.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402 needs Django's apps
from django.core.management.commands.migrate import Command as DjangoMigrate  # noqa: E402
from django.db import connection  # noqa: E402

from yitang.foundation.tenancy.management.commands.migrate import Command  # noqa: E402

POSTGRES = {
    "columns": """SELECT table_name || '.' || column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,
        is_nullable, column_default, is_identity, collation_name FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid), condeferrable, condeferred
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "policies": "SELECT tablename || '.' || policyname, qual, with_check FROM pg_policies",
}


def without_marks(text: str) -> str:
    """A name that Django makes of table and column ends in a digest of them, in the order in which they came."""
    return re.sub(r"_[0-9a-f]{8}(?=\b|_)", "_#", text)


def of_postgres() -> dict[str, list[list[str]]]:
    found = {}
    with connection.cursor() as cursor:
        for name, question in POSTGRES.items():
            cursor.execute(question)
            found[name] = sorted([without_marks(str(value)) for value in row] for row in cursor.fetchall())
    return found


def of_sqlite() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {"columns": [], "references": [], "checks": [], "others": []}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'")
        for table, sql in cursor.fetchall():
            cursor.execute(f'PRAGMA table_xinfo("{table}")')
            found["columns"] += [[table, *map(str, row[1:])] for row in cursor.fetchall()]
            cursor.execute(f'PRAGMA foreign_key_list("{table}")')
            found["references"] += [[table, *map(str, row[2:])] for row in cursor.fetchall()]
            for one in re.findall(r'CONSTRAINT "\w+" (?:CHECK|UNIQUE) \(.*?\)(?=, CONSTRAINT|, "|\)$|, UNIQUE|, PRIMARY)', sql):
                found["checks"].append([table, one])
        cursor.execute("SELECT type, tbl_name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
        found["others"] = [[kind, table, without_marks(sql)] for kind, table, sql in cursor.fetchall()]
    return {name: sorted(rows) for name, rows in found.items()}


call_command(Command() if sys.argv[1] == "laid" else DjangoMigrate(), verbosity=0)
print(json.dumps(of_postgres() if connection.vendor == "postgresql" else of_sqlite()))
