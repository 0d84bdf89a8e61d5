"""Work of minutes that others should know of: how far it is, and whether writers have to wait for it.

On SQLite nobody can write beside one long transaction, not even its progress, so that progress is a small file in the
data folder. A lock on a file beside it tells the living from the dead: the kernel gives it back when a process is killed.
"""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

WRITE_EVERY = 0.5
"""Seconds between two writes of the progress file."""

_mine: ContextVar[str] = ContextVar("yitang_long_work", default="")


@dataclass
class LongWork:
    """`done` of `total` pieces; `words` is the sentence that others read; `holds_writers` says that they have to wait."""

    key: str
    words: str
    total: int = 0
    done: int = 0
    holds_writers: bool = False
    _written: float = 0.0

    def report(self, done: int) -> None:
        """Note the progress; cheap enough to be called for each chunk."""
        self.done = done
        if time.monotonic() - self._written >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        self._written = time.monotonic()
        fresh = _folder() / f"{self.key}.new"
        fresh.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        fresh.replace(_folder() / f"{self.key}.json")

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


@contextmanager
def long_work(key: str, words: str, *, total: int = 0, holds_writers: bool = False) -> Iterator[LongWork]:
    """Show a piece of work to others for as long as the block runs, or its process lives."""
    work = LongWork(key, words, total, holds_writers=holds_writers)
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / f"{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work.write()
        token = _mine.set(key)
        try:
            yield work
        finally:
            _mine.reset(token)
            for name in (f"{key}.json", f"{key}.lock"):
                (_folder() / name).unlink(missing_ok=True)


def running() -> list[LongWork]:
    """All work that is going on now."""
    folder = _folder()
    if not folder.is_dir():
        return []
    found = (work_of(path.stem) for path in sorted(folder.glob("*.json")))
    return [work for work in found if work]


def work_of(key: str) -> LongWork | None:
    """The work of this key if it is going on; None when it ended or its process was killed."""
    try:
        found = LongWork(**json.loads((_folder() / f"{key}.json").read_text(encoding="utf-8")))
        with (_folder() / f"{key}.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return found
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return None


def died(key: str) -> bool:
    """Whether the work's process was killed: its mark is still there and nobody holds it."""
    try:
        with (_folder() / f"{key}.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return False
    return True


def holding_writers() -> LongWork | None:
    """The work for which this writer has to wait now, if any; whoever does the work does not wait for it."""
    return next((work for work in running() if work.holds_writers and work.key != _mine.get()), None)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "work"
