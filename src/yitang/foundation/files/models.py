"""A file that somebody added to something: what it is, whose it is, and where its bytes lie."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class StoredFile(CouncilModel):
    """One file on one subject. The subject is opaque: its room says who may add to it and read it (`subjects`).

    The bytes lie under their own hash, once per council however many rows name them. A removed row keeps its name for the
    record and its bytes for a week; a purged one (误传) keeps neither.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("Kept")
        REMOVED = "removed", _("Removed")
        PURGED = "purged", _("Content removed")

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    type = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.KEPT)
    account_id = models.UUIDField(null=True, blank=True)
    uploaded_by = models.CharField(max_length=60, blank=True)
    uploaded_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "subject_kind subject_id purpose size type state account_id uploaded_at ended_at"
        handler = "name sha256 uploaded_by"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "subject_kind", "subject_id"], name="file_of_subject"),
            models.Index(fields=["council", "sha256"], name="file_by_content"),
        ]

    def __str__(self) -> str:
        return self.name
