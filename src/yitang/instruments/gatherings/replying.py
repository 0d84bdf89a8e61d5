"""回执: the person's own answer, and the same from paper or by telephone, typed in by the organiser."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.permissions.actors import Channel
from yitang.instruments.gatherings.inviting import attendee_of
from yitang.instruments.gatherings.models import Attendee, Gathering, Leave
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.policy import ENTER, REPLY
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.states import KIND

ANSWERING = ("noticed", "under_way")


@act("gatherings.reply")
def reply(ctx: ActContext, *, gathering_id: UUID, note: str = "") -> dict[str, Any]:
    """参加: the person comes; a request for leave from the whole gathering ends with it. Raises `NotFound`, `Blocked`."""
    attendee = own_attendee(ctx, gathering_id)
    return _coming(ctx, attendee, note)


@act("gatherings.enter_reply")
def enter_reply(ctx: ActContext, *, gathering_id: UUID, attendee_id: UUID, note: str = "") -> dict[str, Any]:
    """The same for somebody who answered on paper or by telephone. Raises `NotFound`, `Blocked`."""
    found = changeable(ctx, gathering_id, ENTER)
    return _coming(ctx, attendee_of(found, attendee_id), note)


def own_attendee(ctx: ActContext, gathering_id: UUID) -> Attendee:
    """The actor's own place at a gathering that is announced and not over. Raises `NotFound`, `Refused`, `Blocked`."""
    found = visible(ctx.actor).filter(pk=gathering_id).first()
    rows = Attendee.objects.select_for_update(of=("self",)).select_related("gathering__case")
    attendee = rows.filter(gathering_id=gathering_id, principal_id__in=list(ctx.actor.principal_ids)).first()
    if found is None or attendee is None:
        raise NotFound(_("There is no such gathering, or you are not on its list."))
    ctx.require(REPLY, attendee)
    ctx.about(KIND, gathering_id)
    if found.case.stage not in ANSWERING:
        raise Blocked(_("The gathering is over or was cancelled: there is nothing to answer."))
    return attendee


def _coming(ctx: ActContext, attendee: Attendee, note: str) -> dict[str, Any]:
    if len(note) > 200:
        raise Invalid({"note": [_("At most 200 characters.")]})
    ends = Leave.objects.filter(attendee=attendee, sitting__isnull=True, state__in=(Leave.State.ASKED, Leave.State.GRANTED))
    ends.update(state=Leave.State.WITHDRAWN)
    attendee.reply, attendee.replied_at, attendee.reply_note = Attendee.Reply.COMING, ctx.at, note.strip()
    attendee.save(update_fields=["reply", "replied_at", "reply_note"])
    return {"case_id": attendee.gathering_id, "reply": attendee.reply}


def channel_of(ctx: ActContext, *, entered: bool) -> str:
    """By which way an answer came in: what the organiser types in came on paper."""
    return str(Channel.PAPER if entered else ctx.actor.channel)


def gathering_for_reading(ctx: ActContext, gathering_id: UUID) -> Gathering:
    """The gathering as far as the actor may see it, in any stage. Raises `NotFound`."""
    found = visible(ctx.actor).filter(pk=gathering_id).first()
    if found is None:
        raise NotFound(_("There is no such gathering, or it is not yours to see."))
    ctx.about(KIND, found.pk)
    return found
