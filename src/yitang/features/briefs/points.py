"""What other parts of briefs hang on the steps of the procedure: credit, ladder, requests."""

from collections.abc import Callable

from yitang.foundation.core.registry import Registry
from yitang.instruments.workflow.moves import Move

HANDED_IN: Registry[Callable[[Move], None]] = Registry("what follows when a brief is handed in for the first time")
ISSUED: Registry[Callable[[Move], None]] = Registry("what follows when a brief is issued; its `Issue` and sources are saved")
ANSWERED: Registry[Callable[[Move], None]] = Registry("what follows when the units have answered an issued brief")
TAKEN_BACK: Registry[Callable[[Move], None]] = Registry("what follows when a brief is withdrawn")


def run(points: Registry[Callable[[Move], None]], move: Move) -> None:
    """Run everything that hangs on a step, inside its act."""
    for follow in points.values():
        follow(move)
