"""A fair queue before SQLite's single write lock.

SQLite's busy handler polls, so that of 16 saturated writers one may starve for ten seconds. A file lock is granted by
the kernel in the order in which it was asked for. PostgreSQL needs none of this.

While a write of minutes goes on (an import), a writer waits a little and is then told so instead of waiting in silence.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection

from yitang.foundation.core import longwork
from yitang.foundation.core.errors import Busy

PATIENCE = 10.0
"""Seconds for which a writer waits beside a write of minutes before it is told."""


@contextmanager
def turn() -> Iterator[None]:
    """Wait for this writer's turn; a no-op inside an open transaction, for in-memory databases and on PostgreSQL.

    Raises `Busy` when a write of minutes keeps everybody out.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or ":memory:" in name or "mode=memory" in name:
        yield
        return
    with Path(f"{name}.turn").open("w") as file:
        _wait(file)
        yield


def _wait(file: IO[str]) -> None:
    end = time.monotonic() + PATIENCE
    while (work := longwork.holding_writers()) is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise Busy(work.words) from None
        time.sleep(0.1)
    fcntl.flock(file, fcntl.LOCK_EX)
