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


def test_restore_is_equal_row_for_row_and_byte_for_byte(installation: Installation, empty_url: str, tmp_path: Path) -> None:
    first = _backup(installation, tmp_path / "one.backup", **PASSPHRASE)
    assert (first["files"], first["sealed"]) == (3, True)
    there = _restored(installation, tmp_path / "one.backup", tmp_path / "new", empty_url, **PASSPHRASE)
    here_again, there_again = (_manifest(i, _made(tmp_path / n)) for i, n in ((installation, "here"), (there, "there")))
    assert there_again["tables"] == here_again["tables"]
    assert {name: (there.data / "files" / name).read_bytes() for name in FILES} == FILES
    assert (there.data / "audit.key").read_bytes() == (installation.data / "audit.key").read_bytes()
    assert there.run("check").returncode == 0
    sealed = there.run("worker", "--once")
    assert sealed.returncode == 0, sealed.stderr
    verified = there.run("audit", "verify", "--json")
    assert (verified.returncode, [row["holds"] for row in json.loads(verified.stdout)]) == (0, [True])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_one_changed_row_changes_the_fingerprint(installation: Installation, empty_url: str, tmp_path: Path) -> None:
    _backup(installation, tmp_path / "one.backup")
    there = _restored(installation, tmp_path / "one.backup", tmp_path / "new", empty_url)
    before = _manifest(there, _made(tmp_path / "before"))["tables"]
    change = "UPDATE tenancy_council SET phone = '1'"
    if there.url:
        with psycopg.connect(there.url) as database:
            database.execute(change)
    else:
        with closing(sqlite3.connect(there.data / "yitang.sqlite3")) as file, file:
            file.execute(change)
    after = _manifest(there, _made(tmp_path / "after"))["tables"]
    assert [table for table in before if before[table] != after[table]] == ["tenancy_council"]
    report("R1", figure=0, unit=f"of {len(before)} tables and {len(FILES)} files differ", control="caught", tables=len(before))


def test_restore_refuses_a_place_that_is_not_empty(installation: Installation, empty_url: str, tmp_path: Path) -> None:
    _backup(installation, tmp_path / "one.backup")
    taken = _made(tmp_path / "taken")
    (taken / "note.txt").write_text("mine")
    refused = Installation(taken, empty_url).run("restore", tmp_path / "one.backup", "--to", empty_url or taken)
    assert (refused.returncode, [p.name for p in taken.iterdir()]) == (4, ["note.txt"])
    if installation.url:
        refused = Installation(tmp_path / "free").run("restore", tmp_path / "one.backup", "--to", installation.url)
        assert (refused.returncode, (tmp_path / "free").exists()) == (4, False)


def test_restore_refuses_another_passphrase(installation: Installation, empty_url: str, tmp_path: Path) -> None:
    _backup(installation, tmp_path / "one.backup", **PASSPHRASE)
    assert b"manifest" not in (tmp_path / "one.backup").read_bytes()
    for environment in ({}, {"YITANG_BACKUP_PASSPHRASE": "wrong"}):
        there = Installation(tmp_path / "new", empty_url)
        refused = there.run("restore", tmp_path / "one.backup", "--to", empty_url or there.data, **environment)
        assert (refused.returncode, there.data.exists()) == (1, False)


def test_unsealed_backup_carries_no_keys(installation: Installation, tmp_path: Path) -> None:
    _backup(installation, tmp_path / "one.backup")
    shutil.unpack_archive(tmp_path / "one.backup", tmp_path / "inside", "gztar")
    assert not list((tmp_path / "inside").rglob("*.key"))
