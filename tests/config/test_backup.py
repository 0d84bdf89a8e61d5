"""Backup and restore: row for row and byte for byte the same, or nothing at all."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.config.conftest import FILES, Installation
from tests.trust.report import report

# One worker makes the installation for all of them.
pytestmark = pytest.mark.xdist_group("installation")

PASSPHRASE = {"YITANG_BACKUP_PASSPHRASE": "议 correct horse"}


def _backup(installation: Installation, target: Path, **environment: str) -> dict[str, object]:
    done = installation.run("backup", target, "--json", **environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _restored(installation: Installation, source: Path, place: Path, url: str, **environment: str) -> Installation:
    there = Installation(place, url)
    done = there.run("restore", source, "--to", url or place, "--json", **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["equal"] is True
    return there


def _manifest(installation: Installation, folder: Path) -> dict[str, dict[str, object]]:
    """The fingerprint of an installation's rows and files, as its own backup states it."""
    target = folder / "again.backup"
    _backup(installation, target)
    shutil.unpack_archive(target, folder / "again", "gztar")
    found: dict[str, dict[str, object]] = json.loads((folder / "again" / "manifest.json").read_text())
    return found


@pytest.fixture(scope="session")
def plain(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the installation without a passphrase."""
    target = tmp_path_factory.mktemp("plain") / "one.backup"
    _backup(installation, target)
    return target


@pytest.fixture(scope="session")
def sealed(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one."""
    target = tmp_path_factory.mktemp("sealed") / "one.backup"
    first = _backup(installation, target, **PASSPHRASE)
    assert (first["files"], first["sealed"]) == (3, True)
    return target


def test_restore_is_equal_row_for_row_and_byte_for_byte(
    installation: Installation, sealed: Path, empty_url: str, tmp_path: Path
) -> None:
    there = _restored(installation, sealed, tmp_path / "new", empty_url, **PASSPHRASE)
    here_again, there_again = (_manifest(i, _made(tmp_path / n)) for i, n in ((installation, "here"), (there, "there")))
    before = there_again["tables"]
    assert before == here_again["tables"]
    assert {name: (there.data / "files" / name).read_bytes() for name in FILES} == FILES
    assert (there.data / "audit.key").read_bytes() == (installation.data / "audit.key").read_bytes()
    # The negative control: one changed row changes the fingerprint.
    _change(there)
    after = _manifest(there, _made(tmp_path / "after"))["tables"]
    assert [table for table in before if before[table] != after[table]] == ["tenancy_council"]
    assert there.run("check").returncode == 0
    worked = there.run("worker", "--once")
    assert worked.returncode == 0, worked.stderr
    verified = there.run("audit", "verify", "--json")
    assert (verified.returncode, [row["holds"] for row in json.loads(verified.stdout)]) == (0, [True])
    report("R1", figure=0, unit=f"of {len(before)} tables and {len(FILES)} files differ", control="caught", tables=len(before))


def _change(there: Installation) -> None:
    change = "UPDATE tenancy_council SET phone = '1'"
    if there.url:
        with psycopg.connect(there.url) as database:
            database.execute(change)
    else:
        with closing(sqlite3.connect(there.data / "yitang.sqlite3")) as file, file:
            file.execute(change)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_restore_refuses_a_place_that_is_not_empty(
    installation: Installation, plain: Path, empty_url: str, tmp_path: Path
) -> None:
    taken = _made(tmp_path / "taken")
    (taken / "note.txt").write_text("mine")
    refused = Installation(taken, empty_url).run("restore", plain, "--to", empty_url or taken)
    assert (refused.returncode, [p.name for p in taken.iterdir()]) == (4, ["note.txt"])
    if installation.url:
        refused = Installation(tmp_path / "free").run("restore", plain, "--to", installation.url)
        assert (refused.returncode, (tmp_path / "free").exists()) == (4, False)


@pytest.mark.once
def test_restore_refuses_another_passphrase(sealed: Path, tmp_path: Path) -> None:
    assert b"manifest" not in sealed.read_bytes()
    for environment in ({}, {"YITANG_BACKUP_PASSPHRASE": "wrong"}):
        there = Installation(tmp_path / "new")
        refused = there.run("restore", sealed, "--to", there.data, **environment)
        assert (refused.returncode, there.data.exists()) == (1, False)


@pytest.mark.once
def test_unsealed_backup_carries_no_keys(plain: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(plain, tmp_path / "inside", "gztar")
    assert not list((tmp_path / "inside").rglob("*.key"))
