"""A fair queue before SQLite's single write lock.

SQLite's busy handler polls, so that of 16 saturated writers one may starve for ten seconds. A file lock is granted by
the kernel in the order in which it was asked for. PostgreSQL needs none of this.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def turn() -> Iterator[None]:
    """Wait for this writer's turn; a no-op inside an open transaction, for in-memory databases and on PostgreSQL."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or ":memory:" in name or "mode=memory" in name:
        yield
        return
    with Path(f"{name}.turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
