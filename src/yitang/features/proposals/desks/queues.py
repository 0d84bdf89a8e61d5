"""What lies on whose desk: the queues of the office and of the units, and how much waits in each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import F
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.handling.tracked import BY_CODE, of_stage, with_track
from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.features.proposals.queries import KIND, visible_proposals
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.models import Decision, ProcedureVersion, Track
from yitang.instruments.workflow.procedures import procedure_of

ANSWERED = ("answered", "rated", "concluded")
COUNTED_MOST = 999
OVER = ("replied", "released")
UNIT_STEPS = {"sent": "handling.receive", "received": "handling.write", "drafted": "handling.sign"}
"""State of handling → the permission of the step that is next."""

UnderReview = Any
"""A `Proposal` with `recommended`. The type checker does not know columns that a query adds."""

OwnAssignment = Any
"""An `Assignment` with `state`, `track_due` and `track_version` of its own track."""


def recommended() -> Exists:
    """Whether the clerk has recommended something since the proposal came in (or came in again)."""
    return Exists(
        Decision.objects.filter(
            case=OuterRef("case"), edge="recommend", is_recommendation=True, recorded_at__gte=OuterRef("case__stage_since")
        )
    )


def under_review(actor: Actor) -> QuerySet[UnderReview]:
    """Proposals that wait for review or decision, the oldest first; `recommended` says which of the two."""
    found: QuerySet[UnderReview] = _at_stage(actor, "submitted")
    return found.annotate(recommended=recommended())


def appealed(actor: Actor) -> QuerySet[Proposal]:
    """Applications for re-examination that wait for the director, the most urgent first."""
    return _at_stage(actor, "appeal").order_by("case__due_on", "case_id")


def awaiting_assignment(actor: Actor) -> QuerySet[Proposal]:
    """Filed proposals that no unit has yet and that the actor's dispatch office may assign, by number."""
    waits = Q(case__stage="awaiting_dispatch") | (
        Q(case__stage="awaiting_assignment") & ~Q(case__procedure__in=two_stage_versions())
    )
    found = _at_stages(actor, "awaiting_assignment", "awaiting_dispatch").filter(waits)
    organs = {str(grant.organ_id) for grant in actor.grants if grant.role == Role.DISPATCH_OFFICE and grant.organ_id}
    if organs:
        last = Decision.objects.filter(case=OuterRef("case"), edge="hand_over").order_by("-recorded_at", "-id")
        found = found.annotate(organ=Subquery(last.annotate(organ_id=KT("data__organ__id")).values("organ_id")[:1])).filter(
            Q(organ__isnull=True) | Q(organ__in=organs)
        )
    return found.order_by("case__number", "case_id")


def awaiting_handover(actor: Actor) -> QuerySet[Proposal]:
    """Filed proposals that the committee hands over to a dispatch office first, by number."""
    found = _at_stage(actor, "awaiting_assignment").filter(case__procedure__in=two_stage_versions())
    return found.order_by("case__number", "case_id")


def two_stage_versions() -> list[UUID]:
    """Versions of the procedure in which assignment has two stages."""
    versions = ProcedureVersion.objects.filter(code=KIND).values_list("pk", flat=True)
    return [pk for pk in versions if procedure_of(pk).parameter("two_stages")]


def awaiting_conclusion(actor: Actor) -> QuerySet[Proposal]:
    """Proposals whose submitter gave feedback, the oldest feedback first."""
    return _at_stage(actor, "rated").order_by("case__stage_since", "case_id")


def awaiting_publication(actor: Actor) -> QuerySet[Proposal]:
    """Answered proposals whose submitter agreed and that were never published, the newest first."""
    copies = PublicProposal.objects.filter(case=OuterRef("case"))
    found = visible_proposals(actor).filter(outcome=Proposal.Outcome.FILED, consent_public=True)
    return found.filter(~Exists(copies), case__stage__in=ANSWERED).order_by("-submitted_on", "-case_id")


def published_copies(actor: Actor, *, taken_down: bool = False) -> QuerySet[PublicProposal]:
    """Public copies of the proposals that the actor may see, in force or taken down, the newest first."""
    found = PublicProposal.objects.filter(case__proposal__in=visible_proposals(actor).values("pk"))
    return found.filter(taken_down_at__isnull=not taken_down).order_by("-published_at", "-case_id")


def _at_stages(actor: Actor, *stages: str) -> QuerySet[Proposal]:
    return visible_proposals(actor).filter(case__council=actor.council_id, case__kind=KIND, case__stage__in=stages)


