"""Groups whose commands are imported only when called, so that `yitang --help` starts no framework."""

import contextlib
import functools
import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from yitang.config.cli import environment
from yitang.config.cli.exits import PROBLEM

CHECKOUT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class Entry:
    """Where a command lives (`module:attribute`) and its line in the list.

    A room's command gets a migrated database before it runs; one that `writes` leaves its acts sealed, since no worker may be running.
    """

    target: str
    line: str
    room: bool = False
    writes: bool = False


class LazyGroup(click.Group):
    """A group that knows its commands by name and line only."""

    def __init__(self, *args: Any, entries: Mapping[str, "Entry | LazyGroup"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self.entries.get(cmd_name)
        if entry is None or isinstance(entry, LazyGroup):
            return entry
        return load(entry)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lines = [(name, e.short_help or "" if isinstance(e, LazyGroup) else e.line) for name, e in self.entries.items()]
        with formatter.section("命令 Commands"):
            formatter.write_dl(lines)


def load(entry: Entry) -> click.Command:
    """Import the command of an entry; raises `ImportError` or `AttributeError` when the table names what does not exist."""
    if entry.room:
        environment.start_django()
    module, attribute = entry.target.split(":")
    command: click.Command = getattr(_imported(module), attribute)
    if entry.room and not getattr(command.callback, "prepared", False):
        command.callback = _prepared(command.callback, writes=entry.writes)
    if not any("--data" in p.opts for p in command.params):
        command.params.append(environment.data_option())
    return command


def _imported(module: str) -> ModuleType:
    """Import a command's module; benchmarks and the trust catalogue lie beside `src`, so they exist in a checkout only."""
    if not module.startswith("yitang."):
        if not (CHECKOUT / module.split(".")[0]).is_dir():
            raise click.UsageError("这条命令只能在源码目录里用（only in a checkout of the source）。")
        if str(CHECKOUT) not in sys.path:
            sys.path.insert(0, str(CHECKOUT))
    return importlib.import_module(module)


@contextlib.contextmanager
def _sealed() -> Iterator[None]:
    """Seal what an ended installation left behind, so that the command may write, and afterwards what the command did."""
    from yitang.foundation.audit.sealer import seal_all

    seal_all()
    try:
        yield
    finally:
        seal_all()


def _prepared(callback: Any, *, writes: bool) -> Any:
    """Wrap a room's callback: the database is made or migrated first, and an expected error becomes one sentence and exit code 1."""

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        from yitang.config.prepare import prepare
        from yitang.foundation.core.errors import YitangError

        prepare()
        try:
            with _sealed() if writes else contextlib.nullcontext():
                return callback(*args, **kwargs)
        except YitangError as error:
            click.echo(str(error.message), err=True)
            raise SystemExit(PROBLEM) from error

    run.prepared = True  # type: ignore[attr-defined]
    return run
