"""The archive notices whatever happens to it (R3: of 100 flipped bits 100 found)."""

import io
import json
import random
import tarfile
from pathlib import Path

import pytest

from tests.trust.report import FULL
from yitang.config.archive import ArchiveError, check_parts, manifest_digest, pack, sha256, unpack

pytestmark = pytest.mark.once

PASSPHRASE = "口令"
FLIPS = 100 if FULL else 24


def _packed(folder: Path, passphrase: str | None) -> Path:
    parts = {}
    for name, content in {"database.sqlite3": random.Random(1).randbytes(1_500_000), "files/a": b"a" * 5000}.items():
        path = folder / "parts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        parts[name] = path
    manifest: dict[str, object] = {"parts": {name: sha256(path) for name, path in parts.items()}}
    manifest["digest"] = manifest_digest(manifest)
    (folder / "parts" / "manifest.json").write_text(json.dumps(manifest))
    target = folder / "x.backup"
    pack({"manifest.json": folder / "parts" / "manifest.json"} | parts, target, passphrase)
    return target


def _opens(archive: Path, folder: Path, passphrase: str | None) -> bool:
    folder.mkdir()
    try:
        unpack(archive, folder, passphrase)
        check_parts(folder)
    except ArchiveError:
        return False
    return True


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_every_flipped_bit_is_found(tmp_path: Path, passphrase: str | None) -> None:
    archive = _packed(tmp_path, passphrase)
    assert _opens(archive, tmp_path / "good", passphrase) is True
    whole = archive.read_bytes()
    chance = random.Random(20260301)
    # The ten bytes of gzip's header hold a time and a system's name, on which nothing depends.
    places = [chance.randrange(10, len(whole) - 8) for _ in range(FLIPS)]
    found = 0
    for number, place in enumerate(places):
        broken = bytearray(whole)
        broken[place] ^= 1 << chance.randrange(8)
        archive.write_bytes(broken)
        found += not _opens(archive, tmp_path / f"bad{number}", passphrase)
    print(f"R3 {found} of {len(places)} flipped bits found, sealed={passphrase is not None}")
    assert found == len(places)


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.9999])
def test_a_cut_archive_is_refused(tmp_path: Path, passphrase: str | None, kept: float) -> None:
    archive = _packed(tmp_path, passphrase)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * kept)])
    assert _opens(archive, tmp_path / "cut", passphrase) is False


def test_a_sealed_block_cannot_change_places(tmp_path: Path) -> None:
    archive = _packed(tmp_path, PASSPHRASE)
    whole = archive.read_bytes()
    head = whole.index(b"\n", 8) + 1
    size = int.from_bytes(whole[head : head + 4], "big") + 4
    first, rest = whole[head : head + size], whole[head + size :]
    archive.write_bytes(whole[:head] + first + first + rest)
    assert _opens(archive, tmp_path / "moved", PASSPHRASE) is False


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../beside", tarfile.REGTYPE),
        ("/tmp/yitang-beside", tarfile.REGTYPE),
        ("files/link", tarfile.SYMTYPE),
        ("files/pipe", tarfile.FIFOTYPE),
    ],
)
def test_entry_that_no_backup_has_is_refused_and_lands_nowhere(tmp_path: Path, name: str, kind: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.size, entry.linkname = kind, 4 if kind == tarfile.REGTYPE else 0, "/etc/passwd"
    with tarfile.open(tmp_path / "x.backup", "w:gz") as tar:
        tar.addfile(entry, io.BytesIO(b"mine"))
    (tmp_path / "there").mkdir()
    with pytest.raises(ArchiveError, match=name):
        unpack(tmp_path / "x.backup", tmp_path / "there", None)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["there", "x.backup"]


def test_file_comes_back_with_the_rights_of_its_owner(tmp_path: Path) -> None:
    (tmp_path / "audit.key").write_bytes(b"secret")
    (tmp_path / "audit.key").chmod(0o600)
    pack({"audit.key": tmp_path / "audit.key"}, tmp_path / "x.backup", None)
    (tmp_path / "there").mkdir()
    unpack(tmp_path / "x.backup", tmp_path / "there", None)
    assert (tmp_path / "there" / "audit.key").read_bytes() == b"secret"
    assert (tmp_path / "there" / "audit.key").stat().st_mode & 0o777 == 0o600
