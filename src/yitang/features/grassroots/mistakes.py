"""误传 — a photograph that should never have come in is taken out for good; that there was one, when it went and why stays to be read."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.grassroots.photos import PHOTO
from yitang.features.grassroots.policy import PURGE
from yitang.features.grassroots.queries import visible_matters
from yitang.features.grassroots.states import KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.actions import purge_one
from yitang.foundation.files.models import StoredFile
from yitang.instruments.workflow.moves import Target

REASON = 200


@act("grassroots.purge_photograph")
def purge_photograph(ctx: ActContext, *, case_id: UUID, file_id: UUID, reason: str) -> dict[str, Any]:
    """Take a photograph out of a matter, its bytes with it; the reason stands in its place. Raises `NotFound`, `Invalid`."""
    matter = visible_matters(ctx.actor).filter(pk=case_id).first()
    file = StoredFile.objects.filter(pk=file_id, subject_kind=KIND, subject_id=case_id, purpose=PHOTO).first()
    if matter is None or file is None:
        raise NotFound(_("There is no such photograph any more."))
    ctx.require(PURGE, Target(matter.case, matter))
    why = " ".join(reason.split())[:REASON]
    if not why:
        raise Invalid({"why": [_("Give the reason.")]})
    if file.state == StoredFile.State.PURGED:
        raise NotFound(_("There is no such photograph any more."))
    ctx.note = why
    purge_one(ctx, file, why)
    return {}


def photographs(case_id: UUID) -> tuple[list[StoredFile], list[StoredFile]]:
    """Those that are there, and what is left of those that were taken out, in one question."""
    rows = list(StoredFile.objects.filter(subject_kind=KIND, subject_id=case_id, purpose=PHOTO).order_by("pk"))
    return [row for row in rows if row.state == row.State.KEPT], [row for row in rows if row.state == row.State.PURGED]
