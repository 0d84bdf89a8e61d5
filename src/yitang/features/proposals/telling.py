"""What the rules of proposals share: the row of a move, its outcome, and whom to tell."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import override

from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.plans import planned
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.moves import Move

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""


def proposal_of(move: Move) -> Proposal:
    """The proposal that the move is about."""
    assert isinstance(move.subject, Proposal)
    return move.subject


def set_outcome(move: Move, outcome: str, reason: str = "") -> None:
    """Write the outcome of the review with its day; an empty outcome means that it is open again."""
    proposal = proposal_of(move)
    proposal.outcome, proposal.outcome_reason = outcome, reason
    proposal.outcome_on = local_day(move.at) if outcome else None
    proposal.save(update_fields=["outcome", "outcome_on", "outcome_reason", "class_code"])


def start_review_clock(move: Move) -> None:
    """The review's period begins on the day of the move."""
    period = Period.parse(move.parameter("review_period"))
    clock = Clock.start(period, local_day(move.at), calendar_for(move.council_id))
    move.track.clock, move.track.due_on = clock.to_json(), clock.deadline
    move.track.save(update_fields=["clock", "due_on"])
    move.data["review_due_on"] = str(clock.deadline)


def tell_submitter(
    move: Move, text: Any, next_step: Any, *, needs_action: bool = False, of_others: tuple[Backing.Relation, ...] = ()
) -> None:
    """Tell the first submitter, and let those who stand behind the proposal know. `text` may name the %(title)s.

    Those of the relations `of_others` are asked for the same as the first submitter.
    """
    proposal = proposal_of(move)
    asked = {"next_step": next_step, "needs_action": needs_action}
    _tell(move, text, principal_id=proposal.submitter_id, due_on=move.track.due_on, **asked)
    for principal_id, relation in backers(move.case.id):
        if principal_id != proposal.submitter_id:
            _tell(move, text, principal_id=principal_id, **(asked if relation in of_others else {}))


def tell_role(move: Move, role: Role, text: Any, next_step: Any) -> None:
    """Tell everybody who holds a role that something waits for it."""
    _tell(move, text, next_step=next_step, role=role, needs_action=True)


@planned()
def backers(case_id: UUID) -> QuerySet[Backing, tuple[UUID, str]]:
    """Joint submitters, endorsers and submitters of originals who confirmed, each with the relation, in the order of asking."""
    rows = Backing.objects.filter(case_id=case_id, state=Backing.State.CONFIRMED).order_by("id")
    return rows.values_list("principal_id", "relation")


def _tell(move: Move, text: Any, *, next_step: Any = "", **whom: Any) -> None:
    with override(LANGUAGE):
        tell(
            move.council_id,
            f"proposals.{move.edge.code}",
            str(text) % {"title": move.case.title},
            case=(KIND, move.case.id),
            next_step=str(next_step),
            **whom,
        )
