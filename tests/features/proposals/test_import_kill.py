"""C1 of the trust catalogue, as a sample: power cut in an import."""

import json
import subprocess
import sys
from typing import Any


def killed(rows: int, points: int, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.features.proposals.import_kills", str(rows), str(points), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_killed_import_leaves_nothing_or_everything_and_is_completed() -> None:
    found = killed(2000, 4)
    assert (found["partial"], found["incomplete"], found["doubled"]) == ([], [], [])


def test_import_that_commits_between_its_chunks_is_caught() -> None:
    assert killed(600, 6, "leaky")["partial"] != []
