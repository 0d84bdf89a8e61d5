"""交办, 申退 and 改办: which units have a case, and how that changes. The history stays: a unit is taken off, never deleted."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.ui.formats import zh_date
from yitang.institution.principals.queries import active_units
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import Assignment
from yitang.instruments.handling.rules import answer_when_all_did, assignment_of, clock_of, period_for, set_clock
from yitang.instruments.handling.telling import tell_assigned, tell_office, tell_unit, units_changed
from yitang.instruments.workflow.engine import follow, open_track
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

Part = Assignment.Role


def assign(move: Move) -> None:
    """Effect: payload `{"lead": unit id}` or `{"lead", "co": [...]}` or `{"separate": [...]}` becomes assignments with tracks."""
    note = str(move.payload.get("note", ""))
    for unit_id, role in _assigned_units(move.payload):
        place(move, unit_id, role, note=note)


def _assigned_units(payload: dict[str, Any]) -> list[tuple[UUID, str]]:
    lead, co, separate = payload.get("lead"), payload.get("co") or [], payload.get("separate") or []
    if bool(lead) == bool(separate):
        raise Invalid({"units": [_("Choose one lead unit, or the units that handle it separately.")]})
    if lead:
        role = Part.LEAD if co else Part.SOLE
        found = [(lead, str(role))] + [(unit, str(Part.CO)) for unit in co]
    else:
        found = [(unit, str(Part.SEPARATE)) for unit in separate]
    if len({str(unit) for unit, _role in found}) != len(found):
        raise Invalid({"units": [_("A unit is named twice. Name each unit once.")]})
    return [(UUID(str(unit)), role) for unit, role in found]


def place(move: Move, unit_id: UUID, role: str, *, note: str = "", round_: int = 1) -> Assignment:
    """Give a unit its part in a round, with a track of its own; one that was taken off in this round gets it again.

    Raises `Invalid` for what is no unit, or a unit that has a part in this round already.
    """
    unit = active_units(local_day(move.at)).filter(pk=unit_id).first()
    if unit is None:
        raise Invalid({"units": [_("Choose a unit from the list of handling units.")]})
    made = Assignment.objects.filter(case=move.case, unit=unit, round=round_).first()
    if made is not None and made.released_on is None:
        raise Invalid({"units": [_("“%(unit)s” has a part in this case already. Choose another unit.") % {"unit": unit.name}]})
    if made is None:
        made = Assignment(council_id=move.council_id, case=move.case, unit=unit, round=round_)
        track = open_track(move, "handling", unit.pk, round_=round_)
        receipt = clock_of(move, "receipt_period")
        track.clock, track.due_on = receipt.to_json(), receipt.deadline
        track.save(update_fields=["clock", "due_on"])
    else:
        follow(move, "handling", "send_again", unit.pk)
    made.role, made.note, made.released_on, made.received_on = role, note, None, None
    made.sent_on, made.unit = local_day(move.at), unit
    made.due_on = clock_of(move, period_for(made)).deadline
    made.save()
    move.data.setdefault("units", []).append({"id": str(unit.pk), "name": unit.name, "role": role})
    return made


def cut_off(sent_on: date, period: dict[str, Any], council_id: UUID) -> date:
    """The last day on which a unit may request return, counted from the day on which it was assigned."""
    return Clock.start(Period.parse(period), sent_on, calendar_for(council_id)).due_on


def may_return(move: Move) -> None:
    """Guard: within the window, and the office has not said no before."""
    assignment = assignment_of(move)
    last = cut_off(assignment.sent_on, move.parameter("return_period"), move.council_id)
    if local_day(move.at) > last:
        words = _("Return could be requested until %(day)s. Sign for receipt; the dispatch office may still assign it anew.")
        raise Blocked(words % {"day": zh_date(last)}, owes=assignment.unit.name)
    if was_denied(move.track.pk):
        raise Blocked(_("The dispatch office did not agree to the return. Sign for receipt."), owes=assignment.unit.name)


def was_denied(track_id: UUID) -> bool:
    """Whether the unit's last request for return was turned down."""
    found = Decision.objects.filter(track_id=track_id, edge__in=("deny_return", "send_again"))
    last = found.order_by("-recorded_at", "-id").first()
    return last is not None and last.edge == "deny_return"


