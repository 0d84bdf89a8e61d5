"""Many actors at one barrier: each call runs in a thread of its own with its own connection."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connections

PATIENCE = 120


class Race:
    """A field of runners that keep their connections between rounds."""

    def __init__(self, runners: int) -> None:
        self._pool = ThreadPoolExecutor(runners)
        self._start = Barrier(runners)
        self._runners = runners

    def run(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """Start one call per runner at the same moment; returns results, and exceptions in place of results."""
        assert len(calls) == self._runners
        return [future.result(PATIENCE) for future in [self._pool.submit(self._one, call) for call in calls]]

    def _one(self, call: Callable[[], Any]) -> Any:
        self._start.wait(PATIENCE)
        try:
            return call()
        except Exception as error:
            return error

    def close(self) -> None:
        """Close every runner's connection, so that the test database can be emptied."""
        self.run([connections.close_all] * self._runners)
        self._pool.shutdown()


@contextmanager
def race(runners: int) -> Iterator[Race]:
    """A field of runners for the time of the block."""
    field = Race(runners)
    try:
        yield field
    finally:
        field.close()
