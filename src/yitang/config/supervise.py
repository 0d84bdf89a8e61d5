"""One process group that serves: the web server and the worker as children of one parent, ended together whatever happens to it."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
GRACE = 10.0
"""Seconds that a child has to end by itself before it is killed."""

RESTART = 5.0
"""Seconds between two starts of a worker that keeps dying."""


@dataclass(frozen=True)
class Web:
    """How granian listens. Two workers suit two cores; a few threads in each let requests wait for the database without blocking others."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4

    @property
    def address(self) -> str:
        return f"http://{self.host if self.host != '0.0.0.0' else '127.0.0.1'}:{self.port}"

    def command(self) -> list[str]:
        options = {"host": self.host, "port": self.port, "workers": self.workers, "blocking-threads": self.threads}
        flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        return [sys.executable, "-m", "granian", "--interface", "wsgi", *flags, "--http", "1", "--no-ws", "--respawn-failed-workers",
                "--log-level", "warning", "yitang.config.wsgi:application"]  # fmt: skip


@dataclass
class Group:
    """The children. `run` returns when the web server ends or somebody asks to stop."""

    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def start(self, name: str, command: list[str]) -> None:
        self.children[name] = subprocess.Popen(command, preexec_fn=_die_with_parent)

    def run(self, web: Web, *, worker: bool, when_healthy: Callable[[], None]) -> int:
        """Start the children, call `when_healthy` at the first answer of /healthz, keep the worker alive; return an exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self.start("web", web.command())
            if self._healthy(web):
                when_healthy()
            # The worker starts only now: beside the web processes it would make the first page come later.
            next_start = 0.0
            while not self.stopping and self.children["web"].poll() is None:
                if worker and self._ended("worker") and time.monotonic() >= next_start:
                    self.start("worker", [sys.executable, "-m", "yitang.config.cli", "worker"])
                    next_start = time.monotonic() + RESTART
                time.sleep(0.2)
            return 0 if self.stopping else 1
        finally:
            self.end()

    def _ended(self, name: str) -> bool:
        return name not in self.children or self.children[name].poll() is not None

    def end(self) -> None:
        """Ask every child to end, and kill those that do not within `GRACE` seconds."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _healthy(self, web: Web) -> bool:
        while not self.stopping and self.children["web"].poll() is None:
            if answers(f"{web.address}/healthz"):
                return True
            time.sleep(0.05)
        return False


def answers(url: str) -> bool:
    """Whether a GET of the address is answered with 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port(host: str, port: int) -> bool:
    """Whether nothing listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _die_with_parent() -> None:
    """In a new child: end when the parent is gone, even by SIGKILL. Linux only; elsewhere the parent's own end takes the children along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os.kill(os.getpid(), signal.SIGTERM)
