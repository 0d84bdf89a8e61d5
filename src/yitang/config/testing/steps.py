"""The steps of `yitang test`: each is a set of commands that must all succeed."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yitang.config.testing import postgres

ROOT = Path(__file__).resolve().parents[4]
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q"]
SPREAD = ["-n", "2", "--dist", "loadgroup"]
# A journey waits for its browser, and the browser for its server, half of the time: a third one uses what two leave.
JOURNEYS = ["-n", "3", "--dist", "loadgroup"]


@dataclass
class Outcome:
    """What a step came to; `closing` is the test runner's own last line, so that a reader of the log sees the counts."""

    name: str
    ok: bool
    seconds: float
    closing: str = ""


@dataclass(frozen=True)
class Step:
    """A named check. `needs` says in a sentence what is missing and how to get it, or nothing; `around` sets up what the commands use.

    A light one keeps a single processor busy, so that two of them run side by side.
    """

    name: str
    line: str
    commands: tuple[tuple[str, ...], ...]
    slow: bool = False
    light: bool = False
    needs: Callable[[], str] = lambda: ""
    around: Callable[[], contextlib.AbstractContextManager[Mapping[str, str]]] = field(default=lambda: contextlib.nullcontext({}))


def _python(*words: str) -> tuple[str, ...]:
    return (PYTHON, *words)


def _needs_postgres() -> str:
    try:
        postgres.binaries()
    except postgres.PostgresMissing:
        return "没有 PostgreSQL：apt-get install postgresql（PostgreSQL is missing: apt-get install postgresql）"
    return ""


def chromium() -> str | None:
    """The path of an installed Chromium, first the one without windows, which costs half; nothing is ever downloaded."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def _needs_chromium() -> str:
    if chromium():
        return ""
    return (
        "没有 Chromium：apt-get install chromium fonts-noto-cjk（Chromium is missing: apt-get install chromium fonts-noto-cjk）"
    )


@contextlib.contextmanager
def _own_postgres() -> Iterator[Mapping[str, str]]:
    with postgres.cluster() as running:
        yield {
            "YITANG_DATABASE_URL": running.url(postgres.APP),
            "YITANG_OWNER_DATABASE_URL": running.url(postgres.OWNER),
        }


STEPS = (
    Step("lint", "ruff：写法", (_python("-m", "ruff", "check", "."),), light=True),
    Step("format", "ruff：排版", (_python("-m", "ruff", "format", "--check", "."),), light=True),
    Step("types", "mypy：类型", (_python("-m", "mypy"),), light=True),
    Step(
        "imports",
        "import-linter：楼层",
        (_python("-c", "from importlinter.cli import lint_imports; exit(lint_imports())"),),
        light=True,
    ),
    Step("messages", "译文齐全", (_python("-m", "yitang.config.messages", "--check"),), light=True),
    Step("templates", "模板", (_python("-m", "yitang.config.testing.templates"),), light=True),
    Step("migrations", "迁移与模型一致", (_python("-m", "django", "makemigrations", "--check", "--dry-run"),), light=True),
    Step("check", "程序与数据库的约定", (_python("-m", "yitang.config.cli", "check", "--fail-level", "WARNING"),), light=True),
    Step("licences", "依赖的许可", (_python("-m", "yitang.config.testing.licences"),), light=True),
    Step("sqlite", "pytest，SQLite", ((*PYTEST, *SPREAD, "-m", "not journey"),)),
    Step(
        "postgres",
        "pytest，PostgreSQL",
        ((*PYTEST, *SPREAD, "-m", "not journey and not once"),),
        slow=True,
        needs=_needs_postgres,
        around=_own_postgres,
    ),
    Step("journeys", "pytest，真实浏览器", ((*PYTEST, *JOURNEYS, "-m", "journey"),), slow=True, needs=_needs_chromium),
)


def environment() -> dict[str, str]:
    """A clean environment for the steps: no variable of this installation reaches them, and their data goes to a folder of their own.

    Python keeps its compiled files whatever the shell says: the tests start well over a hundred processes, each of which would compile
    all modules again.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YITANG_", "DJANGO_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {
        "DJANGO_SETTINGS_MODULE": "yitang.config.testing.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
    }


def say(line: str) -> None:
    """Pass on a line as it comes."""
    print(line, end="", flush=True)


def run(step: Step, say: Callable[[str], None] = say) -> Outcome:
    """Run one step and hand each line that it prints to `say`."""
    began = time.monotonic()
    missing = step.needs()
    if missing:
        say(f"{missing}\n")
        return Outcome(step.name, False, 0.0, missing)
    ok, closing = True, ""
    with tempfile.TemporaryDirectory(prefix="yitang-test-") as data, step.around() as more:
        for command in step.commands:
            good, last = _run(command, environment() | {"YITANG_DATA_DIR": data} | dict(more), say)
            ok = ok and good
            closing = last if "pytest" in command else ""
    return Outcome(step.name, ok, time.monotonic() - began, closing)


def _run(command: tuple[str, ...], env: Mapping[str, str], say: Callable[[str], None]) -> tuple[bool, str]:
    last = ""
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            say(line)
            last = line.strip() or last
    return process.returncode == 0, last
