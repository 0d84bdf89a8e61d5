"""Telling people, always inside the act that is the cause: no message without effect, no effect without message."""

from datetime import date
from uuid import UUID

from yitang.foundation.notify.models import Message


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
