"""What a running act has written so far. Council-owned rows refuse to be written when no act is running."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from yitang.foundation.core.errors import WriteOutsideAct


@dataclass
class Recording:
    """The row changes of one act, in order. A change is `[table, row id, {column: [old, new]}]`.

    A summarising recording (imports of many thousand rows) keeps, per table, only the count and a digest of its new rows.
    """

    summarised: bool = False
    changes: list[list[Any]] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _digests: dict[str, Any] = field(default_factory=dict)

    def add(self, table: str, row_id: object, columns: dict[str, Any]) -> None:
        self.changes.append([table, str(row_id), columns])

    def add_rows(self, table: str, values: Iterable[tuple[Any, ...]]) -> None:
        """Count and digest new rows, each given as the tuple of its column values."""
        digest = self._digests.setdefault(table, hashlib.sha256())
        for row in values:
            self._counts[table] = self._counts.get(table, 0) + 1
            digest.update("\x1f".join(map(str, row)).encode())

    def summary(self) -> list[list[Any]]:
        """The summarised tables as changes: `[table, "", {"rows": [0, n], "digest": [None, hex]}]`."""
        return [
            [table, "", {"rows": [0, count], "digest": [None, self._digests[table].hexdigest()]}]
            for table, count in self._counts.items()
        ]


_current: ContextVar[Recording | None] = ContextVar("yitang_recording", default=None)


@contextmanager
def recording(*, summarised: bool = False) -> Iterator[Recording]:
    """Collect the row changes made inside the block. Only the door of acts opens this."""
    fresh = Recording(summarised)
    token = _current.set(fresh)
    try:
        yield fresh
    finally:
        _current.reset(token)


def current_recording(table: str) -> Recording:
    """Return the running act's recording. Raises `WriteOutsideAct` when no act is running."""
    found = _current.get()
    if found is None:
        raise WriteOutsideAct(f"{table} was written outside a registered act")
    return found
