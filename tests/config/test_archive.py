"""The archive notices whatever happens to it (R3: of 100 flipped bits 100 found)."""

import json
import random
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
