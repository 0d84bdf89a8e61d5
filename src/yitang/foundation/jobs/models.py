"""Work for later: a row of its own until it is done, visible when it fails."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council


class Job(models.Model):
    """A call of a registered handler. Written by the act that wants it, so that it exists exactly when that act holds.

    A worker owns a running job until `lease_until`, which it keeps moving; then another one may take it over. After
    `HANDLER.tries` failures it is parked: it stays, with its error, until somebody has looked at it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PARKED = "parked", _("Failed, set aside")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120, null=True, blank=True)
    args = models.JSONField(default=dict)
    account_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "name key account_id state attempts run_at lease_until ended_at"
        handler = "args result error"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "name", "key"], condition=Q(key__isnull=False), name="job_key_once")
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="waiting"), name="job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leased"),
        ]


class Schedule(models.Model):
    """When a handler that runs by itself is due next in a council."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    next_at = models.DateTimeField()

    class Columns:
        internal = "name next_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "name"], name="schedule_once")]
