"""Each act leaves one row in its own transaction; the sealer gives committed rows their place in the chain later."""

from django.db import models
from django.db.models import Q

from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.models import Council


class AppendOnlyCouncilRow(models.Model):
    """A row of the audit: scoped by hand (the sealer walks all councils), insert-only by a database trigger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ActRecord(AppendOnlyCouncilRow):
    """One act: who, on whose behalf, by which channel, what changed, and the result kept for its idempotency key."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, null=True, blank=True)
    payload_digest = models.CharField(max_length=64, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=60, blank=True)
    appointment_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=30, blank=True)
    principal_id = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=10)
    evidence_id = models.UUIDField(null=True, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    batch_id = models.UUIDField(null=True, blank=True)
    note = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = (
            "name key payload_digest account_id actor_name appointment_id role principal_id channel evidence_id"
            " subject_kind subject_id batch_id note recorded_at"
        )
        handler = "changes result"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "key"], condition=Q(key__isnull=False), name="act_key_once")]
        indexes = [
            models.Index(fields=["council", "subject_id", "recorded_at"], name="act_of_subject"),
            models.Index(fields=["council", "recorded_at"], name="act_by_time"),
        ]


class AuditSalt(models.Model):
    """The salt of a record's commitments. Erasing the row erases what the commitments stand for."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    record_id = models.UUIDField(primary_key=True)
    salt = models.CharField(max_length=32)

    class Columns:
        sealed = "salt"
        internal = "record_id"


class AuditSeal(models.Model):
    """The place of a committed record in its council's chain: hash = sha256(previous ‖ canonical record)."""

    record_id = models.UUIDField(primary_key=True)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "record_id position hash sealed_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "position"], name="seal_position_once")]


class AuditCheckpoint(models.Model):
    """A signed statement of position and hash, to be kept outside: truncation shows against it.

    `previous` is the digest of the checkpoint before it, so that the last signature covers all of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=now)
    previous = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    append_only = True

    class Columns:
        internal = "position hash signed_at previous signature"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "position"], name="checkpoint_position_once")]


class AuditPending(models.Model):
    """The sealer's tray: one row per record that has no seal yet, so that nobody searches the whole record for them."""

    record_id = models.UUIDField(primary_key=True)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Columns:
        internal = "record_id recorded_at"

    class Meta:
        indexes = [models.Index(fields=["council", "recorded_at"], name="pending_by_time")]
