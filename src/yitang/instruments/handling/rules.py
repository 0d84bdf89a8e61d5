"""Who may handle, what a reply must have, and what follows from receipt and sending."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import Grant, in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.policy import Predicate, anyone, declare, predicate
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import Assignment, Contact, Reply
from yitang.instruments.workflow.engine import follow
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move, Target


@dataclass(frozen=True)
class Talk:
    """What the policy is asked about when a talk is answered: with which submitter it was."""

    principal_id: UUID | None

    @classmethod
    def of(cls, contact: Contact, subject: Any) -> "Talk":
        """Talks from the time before several submitters were told apart were with the first."""
        return cls(contact.principal_id or getattr(subject, "submitter_id", None))


@predicate(_("Only the unit to which the case was assigned may do this."))
def is_own_unit(grant: Grant, target: Target) -> bool:
    return target.track is not None and target.track.unit_id == grant.principal_id


@predicate(_("The unit has an account of its own and does this itself."))
def unit_has_no_account(grant: Grant, target: Target) -> bool:
    if target.track is None or target.track.unit_id is None:
        return False
    return not has_account(target.track.unit_id)


@predicate(_("Only the submitter with whom the unit talked may answer this."))
def was_talked_with(grant: Grant, talk: Talk) -> bool:
    return grant.principal_id is not None and grant.principal_id == talk.principal_id


def has_account(unit_id: object) -> bool:
    """Whether anybody is appointed to act for the unit today."""
    return Appointment.objects.filter(in_force(today()), principal_id=unit_id, role__in=UNIT_ROLES).exists()


def _unit_roles(*roles: str) -> dict[str, Predicate]:
    return {role: is_own_unit for role in roles}


OFFICES = (Role.DISPATCH_OFFICE, Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR)

declare("handling.receive", _("Sign for receipt"), _unit_roles(Role.UNIT_LIAISON, Role.UNIT_HEAD))
declare("handling.write", _("Write the reply"), _unit_roles(Role.UNIT_HANDLER, Role.UNIT_LIAISON))
declare("handling.sign", _("Sign the reply"), _unit_roles(Role.UNIT_HEAD))
declare("handling.countersign", _("Countersign a draft"), _unit_roles(Role.UNIT_LIAISON, Role.UNIT_HEAD))
declare("handling.distribute", _("Distribute inside the unit"), _unit_roles(*UNIT_ROLES))
declare("handling.dispatch", _("Decide on returns, extensions and other units"), {Role.DISPATCH_OFFICE: anyone})
declare("handling.remind", _("Remind units"), dict.fromkeys(OFFICES, anyone))
declare("handling.review", _("Review replies before they are sent"), dict.fromkeys(OFFICES, anyone))
declare("handling.act_for", _("Enter papers of a unit without an account"), dict.fromkeys(OFFICES, unit_has_no_account))
declare("handling.track", _("Follow the handling of all cases"), dict.fromkeys(OFFICES, anyone))
declare(
    "handling.answer_contact",
    _("Confirm a contact or object to it"),
    {Role.MEMBER: was_talked_with, Role.BODY_LIAISON: was_talked_with},
)


def assignment_of(move: Move) -> Assignment:
    """The assignment on whose track the move happens."""
    return Assignment.objects.select_related("unit").get(case=move.case, unit_id=move.track.unit_id, round=move.track.round)


def clock_of(move: Move, parameter: str) -> Clock:
    """A clock of the period that a parameter holds, started today."""
    return Clock.start(Period.parse(move.parameter(parameter)), local_day(move.at), calendar_for(move.council_id))


def set_clock(move: Move, clock: Clock) -> None:
    """Let the move's track run by this clock."""
    move.track.clock, move.track.due_on = clock.to_json(), clock.deadline
    move.track.save(update_fields=["clock", "due_on"])


def period_for(assignment: Assignment) -> str:
    """The parameter that says how long a unit has after receipt: by its part and by the round."""
    if not assignment.answers:
        return "opinion_period"
    return "rehandling_period" if assignment.round > 1 else "reply_period"


def receive(move: Move) -> None:
    """Effect: notes the day of receipt; a co-unit and a later round have periods of their own."""
    assignment = assignment_of(move)
    parameter = period_for(assignment)
    if parameter != "reply_period":
        set_clock(move, clock_of(move, parameter))
    assignment.received_on, assignment.due_on = local_day(move.at), move.track.due_on
    assignment.save(update_fields=["received_on", "due_on"])


def reply_complete(move: Move) -> None:
    """Guard: names what is missing and who owes it before the step can be taken."""
    assignment = assignment_of(move)
    reply = Reply.objects.filter(assignment=assignment).first()
    if reply is None or not reply.text.strip():
        raise Blocked(_("The reply has no text yet."), owes=assignment.unit.name)
    codes = {entry.code for entry in entries("result_class")}
    if assignment.answers and reply.result_class not in codes:
        raise Blocked(_("The reply has no result class yet."), owes=assignment.unit.name)


def issue(move: Move) -> None:
    """Effect: the reply is out; when every unit that owes an answer has replied, the case is answered."""
    assignment = assignment_of(move)
    day = local_day(move.at)
    assignment.replied_on = day
    assignment.save(update_fields=["replied_on"])
    reply = assignment.reply
    reply.issued_on = day
    reply.signed_by = str(move.payload.get("signed_by") or reply.signed_by or move.actor.name)
    reply.save(update_fields=["issued_on", "signed_by"])
    move.data["result_class"] = reply.result_class
    answer_when_all_did(move, assignment.round)


def answer_when_all_did(move: Move, round_: int) -> None:
    """The case is answered once no unit that owes an answer in this round is left, and one has answered."""
    of_round = Assignment.objects.filter(case=move.case, round=round_).exclude(role=Assignment.Role.CO)
    course = next(track for track in reversed(move.tracks) if track.axis == "course")
    waits = of_round.filter(replied_on__isnull=True, released_on__isnull=True).exists()
    if course.state == "handling" and not waits and of_round.filter(replied_on__isnull=False).exists():
        follow(move, "course", "answer")


EFFECTS.register("handling.receive", receive)
EFFECTS.register("handling.issue", issue)
GUARDS.register("handling.reply_complete", reply_complete)
