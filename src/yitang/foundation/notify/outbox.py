"""The worker's side of the outbox: claim a delivery, hand it over outside of every transaction, note how it went.

A delivery is marked before its channel is asked. What a killed worker left behind is taken up again under the same mark of
identity, so that nothing is lost, and nothing that is known to have been sent is sent again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q

from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import YitangError
from yitang.foundation.core.turnstile import turn
from yitang.foundation.notify import mail, robots
from yitang.foundation.notify.errors import NotTaken
from yitang.foundation.notify.models import ChannelState, Delivery, Message, Reach, Robot
from yitang.foundation.notify.outside import Words, code_words, summary, test_words
from yitang.foundation.notify.proving import code_of
from yitang.foundation.notify.queries import unread_by
from yitang.foundation.notify.spreading import receivers, spread_all
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere, in_council

LEASE = timedelta(minutes=2)
"""Longer than any channel may take to answer; after that another worker takes a delivery over."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
TRIES = 10
"""Failures after which a delivery is given up: about six hours."""

log = structlog.get_logger("yitang.outbox")
_thread: threading.Thread | None = None


def carry_aside() -> None:
    """Spread and deliver in a thread, so that a slow channel holds up nothing else; one thread at a time."""
    global _thread
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_aside, name="messages", daemon=True)
        _thread.start()


def carry(limit: int = 200) -> int:
    """Spread what waits and hand over up to `limit` deliveries that are due; returns how many were tried."""
    spread_all()
    tried = 0
    while tried < limit and (delivery := claim()):
        hand_over(delivery)
        tried += 1
    return tried


def claim() -> Delivery | None:
    """Take the delivery that has been due longest, or one that a dead worker left; None when nothing is due."""
    moment = now()
    due = Q(state__in=[Delivery.State.QUEUED, Delivery.State.FAILED], not_before__lte=moment)
    left = Q(state=Delivery.State.SENDING, lease_until__lt=moment)
    with everywhere():
        if not Delivery.objects.filter(due | left).exists():
            return None
    with turn(), everywhere(), transaction.atomic():
        free = connection.features.has_select_for_update_skip_locked
        found = Delivery.objects.select_for_update(skip_locked=free).filter(due | left).order_by("not_before").first()
        if found is not None:
            found.state, found.attempts, found.lease_until = Delivery.State.SENDING, found.attempts + 1, moment + LEASE
            found.save(update_fields=["state", "attempts", "lease_until"])
        return found


def hand_over(delivery: Delivery) -> None:
    """Ask the channel to take a claimed delivery, and note its answer."""
    try:
        with in_council(delivery.council_id):
            ready = _read(delivery)
        if ready is None:
            _note(delivery, Delivery.State.DROPPED)
            return
        target, words = ready
        _send(delivery, target, words)
    except NotTaken as refusal:
        _failed(delivery, str(refusal), final=refusal.final)
    except Exception as error:
        log.warning("delivery_failed", delivery=str(delivery.pk), attempt=delivery.attempts, exc_info=True)
        reason = str(error.message) if isinstance(error, YitangError) else type(error).__name__
        _failed(delivery, reason, final=False)
    else:
        _note(delivery, Delivery.State.SENT)


def _read(delivery: Delivery) -> tuple[str | Robot, Words] | None:
    """Where it goes and what it says, as things stand now; None when nobody needs it any more."""
    council = Council.objects.get(pk=delivery.council_id)
    target: str | Robot
    if delivery.robot_id:
        robot = Robot.objects.filter(pk=delivery.robot_id, ended_at__isnull=True).first()
        if robot is None:
            return None
        target = robot
    else:
        way = Reach.objects.filter(account_id=delivery.account_id).first()
        if way is None or not way.email:
            return None
        if delivery.purpose == Delivery.Purpose.CODE:
            return (way.email, code_words(council, code_of(way))) if way.email_confirmed_at is None else None
        if way.email_confirmed_at is None:
            return None
        target = way.email
    if delivery.purpose == Delivery.Purpose.TEST:
        return target, test_words(council)
    messages = _still_wanted(delivery)
    needs = [one for one in messages if one.kind == Message.Kind.NEED]
    knows = [one for one in messages if one.kind == Message.Kind.KNOW]
    return (target, summary(council, needs, knows)) if messages else None


def _still_wanted(delivery: Delivery) -> list[Message]:
    """The enclosed messages that the person has not read meanwhile and is still to be told; for a group, all of them."""
    enclosed = Message.objects.filter(pk__in=delivery.enclosed.values_list("message_id", flat=True))
    if delivery.account_id is None:
        return list(enclosed)
    unread = list(unread_by(delivery.account_id, enclosed))
    people = receivers(unread)
    return [message for message in unread if delivery.account_id in people[message.pk]]


def _send(delivery: Delivery, target: str | Robot, words: Words) -> None:
    if connection.in_atomic_block:
        raise RuntimeError("a message is never handed over inside a transaction")
    if isinstance(target, Robot):
        robots.post(target, str(delivery.pk), words.text)
    else:
        mail.send(target, str(delivery.pk), words)


def _failed(delivery: Delivery, reason: str, *, final: bool) -> None:
    if final or delivery.attempts >= TRIES or delivery.purpose == Delivery.Purpose.TEST:
        # An address that does not exist says nothing about the mail server.
        _note(delivery, Delivery.State.GIVEN_UP, reason, about_channel=not final or delivery.robot_id is not None)
        return
    pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
    _note(delivery, Delivery.State.FAILED, reason, pause=pause)


def _note(
    delivery: Delivery, state: str, reason: str = "", *, pause: timedelta | None = None, about_channel: bool = True
) -> None:
    moment = now()
    ended = None if pause else moment
    with _writing(delivery.council_id):
        values = {"state": state, "error": reason[:300], "lease_until": None, "ended_at": ended}
        mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts)
        mine.update(**values, **({"not_before": moment + pause} if pause else {}))
        if state == Delivery.State.DROPPED or not about_channel:
            return
        at, _made = ChannelState.objects.get_or_create(council_id=delivery.council_id, channel=delivery.channel)
        channel = ChannelState.objects.filter(pk=at.pk)
        if state == Delivery.State.SENT:
            channel.update(last_success_at=moment, failures=0)
        else:
            channel.update(last_failure_at=moment, last_error=reason[:300], failures=F("failures") + 1)


@contextmanager
def _writing(council_id: UUID) -> Iterator[None]:
    with turn(), in_council(council_id), transaction.atomic():
        yield


def _aside() -> None:
    try:
        close_old_connections()
        carry()
    except Exception:
        log.exception("outbox_failed")
    finally:
        connection.close()
