"""Telling people, always inside the act that is the cause: no message without effect, no effect without message."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import NotFound
from yitang.foundation.notify.models import Message, ReadMark
from yitang.foundation.notify.policy import READ
from yitang.foundation.notify.queries import messages_of, unread_of


def tell(
    council_id: UUID,
    event: str,
    text: str,
    *,
    principal_id: UUID | None = None,
    role: str = "",
    appointment_id: UUID | None = None,
    needs_action: bool = False,
    case: tuple[str, UUID] | None = None,
    next_step: str = "",
    due_on: date | None = None,
) -> Message:
    """Leave a message for a principal, a role, or the person who holds an appointment: what happened, what comes next, until when.

    The row is all that the act writes; the worker carries it to the channels later. Neither `text` nor a `next_step` that is no
    phrase of the product's own (`points.STEPS_OUTSIDE`) ever leaves the house.
    """
    message = Message(
        council_id=council_id,
        event=event,
        text=text[:300],
        principal_id=principal_id,
        role=role,
        appointment_id=appointment_id,
        kind=Message.Kind.NEED if needs_action else Message.Kind.KNOW,
        case_kind=case[0] if case else "",
        case_id=case[1] if case else None,
        next_step=next_step[:300],
        due_on=due_on,
    )
    message.save(force_insert=True)
    return message


def tell_many(
    council_id: UUID,
    event: str,
    text: str,
    principal_ids: Iterable[UUID],
    *,
    needs_action: bool = False,
    case: tuple[str, UUID] | None = None,
    next_step: str = "",
    due_on: date | None = None,
) -> int:
    """The same message for each of many principals, written at once (a plenary tells two thousand); returns how many."""
    shared = {
        "council_id": council_id,
        "event": event,
        "text": text[:300],
        "kind": Message.Kind.NEED if needs_action else Message.Kind.KNOW,
        "case_kind": case[0] if case else "",
        "case_id": case[1] if case else None,
        "next_step": next_step[:300],
        "due_on": due_on,
    }
    rows = Message.objects.bulk_create(Message(principal_id=principal_id, **shared) for principal_id in principal_ids)
    return len(rows)


@act("notify.mark_read")
def mark_read(ctx: ActContext, *, message_id: UUID | None = None, with_earlier: bool = False) -> dict[str, Any]:
    """Mark one message as read, or all of the actor's; for this person alone, whoever else holds the same role.

    With `with_earlier` those that came before on the same case, of the same kind, are marked along.

    Raises `NotFound` for a message to somebody else.
    """
    ctx.require(READ)
    unread = unread_of(ctx.actor)
    if message_id is not None:
        found = messages_of(ctx.actor).filter(pk=message_id).first()
        if found is None:
            raise NotFound(_("There is no such message."))
        which = Q(pk=message_id)
        if with_earlier and found.case_id:
            which |= Q(case_id=found.case_id, kind=found.kind, created_at__lt=found.created_at)
        unread = unread.filter(which)
    council_id, account_id = ctx.council_id, ctx.actor.account_id
    if account_id is None:
        return {"read": 0}
    # The same person on two devices: the second waits and then finds nothing unread.
    Account.objects.select_for_update().get(pk=account_id)
    ids = list(unread.order_by().values_list("pk", flat=True))
    ReadMark.objects.bulk_create(
        ReadMark(council_id=council_id, account_id=account_id, message_id=pk, read_at=ctx.at) for pk in ids
    )
    return {"read": len(ids)}


def forget_words(council_id: UUID, case_id: UUID, instead: str) -> int:
    """Replace what messages about a case said, when its content had to be removed; returns how many."""
    return Message.objects.filter(council_id=council_id, case_id=case_id).update(text=instead, next_step="")
