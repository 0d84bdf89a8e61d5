"""From the outbox to the channels: each message is laid into a delivery for each person and group that it is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now, today
from yitang.foundation.notify import mail
from yitang.foundation.notify.hours import Hours
from yitang.foundation.notify.models import Delivery, Enclosed, Message, Reach, Robot
from yitang.foundation.notify.policy import SEND
from yitang.foundation.permissions.actors import in_force, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere

AT_A_TIME = 200
GROUP_WAIT = timedelta(minutes=1)
"""How long a robot gathers what comes at once: DingTalk shuts a robot out for ten minutes after twenty posts within one."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An account with one of its roles, the principal it acts for, and the appointment that gives both."""

    account_id: UUID
    role: str
    principal_id: UUID | None
    appointment_id: UUID | None = None

    def receives(self, message: Message) -> bool:
        """Whether the message is for this person, role or principal: the rule by which it stands on the person's page."""
        if message.appointment_id is not None:
            return self.appointment_id == message.appointment_id
        if message.principal_id is None:
            return self.role == message.role
        return self.principal_id == message.principal_id and message.role in ("", self.role)


def spread_all() -> int:
    """Spread what waits, in every council; returns how many messages that were."""
    with everywhere():
        waiting = list(Message.objects.filter(spread_at__isnull=True).order_by().values_list("council_id", flat=True).distinct())
    done = 0
    for council_id in waiting:
        while (found := spread(system_actor(council_id, "messages"))["messages"]) > 0:
            done += found
            if found < AT_A_TIME:
                break
    return done


@act("notify.spread", summarised=True)
def spread(ctx: ActContext) -> dict[str, Any]:
    """Lay messages that came since the last time into deliveries; those who are reached by no channel get none."""
    ctx.require(SEND)
    free = connection.features.has_select_for_update_skip_locked
    rows = Message.objects.select_for_update(of=("self",), skip_locked=free).filter(spread_at__isnull=True)
    messages = list(rows.order_by("created_at")[:AT_A_TIME])
    if messages:
        council = Council.objects.get(pk=ctx.council_id)
        _lay_for_people(council, messages, ctx.at)
        _lay_for_groups(council, messages, ctx.at)
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(spread_at=ctx.at)
    return {"messages": len(messages)}


def receivers(messages: Iterable[Message]) -> dict[UUID, set[UUID]]:
    """The accounts that each message is for, by the appointments of today."""
    wanted = list(messages)
    roles = {message.role for message in wanted if message.principal_id is None}
    principals = {message.principal_id for message in wanted if message.principal_id}
    persons = {message.appointment_id for message in wanted if message.appointment_id}
    meant = Q(role__in=roles) | Q(principal_id__in=principals) | Q(pk__in=persons)
    held = Appointment.objects.filter(in_force(today()), meant)
    active = held.filter(account__is_active=True).values_list("account_id", "role", "principal_id", "pk")
    holders = [Holder(*row) for row in active]
    return {message.pk: {one.account_id for one in holders if one.receives(message)} for message in wanted}


def _lay_for_people(council: Council, messages: list[Message], moment: datetime) -> None:
    if not mail.ready():
        return
    people = receivers(messages)
    reached = Reach.objects.filter(
        email_confirmed_at__isnull=False, account_id__in={pk for found in people.values() for pk in found}
    )
    ways = {way.account_id: way for way in reached}
    for message in messages:
        for account_id in people[message.pk]:
            way = ways.get(account_id)
            how = (way.needs if message.kind == Message.Kind.NEED else way.knows) if way else Reach.Knows.OFF
            if how != Reach.Knows.OFF and not (way and _is_muted(way, message)):
                _lay(council, message, how, moment, account_id=account_id)


def _is_muted(way: Reach, message: Message) -> bool:
    """Whether the person leaves this kind out; what needs somebody is never left out."""
    return message.kind == Message.Kind.KNOW and message.event.partition(".")[0] in way.muted


def _lay_for_groups(council: Council, messages: list[Message], moment: datetime) -> None:
    for robot in Robot.objects.filter(ended_at__isnull=True):
        for message in messages:
            if message.kind != Message.Kind.NEED:
                continue
            if (message.role if message.principal_id is None else message.principal_id) in (
                robot.role or None,
                robot.principal_id,
            ):
                _lay(council, message, robot.needs, moment, robot_id=robot.pk)


def _lay(council: Council, message: Message, how: str, moment: datetime, **whom: UUID) -> None:
    """Put the message into the delivery that waits for this receiver, or into a new one."""
    made: dict[str, Any] = {"purpose": how, "not_before": moment, "key": None}
    if how == Delivery.Purpose.DIGEST:
        made["not_before"] = Hours.of(council).next_summary(moment)
        (receiver,) = whom.values()
        made["key"] = f"digest:{receiver}:{made['not_before'].isoformat()}"
    elif "robot_id" in whom:
        made["not_before"] = moment + GROUP_WAIT
    waiting = Delivery.objects.select_for_update().filter(council=council, state=Delivery.State.QUEUED, purpose=how, **whom)
    if made["key"]:
        waiting = waiting.filter(key=made["key"])
    delivery = waiting.first() or Delivery.objects.create(council=council, created_at=now(), **made, **whom)
    Enclosed.objects.get_or_create(delivery=delivery, message=message)
