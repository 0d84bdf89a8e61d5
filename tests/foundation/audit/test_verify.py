"""G1: whoever can rewrite every row, but has neither the key nor the checkpoint that was kept elsewhere, is found out.

The tamperer works on the rows before the bundle is written, so that the file itself is always in order; they may compute
the whole chain anew. Random bytes of the file are a second test.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trust.report import FULL, report
from yitang.foundation.audit import verify
from yitang.foundation.audit.canonical import moment
from yitang.foundation.audit.export import lines_of
from yitang.foundation.audit.signing import public_key, sign
from yitang.foundation.audit.verify import GENESIS, Verification, checkpoint_digest, checkpoint_text, link

pytestmark = pytest.mark.once

COUNCIL = "0190b1f0-0000-7000-8000-00000000c0c0"
ENTRIES = 24
EXAMPLES = 4_000 if FULL else 400
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Rows:
    """The rows of a council's audit as a tamperer finds them."""

    records: list[dict[str, Any] | None] = field(default_factory=list)
    seals: list[list[Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)

    def chain_anew(self) -> None:
        """Give the records new places and hashes, as if they had been sealed like that."""
        chain = GENESIS
        self.seals = self.seals[: len(self.records)]
        while len(self.seals) < len(self.records):
            self.seals.append([0, START, ""])
        for position, (record, row) in enumerate(zip(self.records, self.seals, strict=True), 1):
            chain = link(chain, position, moment(row[1]), text(record))
            row[0], row[2] = position, chain
        for mark in self.marks:
            if 0 < mark["position"] <= len(self.seals):
                mark["hash"] = self.seals[mark["position"] - 1][2]

    def lines(self) -> list[bytes]:
        entries = [(p, at, chain, text(r)) for r, (p, at, chain) in zip(self.records, self.seals, strict=True)]
        return list(lines_of(COUNCIL, entries, self.marks, 0, []))


def text(record: dict[str, Any] | None) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def honest_rows() -> Rows:
    rows = Rows()
    for n in range(ENTRIES):
        rows.records.append(
            {"id": f"record-{n}", "name": "proposals.file", "actor_name": "林主任", "changes": [["t", str(n), {}]]}
        )
        rows.seals.append([n + 1, START + timedelta(seconds=n), ""])
    rows.chain_anew()
    previous = GENESIS
    for n, position in enumerate(range(6, ENTRIES + 1, 6)):
        mark = {
            "checkpoint": f"0190b1f0-0000-7000-8000-0000000000{n:02}",
            "position": position,
            "hash": rows.seals[position - 1][2],
            "signed_at": moment(START + timedelta(hours=1)),
            "previous": previous,
        }
        signed = checkpoint_text(COUNCIL, mark)
        mark["signature"] = sign(signed)
        previous = checkpoint_digest(signed, mark["signature"])
        rows.marks.append(mark)
    return rows


HONEST = honest_rows()
KEPT = {**HONEST.marks[-1], "council": COUNCIL, "public_key": public_key()}


def found_out(rows: Rows, *, kept: dict[str, Any] | None) -> bool:
    return not Verification(kept, public_key()).run(rows.lines())


def edit(rows: Rows, at: int, to: int) -> None:
    record = rows.records[at]
    assert record is not None
    record["actor_name"] += "，改"


def delete(rows: Rows, at: int, to: int) -> None:
    del rows.records[at], rows.seals[at]


def blank(rows: Rows, at: int, to: int) -> None:
    rows.records[at] = None


def swap(rows: Rows, at: int, to: int) -> None:
    other = to if to != at else (at + 1) % ENTRIES
    rows.records[at], rows.records[other] = rows.records[other], rows.records[at]


def insert(rows: Rows, at: int, to: int) -> None:
    rows.records.insert(at, {"id": "forged", "name": "proposals.file"})
    rows.seals.insert(at, [at, START, "0" * 64])


def double(rows: Rows, at: int, to: int) -> None:
    rows.records.insert(at, deepcopy(rows.records[at]))
    rows.seals.insert(at, deepcopy(rows.seals[at]))


def truncate(rows: Rows, at: int, to: int) -> None:
    """Cut everything from a place on, with the checkpoints that stood there; at best back to an honest checkpoint."""
    del rows.records[at:], rows.seals[at:]
    rows.marks = [mark for mark in rows.marks if mark["position"] <= at]


def retime(rows: Rows, at: int, to: int) -> None:
    rows.seals[at][1] += timedelta(days=1 + to)


def rehash(rows: Rows, at: int, to: int) -> None:
    rows.seals[at][2] = f"{to:064x}"


def drop_mark(rows: Rows, at: int, to: int) -> None:
    del rows.marks[at % len(rows.marks)]


def change_mark(rows: Rows, at: int, to: int) -> None:
    mark = rows.marks[at % len(rows.marks)]
    name = ["checkpoint", "position", "hash", "signed_at", "previous", "signature"][to % 6]
    mark[name] = mark[name] + 1 if name == "position" else mark[name][:-1] + ("1" if mark[name][-1] != "1" else "2")


def move_mark(rows: Rows, at: int, to: int) -> None:
    """An honest checkpoint is put in the place of another one."""
    n = at % len(rows.marks)
    rows.marks[n] = {**rows.marks[(n + 1 + to % 3) % len(rows.marks)], "position": rows.marks[n]["position"]}


TAMPERING: list[Callable[[Rows, int, int], None]] = [
    edit, delete, blank, swap, insert, double, truncate, retime, rehash, drop_mark, change_mark, move_mark
]  # fmt: skip
places = st.integers(0, ENTRIES - 1)


def test_honest_rows_hold_with_and_without_the_checkpoint_that_was_kept() -> None:
    assert not found_out(HONEST, kept=None)
    assert not found_out(HONEST, kept=KEPT)
    for position in (6, 12):
        mark = next(mark for mark in HONEST.marks if mark["position"] == position)
        assert not found_out(HONEST, kept={**mark, "council": COUNCIL, "public_key": public_key()})


def test_every_tampering_is_found() -> None:
    tried: dict[str, int] = {}
    missed_without_kept: set[str] = set()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=not FULL, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(TAMPERING), places, places, st.booleans())
    def tamper(how: Callable[[Rows, int, int], None], at: int, to: int, anew: bool) -> None:
        rows = deepcopy(HONEST)
        how(rows, at, to)
        if anew:
            rows.chain_anew()
        if (rows.records, rows.seals, rows.marks) == (HONEST.records, HONEST.seals, HONEST.marks):
            return
        tried[how.__name__] = tried.get(how.__name__, 0) + 1
        assert found_out(rows, kept=KEPT), (how.__name__, at, to, anew)
        if sum(tried.values()) % 10 == 0 and not found_out(rows, kept=None):
            missed_without_kept.add(how.__name__)

    tamper()
    assert missed_without_kept <= {"truncate"}
    assert set(tried) == {how.__name__ for how in TAMPERING}
    bytes_tried = change_single_bytes()
    report("G1", figure=sum(tried.values()) + bytes_tried, unit="tamperings, all found", control=control(), kinds=len(tried))


