"""What stands beside a unit's own steps on its page: opinions, contacts, inner tasks, earlier rounds, and what may be asked for."""

from typing import Any

from yitang.features.proposals.desks.queues import OwnAssignment, own_assignments
from yitang.features.proposals.views.contacts import several
from yitang.features.proposals.views.handling import STATUS_TONES, points_for, told_by
from yitang.features.proposals.views.reading import due_words
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.models import Member
from yitang.instruments.handling.beside import lead_track, pending_extension
from yitang.instruments.handling.blockers import co_units, countersign_of
from yitang.instruments.handling.dispatching import cut_off, was_denied
from yitang.instruments.handling.models import Assignment, InnerTask, Reply
from yitang.instruments.handling.queries import contacts_of
from yitang.instruments.handling.states import HANDLING
from yitang.instruments.handling.submitters import submitters_of
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import Procedure, procedure_of


def track_of(assignment: Assignment) -> Track:
    """The track on which an assignment moves."""
    return Track.objects.get(case=assignment.case, axis="handling", unit_id=assignment.unit_id, round=assignment.round)


def beside_of(request: Any, assignment: OwnAssignment) -> dict[str, Any]:
    """The panels of the unit's page."""
    track, procedure = track_of(assignment), procedure_of(assignment.case.procedure_id)
    target = Target(assignment.case, assignment.case.proposal, track)
    asks = bool(policy.ask(request.actor, "handling.receive", target))
    writes = bool(policy.ask(request.actor, "handling.write", target))
    denied = was_denied(track.pk)
    last = cut_off(assignment.sent_on, procedure.parameter("return_period"), assignment.council_id)
    return {
        "return_until": last,
        "may_return": asks and track.state == "sent" and today() <= last and not denied,
        "return_denied": _latest(track, "deny_return") if denied and track.state == "sent" else None,
        "return_asked": _latest(track, "request_return") if track.state == "return_requested" else None,
        "extension": pending_extension(track.pk),
        "may_extend": asks and _may_extend(track, procedure),
        "may_contact": writes and assignment.is_open,
        **_contacts(assignment),
        "channels": labels("contact_channel"),
        "tasks": list(InnerTask.objects.filter(assignment=assignment).order_by("done_on", "given_at")),
        "may_distribute": assignment.is_open,
        "opinions": opinions_for(assignment),
        "lead_draft": draft_to_countersign(assignment, procedure),
        "may_countersign": bool(policy.ask(request.actor, "handling.countersign", target)),
        "earlier": earlier_rounds(assignment),
        "history": [told_by(d) for d in Decision.objects.filter(track=track).order_by("-recorded_at", "-id")],
    }


def people_of(assignment: Assignment) -> list[dict[str, Any]]:
    """Whom the unit talks to and answers: all submitters, with post and telephone as far as they are members."""
    found = submitters_of(assignment.case.kind, assignment.case_id)
    members = {one.principal_id: one for one in Member.objects.filter(principal_id__in=[s.principal_id for s in found])}
    return [{"who": one, "member": members.get(one.principal_id)} for one in found]


def _contacts(assignment: Assignment) -> dict[str, Any]:
    found = [c for c in contacts_of(assignment.case_id) if c.assignment_id == assignment.pk]
    return {"contacts": found, "several": several(found)}


def _latest(track: Track, edge: str) -> Decision | None:
    return Decision.objects.filter(track=track, edge=edge).order_by("-recorded_at", "-id").first()


def _may_extend(track: Track, procedure: Procedure) -> bool:
    if track.state != "received" or track.due_on is None or pending_extension(track.pk):
        return False
    granted = Decision.objects.filter(track=track, edge="grant_extension").count()
    return granted < int(procedure.parameter("extensions_most"))


def opinions_for(assignment: Assignment) -> list[dict[str, Any]]:
    """For a lead unit: each co-unit, whether its opinion is there, until when it owes it, and the opinion itself."""
    found = []
    for co in co_units(assignment):
        track = track_of(co)
        due, tone = due_words(assignment.council_id, track.due_on)
        reply = Reply.objects.filter(assignment=co, issued_on__isnull=False).first()
        found.append(
            {
                "unit": co.unit.name,
                "state": HANDLING.state(track.state).words(),
                "tone": tone if tone == "late" else STATUS_TONES.get(track.state, "doing"),
                "due": due,
                "reply": reply,
            }
        )
    return found


def draft_to_countersign(assignment: Assignment, procedure: Procedure) -> dict[str, Any] | None:
    """For a co-unit: the lead unit's draft that waits for its answer, if the rule asks for one."""
    if assignment.answers or not procedure.parameter("countersign") or assignment.replied_on is None:
        return None
    lead, track = lead_track(track_of(assignment), assignment.case_id)
    if lead is None or track is None or track.state != "drafted" or countersign_of(lead, assignment) is not None:
        return None
    return {"unit": lead.unit.name, "reply": Reply.objects.filter(assignment=lead).first()}


def countersigns_waiting(actor: Actor) -> list[OwnAssignment]:
    """The actor's units' parts as co-unit in which a draft waits to be countersigned."""
    found = own_assignments(actor).filter(role="co", state="replied", case__stage="handling", released_on__isnull=True)
    return [one for one in found[:100] if draft_to_countersign(one, procedure_of(one.case.procedure_id))]


def earlier_rounds(assignment: Assignment) -> list[dict[str, Any]]:
    """What this unit replied in rounds before, and what the submitter thought of it."""
    rows = Assignment.objects.filter(case=assignment.case, unit_id=assignment.unit_id, round__lt=assignment.round)
    found = []
    for before in rows.select_related("reply").order_by("-round"):
        rating = assignment.case.ratings.filter(round=before.round).first()
        found.append({"round": before.round, "reply": getattr(before, "reply", None), "rating": rating})
    return found


def holding_back(assignment: Assignment) -> dict[str, Any]:
    """For the head: what others still owe before the reply can be sent, and whether the office reads it first."""
    procedure = procedure_of(assignment.case.procedure_id)
    points = points_for(assignment, procedure)
    return {
        "points": points,
        "held_back": any(point["blocks"] for point in points),
        "reviewed": bool(procedure.parameter("office_review")),
    }
