"""The command line: help, exit codes, and that every line of the table leads somewhere."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.config.conftest import Installation
from yitang.config.cli import exits
from yitang.config.cli.commands import COMMANDS, cli
from yitang.config.cli.environment import DATA_VARIABLE, take_data
from yitang.config.cli.group import Entry, LazyGroup, load
from yitang.config.supervise import Web, free_port


def _entries(table: object = COMMANDS, path: str = "") -> Iterator[tuple[str, Entry]]:
    assert isinstance(table, dict)
    for name, entry in table.items():
        if isinstance(entry, LazyGroup):
            yield from _entries(entry.entries, f"{path}{name} ")
        else:
            yield f"{path}{name}", entry


@pytest.mark.parametrize(("name", "entry"), list(_entries()), ids=[name for name, _ in _entries()])
def test_command_exists_and_its_help_has_an_example(name: str, entry: Entry) -> None:
    command = load(entry)
    assert isinstance(command, click.Command)
    shown = CliRunner().invoke(cli, [*name.split(), "--help"])
    assert shown.exit_code == exits.OK, shown.output
    assert "Example" in shown.output and f"yitang {name}" in shown.output
    assert "--data DIR" in shown.output


def test_help_lists_every_command_without_importing_one() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == exits.OK
    assert [name for name in COMMANDS if f"\n  {name} " not in shown.output] == []


def test_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(cli, ["nothing"]).exit_code == exits.USAGE


@pytest.mark.parametrize("words", [["serve", "--data", "/x/y"], ["--data=/x/y", "serve"], ["init", "--data=/x/y", "--json"]])
def test_take_data_reads_the_option_wherever_it_stands(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, "/before")
    take_data(words)
    assert os.environ[DATA_VARIABLE] == "/x/y"


def test_take_data_leaves_the_environment_alone_without_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, "/before")
    take_data(["import", "proposals", "--", "--data", "/x"])
    assert os.environ[DATA_VARIABLE] == "/before"


def test_free_port_says_whether_something_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert free_port("127.0.0.1", port) is False
    assert free_port("127.0.0.1", port) is True


def test_granian_serves_wsgi_with_the_given_workers() -> None:
    command = Web(port=8123, workers=3, threads=4).command()
    told = " ".join(command)
    assert "--interface wsgi" in told and "--port 8123" in told and "--workers 3" in told and "--blocking-threads 4" in told


@pytest.mark.xdist_group("installation")
def test_doctor_finds_a_fresh_installation_well(installation: Installation) -> None:
    done = installation.run("doctor")
    assert ("✗" in done.stdout) == (done.returncode == exits.PROBLEM)
    amiss = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    # On PostgreSQL this installation is run by the role that owns its tables, which is worth a line.
    assert [line.split("：")[0] for line in amiss] == (["✗ 数据库账户"] if installation.url else [])


@pytest.mark.xdist_group("installation")
def test_doctor_says_what_to_do_about_a_readable_key(installation: Installation, tmp_path: Path) -> None:
    key = installation.data / "secret.key"
    key.chmod(0o644)
    try:
        assert "→ chmod 600 secret.key" in installation.run("doctor").stdout
    finally:
        key.chmod(0o600)


@pytest.mark.xdist_group("installation")
def test_init_refuses_a_code_that_is_taken(installation: Installation) -> None:
    done = installation.run("init", "--code", "hz", "--name", "又一个", "--level", "city")
    assert (done.returncode, done.stdout) == (exits.PROBLEM, "")
    assert "hz" in done.stderr
