"""What of a proposal a programme is shown: rows by the policy, columns by their class.

public and plain internal columns: everybody who sees the row. Internal columns about the parties alone (feedback, reasons, the
draft): the submitter, the office, leaders, the auditor and the assigned units. handler columns: who handles the case.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Backing, Proposal, PublicProposal
from yitang.features.proposals.public.files import file_path
from yitang.features.proposals.queries import get_visible, is_backer
from yitang.foundation.core.columns import ColumnClass, classes_of
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.queries import WITHIN, assignments_of
from yitang.instruments.workflow.board import board_of, course_of
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.procedures import procedure_of

OFFICE = STAFF_ROLES | {Role.DISPATCH_OFFICE}
OF_THE_PARTIES = frozenset({"consent_reason", "draft_version", "outcome_reason", "receipt_number", "satisfaction", "saved_at"})


def seen(actor: Actor, case_id: UUID) -> Proposal:
    """The proposal if the actor may see it. Raises `NotFound`."""
    proposal = get_visible(actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal


def is_submitter(actor: Actor, proposal: Proposal) -> bool:
    return proposal.submitter_id in actor.principal_ids


def is_party(actor: Actor, proposal: Proposal) -> bool:
    """The submitter, the office, leaders, the auditor; a unit sees the row only because it was assigned."""
    if is_submitter(actor, proposal) or actor.holds(*OFFICE, *LEADER_ROLES, *UNIT_ROLES, Role.AUDITOR):
        return True
    return is_backer(actor, proposal.pk)


def is_handler(actor: Actor, proposal: Proposal) -> bool:
    """Who handles the case: the submitter, the office, the assigned units."""
    return is_submitter(actor, proposal) or actor.holds(*OFFICE, *UNIT_ROLES) or is_backer(actor, proposal.pk)


def row(actor: Actor, proposal: Proposal) -> dict[str, Any]:
    """A proposal as `ProposalRow`."""
    case = proposal.case
    party = is_party(actor, proposal)
    columns = {
        name: getattr(proposal, name)
        for name, kind in classes_of(Proposal).items()
        if kind in (ColumnClass.PUBLIC, ColumnClass.INTERNAL)
        and name not in ("case", "session", "submitter", "lead_unit", "council")
    }
    audience = "owner" if is_submitter(actor, proposal) else "staff"
    return {
        **columns,
        **({} if party else dict.fromkeys(OF_THE_PARTIES)),
        "case_id": case.pk,
        "number": case.number,
        "title": case.title,
        "session": _named(proposal.session),
        "submitter": _named(proposal.submitter),
        "lead_unit": _named(proposal.lead_unit),
        "stage": case.stage,
        "stage_words": procedure_of(case.procedure_id).stage_state(case.stage).words(audience),
        "due_on": case.due_on,
        "provenance": case.provenance,
        "publicity": case.publicity,
    }


def detail(actor: Actor, proposal: Proposal) -> dict[str, Any]:
    """A proposal as `ProposalOut`."""
    board = board_of(actor, proposal)
    tracks = [
        {
            "axis": track.axis,
            "unit_id": track.unit_id,
            "round": track.round,
            "state": track.state,
            "state_words": board.procedure.axis(track.axis).state(track.state).words(),
            "version": track.version,
            "since": track.since,
            "due_on": track.due_on,
        }
        for track in board.tracks
    ]
    steps = [
        {
            "code": step.code,
            "label": step.label,
            "unit_id": step.track.unit_id,
            "needs_reason": step.needs_reason,
            "expected_version": step.track.version,
        }
        for step in board.steps
    ]
    return row(actor, proposal) | {"tracks": tracks, "steps": steps}


def course(actor: Actor, proposal: Proposal) -> list[dict[str, Any]]:
    """The decisions of a proposal as `DecisionOut`. Recommendations are for those who review."""
    found = course_of(proposal.pk)
    if not policy.may_ever(actor, "proposals.review"):
        found = [decision for decision in found if not decision.is_recommendation]
    if not actor.holds(*OFFICE):
        # What concerns a unit and the offices alone is told to that unit.
        own = actor.principal_ids
        found = [d for d in found if d.edge not in WITHIN or (d.track is not None and d.track.unit_id in own)]
    procedure = procedure_of(proposal.case.procedure_id)
    return [_decision(actor, proposal, procedure, decision) for decision in found]


def _decision(actor: Actor, proposal: Proposal, procedure: Any, decision: Decision) -> dict[str, Any]:
    unit_id = decision.track.unit_id if decision.track else None
    try:
        done = gettext(procedure.axis(decision.axis).edge(decision.edge).done)
    except KeyError:
        done = gettext("recommended") if decision.is_recommendation else decision.edge
    shown = {name: getattr(decision, name) for name in _DECISION}
    return shown | {
        "done": done,
        "unit_id": unit_id,
        "reason": decision.reason if _sees_reason(actor, proposal, unit_id) else None,
        "data": decision.data if is_party(actor, proposal) else None,
    }


_DECISION = (
    *("id", "axis", "edge", "from_state", "to_state", "effective_on", "recorded_at", "actor_name", "role", "channel"),
    "is_recommendation",
)


def _sees_reason(actor: Actor, proposal: Proposal, unit_id: UUID | None) -> bool:
    """What happens inside a unit concerns that unit and the office."""
    if unit_id is not None:
        return actor.holds(*OFFICE) or unit_id in actor.principal_ids
    return is_handler(actor, proposal)


def assignments(actor: Actor, proposal: Proposal) -> list[dict[str, Any]]:
    """The units' parts as `AssignmentOut`."""
    return [_assignment(actor, proposal, assignment) for assignment in assignments_of(proposal.pk)]


