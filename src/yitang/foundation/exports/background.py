"""Files whose days are over go; the register keeps that they were."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.exports.taking import FOLDER
from yitang.foundation.files.aside import folder_of
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.tenancy.scope import in_council

SWEEP = "exports.sweep"


def sweep(job: RunningJob) -> dict[str, Any]:
    """Remove the files of copies that were refused, whose days are over, or that nobody knows."""
    paths = {path.name.split(".")[0]: path for path in folder_of(FOLDER, job.council_id).glob("*")}
    with in_council(job.council_id):
        kept = ExportCopy.objects.filter(expires_at__gt=now()).exclude(state=ExportCopy.State.REFUSED)
        names = {str(pk) for pk in kept.filter(pk__in=[name for name in paths if len(name) == 36]).values_list("pk", flat=True)}
    gone = [path for name, path in paths.items() if name not in names]
    for path in gone:
        path.unlink(missing_ok=True)
    return {"removed": len(gone)}


JOB_HANDLERS.register(SWEEP, Handler(SWEEP, _("Remove exported files whose days are over"), sweep, every=timedelta(days=1)))
