"""The backup archive: one `.tar.gz`, sealed by a passphrase when one is given, with a manifest that lets every part be proved.

Inside: `manifest.json`, the database (`database.sqlite3`, or `database.dump` of pg_dump's custom format) and `files/…`. The manifest holds,
for each table, the number of rows and a hash over all rows in order, and for each file its SHA-256; the manifest itself is hashed last.
"""

import base64
import contextlib
import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"YITANG1\n"
BLOCK = 1 << 20
PASSPHRASE = "YITANG_BACKUP_PASSPHRASE"


class ArchiveError(Exception):
    """The archive cannot be read: damaged, sealed by another passphrase, or not one of ours. The text is a sentence for the operator."""


def sha256(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(parts: Mapping[str, Path], target: Path, passphrase: str | None) -> None:
    """Write files under these names as one archive at `target`, which appears only when it is whole, readable by its owner only."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            os.chmod(part, 0o600)
            with _sealing(file, passphrase) as out, gzip.GzipFile("", "wb", 6, out) as zipped:
                with tarfile.open(fileobj=zipped, mode="w|") as tar:
                    for name, path in parts.items():
                        tar.add(path, name, recursive=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def unpack(source: Path, folder: Path, passphrase: str | None) -> None:
    """Unpack an archive into an empty folder. Raises `ArchiveError`; nothing in it can land outside the folder."""
    try:
        with source.open("rb") as file, _unsealing(file, passphrase) as plain, tarfile.open(fileobj=plain, mode="r:gz") as tar:
            _take_out(tar, folder)
    except InvalidTag as error:
        raise ArchiveError("口令不对，或备份已损坏（wrong passphrase, or the backup is damaged）。") from error
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise ArchiveError(f"备份已损坏，不能恢复（the backup is damaged）：{error}") from error


def _take_out(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the files of an archive into the folder. The filters of tarfile came with Python 3.11.4, after the one of Debian 12."""
    top = folder.resolve()
    for member in tar:
        place = (top / member.name).resolve()
        found = tar.extractfile(member) if member.isfile() and place.is_relative_to(top) else None
        if found is None:
            raise ArchiveError(f"备份中有不应有的内容（no backup of ours has this）：{member.name}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(0o600, exist_ok=False)
        with found, place.open("wb") as file:
            shutil.copyfileobj(found, file, BLOCK)
        place.chmod(member.mode & 0o755)


def check_parts(folder: Path) -> dict[str, Any]:
    """Compare every unpacked part with the manifest and return it. Raises `ArchiveError` naming the first part that differs."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        stated = manifest.pop("digest")
    except (FileNotFoundError, ValueError, KeyError) as error:
        raise ArchiveError("这不是议堂的备份（this is no backup of Yitang）。") from error
    if stated != manifest_digest(manifest):
        raise ArchiveError("备份清单已被改动（the manifest was changed）。")
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    if there != set(manifest["parts"]):
        odd = sorted(there ^ set(manifest["parts"]))
        raise ArchiveError(f"备份缺少或多出文件（missing or surplus）：{', '.join(odd[:5])}")
    for name, digest in manifest["parts"].items():
        if sha256(folder / name) != digest:
            raise ArchiveError(f"备份中的 {name} 已损坏（damaged）。")
    return manifest


def manifest_digest(manifest: dict[str, Any]) -> str:
    """The hash of a manifest without its own `digest`."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_sealed(source: Path) -> bool:
    """Whether the archive needs a passphrase."""
    with source.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, last: bool) -> bytes:
    # The number keeps blocks from changing places, the flag keeps the end from being cut off.
    return number.to_bytes(11, "big") + bytes([last])


class _Sealer:
    """A writable that encrypts what it is given block by block."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(16)
        file.write(MAGIC + base64.b64encode(salt) + b"\n")
        self.file, self.key, self.buffer, self.number = file, _key(passphrase, salt), bytearray(), 0

    def write(self, data: bytes) -> int:
        self.buffer += data
        while len(self.buffer) > BLOCK:
            self._put(bytes(self.buffer[:BLOCK]), last=False)
            del self.buffer[:BLOCK]
        return len(data)

    def flush(self) -> None:
        """Nothing to do: a block is sealed when it is full."""

    def close(self) -> None:
        self._put(bytes(self.buffer), last=True)

    def _put(self, block: bytes, last: bool) -> None:
        sealed = self.key.encrypt(_nonce(self.number, last), block, None)
        self.file.write(len(sealed).to_bytes(4, "big") + sealed)
        self.number += 1


@contextlib.contextmanager
def _sealing(file: BinaryIO, passphrase: str | None) -> Iterator[Any]:
    if not passphrase:
        yield file
        return
    sealer = _Sealer(file, passphrase)
    yield sealer
    sealer.close()


@contextlib.contextmanager
def _unsealing(file: BinaryIO, passphrase: str | None) -> Iterator[Any]:
    if file.read(len(MAGIC)) != MAGIC:
        file.seek(0)
        yield file
        return
    if not passphrase:
        raise ArchiveError(f"备份已加密，需设置环境变量 {PASSPHRASE}（the backup is sealed: set {PASSPHRASE}）。")
    key = _key(passphrase, base64.b64decode(file.readline()))
    with tempfile.TemporaryFile() as plain:
        number, last = 0, False
        while not last:
            sealed = file.read(int.from_bytes(file.read(4), "big"))
            last = not file.read(1)
            if not last:
                file.seek(-1, os.SEEK_CUR)
            plain.write(key.decrypt(_nonce(number, last), sealed, None))
            number += 1
        plain.seek(0)
        yield plain
