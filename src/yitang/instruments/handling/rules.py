"""Who may handle, what must be there, and what follows."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import Predicate, declare, predicate
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.workflow.engine import follow, open_track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move, Target


@predicate(_("Only the unit to which the case was assigned may do this."))
def is_own_unit(grant: Grant, target: Target) -> bool:
    return target.track is not None and target.track.unit_id == grant.principal_id


def _unit_roles(*roles: str) -> dict[str, Predicate]:
    return {role: is_own_unit for role in roles}


declare("handling.receive", _("Sign for receipt"), _unit_roles(Role.UNIT_LIAISON, Role.UNIT_HEAD))
declare("handling.write", _("Write the reply"), _unit_roles(Role.UNIT_HANDLER, Role.UNIT_LIAISON))
declare("handling.sign", _("Sign the reply"), _unit_roles(Role.UNIT_HEAD))


def assignment_of(move: Move) -> Assignment:
    """The assignment on whose track the move happens."""
    return Assignment.objects.get(case=move.case, unit_id=move.track.unit_id, round=move.track.round)


def assign(move: Move) -> None:
    """Effect: payload `{"lead": unit id}` or `{"lead", "co": [...]}` or `{"separate": [...]}` becomes assignments with tracks."""
    for unit_id, role in _assigned_units(move.payload):
        unit = Principal.objects.filter(pk=unit_id, kind=Principal.Kind.UNIT, confirmed=True).first()
        if unit is None:
            raise Invalid({"units": [_("Choose a unit from the list of handling units.")]})
        track = open_track(move, "handling", unit.pk)
        receipt = _clock(move, "receipt_period")
        track.clock, track.due_on = receipt.to_json(), receipt.deadline
        track.save(update_fields=["clock", "due_on"])
        Assignment(
            council_id=move.council_id,
            case=move.case,
            unit=unit,
            role=role,
            sent_on=local_day(move.at),
            due_on=_clock(move, "reply_period").deadline,
            note=str(move.payload.get("note", "")),
        ).save(force_insert=True)
        move.data.setdefault("units", []).append({"id": str(unit.pk), "name": unit.name, "role": role})


def _assigned_units(payload: dict[str, Any]) -> list[tuple[UUID, str]]:
    lead, co, separate = payload.get("lead"), payload.get("co") or [], payload.get("separate") or []
    if bool(lead) == bool(separate):
        raise Invalid({"units": [_("Choose one lead unit, or the units that handle it separately.")]})
    if lead:
        role = Assignment.Role.LEAD if co else Assignment.Role.SOLE
        found = [(lead, str(role))] + [(unit, str(Assignment.Role.CO)) for unit in co]
    else:
        found = [(unit, str(Assignment.Role.SEPARATE)) for unit in separate]
    if len({str(unit) for unit, _role in found}) != len(found):
        raise Invalid({"units": [_("A unit is named twice. Name each unit once.")]})
    return [(UUID(str(unit)), role) for unit, role in found]


def receive(move: Move) -> None:
    """Effect: notes the day of receipt."""
    assignment = assignment_of(move)
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
    today = local_day(move.at)
    assignment.replied_on = today
    assignment.save(update_fields=["replied_on"])
    reply = assignment.reply
    reply.issued_on = today
    reply.signed_by = str(move.payload.get("signed_by") or move.actor.name)
    reply.save(update_fields=["issued_on", "signed_by"])
    move.data["result_class"] = reply.result_class
    owing = Assignment.objects.filter(case=move.case, round=assignment.round, replied_on__isnull=True)
    if not owing.exclude(role=Assignment.Role.CO).exists():
        follow(move, "course", "answer")


def rate(move: Move) -> None:
    """Effect: payload `{"attitude", "result", "overall", "text"}` becomes the official rating."""
    grades = {name: str(move.payload.get(name, "")) for name in ("attitude", "result", "overall")}
    errors = {name: [_("Choose one of the three grades.")] for name, grade in grades.items() if grade not in Rating.Grade}
    text = str(move.payload.get("text", "")).strip()
    if Rating.Grade.DISSATISFIED in grades.values() and not text:
        errors["text"] = [_("Say what you are not satisfied with, so that the unit can act on it.")]
    if errors:
        raise Invalid(errors)
    # On paper a clerk enters it for the submitter; otherwise whoever acts is the submitter.
    principal_id: Any = getattr(move.subject, "submitter_id", None)
    if principal_id is None and move.ctx.grant is not None:
        principal_id = move.ctx.grant.principal_id
    Rating(
        council_id=move.council_id,
        case=move.case,
        round=move.track.round,
        principal_id=principal_id,
        text=text,
        rated_on=local_day(move.at),
        channel=move.actor.channel,
        **grades,
    ).save(force_insert=True)
    move.data["overall"] = grades["overall"]


def _clock(move: Move, parameter: str) -> Clock:
    return Clock.start(Period.parse(move.parameter(parameter)), local_day(move.at), calendar_for(move.council_id))


EFFECTS.register("handling.assign", assign)
EFFECTS.register("handling.receive", receive)
EFFECTS.register("handling.issue", issue)
EFFECTS.register("handling.rate", rate)
GUARDS.register("handling.reply_complete", reply_complete)
