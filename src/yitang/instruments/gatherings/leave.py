"""请假: asked for by the person or typed in from paper, decided on by whoever the council's rule names; reasons stay with them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.inviting import attendee_of
from yitang.instruments.gatherings.models import Attendee, Gathering, Leave, Sitting
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.policy import DECIDE_LEAVE, ENTER, ORGANISER, LeaveTarget
from yitang.instruments.gatherings.queries import CAUSES, flags_of, visible
from yitang.instruments.gatherings.queueing import let_in
from yitang.instruments.gatherings.replying import channel_of, own_attendee
from yitang.instruments.gatherings.states import KIND, OPEN_STAGES
from yitang.instruments.gatherings.telling import tell_decided, tell_decider
from yitang.instruments.workflow.procedures import procedure_of

OPEN = (Leave.State.ASKED, Leave.State.GRANTED)
DECIDERS = {ORGANISER, str(Role.SECRETARY_GENERAL), str(Role.COUNCIL_LEADER)}


def decider_of(found: Gathering) -> str:
    """Whose decision leave from this gathering is: a role code or “organiser”. A value nobody knows means the organiser."""
    name = "leave_decider_formal" if flags_of(found.kind_code).get("formal") else "leave_decider_other"
    value = str(procedure_of(found.case.procedure_id).parameter(name))
    return value if value in DECIDERS else ORGANISER


def target_of(found: Gathering) -> LeaveTarget:
    """What the policy is asked about."""
    return LeaveTarget(found, decider_of(found))


@act("gatherings.ask_leave")
def ask_leave(
    ctx: ActContext, *, gathering_id: UUID, cause: str, reason: str = "", sitting_id: UUID | None = None
) -> dict[str, Any]:
    """Ask for leave from the whole gathering, or from one half day. Raises `Invalid`, `Blocked`, `Conflict` for a second request."""
    attendee = own_attendee(ctx, gathering_id)
    return _ask(ctx, attendee.gathering, attendee, cause, reason, sitting_id, entered=False)


@act("gatherings.enter_leave")
def enter_leave(
    ctx: ActContext, *, gathering_id: UUID, attendee_id: UUID, cause: str, reason: str = "", sitting_id: UUID | None = None
) -> dict[str, Any]:
    """The same for a request that came on paper or by telephone. Raises `Invalid`, `Blocked`, `Conflict`."""
    found = changeable(ctx, gathering_id, ENTER)
    return _ask(ctx, found, attendee_of(found, attendee_id), cause, reason, sitting_id, entered=True)


@act("gatherings.withdraw_leave")
def withdraw_leave(ctx: ActContext, *, gathering_id: UUID, leave_id: UUID) -> dict[str, Any]:
    """Take the own request back, granted or not. Raises `NotFound`, `Blocked`."""
    attendee = own_attendee(ctx, gathering_id)
    row = Leave.objects.filter(pk=leave_id, attendee=attendee, state__in=OPEN).first()
    if row is None:
        raise NotFound(_("There is no such request, or it was decided on already."))
    row.state = Leave.State.WITHDRAWN
    row.save(update_fields=["state"])
    if row.sitting_id is None:
        attendee.reply = Attendee.Reply.NONE
        attendee.save(update_fields=["reply"])
    return {"case_id": attendee.gathering_id}


@act("gatherings.decide_leave")
def decide_leave(ctx: ActContext, *, leave_id: UUID, grant: bool, note: str = "") -> dict[str, Any]:
    """Grant the leave or not; the person is told. A refusal needs a note, and so does leave beyond the limit of a year.

    Raises `NotFound`, `Refused`, `Invalid`, `Conflict`.
    """
    row = Leave.objects.select_for_update(of=("self",)).select_related("attendee").filter(pk=leave_id).first()
    found = visible(ctx.actor).filter(pk=row.attendee.gathering_id).first() if row else None
    if row is None or found is None:
        raise NotFound(_("There is no such request, or it is not yours to see."))
    ctx.require(DECIDE_LEAVE, target_of(found))
    ctx.about(KIND, found.pk)
    if row.state != Leave.State.ASKED:
        raise Conflict(_("This request has been decided on or withdrawn already."), who=row.decided_by, when=row.decided_at)
    if not grant and not note.strip():
        raise Invalid({"note": [_("Say why the leave is not granted.")]})
    if grant and not note.strip() and (over := over_limit(found, row.attendee)):
        words = _("%(n)d gatherings of this year have been excused already, %(most)d are allowed. Say why an exception is made.")
        raise Invalid({"note": [words % {"n": over[0], "most": over[1]}]})
    row.state = Leave.State.GRANTED if grant else Leave.State.REFUSED
    row.decided_at, row.decided_by, row.note = ctx.at, ctx.actor.name[:60], note.strip()[:200]
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])
    if not grant and row.sitting_id is None:
        row.attendee.reply = Attendee.Reply.NONE
        row.attendee.save(update_fields=["reply"])
    tell_decided(ctx, found, row)
    return {"case_id": found.pk, "state": row.state}


def asked_late(found: Gathering, sitting: Sitting | None, at: datetime) -> bool:
    """Whether a request at this moment comes later than the council's rule allows."""
    hours = int(procedure_of(found.case.procedure_id).parameter("leave_hours_before"))
    begins = sitting.starts_at if sitting else found.starts_at
    return at > begins - timedelta(hours=hours)