def _at_stage(actor: Actor, stage: str) -> QuerySet[Proposal]:
    # The council stands here for the index of cases, which begins with it.
    found = visible_proposals(actor).filter(case__council=actor.council_id, case__kind=KIND, case__stage=stage)
    return found.order_by("submitted_on", "case_id")


def units_of(actor: Actor) -> frozenset[UUID]:
    """The units for which the actor handles cases."""
    return frozenset(grant.principal_id for grant in actor.grants if grant.role in UNIT_ROLES and grant.principal_id)


def own_assignments(actor: Actor) -> QuerySet[OwnAssignment]:
    """What was assigned to the actor's units, with the state, the due day and the version of their own track."""
    found: QuerySet[OwnAssignment] = Assignment.objects.filter(unit_id__in=units_of(actor), case__kind=KIND)
    return with_track(found.select_related("case", "case__session", "case__proposal__submitter", "unit", "reply"))


def open_assignments(actor: Actor) -> QuerySet[OwnAssignment]:
    """What the actor's units still owe, the most urgent first."""
    return own_assignments(actor).exclude(state__in=OVER).order_by(F("track_due").asc(nulls_last=True), "id")


def find_assignment(actor: Actor, assignment_id: UUID) -> OwnAssignment | None:
    """One assignment of the actor's own units."""
    return own_assignments(actor).filter(pk=assignment_id).first()


@dataclass(frozen=True)
class Desk:
    """A queue of the office: its verb, its page, the permission of the act, and what lies in it."""

    code: str
    verb: Any
    url_name: str
    permission: str
    rows: Callable[[Actor], QuerySet[Any]]
    query: str = ""


def _lines(stage: str) -> Callable[[Actor], QuerySet[Any]]:
    return lambda actor: of_stage(actor, BY_CODE[stage], today())


DESKS = (
    Desk(
        "review",
        _("to review"),
        "review",
        "proposals.review",
        lambda actor: under_review(actor).filter(recommended=False),
        "?view=review",
    ),
    Desk(
        "decide",
        _("to decide"),
        "review",
        "proposals.decide",
        lambda actor: under_review(actor).filter(recommended=True),
        "?view=decide",
    ),
    Desk("appeals", _("to re-examine"), "appeals", "proposals.decide", appealed),
    Desk("handover", _("to hand over"), "handover", "proposals.hand_over", awaiting_handover),
    Desk("assign", _("to assign"), "assign", "proposals.assign", awaiting_assignment),
    Desk("returns", _("returns to decide"), "tracking", "handling.dispatch", _lines("returns"), "?stage=returns"),
    Desk("extensions", _("extensions to decide"), "tracking", "handling.dispatch", _lines("extensions"), "?stage=extensions"),
    Desk("reviews", _("replies to review"), "tracking", "handling.review", _lines("reviews"), "?stage=reviews"),
    Desk(
        "dissatisfied", _("feedback to verify"), "tracking", "proposals.rehandle", _lines("dissatisfied"), "?stage=dissatisfied"
    ),
    Desk("conclude", _("to conclude"), "conclude", "proposals.conclude", awaiting_conclusion),
    Desk("publish", _("to publish"), "publish", "proposals.publish", awaiting_publication),
)


def desks_of(actor: Actor) -> list[Desk]:
    """The queues in which the actor's role acts."""
    return [desk for desk in DESKS if policy.may_ever(actor, desk.permission)]


def waiting(actor: Actor) -> dict[str, int]:
    """How many wait on each of the actor's desks; nobody needs to know by how many thousands a heap is too high."""
    found = {desk.code: desk.rows(actor).order_by()[:COUNTED_MOST].count() for desk in desks_of(actor)}
    units = units_of(actor)
    if units:
        owed = waiting_at(units)
        found |= {state: owed.get(state, 0) for state in states_for(actor)}
    return found


def states_for(actor: Actor) -> list[str]:
    """The states of handling in which one of the actor's roles has the next step: one's own work, not the whole unit's."""
    return [state for state, permission in UNIT_STEPS.items() if policy.may_ever(actor, permission)]


def waiting_at(units: Iterable[UUID]) -> dict[str, int]:
    """State of handling → how many open tracks the units have in it."""
    open_tracks = Track.objects.filter(unit_id__in=list(units), axis="handling").exclude(state__in=OVER)
    return dict(open_tracks.order_by().values_list("state").annotate(n=Count("id")))
