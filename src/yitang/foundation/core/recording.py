"""What a running act has written so far. Council-owned rows refuse to be written when no act is running."""

import copy
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from yitang.foundation.core.errors import WriteOutsideAct

KEPT = 1000
"""Changes that a summarising recording keeps one by one."""


@dataclass
class Recording:
    """The row changes of one act, in order. A change is `[table, row id, {column: [old, new]}]`.

    A summarising recording (imports of many thousand rows) keeps, per table, only the count and a digest of rows made and
    deleted in bulk, and of changes beyond the first `KEPT`.
    """

    summarised: bool = False
    changes: list[list[Any]] = field(default_factory=list)
    _made: dict[str, "_Tally"] = field(default_factory=dict)
    _gone: dict[str, "_Tally"] = field(default_factory=dict)
    _changed: dict[str, "_Tally"] = field(default_factory=dict)

    def add(self, table: str, row_id: object, columns: dict[str, Any]) -> None:
        if self.summarised and len(self.changes) >= KEPT:
            text = json.dumps(columns, sort_keys=True, ensure_ascii=False, default=str)
            self._changed.setdefault(table, _Tally()).add([(row_id, text)])
            return
        self.changes.append([table, str(row_id), columns])

    def add_rows(self, table: str, values: Iterable[tuple[Any, ...]]) -> None:
        """Count and digest new rows, each given as the tuple of its column values."""
        self._made.setdefault(table, _Tally()).add(values)

    def remove_rows(self, table: str, ids: Iterable[object]) -> None:
        """Count and digest deleted rows, each given by its id."""
        self._gone.setdefault(table, _Tally()).add((row_id,) for row_id in ids)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Forget what was recorded inside the block when it raises: its transaction takes it back as well."""
        mark, tallies = len(self.changes), copy.deepcopy((self._made, self._gone, self._changed))
        try:
            yield
        except BaseException:
            del self.changes[mark:]
            self._made, self._gone, self._changed = tallies
            raise

    def summary(self) -> list[list[Any]]:
        """The summarised tables as changes: `[table, "", {"rows": [0, n], "digest": [None, hex]}]`, deleted ones the other way.

        Changed rows say `"changed"` in place of `"rows"`.
        """
        made = [[t, "", {"rows": [0, n.count], "digest": [None, n.digest()]}] for t, n in self._made.items()]
        gone = [[t, "", {"rows": [n.count, 0], "digest": [n.digest(), None]}] for t, n in self._gone.items()]
        changed = [[t, "", {"changed": [0, n.count], "digest": [None, n.digest()]}] for t, n in self._changed.items()]
        return made + gone + changed


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class _Tally:
    """Count and running digest of rows, each as JSON with a comma behind it."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256()

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        known = list(rows)
        if known:
            self.count += len(known)
            # Without the brackets, so that it does not matter in which portions the rows come.
            self._hash.update(_encoded(known)[1:-1].encode() + b",")

    def digest(self) -> str:
        return self._hash.hexdigest()

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Tally":
        twin = _Tally()
        twin.count, twin._hash = self.count, self._hash.copy()
        return twin


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