def _assignment(actor: Actor, proposal: Proposal, assignment: Assignment) -> dict[str, Any]:
    reply: Reply | None = getattr(assignment, "reply", None)
    own = assignment.unit_id in actor.principal_ids
    if reply is not None and reply.issued_on is None and not own:
        reply = None  # a draft is the unit's own until it is sent
    shown = {
        name: getattr(assignment, name) for name in ("id", "role", "round", "sent_on", "received_on", "due_on", "replied_on")
    }
    return shown | {
        "unit": _named(assignment.unit),
        "note": assignment.note if is_party(actor, proposal) else None,
        "reply": reply and _reply(reply, own or is_handler(actor, proposal)),
    }


def _reply(reply: Reply, handles: bool) -> dict[str, Any]:
    return {
        name: getattr(reply, name) if kind != ColumnClass.HANDLER or handles else None
        for name, kind in classes_of(Reply).items()
        if name not in ("assignment", "council")
    }


def backings(actor: Actor, proposal: Proposal) -> list[dict[str, Any]]:
    """Who stands behind the proposal as `BackingOut`; a refusal is between the one who asked and the one who was asked."""
    rows = Backing.objects.filter(case_id=proposal.pk).select_related("principal").order_by("id")
    own = is_submitter(actor, proposal)
    names = ("id", "relation", "state", "invited_at", "due_at", "answered_at")
    return [
        {name: getattr(row, name) for name in names}
        | {"principal": _named(row.principal), "word": row.word if own or row.principal_id in actor.principal_ids else None}
        for row in rows
        if own or row.state == Backing.State.CONFIRMED or row.principal_id in actor.principal_ids
    ]


def public_row(copy: PublicProposal, council_code: str) -> dict[str, Any]:
    """A published proposal as `PublicRow` or `PublicOut`: the public copy has no other columns than public ones."""
    files = [facts | {"url": file_path(facts["id"], council_code)} for facts in copy.attachments]
    return {name: getattr(copy, name) for name in classes_of(PublicProposal) if name not in ("case", "council")} | {
        "case_id": copy.pk,
        "attachments": files,
    }


def _named(thing: Any) -> dict[str, Any] | None:
    return None if thing is None else {"id": thing.pk, "name": thing.name}