def control() -> str:
    """The negative control: a chain whose hashes do not cover the record lets an edit pass."""
    rows = deepcopy(HONEST)
    edit(rows, 3, 0)
    whole = verify.link
    try:
        verify.link = lambda previous, position, sealed_at, record: HONEST.seals[position - 1][2]
        return "missed" if found_out(rows, kept=KEPT) else "caught"
    finally:
        verify.link = whole


def change_single_bytes() -> int:
    bundle = b"".join(HONEST.lines())
    tried = 0

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=not FULL, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(bundle) - 1), st.integers(1, 255))
    def change(at: int, by: int) -> None:
        nonlocal tried
        changed = bundle[:at] + bytes([bundle[at] ^ by]) + bundle[at + 1 :]
        assert not Verification().run(changed.splitlines(keepends=True)), (at, by)
        tried += 1

    change()
    return tried


@pytest.mark.parametrize("cut", [0, 1, 7, ENTRIES, ENTRIES + 4])
def test_a_file_that_was_cut_or_grew_is_found(cut: int) -> None:
    lines = HONEST.lines()
    assert not Verification().run(lines[:cut])
    assert not Verification().run([*lines, lines[1]])
    assert not Verification().run(lines[:cut] + lines[cut + 1 :])


def test_a_chain_signed_by_another_key_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = public_key()
    monkeypatch.setenv("YITANG_AUDIT_KEY_FILE", str(tmp_path / "forged.key"))
    forged = honest_rows().lines()
    assert Verification().run(forged)
    assert not Verification(key=trusted).run(forged)
    assert not Verification(KEPT).run(forged)


# RFC 8032 §7.1, tests 1, 2 and 3.
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_ed25519_follows_the_vectors_of_the_standard(key: str, message: str, signature: str) -> None:
    args = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.ed25519_holds(*args)
    assert not verify.ed25519_holds(args[0], args[1] + b"x", args[2])
    for at in range(0, 64, 9):
        assert not verify.ed25519_holds(args[0], args[1], args[2][:at] + bytes([args[2][at] ^ 1]) + args[2][at + 1 :])


def test_the_file_stands_alone(tmp_path: Path) -> None:
    """Run by a bare interpreter that sees neither Yitang nor any package."""
    bundle, kept, alone = tmp_path / "bundle.jsonl", tmp_path / "kept.json", tmp_path / "verify.py"
    bundle.write_bytes(b"".join(HONEST.lines()))
    kept.write_text(json.dumps(KEPT))
    alone.write_bytes(Path(verify.__file__).read_bytes())

    def run(*arguments: object) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", alone, *map(str, arguments)], capture_output=True, text=True, cwd=tmp_path
        )
        return done.returncode, done.stdout

    code, out = run(bundle, "--checkpoint", kept, "--key", public_key(), "--json")
    assert (code, json.loads(out)["faults"], json.loads(out)["entries"]) == (0, [], ENTRIES)
    rows = deepcopy(HONEST)
    truncate(rows, 12, 0)
    bundle.write_bytes(b"".join(rows.lines()))
    assert run(bundle)[0] == 0
    code, out = run(bundle, "--checkpoint", kept)
    assert code == 1
    assert "the chain ends before the checkpoint that was kept" in out
    assert run(tmp_path / "none.jsonl")[0] == 2
    kept.write_text("[1")
    assert run(bundle, "--checkpoint", kept)[0] == 2


def test_speed_of_verification_is_reported() -> None:
    lines = HONEST.lines()
    times = 400
    started = time.perf_counter()
    for _ in range(times):
        walk = Verification()
        for line in lines[1:-1]:
            if found := verify._RECORD.fullmatch(line):
                walk._record(*found.groups())
    rate = int(times * ENTRIES / (time.perf_counter() - started))
    assert walk.faults == []
    report("G5", figure=rate, unit="entries verified per second", control="none: a measure", bytes_per_entry=len(lines[1]))
