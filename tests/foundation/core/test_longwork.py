"""Work of minutes: others see how far it is, writers are told, and the dead are told from the living."""

import fcntl
import os
import signal
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from yitang.foundation.core import turnstile
from yitang.foundation.core.errors import Busy
from yitang.foundation.core.longwork import died, holding_writers, long_work, running, work_of


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_progress_is_seen_from_outside_and_goes_with_the_work() -> None:
    with long_work("a", "正在导入", total=200) as work:
        work.report(50)
        work.write()
        seen = work_of("a")
        assert seen is not None
        assert (seen.done, seen.percent, seen.words) == (50, 25, "正在导入")
        assert [one.key for one in running()] == ["a"]
    assert (work_of("a"), running(), died("a")) == (None, [], False)


def test_killed_work_is_dead() -> None:
    child = os.fork()
    if not child:
        with long_work("a", ""):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert (work_of("a"), died("a")) == (None, True)


def test_whoever_does_the_work_does_not_wait_for_it() -> None:
    with long_work("a", "", holds_writers=True):
        assert holding_writers() is None
        found = []
        other = threading.Thread(target=lambda: found.append(holding_writers()))
        other.start()
        other.join()
        assert [work.key for work in found if work] == ["a"]


def test_writer_beside_a_long_write_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE", 0.0)
    told: list[str] = []

    def write() -> None:
        with (folder / "turn").open("w") as file:
            try:
                turnstile._wait(file)
            except Busy as busy:
                told.append(str(busy.message))

    with long_work("a", "正在导入一份表格", holds_writers=True), (folder / "turn").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert told == ["正在导入一份表格"]
