"""Reading messages."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from yitang.foundation.notify.models import Message, ReadMark
from yitang.foundation.notify.policy import ROWS
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor


def messages_of(actor: Actor) -> QuerySet[Any]:
    """Messages to the actor's principals and roles, newest first; `read_at` is when this person marked each as read, or None."""
    mark = _marks(actor.account_id).values("read_at")[:1]
    return _mine(actor).annotate(read_at=Subquery(mark)).order_by("-created_at", "-pk")


def unread_of(actor: Actor) -> QuerySet[Message]:
    """Those of the actor's messages that this person has not marked as read, newest first."""
    return unread_by(actor.account_id, _mine(actor)).order_by("-created_at", "-pk")


def unread_by(account_id: UUID | None, messages: QuerySet[Message]) -> QuerySet[Message]:
    """The messages on which this account has no mark."""
    return messages.exclude(Exists(_marks(account_id)))


def unread_count(actor: Actor) -> int:
    """How many of them this person has not marked as read."""
    return unread_of(actor).count()


def _mine(actor: Actor) -> QuerySet[Message]:
    return policy.rows(actor, ROWS, Message.objects.all())


def _marks(account_id: UUID | None) -> QuerySet[ReadMark]:
    return ReadMark.objects.filter(message=OuterRef("pk"), account=account_id)
