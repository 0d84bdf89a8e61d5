"""办理跟踪: what is with the units now, by stage, with the day on which it is due; the requests that wait for an office."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, visible_proposals
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.handling.beside import EXTENSION
from yitang.instruments.handling.models import AddedRating, Assignment, Rating
from yitang.instruments.workflow.models import Decision, Track

UNDER_WAY = ("handling", "answered")

Tracked = Any
"""An `Assignment` with `state`, `track_due`, `track_version`, `asks_extension`. The type checker does not know added columns."""


@dataclass(frozen=True)
class Stage:
    """A view of the tracking page. `reminder` is the step that reminds of what is missing there, with its axis."""

    code: str
    label: Any
    narrow: Q | None = None
    reminder: tuple[str, str] | None = None

    @property
    def of_cases(self) -> bool:
        """Whether its lines are proposals and not parts of units."""
        return self.narrow is None


STAGES = (
    Stage("unassigned", _("To be assigned"), None, ("course", "remind_assignment")),
    Stage("sent", _("To be signed for"), Q(state="sent"), ("handling", "remind_receipt")),
    Stage("returns", _("Return requested"), Q(state="return_requested")),
    Stage("doing", _("Being handled"), Q(state__in=("received", "drafted")), ("handling", "remind")),
    Stage("opinions", _("Opinions of co-units"), Q(role="co", state__in=("sent", "received", "drafted")), ("handling", "remind")),
    Stage("extensions", _("Extension asked for"), Q(asks_extension=True)),
    Stage("reviews", _("Replies to review"), Q(state="reviewing"), ("handling", "remind")),
    Stage("late", _("Overdue"), Q(state__in=("sent", "received", "drafted", "reviewing")), ("handling", "remind")),
    Stage("feedback", _("Waiting for feedback"), None, ("course", "remind_feedback")),
    Stage("dissatisfied", _("Dissatisfied, to be verified"), None),
)
BY_CODE = {stage.code: stage for stage in STAGES}


def with_track(found: QuerySet[Any]) -> QuerySet[Any]:
    """Assignments with state, due day and version of their own track."""
    track = Track.objects.filter(
        case=OuterRef("case"), axis="handling", unit_id=OuterRef("unit_id"), round=OuterRef("round")
    ).order_by()
    return found.annotate(
        state=Subquery(track.values("state")[:1]),
        track_due=Subquery(track.values("due_on")[:1]),
        track_version=Subquery(track.values("version")[:1]),
    )


def tracked(actor: Actor) -> QuerySet[Tracked]:
    """What units have to do in the proposals that the actor may see, the most urgent first."""
    found: QuerySet[Tracked] = Assignment.objects.filter(
        case__council=actor.council_id,
        case__kind=KIND,
        case__stage__in=UNDER_WAY,
        case__proposal__in=visible_proposals(actor).values("pk"),
        replied_on__isnull=True,
        released_on__isnull=True,
    )
    last = Decision.objects.filter(
        case=OuterRef("case"),
        edge__in=EXTENSION,
        track__unit_id=OuterRef("unit_id"),
        track__round=OuterRef("round"),
    ).order_by("-recorded_at", "-id")
    found = with_track(found).annotate(last_asked=Subquery(last.values("edge")[:1]))
    found = found.annotate(asks_extension=Q(last_asked="ask_extension"))
    return found.select_related("case", "case__proposal__submitter", "unit").order_by(F("track_due").asc(nulls_last=True), "id")


def of_stage(actor: Actor, stage: Stage, today: date) -> QuerySet[Any]:
    """The lines of a view: parts of units, or proposals where no unit has the next step."""
    if stage.narrow is not None:
        found = tracked(actor).filter(stage.narrow)
        return found.filter(track_due__lt=today) if stage.code == "late" else found
    return {"unassigned": unassigned, "feedback": waiting_for_feedback, "dissatisfied": dissatisfied}[stage.code](actor)


def unassigned(actor: Actor) -> QuerySet[Proposal]:
    return _at(actor, "awaiting_assignment", "awaiting_dispatch")


def waiting_for_feedback(actor: Actor) -> QuerySet[Proposal]:
    return _at(actor, "answered")


def dissatisfied(actor: Actor) -> QuerySet[Proposal]:
    """Proposals whose submitter is dissatisfied with something in the newest round, until the committee has decided."""
    unhappy = Q(attitude="dissatisfied") | Q(result="dissatisfied") | Q(overall="dissatisfied")
    of_units = Q(of_units__overall="dissatisfied")
    newest = Rating.objects.filter(case=OuterRef("case")).filter(rated_on__gte=OuterRef("answered_on"))
    originals = AddedRating.objects.filter(
        unhappy | of_units, case=OuterRef("case"), of_original=True, rated_on__gte=OuterRef("answered_on")
    )
    return _at(actor, "rated").filter(Exists(newest.filter(unhappy | of_units)) | Exists(originals))


def _at(actor: Actor, *stages: str) -> QuerySet[Proposal]:
    found = visible_proposals(actor).filter(case__council=actor.council_id, case__kind=KIND, case__stage__in=stages)
    return found.order_by("case__stage_since", "case_id")


def find_part(actor: Actor, assignment_id: UUID) -> Tracked | None:
    """One unit's part in a proposal that the actor may see, whatever has become of it."""
    found = Assignment.objects.filter(pk=assignment_id, case__kind=KIND, case__proposal__in=visible_proposals(actor).values("pk"))
    return with_track(found).select_related("case", "case__session", "case__proposal__submitter", "unit").first()
