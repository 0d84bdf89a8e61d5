"""Questions about the audit."""

from datetime import timedelta
from uuid import UUID

from yitang.foundation.audit.models import AuditPending
from yitang.foundation.core.clock import now


def unsealed_age(council_id: UUID) -> timedelta | None:
    """Age of the council's oldest record without a seal, or None when all are sealed."""
    oldest = (
        AuditPending.objects.filter(council_id=council_id)
        .order_by("recorded_at")
        .values_list("recorded_at", flat=True)
        .first()
    )
    return None if oldest is None else now() - oldest