def request_return(move: Move) -> None:
    """Effect: payload `{"suggested": unit id?}`; the clock stands still until the office decides."""
    suggested = move.payload.get("suggested")
    if suggested:
        unit = active_units(local_day(move.at)).filter(pk=suggested).first()
        if unit is None or unit.pk == move.track.unit_id:
            raise Invalid({"suggested": [_("Choose another unit from the list of handling units.")]})
        move.data["suggested"] = {"id": str(unit.pk), "name": unit.name}
    if move.track.clock:
        set_clock(move, Clock.from_json(move.track.clock).pause(local_day(move.at)))
    tell_office(move, _("A unit requests the return of “%(title)s”."), _("Decide on the return"))


def deny_return(move: Move) -> None:
    """Effect: the unit has to receive it; its clock runs again."""
    if move.track.clock:
        set_clock(move, Clock.from_json(move.track.clock).resume(local_day(move.at), calendar_for(move.council_id)))
    tell_unit(
        move,
        assignment_of(move).unit_id,
        _("The return of “%(title)s” was not agreed to."),
        _("Sign for receipt"),
        due_on=move.track.due_on,
    )


def reassign(move: Move) -> None:
    """Effect: payload `{"unit": id?, "co": [ids], "note"}`; the unit is taken off, the others take its part.

    Raises `Invalid` when nobody would be left to answer, or a named unit cannot take the part.
    """
    old = assignment_of(move)
    old.released_on = local_day(move.at)
    old.save(update_fields=["released_on"])
    note = str(move.payload.get("note", ""))
    placed = [place(move, unit_id, role, note=note, round_=old.round) for unit_id, role in _replacing(move, old)]
    settle_parts(move, old)
    move.data["released"] = {"id": str(old.unit_id), "name": old.unit.name}
    tell_assigned(move, placed)
    tell_unit(move, old.unit_id, _("“%(title)s” is no longer yours to handle."), needs_action=False)
    units_changed(move)
    answer_when_all_did(move, old.round)


def _replacing(move: Move, old: Assignment) -> list[tuple[UUID, str]]:
    unit, co = move.payload.get("unit"), [UUID(str(one)) for one in move.payload.get("co") or []]
    if unit is not None and str(unit) == str(old.unit_id):
        raise Invalid({"unit": [_("Choose another unit than the one that is taken off.")]})
    if co and old.role not in (Part.SOLE, Part.LEAD):
        raise Invalid({"co": [_("Co-units stand beside a lead unit only.")]})
    others = Assignment.objects.filter(case=move.case, round=old.round, role=Part.SEPARATE, released_on__isnull=True)
    if unit is None and old.role != Part.CO and not others.exists():
        raise Invalid({"unit": [_("Name the unit that handles it instead.")]})
    return ([(UUID(str(unit)), old.role)] if unit is not None else []) + [(one, str(Part.CO)) for one in co]


def settle_parts(move: Move, old: Assignment) -> None:
    """A unit with co-units leads, one without handles it alone."""
    left = Assignment.objects.filter(case=move.case, round=old.round, released_on__isnull=True)
    role = Part.LEAD if left.filter(role=Part.CO).exists() else Part.SOLE
    for assignment in left.filter(role__in=(Part.SOLE, Part.LEAD)).exclude(role=role):
        assignment.role = role
        assignment.save(update_fields=["role"])


EFFECTS.register("handling.assign", assign)
EFFECTS.register("handling.request_return", request_return)
EFFECTS.register("handling.deny_return", deny_return)
EFFECTS.register("handling.reassign", reassign)
GUARDS.register("handling.may_return", may_return)
