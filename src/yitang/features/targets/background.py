"""On the first days of a year the house freezes the targets that were set for it before."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.features.targets.actions import freeze
from yitang.features.targets.models import Target
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.scope import in_council

FREEZE = "targets.freeze"


def freeze_due(job: RunningJob) -> dict[str, Any]:
    """Freeze the targets of the running year that were set before it began; one without places waits for somebody."""
    first, frozen = date(today().year, 1, 1), 0
    with in_council(job.council_id):
        due = Target.objects.filter(year=first.year, frozen_on__isnull=True, created_at__date__lt=first)
        ids = list(due.values_list("pk", flat=True))
    for pk in ids:
        try:
            freeze(system_actor(job.council_id), target_id=pk)
        except Blocked:
            continue
        frozen += 1
    return {"frozen": frozen}


JOB_HANDLERS.register(FREEZE, Handler(FREEZE, _("Freeze the targets of a new year"), freeze_due, every=timedelta(days=1)))
