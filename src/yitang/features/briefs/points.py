"""What other parts of briefs hang on the steps of the procedure: credit, ladder, requests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

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


TURNING: Registry[Callable[[Any, UUID], str]] = Registry("where a writer agrees that a brief becomes a proposal")
"""A flow's own page: the request and the brief's case give its address."""


def turning_url(request: Any, case_id: UUID) -> str:
    """The address of the page on which the writer agrees, or an empty text where nothing offers it."""
    return next((find(request, case_id) for find in TURNING.values()), "")
