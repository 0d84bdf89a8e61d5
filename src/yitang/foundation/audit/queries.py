"""Questions about the audit."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from yitang.foundation.audit.canonical import moment
from yitang.foundation.audit.models import ActRecord, AuditCheckpoint, AuditPending, AuditSeal
from yitang.foundation.audit.signing import public_key
from yitang.foundation.core.clock import now


def unsealed_age(council_id: UUID) -> timedelta | None:
    """Age of the council's oldest record without a seal, or None when all are sealed."""
    oldest = (
        AuditPending.objects.filter(council_id=council_id).order_by("recorded_at").values_list("recorded_at", flat=True).first()
    )
    return None if oldest is None else now() - oldest


def strays(council_id: UUID, limit: int = 100) -> list[str]:
    """Ids outside the chain: records neither sealed nor waiting, and waiting ones that are gone.

    Only a hand in the database can bring either about.
    """
    sealed = Exists(AuditSeal.objects.filter(record_id=OuterRef("pk")))
    waiting = Exists(AuditPending.objects.filter(record_id=OuterRef("pk")))
    there = Exists(ActRecord.objects.filter(pk=OuterRef("record_id")))
    outside = ActRecord.objects.filter(~sealed, ~waiting, council_id=council_id).values_list("pk", flat=True)
    gone = AuditPending.objects.filter(~there, council_id=council_id).values_list("record_id", flat=True)
    return [str(pk) for pk in [*outside[:limit], *gone[:limit]]]


def checkpoint_line(mark: AuditCheckpoint) -> dict[str, object]:
    """A checkpoint in the bundle's form."""
    return {
        "checkpoint": str(mark.id),
        "position": mark.position,
        "hash": mark.hash,
        "signed_at": moment(mark.signed_at),
        "previous": mark.previous,
        "signature": mark.signature,
    }


def latest_checkpoint(council_id: UUID) -> dict[str, object] | None:
    """The council's last checkpoint with council and public key, to be kept outside; None when nothing was ever sealed."""
    mark = AuditCheckpoint.objects.filter(council_id=council_id).order_by("-position").first()
    if mark is None:
        return None
    return checkpoint_line(mark) | {"council": str(council_id), "public_key": public_key()}
