"""What jobs can do: a contribution point."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True)
class RunningJob:
    """What a handler gets: whose job it is, for which account, and what was asked."""

    id: UUID
    council_id: UUID
    account_id: UUID | None
    args: dict[str, Any]


@dataclass(frozen=True)
class Handler:
    """A kind of job. `run` opens its own scope and acts, and may be called again after a kill: it has to be repeatable.

    With `every` it runs by itself in each council. `tries` failures set it aside.
    """

    name: str
    label: Any
    run: Callable[[RunningJob], dict[str, Any] | None]
    every: timedelta | None = None
    tries: int = 5


JOB_HANDLERS: Registry[Handler] = Registry("handlers of jobs")

SET_ASIDE: Registry[Callable[[Any, Any], None]] = Registry("what follows when a job is set aside")
"""Called with the job and its label before it is parked, outside of every transaction; may be called again after a kill."""
