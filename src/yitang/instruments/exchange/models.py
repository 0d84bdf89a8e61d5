"""Exchange packages that were made here and that came in, and the keys of other installations."""

from django.db import models
from django.db.models import Q

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class SentPackage(CouncilModel):
    """交换包 — what was packed for another council. Manifest, payload and signature are kept word for word, the files as files of
    this row, so that the package can be made again byte by byte.

    `to_council_id` names a council of this installation: such a package is delivered by a job. `problem` says why it was not.
    """

    kind = models.CharField(max_length=40)
    to_code = models.CharField(max_length=40)
    to_name = models.CharField(max_length=120)
    to_council_id = models.UUIDField(null=True, blank=True)
    items = models.PositiveIntegerField()
    manifest = models.TextField()
    payload = models.TextField()
    signature = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=now)
    made_by = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Columns:
        internal = "kind to_code to_name to_council_id items manifest signature made_at made_by delivered_at problem"
        handler = "payload"

    class Meta(CouncilModel.Meta):
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["council", "-made_at"], name="sent_newest")]


class ReceivedPackage(CouncilModel):
    """The receipt of a package that was imported: it can be imported once. `received` counts what became of its items."""

    package_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    from_code = models.CharField(max_length=40)
    from_name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=64)
    manifest = models.TextField()
    signature = models.CharField(max_length=128)
    counts = models.JSONField(default=dict)
    item_ids = models.JSONField(default=list)
    received_at = models.DateTimeField(default=now)
    received_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "package_id kind from_code from_name public_key manifest signature counts item_ids received_at received_by"

    class Meta(CouncilModel.Meta):
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["council", "package_id"], name="package_imported_once")]
        indexes = [models.Index(fields=["council", "-received_at"], name="received_newest")]


class PartnerKey(CouncilModel):
    """The public key of another installation, taken up after its fingerprint was compared by another way (telephone, paper)."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=now)
    added_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "code name public_key added_at added_by ended_at"

    class Meta(CouncilModel.Meta):
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], condition=Q(ended_at__isnull=True), name="partner_key_once")
        ]
