"""The command line `yitang`: see `commands.py` for the table of commands, `exits.py` for what an exit code means."""

from yitang.config.cli.commands import main

__all__ = ["main"]
