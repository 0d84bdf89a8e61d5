"""Telling people, always inside the act that is the cause: no message without effect, no effect without message."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import NotFound
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.policy import READ
from yitang.foundation.notify.queries import messages_of


def tell(
    council_id: UUID,
    event: str,
    text: str,
    *,
    principal_id: UUID | None = None,
    role: str = "",
    needs_action: bool = False,
    case: tuple[str, UUID] | None = None,
    next_step: str = "",
    due_on: date | None = None,
) -> Message:
    """Leave a message for a principal or a role: what happened, what comes next, until when."""
    message = Message(
        council_id=council_id,
        event=event,
        text=text[:300],
        principal_id=principal_id,
        role=role,
        kind=Message.Kind.NEED if needs_action else Message.Kind.KNOW,
        case_kind=case[0] if case else "",
        case_id=case[1] if case else None,
        next_step=next_step[:300],
        due_on=due_on,
    )
    message.save(force_insert=True)
    return message


@act("notify.mark_read")
def mark_read(ctx: ActContext, *, message_id: UUID | None = None) -> dict[str, Any]:
    """Mark one message as read, or all of the actor's; a message to a role is read for all who hold it.

    Raises `NotFound` for a message to somebody else.
    """
    ctx.require(READ)
    unread = messages_of(ctx.actor).filter(read_at__isnull=True)
    if message_id is not None:
        if not messages_of(ctx.actor).filter(pk=message_id).exists():
            raise NotFound(_("There is no such message."))
        unread = unread.filter(pk=message_id)
    return {"read": unread.update(read_at=ctx.at)}


def forget_words(council_id: UUID, case_id: UUID, instead: str) -> int:
    """Replace what messages about a case said, when its content had to be removed; returns how many."""
    return Message.objects.filter(council_id=council_id, case_id=case_id).update(text=instead, next_step="")
