"""Where the commands find the installation: the data folder, and Django when a command needs it."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

DATA_VARIABLE = "YITANG_DATA_DIR"


def data_option() -> click.Option:
    """The option `--data`, shown in the help of every command; `take_data` has read it before any command is imported."""
    return click.Option(
        ["--data"],
        metavar="DIR",
        expose_value=False,
        help="数据文件夹，默认取环境变量 YITANG_DATA_DIR，再取 .data（the data folder）。",
    )


def take_data(arguments: Sequence[str]) -> None:
    """Put the value of `--data` into the environment before settings are read, since importing a command already reads them."""
    for at, argument in enumerate(arguments):
        if argument == "--":
            return
        name, equals, value = argument.partition("=")
        if name == "--data":
            value = value if equals else "".join(arguments[at + 1 : at + 2])
            if value:
                os.environ[DATA_VARIABLE] = value


def data_dir() -> Path:
    """The data folder of this run."""
    return Path(os.environ.get(DATA_VARIABLE, ".data")).resolve()


def start_django() -> None:
    """Read the settings and load all apps; cheap when that has happened already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")
    import django

    django.setup()