def over_limit(found: Gathering, attendee: Attendee) -> tuple[int, int] | None:
    """(gatherings of the calendar year from which leave was granted, how many may be) where one more is beyond the council's limit."""
    most = int(procedure_of(found.case.procedure_id).parameter("leave_most_a_year"))
    if not most:
        return None
    n = excused_in(attendee.principal_id, local_day(found.starts_at).year, but=found.pk)
    return (n, most) if n >= most else None


def excused_in(principal_id: UUID, year: int, but: UUID | None = None) -> int:
    """How many gatherings that begin in a calendar year somebody has leave from, wholly or for a half day."""
    rows = Leave.objects.filter(
        attendee__principal=principal_id, state=Leave.State.GRANTED, attendee__gathering__starts_at__year=year
    )
    return rows.exclude(attendee__gathering=but).values("attendee__gathering").distinct().count()


def _ask(
    ctx: ActContext, found: Gathering, attendee: Attendee, cause: str, reason: str, sitting_id: UUID | None, *, entered: bool
) -> dict[str, Any]:
    if found.case.stage not in OPEN_STAGES:
        raise Blocked(_("The gathering is over: leave can no longer be asked for."))
    if cause not in {row.code for row in entries(CAUSES)}:
        raise Invalid({"cause": [_("Choose the cause.")]})
    if len(reason) > 300:
        raise Invalid({"reason": [_("At most 300 characters.")]})
    sitting = Sitting.objects.filter(pk=sitting_id, gathering=found).first() if sitting_id else None
    if sitting_id and sitting is None:
        raise Invalid({"sitting": [_("Choose a half day of this gathering.")]})
    there = Leave.objects.filter(attendee=attendee, state__in=OPEN)
    if there.filter(sitting__isnull=True).exists() or (sitting and there.filter(sitting=sitting).exists()):
        raise Conflict(_("Leave has been asked for already."))
    row = Leave(
        council_id=ctx.council_id,
        attendee=attendee,
        sitting=sitting,
        cause=cause,
        reason=reason.strip(),
        late=asked_late(found, sitting, ctx.at),
        asked_at=ctx.at,
        channel=channel_of(ctx, entered=entered),
    )
    row.save(force_insert=True)
    if sitting is None:
        there.exclude(pk=row.pk).update(state=Leave.State.WITHDRAWN)
        attendee.reply, attendee.replied_at = Attendee.Reply.LEAVE, ctx.at
        attendee.save(update_fields=["reply", "replied_at"])
        let_in(ctx, found.pk)
    decider = decider_of(found)
    if decider != ORGANISER:
        tell_decider(ctx, found, decider)
    return {"case_id": found.pk, "leave_id": row.pk, "late": row.late}
