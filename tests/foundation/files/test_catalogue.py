"""F1, F2: bombs are refused quickly and in little memory; files that are not what they say are refused with a sentence."""

import json
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from tests.foundation.files.hostile import disguised, hostile
from tests.foundation.files.samples import bombs, good
from tests.trust.report import FULL, report
from yitang.config.testing.steps import ROOT
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.checks import Checked, check
from yitang.foundation.files.inside import jobs, packages
from yitang.foundation.files.inside.faults import Fault
from yitang.foundation.files.names import suffix_of
from yitang.foundation.files.store import receive
from yitang.foundation.files.types import type_by_suffix

pytestmark = pytest.mark.once

MB = 1024 * 1024
ONE_IN = 1 if FULL else 4
"""Every how many-th bomb is opened a second time, to weigh the memory that it takes; all of them in the whole measure."""

PEAK = (
    "import runpy, sys\n"
    "try: runpy.run_module('yitang.foundation.files.inside', run_name='__main__')\n"
    "finally: print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')), file=sys.stderr)"
)


def looked_at(name: str, data: bytes) -> tuple[Checked | None, str, float]:
    """What came of a file, the sentence, and the seconds."""
    arrived = receive(uuid4(), [data])
    began = time.monotonic()
    try:
        return check(arrived, name), "", time.monotonic() - began
    except Invalid as error:
        return None, str(error.message), time.monotonic() - began
    finally:
        arrived.path.unlink()


def peak_of(path: Path, kind: str) -> int:
    """The most memory in bytes that the process behind the wall held while it looked at a file."""
    command = [sys.executable, "-c", PEAK, "check", json.dumps({"path": str(path), "type": kind})]
    done = subprocess.run(
        command, capture_output=True, text=True, env={"PYTHONPATH": f"{ROOT / 'src'}"}, cwd=path.parent, check=False
    )
    line = next((line for line in done.stderr.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024


def inside_says(path: Path, kind: str) -> str:
    try:
        jobs.check(str(path), kind)
    except Fault as fault:
        return fault.code
    return "fine"


def test_good_files_of_every_type_come_in() -> None:
    found = {name: looked_at(name, data)[0] for name, data in good().items()}
    assert {name: one.type for name, one in found.items() if one} == {
        name: type_by_suffix(suffix_of(name)).code
        for name in good()  # type: ignore[union-attr]
    }


def test_bombs_are_refused_in_time_and_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    through, slowest, largest, count = [], 0.0, 0, 0
    for name, data in bombs():
        count += 1
        taken, sentence, seconds = looked_at(name, data)
        slowest = max(slowest, seconds)
        if taken or f"“{name}”" not in sentence:
            through.append(name)
        if count % ONE_IN == 0:
            path = tmp_path / "file"
            path.write_bytes(data)
            largest = max(largest, peak_of(path, type_by_suffix(suffix_of(name)).code))  # type: ignore[union-attr]
    assert through == []
    assert count >= 40
    assert largest < 200 * MB
    # Seeded defect: nothing is counted before it is unpacked.
    for limit in ("MOST_RATIO", "MOST_ENTRIES", "MOST_UNPACKED", "DEEPEST"):
        monkeypatch.setattr(packages, limit, 1 << 60)
    monkeypatch.setattr(packages.Budget, "take", lambda self, entries, size: None)
    swollen = tmp_path / "swollen"
    missed = 0
    for name, data in bombs():
        if name in ("大.docx", "很多份.docx", "很多条目.docx", "套8层.docx"):
            swollen.write_bytes(data)
            missed += inside_says(swollen, "docx") == "fine"
    assert missed == 4
    report(
        "F1",
        figure=len(through),
        unit=f"of {count} bombs let through",
        control="caught" if missed else "missed",
        slowest_seconds=round(slowest, 2),
        largest_mb=round(largest / MB),
    )


def test_files_in_disguise_are_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = [*disguised(), *hostile()]
    through = []
    for name, data in corpus:
        taken, sentence, _seconds = looked_at(name, data)
        if taken or len(sentence) < 10:
            through.append(name)
    assert through == []
    assert len(corpus) >= 120
    # Seeded defect: the name is believed.
    monkeypatch.setattr(jobs, "kind_of", lambda path: "txt")
    path = tmp_path / "believed"
    path.write_bytes(b"<!DOCTYPE html><script>alert(1)</script>")
    believed = inside_says(path, "txt") == "fine"
    assert believed
    report(
        "F2",
        figure=len(through),
        unit=f"of {len(corpus)} files in disguise let through",
        control="caught" if believed else "missed",
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("宏.docx", "宏"), ("加密.docx", "密码"), ("旧式.docx", "Word"), ("脚本.pdf", "程序"), ("空.docx", "空")],
)
def test_the_sentence_says_what_is_wrong(name: str, words: str) -> None:
    data = dict(hostile())[name]
    _taken, sentence, _seconds = looked_at(name, data)
    assert name in sentence
    assert words in sentence
