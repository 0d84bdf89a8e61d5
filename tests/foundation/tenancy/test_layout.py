"""A database that was laid out from the models is the one that the migrations make."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.trust.report import FULL, SECOND
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.layout import is_empty

ROOT = Path(__file__).resolve().parents[3]

Schema = dict[str, list[list[str]]]


@pytest.fixture
def schema_of(tmp_path: Path) -> Callable[[str], Schema]:
    """The tables of a fresh database that came into being in the way that is named."""

    def ask(way: str) -> Schema:
        environment = {**os.environ, "YITANG_DATA_DIR": str(tmp_path / way), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        environment.pop("YITANG_DATABASE_URL", None)
        (tmp_path / way).mkdir()
        if owner := os.environ.get("YITANG_OWNER_DATABASE_URL"):
            name = f"layout_{uuid7().hex}"
            with psycopg.connect(owner, autocommit=True) as owners:
                owners.execute(f"CREATE DATABASE {name}")
            environment["YITANG_DATABASE_URL"] = owner.rsplit("/", 1)[0] + f"/{name}"
        command = [sys.executable, "-m", "tests.foundation.tenancy.schema", way]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        found: Schema = json.loads(done.stdout.splitlines()[-1])
        return found

    return ask


def differences(laid: Schema, migrated: Schema) -> list[tuple[str, str, list[str]]]:
    """What only one of them has: (part, way, row)."""
    found = []
    for part in laid.keys() | migrated.keys():
        one, other = ({tuple(row) for row in schema[part]} for schema in (laid, migrated))
        found += [(part, "laid", list(row)) for row in one - other] + [(part, "migrated", list(row)) for row in other - one]
    return found


@pytest.mark.skipif(not (FULL or SECOND), reason="a minute for each engine: the first is compared by the whole measure")
@pytest.mark.xdist_group("layout")
def test_both_ways_lead_to_the_same_tables(schema_of: Callable[[str], Schema]) -> None:
    laid, migrated = schema_of("laid"), schema_of("migrated")
    assert len(laid["columns"]) > 500
    assert differences(laid, migrated) == []
    # The comparison can fail: without one column, and with one that is another.
    for column in (laid["columns"][:1], [[*laid["columns"][0][:-1], "other"], laid["columns"][0]]):
        assert differences({**laid, "columns": column}, migrated) != []


@pytest.mark.django_db
def test_every_migration_counts_as_applied() -> None:
    loader = MigrationLoader(connection)
    assert {key for key in loader.disk_migrations if key not in loader.applied_migrations} == set()
    assert not is_empty(connection)
