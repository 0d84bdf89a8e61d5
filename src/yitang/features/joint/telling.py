"""Telling people of joint work: whoever is named for it, the offices that are invited, the chair whose signature is asked for."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.joint.models import Entry, Room, RoomMember
from yitang.features.joint.states import KIND, PROPOSAL
from yitang.foundation.acts.door import ActContext
from yitang.foundation.notify.actions import tell, tell_many
from yitang.foundation.notify.points import MESSAGE_KINDS, STEPS_OUTSIDE
from yitang.foundation.permissions.roles import Role

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""
ANSWER, SIGN = _("Answer the invitation to joint work"), _("Sign the joint result")


def tell_named(ctx: ActContext, row: RoomMember) -> None:
    """Somebody of this council reads that they work in the room from today on."""
    _say(ctx, row.room, "named", _("You work in “%(title)s” from today on."), principal_id=row.principal_id)


def ask_for_answer(ctx: ActContext, room: Room) -> None:
    """The offices that may join read that another council invites."""
    words = _("%(who)s invites us to joint work: “%(title)s”.")
    for role in (Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL):
        _say(ctx, room, "invited", words, role=role, who=room.opener_name, needs_action=True, next_step=ANSWER)


def ask_for_signature(ctx: ActContext, entry: Entry) -> None:
    """The chair reads that a joint proposal waits for the council's signature; of other entries nobody is asked to sign."""
    if entry.kind == Entry.Kind.RESULT and entry.room.kind_code == PROPOSAL:
        words = _("“%(entry)s” waits for the signature of the chair.")
        _say(ctx, entry.room, "sign", words, role=Role.COUNCIL_LEADER, entry=entry.title, needs_action=True, next_step=SIGN)


def tell_withdrawn(ctx: ActContext, entry: Entry) -> None:
    """Those who work in the room read that another council took something back."""
    people = RoomMember.objects.filter(room=entry.room, until=None).order_by("pk").values_list("principal_id", flat=True)
    with override(LANGUAGE):
        words = str(_("%(who)s took “%(entry)s” back.")) % {"who": entry.origin_name, "entry": entry.title}
    tell_many(ctx.council_id, "joint.withdrawn", words, people, case=(KIND, entry.room_id))


def _say(
    ctx: ActContext,
    room: Room,
    event: str,
    words: Any,
    *,
    principal_id: UUID | None = None,
    role: str = "",
    needs_action: bool = False,
    next_step: Any = "",
    **named: str,
) -> None:
    with override(LANGUAGE):
        text, step = str(words) % {"title": room.case.title, **named}, str(next_step)
    whom: dict[str, Any] = {"principal_id": principal_id, "role": role, "needs_action": needs_action}
    tell(ctx.council_id, f"joint.{event}", text, case=(KIND, room.pk), next_step=step, **whom)


MESSAGE_KINDS.register("joint", _("Joint work"))
STEPS_OUTSIDE.register("joint", (ANSWER, SIGN))
