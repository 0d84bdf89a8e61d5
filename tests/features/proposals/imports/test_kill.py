"""C1 of the trust catalogue, as a sample: power cut in an import."""

import json
import subprocess
import sys
from typing import Any

from tests.trust.report import FULL, report

ROWS, POINTS = (10_000, 30) if FULL else (1000, 3)


def killed(rows: int, points: int, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.features.proposals.imports.kills", str(rows), str(points), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_killed_import_leaves_nothing_or_everything_and_is_completed() -> None:
    found = killed(ROWS, POINTS)
    assert (found["partial"], found["incomplete"], found["doubled"]) == ([], [], [])
    # The negative control: an import that commits between its chunks is caught.
    assert killed(600, 6, "leaky")["partial"] != []
    report(
        "C1",
        figure=0,
        unit=f"imports of {ROWS} rows left in part by {found['kills']} kills",
        control="caught",
        kills=found["kills"],
    )
