"""Groups whose commands are imported only when called, so that `yitang --help` starts no framework."""

import functools
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from yitang.config.cli import environment
from yitang.config.cli.exits import PROBLEM


@dataclass(frozen=True)
class Entry:
    """Where a command lives (`module:attribute`) and its line in the list. A room's command gets a migrated database before it runs."""

    target: str
    line: str
    room: bool = False


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
    command: click.Command = getattr(importlib.import_module(module), attribute)
    if entry.room and not getattr(command.callback, "prepared", False):
        command.callback = _prepared(command.callback)
    if not any("--data" in p.opts for p in command.params):
        command.params.append(environment.data_option())
    return command


def _prepared(callback: Any) -> Any:
    """Wrap a room's callback: the database is made or migrated first, and an expected error becomes one sentence and exit code 1."""

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        from yitang.config.prepare import prepare
        from yitang.foundation.core.errors import YitangError

        prepare()
        try:
            return callback(*args, **kwargs)
        except YitangError as error:
            click.echo(str(error.message), err=True)
            raise SystemExit(PROBLEM) from error

    run.prepared = True  # type: ignore[attr-defined]
    return run
