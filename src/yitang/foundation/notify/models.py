"""Messages in the house: what needs somebody (需办) and what is only to be known (知悉), who has read them, and who was called."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Council

EMAIL = "email"


class Message(CouncilModel):
    """A message to a principal, to everybody who holds a role, or to the one person who holds an appointment. One per event and recipient.

    Written in the transaction of the act that is its cause, it is the outbox too: the worker spreads what has no `spread_at`
    to the channels of those whom it is for.
    """

    class Kind(models.TextChoices):
        NEED = "need", _("Needs you")
        KNOW = "know", _("For your information")

    principal_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=30, blank=True)
    appointment_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    case_id = models.UUIDField(null=True, blank=True)
    case_kind = models.CharField(max_length=30, blank=True)
    event = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    next_step = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    spread_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "principal_id role appointment_id kind case_id case_kind event text next_step due_on spread_at"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "principal_id", "-created_at"], name="messages_of_principal"),
            models.Index(fields=["council", "role", "-created_at"], name="messages_of_role"),
            models.Index(
                fields=["council", "appointment_id"], condition=Q(appointment_id__isnull=False), name="messages_of_appointment"
            ),
            models.Index(fields=["council", "created_at"], condition=Q(spread_at__isnull=True), name="messages_to_spread"),
        ]


class ReadMark(CouncilModel):
    """One person has read one message. Of those who share a role or a principal, each has marks of their own."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="marks")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=now)

    class Columns:
        internal = "message account read_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "account", "message"], name="message_read_once")]


class Reach(CouncilModel):
    """How one person wants to be reached in one council. Without a row, or without a confirmed address, only in the house.

    `muted` are kinds of messages (`points.MESSAGE_KINDS`) that are not sent outside when they are only to be known.
    """

    class Needs(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("In the daily summary")

    class Knows(models.TextChoices):
        DIGEST = "digest", _("In the daily summary")
        OFF = "off", _("Only on the page of messages")

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("E-mail"), blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    proof = models.UUIDField(default=uuid7)
    code_tries = models.PositiveSmallIntegerField(default=0)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    needs = models.CharField(max_length=10, choices=Needs.choices, default=Needs.DIGEST)
    knows = models.CharField(max_length=10, choices=Knows.choices, default=Knows.DIGEST)
    muted = models.JSONField(default=list, blank=True)

    class Columns:
        internal = "account email_confirmed_at proof code_tries needs knows muted"
        sealed = "email phone"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "account"], name="reach_once")]


class Robot(CouncilModel):
    """A robot in a group of DingTalk, WeCom or Feishu, told about what waits for a role or a unit; its keys are never shown again."""

    class Service(models.TextChoices):
        DINGTALK = "dingtalk", _("DingTalk")
        WECOM = "wecom", _("WeCom")
        FEISHU = "feishu", _("Feishu")

    name = models.CharField(_("Name of the group"), max_length=60)
    service = models.CharField(_("Service"), max_length=10, choices=Service.choices)
    host = models.CharField(max_length=200, blank=True)
    keys = models.TextField()
    role = models.CharField(max_length=30, blank=True, choices=Role.choices)
    principal_id = models.UUIDField(null=True, blank=True)
    needs = models.CharField(max_length=10, choices=Reach.Needs.choices, default=Reach.Needs.DIGEST)
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "name service host role principal_id needs ended_at"
        sealed = "keys"


class Call(CouncilModel):
    """A clerk telephoned because of a message: who, when, with what outcome."""

    class Outcome(models.TextChoices):
        TOLD = "told", _("Told by telephone")
        NO_ANSWER = "no_answer", _("Nobody answered")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="calls")
    principal_id = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    spoke_with = models.CharField(_("Spoke with"), max_length=60, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    caller = models.CharField(max_length=60)
    called_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "message principal_id outcome account caller called_at"
        handler = "spoke_with"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "principal_id", "-called_at"], name="calls_of_principal")]


class CalendarFeed(CouncilModel):
    """A secret address under which one person's days can be subscribed to. The secret itself is never kept."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "account revoked_at"
        sealed = "digest"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["council", "account"], condition=Q(revoked_at__isnull=True), name="feed_in_force_once"
            )
        ]


class Delivery(models.Model):
    """One mail or one post of a robot; like a job, a row of the worker's own that changes often and holds no words.

    It names people and messages by id only: what is said, and to which address, is read inside the council's scope when it is
    handed over. Its id is its mark of identity at the receiver, however often it has to be tried.
    `sending` is written before the channel is asked and `sent` after it has answered: what a killed worker left at `sending`
    may have arrived, so it is handed over again under the same mark.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent out")
        FAILED = "failed", _("Failed, will be tried again")
        GIVEN_UP = "given_up", _("Given up")
        DROPPED = "dropped", _("Not needed any more")

    class Purpose(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("Daily summary")
        CODE = "code", _("Code for an address")
        TEST = "test", _("Test")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    robot = models.ForeignKey(Robot, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=120, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "purpose account robot key state attempts not_before lease_until ended_at"
        handler = "error"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "key"], condition=Q(key__isnull=False), name="delivery_key_once"),
            models.CheckConstraint(
                condition=Q(account__isnull=False, robot__isnull=True) | Q(account__isnull=True, robot__isnull=False),
                name="delivery_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=["queued", "failed"]), name="delivery_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_leased"),
            models.Index(fields=["council", "state"], name="delivery_by_state"),
        ]

    @property
    def channel(self) -> str:
        """The channel by which it goes: `email`, or the id of a robot."""
        return str(self.robot_id) if self.robot_id else EMAIL


WAITING = (Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.FAILED)
"""States of a delivery for which something is still to be done."""


class Enclosed(models.Model):
    """A message in a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="enclosed")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Columns:
        internal = "delivery message"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "message"], name="enclosed_once")]


class ChannelState(models.Model):
    """How a channel of a council has been doing; `failures` are those since the last success."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=40)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)

    class Columns:
        internal = "channel last_success_at last_failure_at failures"
        handler = "last_error"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "channel"], name="channel_state_once")]
