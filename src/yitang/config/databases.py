"""Copying a whole database out and in, on either engine: what backup and restore share."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import connection, transaction

SQLITE_PART = "database.sqlite3"
POSTGRES_PART = "database.dump"
# Row-level security lets a session that says so see every council (see tenancy.scope.everywhere).
EVERY_COUNCIL = "-c yitang.councils=*"


class ToolMissing(Exception):
    """A program of PostgreSQL's client is not installed; its name is the text."""


def tool(name: str) -> str:
    """The path of a PostgreSQL client program, the newest installed. Raises `ToolMissing`."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise ToolMissing(name)
    return path


def client_environment(url: str) -> dict[str, str]:
    """Environment for a client program. The password travels here, since arguments can be read by every user of the machine."""
    parts = urlsplit(url)
    said = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGOPTIONS": EVERY_COUNCIL,
    }
    return dict(os.environ) | {name: value for name, value in said.items() if value}


@contextlib.contextmanager
def copied_sqlite(target: Path) -> Iterator[None]:
    """Copy the open SQLite database at one moment, without holding up writers, and look at the copy inside the block."""
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as live:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
    connection.close()
    live_name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(target)
    try:
        yield
    finally:
        # The last connection to close folds the copy's write-ahead log into its one file.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        connection.settings_dict["NAME"] = live_name


@contextlib.contextmanager
def dumped_postgres(target: Path, url: str) -> Iterator[None]:
    """Dump the open PostgreSQL database and look at it at the very same moment inside the block, through one shared snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL yitang.councils = '*'")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        command = [tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security"]
        subprocess.run([*command, f"--snapshot={snapshot}", f"--file={target}"], env=client_environment(url), check=True)
        yield


def load_postgres(source: Path, url: str) -> None:
    """Load a dump into the empty database at `url`, all or nothing. Raises `CalledProcessError`."""
    command = [tool("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    environment = client_environment(url)
    subprocess.run([*command, f"--dbname={environment['PGDATABASE']}", str(source)], env=environment, check=True)


@contextlib.contextmanager
def every_row() -> Iterator[None]:
    """A transaction that sees the rows of every council, for fingerprints."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL yitang.councils = '*'")
        yield
