"""Reading messages."""

from django.db.models import QuerySet

from yitang.foundation.notify.models import Message
from yitang.foundation.notify.policy import ROWS
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor


def messages_of(actor: Actor) -> QuerySet[Message]:
    """Messages to the actor's principals and roles, newest first."""
    return policy.rows(actor, ROWS, Message.objects.all()).order_by("-created_at", "-pk")


def unread_count(actor: Actor) -> int:
    """How many of them nobody has marked as read."""
    return messages_of(actor).filter(read_at__isnull=True).count()
