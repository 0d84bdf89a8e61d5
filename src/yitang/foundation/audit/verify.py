"""Checks a bundle of the audit without Yitang: this one file and Python's standard library are enough.

    python verify.py BUNDLE.jsonl [--checkpoint FILE] [--key HEX] [--json]

A bundle is the audit of one council: a head, one line per record in the order of the chain, the signed checkpoints in
their places, and an end. Each record's hash covers the hash before it, so an edit, a deletion, an insertion and another
order show; each checkpoint's signature (Ed25519) covers the chain and all checkpoints before it, so a chain that was
computed anew shows. A cut at the end shows against a checkpoint that was kept elsewhere: give it with --checkpoint.

Exit code 0: everything holds. 1: something was changed. 2: the file cannot be read, or the call is wrong.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterable

GENESIS = "0" * 64
FAULTS_SHOWN = 20

_HEAD = re.compile(rb'\{"audit":1,"council":"([0-9a-f-]{36})","public_key":"([0-9a-f]{64})","exported_at":"[0-9T:.+-]+"\}\n')
_RECORD = re.compile(rb'\{"position":(\d+),"sealed_at":"([0-9T:.+-]+)","hash":"([0-9a-f]{64})","record":(\{.+\}|null)\}\n')
_CHECKPOINT = re.compile(
    rb'\{"checkpoint":"([0-9a-f-]{36})","position":(\d+),"hash":"([0-9a-f]{64})","signed_at":"([0-9T:.+-]+)",'
    rb'"previous":"([0-9a-f]{64})","signature":"([0-9a-f]{128})"\}\n'
)
_END = re.compile(rb'\{"end":(\d+),"pending":(\d+),"strays":\[(.*)\],"sha256":"([0-9a-f]{64})"\}\n')


def link(previous: str, position: int, sealed_at: str, record: bytes) -> str:
    """Hash of a record in its place: SHA-256 over the hash before it, the place, the time of sealing and the record."""
    return hashlib.sha256(f"{previous}\n{position}\n{sealed_at}\n".encode() + record).hexdigest()


def checkpoint_text(council: str, mark: dict[str, object]) -> bytes:
    """What a checkpoint signs: its own columns and the digest of the checkpoint before it."""
    columns = [mark[name] for name in ("checkpoint", "position", "hash", "signed_at", "previous")]
    return "\n".join(["yitang audit checkpoint", council, *map(str, columns)]).encode()


def checkpoint_digest(text: bytes, signature: str) -> str:
    """The digest by which the next checkpoint names this one."""
    return hashlib.sha256(text + b"\n" + signature.encode()).hexdigest()


class Verification:
    """Walks the lines of one bundle and collects what does not hold."""

    def __init__(self, kept: dict[str, object] | None = None, key: str = "") -> None:
        self.kept, self.key = kept, key
        self.council = ""
        self.entries = self.checkpoints = self.pending = 0
        self.hash = self.previous = GENESIS
        self.faults: list[str] = []
        self._last: dict[str, object] | None = None
        self._seen_kept = False
        self._ended = False
        self._bytes = hashlib.sha256()

    def run(self, lines: Iterable[bytes]) -> bool:
        """Whether the whole bundle holds."""
        for number, line in enumerate(lines, 1):
            if self._ended:
                self._fault(f"line {number}: something follows the end")
            elif number == 1:
                self._head(line)
            elif found := _RECORD.fullmatch(line):
                self._record(*found.groups())
            elif found := _CHECKPOINT.fullmatch(line):
                self._checkpoint(*found.groups())
            elif found := _END.fullmatch(line):
                self._end(*found.groups())
            else:
                self._fault(f"line {number}: cannot be read")
            self._bytes.update(line)
        if not self._ended:
            self._fault("the end is missing: the file was cut")
        self._signatures()
        return not self.faults

    def _head(self, line: bytes) -> None:
        found = _HEAD.fullmatch(line)
        if not found:
            self._fault("line 1: this is no head of an audit bundle")
            return
        self.council, named = found[1].decode(), found[2].decode()
        for trusted in (self.key, str((self.kept or {}).get("public_key", ""))):
            if trusted and trusted != named:
                self._fault("the bundle names another public key than the one that is trusted")
        self.key = self.key or str((self.kept or {}).get("public_key", "")) or named

    def _record(self, place: bytes, sealed_at: bytes, stated: bytes, record: bytes) -> None:
        position = int(place)
        if position != self.entries + 1:
            self._fault(f"position {position} follows {self.entries}: records are missing, doubled or in another order")
        if record == b"null":
            self._fault(f"position {position}: the record is gone")
        elif link(self.hash, position, sealed_at.decode(), record) != stated.decode():
            self._fault(f"position {position}: the record or one before it is not what was sealed")
        self.entries, self.hash = position, stated.decode()
        if self.kept and self.kept.get("position") == position:
            self._seen_kept = True
            if self.kept.get("hash") != self.hash:
                self._fault(f"position {position}: the chain is not the one of the checkpoint that was kept")

    def _checkpoint(self, *columns: bytes) -> None:
        row, place, stated, signed_at, previous, signature = (column.decode() for column in columns)
        mark: dict[str, object] = {"checkpoint": row, "position": int(place), "hash": stated, "signed_at": signed_at}
        mark |= {"previous": previous, "signature": signature}
        if mark["position"] != self.entries or stated != self.hash:
            self._fault(f"checkpoint of position {place}: it does not stand at its place in the chain")
        if previous != self.previous:
            self._fault(f"checkpoint of position {place}: it does not follow the checkpoint before it")
        self.previous = checkpoint_digest(checkpoint_text(self.council, mark), signature)
        self.checkpoints += 1
        self._last = mark

    def _end(self, entries: bytes, pending: bytes, strays: bytes, digest: bytes) -> None:
        self._ended = True
        self.pending = int(pending)
        if int(entries) != self.entries:
            self._fault(f"the end counts {int(entries)} records, the chain has {self.entries}")
        if strays:
            self._fault(f"records outside the chain: {strays.decode()}")
        if self._bytes.hexdigest() != digest.decode():
            self._fault("the file is not as it was written")

    def _signatures(self) -> None:
        at = self._last["position"] if self._last else 0
        if at != self.entries:
            self._fault(f"records after position {at} are under no signature")
        if self._last:
            self._signed(self._last, "the last checkpoint")
        if self.kept:
            self._signed(self.kept, "the checkpoint that was kept")
            if self.kept.get("council") != self.council:
                self._fault("the checkpoint that was kept belongs to another council")
            elif not self._seen_kept:
                self._fault(f"the chain ends before the checkpoint that was kept (position {self.kept.get('position')})")

    def _signed(self, mark: dict[str, object], what: str) -> None:
        try:
            text, signature = checkpoint_text(self.council, mark), bytes.fromhex(str(mark["signature"]))
            holds = ed25519_holds(bytes.fromhex(self.key), text, signature)
        except (KeyError, ValueError):
            holds = False
        if not holds:
            self._fault(f"{what}: its signature does not hold")

    def _fault(self, text: str) -> None:
        self.faults.append(text)


# Ed25519 verification, RFC 8032 §5.1.7, with points as (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]


def ed25519_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of `key` (32 bytes) over `message`."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    # s·B − h·A is R for an honest signature.
    found = _sum(s, _BASE, h, (_P - a[0], a[1], 1, _P - a[3]))
    return (found[0] - r[0] * found[2]) % _P == 0 and (found[1] - r[1] * found[2]) % _P == 0


def _plus(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum(n: int, p: Point, m: int, q: Point) -> Point:
    """n·P + m·Q in one walk over the bits of both."""
    choice = (None, p, q, _plus(p, q))
    total: Point = (0, 1, 1, 0)
    for bit in range(max(n.bit_length(), m.bit_length()) - 1, -1, -1):
        total = _plus(total, total)
        if found := choice[(n >> bit & 1) + 2 * (m >> bit & 1)]:
            total = _plus(total, found)
    return total


def _point(data: bytes) -> Point | None:
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE: Point = _point(_BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Checks a bundle of Yitang's audit.")
    parser.add_argument("bundle")
    parser.add_argument("--checkpoint", help="a checkpoint that was kept outside the system")
    parser.add_argument("--key", default="", help="the public key to trust, in hex, instead of the bundle's own")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        kept = None
        if asked.checkpoint:
            with open(asked.checkpoint, encoding="utf-8") as file:
                kept = dict(json.load(file))
        walk = Verification(kept, asked.key)
        with open(asked.bundle, "rb") as lines:
            holds = walk.run(lines)
    except (OSError, ValueError, TypeError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    if asked.json:
        names = ("council", "entries", "checkpoints", "pending", "hash", "key", "faults")
        print(json.dumps({"holds": holds} | {name: getattr(walk, name) for name in names}))
    else:
        for fault in walk.faults[:FAULTS_SHOWN]:
            print(f"✗ {fault}")
        verdict = "everything holds" if holds else f"{len(walk.faults)} faults"
        print(f"{walk.entries} records, {walk.checkpoints} checkpoints, {time.monotonic() - started:.2f} s: {verdict}")
        print(f"key {walk.key}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
