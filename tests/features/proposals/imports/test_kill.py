"""C1 of the trust catalogue, as a sample: power cut in an import."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.trust.report import FULL, report

# The power cut is a process that ends itself, on a SQLite of its own.
pytestmark = pytest.mark.once

ROWS, POINTS = (2000, 24) if FULL else (300, 3)


def killed(rows: int, points: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.features.proposals.imports.kills", str(rows), str(points)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_killed_import_leaves_nothing_or_everything_and_is_completed() -> None:
    found = killed(ROWS, POINTS)
    assert (found["partial"], found["incomplete"], found["doubled"]) == ([], [], [])
    # The negative control: an import that commits between its chunks is caught.
    assert found["leaky"] != []
    report(
        "C1",
        figure=0,
        unit=f"imports of {ROWS} rows left in part by {found['kills']} kills",
        control="caught",
        kills=found["kills"],
    )
