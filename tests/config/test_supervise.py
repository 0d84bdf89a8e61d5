"""The served group lives and dies as one."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.config.conftest import Installation
from yitang.config.supervise import answers, free_port

pytestmark = pytest.mark.xdist_group("installation")


def _becomes(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _start(installation: Installation) -> tuple[subprocess.Popen[str], int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    process = installation.start("serve", "--port", str(port))
    assert _becomes(lambda: process.poll() is not None or answers(f"http://127.0.0.1:{port}/healthz"), 120)
    assert process.poll() is None
    return process, port


def _children(parent: int) -> set[int]:
    """All processes below one, by walking /proc."""
    below: set[int] = set()
    found = {parent}
    while found:
        found = {pid for pid, its in _parents().items() if its in found} - below
        below |= found
    return below


def _parents() -> dict[int, int]:
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return parents


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_whole_group_ends_with_its_parent(installation: Installation, number: signal.Signals) -> None:
    process, port = _start(installation)
    # granian and its two workers, and our own worker, which starts after the first page.
    assert _becomes(lambda: len(_children(process.pid)) >= 4, 60)
    children = _children(process.pid)
    process.send_signal(number)
    assert process.wait(30) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
    assert _becomes(lambda: not children & _parents().keys(), 30)
    assert free_port("127.0.0.1", port)


@pytest.mark.once
def test_serve_refuses_a_port_that_is_taken(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = installation.run("serve", "--port", str(taken.getsockname()[1]))
    assert (done.returncode, "已被占用" in done.stderr) == (3, True)


def test_a_second_preparation_changes_nothing(installation: Installation) -> None:
    assert installation.run("check").returncode == 0
    marker, database = installation.data / "prepared.json", installation.data / "yitang.sqlite3"
    before = marker.stat().st_mtime_ns, database.exists() and database.read_bytes()
    assert installation.run("check").returncode == 0
    assert (marker.stat().st_mtime_ns, database.exists() and database.read_bytes()) == before
