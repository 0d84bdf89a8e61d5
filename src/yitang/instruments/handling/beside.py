"""What happens beside the course of handling: extensions, countersigning, reminders."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period, Unit
from yitang.instruments.handling.blockers import countersign_of
from yitang.instruments.handling.models import Assignment
from yitang.instruments.handling.rules import assignment_of, set_clock
from yitang.instruments.handling.telling import tell_office, tell_unit
from yitang.instruments.workflow.models import Decision, Track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

EXTENSION = ("ask_extension", "grant_extension", "deny_extension")


def pending_extension(track_id: UUID) -> Decision | None:
    """The unit's request for an extension that nobody has decided on yet."""
    last = Decision.objects.filter(track_id=track_id, edge__in=EXTENSION).order_by("-recorded_at", "-id").first()
    return last if last is not None and last.edge == "ask_extension" else None


def furthest(due_on: date, period: dict[str, Any], council_id: UUID) -> date:
    """The latest day to which the due day may be moved."""
    return Clock.start(Period.parse(period), due_on, calendar_for(council_id)).due_on


def may_extend(move: Move) -> None:
    """Guard: a deadline is running, no request waits, and the unit has extensions left."""
    if move.track.due_on is None:
        raise Blocked(_("No deadline is running that could be extended."))
    if pending_extension(move.track.pk) is not None:
        raise Conflict(_("A request for an extension waits for the dispatch office already."))
    granted = Decision.objects.filter(track=move.track, edge="grant_extension").count()
    if granted >= int(move.parameter("extensions_most")):
        raise Blocked(_("The unit has been granted %(n)d extensions, the most that the rule allows.") % {"n": granted})


def extension_asked(move: Move) -> None:
    """Guard: there is a request to decide on."""
    if pending_extension(move.track.pk) is None:
        raise Conflict(_("No request for an extension waits, or somebody has decided on it already."))


def ask_extension(move: Move) -> None:
    """Effect: payload `{"until": day}`, after the due day and within the limit."""
    assert move.track.due_on is not None  # the guard has seen it
    until = _day(move, move.track.due_on)
    move.data |= {"until": until.isoformat(), "due_on": move.track.due_on.isoformat()}
    tell_office(move, _("A unit asks for an extension: “%(title)s”."), _("Decide on the extension"))


def grant_extension(move: Move) -> None:
    """Effect: payload `{"until": day?}` (an earlier day than asked may be set); the clock runs to that day."""
    asked = pending_extension(move.track.pk)
    assert asked is not None  # the guard has seen it
    old = date.fromisoformat(asked.data["due_on"])
    until = _day(move, old) if move.payload.get("until") else date.fromisoformat(asked.data["until"])
    set_clock(move, Clock.start(Period(Unit.DATE, day=until), local_day(move.at), calendar_for(move.council_id)))
    assignment = assignment_of(move)
    assignment.due_on = until
    assignment.save(update_fields=["due_on"])
    move.data |= {"until": until.isoformat(), "due_on": old.isoformat()}
    tell_unit(move, assignment.unit_id, _("The extension for “%(title)s” was granted."), due_on=until, needs_action=False)


def deny_extension(move: Move) -> None:
    """Effect: the old day stands, and the unit is told so."""
    unit_id = assignment_of(move).unit_id
    tell_unit(move, unit_id, _("The extension for “%(title)s” was not granted."), _("Write the reply"), due_on=move.track.due_on)


def _day(move: Move, due_on: date) -> date:
    typed = move.payload.get("until")
    try:
        until = typed if isinstance(typed, date) else date.fromisoformat(str(typed or ""))
    except ValueError:
        raise Invalid({"until": [_("Enter the day until which the reply will be there.")]}) from None
    last = furthest(due_on, move.parameter("extension_period"), move.council_id)
    if not due_on < until <= last:
        words = _("Choose a day after %(due)s and not after %(last)s.")
        raise Invalid({"until": [words % {"due": zh_date(due_on), "last": zh_date(last)}]})
    return until


def lead_track(track: Track, case_id: UUID) -> tuple[Assignment | None, Track | None]:
    """The lead unit's assignment and track in the round of a co-unit's track."""
    found = Assignment.objects.filter(case_id=case_id, round=track.round, role=Assignment.Role.LEAD, released_on__isnull=True)
    lead = found.select_related("unit", "case").first()
    if lead is None:
        return None, None
    return lead, Track.objects.filter(case_id=case_id, axis="handling", unit_id=lead.unit_id, round=track.round).first()


def may_countersign(move: Move) -> None:
    """Guard: the rule asks for it, a draft of the lead unit lies with its head, and this unit has not answered it yet."""
    if not move.parameter("countersign"):
        raise Blocked(_("Drafts are not countersigned here."))
    assignment = assignment_of(move)
    lead, track = lead_track(move.track, move.case.id)
    if assignment.answers or lead is None or track is None or track.state != "drafted":
        raise Blocked(_("There is no draft of the lead unit to countersign."), owes=lead.unit.name if lead else "")
    if countersign_of(lead, assignment) is not None:
        raise Conflict(_("The unit has answered this draft already."))


def countersign(move: Move) -> None:
    """Effect: payload `{"answer": "agree" | "object"}`; who objects says why."""
    answer = move.payload.get("answer")
    if answer not in ("agree", "object"):
        raise Invalid({"answer": [_("Say whether the unit agrees with the draft.")]})
    if answer == "object" and not move.reason.strip():
        raise Invalid({"reason": [_("Say what the unit does not agree with.")]})
    move.data["answer"] = answer
    lead, _track = lead_track(move.track, move.case.id)
    assert lead is not None  # the guard has seen it
    text = _("A co-unit agrees with the draft on “%(title)s”.")
    if answer == "object":
        text = _("A co-unit does not agree with the draft on “%(title)s”.")
    tell_unit(move, lead.unit_id, text, needs_action=answer == "object")


def not_reminded_today(move: Move) -> None:
    """Guard: one reminder of a kind on a day is enough."""
    found = Decision.objects.filter(track=move.track, edge=move.edge.code).order_by("-recorded_at", "-id").first()
    if found is not None and local_day(found.recorded_at) == local_day(move.at):
        raise Conflict(_("%(who)s has reminded of this today already.") % {"who": found.actor_name}, who=found.actor_name)


def remind(move: Move) -> None:
    """Effect: payload `{"text"}`, the words as they were previewed; the unit gets them."""
    text = str(move.payload.get("text", "")).strip() or str(REMINDERS[move.edge.code])
    next_step = _("Sign for receipt") if move.edge.code == "remind_receipt" else _("Write the reply")
    unit_id = move.track.unit_id
    assert unit_id is not None  # an axis of units
    tell_unit(move, unit_id, text, next_step, due_on=move.track.due_on)
    move.data["text"] = text


REMINDERS: dict[str, Any] = {
    "remind_receipt": _("“%(title)s” has not been signed for yet."),
    "remind": _("The reply to “%(title)s” is still outstanding."),
}
"""Step → the words that go out where nobody writes others; the title is filled in."""

for _name, _guard in {
    "handling.may_extend": may_extend,
    "handling.extension_asked": extension_asked,
    "handling.may_countersign": may_countersign,
    "handling.not_reminded_today": not_reminded_today,
}.items():
    GUARDS.register(_name, _guard)

for _name, _effect in {
    "handling.ask_extension": ask_extension,
    "handling.grant_extension": grant_extension,
    "handling.deny_extension": deny_extension,
    "handling.countersign": countersign,
    "handling.remind": remind,
}.items():
    EFFECTS.register(_name, _effect)
