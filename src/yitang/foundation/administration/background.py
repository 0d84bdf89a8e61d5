"""What is thrown away by itself: ended log-ins, and the record of attempts to log in after its time."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob

SWEEP = "administration.sweep"


def sweep(job: RunningJob) -> dict[str, Any]:
    """Remove ended sessions, and attempts to log in older than `LOGIN_LOG_DAYS` (网络安全法 art. 21: six months at least)."""
    sessions, _by_model = Session.objects.filter(expire_date__lt=now()).delete()
    before = now() - timedelta(days=settings.LOGIN_LOG_DAYS)
    attempts = sum(
        model.objects.filter(attempt_time__lt=before).delete()[0] for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )
    return {"sessions": sessions, "attempts": attempts}


JOB_HANDLERS.register(SWEEP, Handler(SWEEP, _("Remove ended log-ins"), sweep, every=timedelta(days=1)))
