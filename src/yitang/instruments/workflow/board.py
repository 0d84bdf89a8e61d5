"""What can be done with a case now: for the status bar, the buttons, the API. Asks the same policy and the same guards."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.moves import CASE_KINDS, Target
from yitang.instruments.workflow.procedures import Edge, Procedure, State, procedure_of


@dataclass(frozen=True)
class Step:
    """A step that the actor may take now."""

    track: Track
    edge: Edge

    @property
    def label(self) -> str:
        return gettext(self.edge.label)

    @property
    def code(self) -> str:
        return f"{self.track.axis}.{self.edge.code}"

    @property
    def needs_reason(self) -> bool:
        return self.edge.reason == "required"


@dataclass
class Board:
    """A case as its page shows it."""

    case: Case
    subject: Any
    procedure: Procedure
    tracks: list[Track]
    steps: list[Step] = field(default_factory=list)

    @property
    def stage(self) -> State:
        return self.procedure.stage_state(self.case.stage)

    def track(self, axis: str, unit_id: UUID | None = None) -> Track | None:
        """The latest round of the track on `axis`."""
        return next((t for t in reversed(self.tracks) if t.axis == axis and t.unit_id == unit_id), None)

    def step(self, axis: str, edge: str, unit_id: UUID | None = None) -> Step | None:
        """The step if the actor may take it now, else None."""
        return next((s for s in self.steps if (s.track.axis, s.edge.code, s.track.unit_id) == (axis, edge, unit_id)), None)


def board_of(actor: Actor, subject: Any) -> Board:
    """The board of a case whose row (`subject`, with `subject.case` loaded) the actor has been shown."""
    case = subject.case
    procedure = procedure_of(case.procedure_id)
    tracks = tracks_of(case.pk)
    board = Board(case, subject, procedure, tracks)
    for track in _latest(tracks):
        target = Target(case, subject, track)
        for edge in procedure.axis(track.axis).edges:
            if track.state in edge.from_ and not edge.automatic and policy.ask(actor, edge.permission, target):
                board.steps.append(Step(track, edge))
    return board


@planned()
def tracks_of(case_id: UUID) -> QuerySet[Track]:
    """The tracks of a case, each axis' and unit's latest round last."""
    return Track.objects.filter(case=case_id).order_by("round", "id")


@planned()
def course_of(case_id: UUID) -> QuerySet[Decision]:
    """The decisions of a case with their tracks, in the order in which they were recorded."""
    return Decision.objects.filter(case=case_id).select_related("track").order_by("recorded_at", "id")


def find_subject(actor: Actor, kind: str, case_id: UUID) -> Any | None:
    """The feature's row of a case as far as the actor may see it, with its case loaded; None otherwise."""
    return next(iter(_subjects(actor, kind, case_id)), None)


def find_linked(actor: Actor, case: Case, other: Case) -> Any | None:
    """The feature's row of `other`, to which `case` is linked, where the actor may see both it and the link; None otherwise.

    A link between cases of different kinds says who is behind one that protects its source, so it is shown to those alone who may
    read that. The actor has been shown `case`.
    """
    ends = [(case, None), (other, find_subject(actor, other.kind, other.pk) if other.kind in CASE_KINDS else None)]
    if ends[1][1] is None:
        return None
    for end, row in ends if case.kind != other.kind else ():
        opened = CASE_KINDS.get(end.kind).open_sources
        subject = row or (find_subject(actor, end.kind, end.pk) if opened is not None else None)
        if opened is not None and (subject is None or end.pk not in opened(actor, [subject])):
            return None
    return ends[1][1]


@planned(shape=("kind",))
def _subjects(actor: Actor, kind: str, case_id: UUID) -> QuerySet[Any]:
    found = CASE_KINDS.get(kind)
    return policy.rows(actor, found.rows, found.subjects()).filter(pk=case_id).select_related("case", "case__session")


def _latest(tracks: list[Track]) -> list[Track]:
    found: dict[tuple[str, UUID | None], Track] = {}
    for track in tracks:
        found[track.axis, track.unit_id] = track
    return list(found.values())
