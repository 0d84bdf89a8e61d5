"""What may be taken out of the audit: the salts that let a commitment be checked, never a record."""

from uuid import UUID

from yitang.foundation.audit.models import ActRecord, AuditSalt


def erase_commitments(council_id: UUID, subject_kind: str, subject_id: UUID) -> int:
    """Erase the salts of all records about an object; returns how many. The chain still verifies."""
    about = ActRecord.objects.filter(council_id=council_id, subject_kind=subject_kind, subject_id=subject_id)
    erased, _per_table = AuditSalt.objects.filter(council_id=council_id, record_id__in=about.values("id")).delete()
    return erased
