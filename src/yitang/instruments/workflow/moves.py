"""A move: one step of one track while an act runs. Guards and effects get it as their only argument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.procedures import Axis, Edge, Procedure


@dataclass(frozen=True)
class CaseKind:
    """What a feature says about its cases: the row that hangs on the case, and who sees it.

    `subjects()` gives the feature's own queryset (its primary key is the case); `rows` names its rule in the policy;
    `address` gives the desk address of a case for links. A kind that protects who is behind its cases says in `open_sources` for which
    of these rows the actor may know that: links between them and cases of other kinds are shown for those alone.
    """

    code: str
    label: Any
    rows: str
    subjects: Callable[[], QuerySet[Any]]
    address: Callable[[Any, Case], str]
    open_sources: Callable[[Actor, Sequence[Any]], set[UUID]] | None = None


CASE_KINDS: Registry[CaseKind] = Registry("kinds of case")


@dataclass
class Target:
    """What a predicate of the policy is asked about: a case, one of its tracks, and the feature's row."""

    case: Case
    subject: Any
    track: Track | None = None


@dataclass
class Move:
    """The case, the track and the step being taken, with what the actor sent along."""

    ctx: ActContext
    case: Case
    subject: Model
    procedure: Procedure
    tracks: list[Track]
    track: Track
    axis: Axis
    edge: Edge
    payload: dict[str, Any]
    reason: str
    effective_on: date
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        return self.ctx.actor

    @property
    def at(self) -> datetime:
        return self.ctx.at

    @property
    def council_id(self) -> UUID:
        return self.case.council_id

    @cached_property
    def target(self) -> Target:
        return Target(self.case, self.subject, self.track)

    def parameter(self, name: str) -> Any:
        """The council's value of a parameter in the version that the case is pinned to."""
        return self.procedure.parameter(name)

    def latest_decision(self) -> Decision | None:
        return Decision.objects.filter(track=self.track).order_by("-recorded_at", "-id").first()


Guard = Callable[[Move], None]
"""Raises `Blocked` (somebody else owes something) or `Invalid` (the input lacks something)."""

Effect = Callable[[Move], None]
"""A consequence inside the same act: may write rows, put values into `move.data`, open or move other tracks."""

GUARDS: Registry[Guard] = Registry("guards")
EFFECTS: Registry[Effect] = Registry("effects")
