"""Jobs of the files: erase what was purged, sweep what no row names."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.files.actions import ERASE
from yitang.foundation.files.store import erase, sweep
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.tenancy.scope import in_council


def erase_purged(job: RunningJob) -> dict[str, Any]:
    """Remove the bytes of purged files, unless another file has the same content and stays."""
    with in_council(job.council_id):
        return {"erased": erase(job.council_id, job.args["sha256"])}


def sweep_bytes(job: RunningJob) -> dict[str, Any]:
    """Remove bytes that no row names."""
    with in_council(job.council_id):
        return {"removed": sweep(job.council_id)}


JOB_HANDLERS.register(ERASE, Handler(ERASE, _("Erase removed content"), erase_purged))
JOB_HANDLERS.register("files.sweep", Handler("files.sweep", _("Sweep files"), sweep_bytes, every=timedelta(hours=6)))
