"""Files kept for a while: whole or not there, and gone after a week unless somebody needs them."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from yitang.foundation.files.aside import KEPT_SECONDS, as_file_name, lay_down, sweep_folder

pytestmark = pytest.mark.once


def test_laid_down_file_is_whole_and_named_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a.zip"
    assert lay_down(path, b"one") == hashlib.sha256(b"one").hexdigest()
    assert lay_down(path, b"two") == hashlib.sha256(b"two").hexdigest()
    assert ([one.name for one in path.parent.iterdir()], path.read_bytes()) == (["a.zip"], b"two")


def test_sweep_takes_what_is_old_and_not_needed(tmp_path: Path) -> None:
    before = time.time() - KEPT_SECONDS - 60
    for name, old in (("old.zip", True), ("needed.csv.gz", True), ("young.zip", False)):
        (tmp_path / name).write_bytes(b"x")
        if old:
            os.utime(tmp_path / name, (before, before))
    assert sweep_folder(tmp_path, {"needed"}) == {"removed": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["needed.csv.gz", "young.zip"]


def test_sweep_of_a_folder_that_is_not_there_removes_nothing(tmp_path: Path) -> None:
    assert sweep_folder(tmp_path / "nowhere") == {"removed": 0}


@pytest.mark.parametrize(("words", "name"), [("王·小明", "王·小明"), ('a/b\\c:"d"', "a_b_c__d_"), ("长" * 90, "长" * 80)])
def test_words_become_a_part_of_a_file_name(words: str, name: str) -> None:
    assert as_file_name(words, 80) == name
