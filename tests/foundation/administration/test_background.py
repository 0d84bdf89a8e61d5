"""Ended sessions and old attempts to log in go; what runs or is younger than the law asks for stays."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session

from yitang.foundation.administration.background import sweep
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.tenancy.models import Council

DAY = timedelta(days=1)


def test_sweep_removes_what_is_over_and_keeps_the_rest(council: Council) -> None:
    for key, ends in (("over", now() - DAY), ("runs", now() + DAY)):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    for username, age in (("old", settings.LOGIN_LOG_DAYS + 1), ("young", settings.LOGIN_LOG_DAYS - 1)):
        for model in (AccessAttempt, AccessLog):
            row = model.objects.create(username=username, **({"failures_since_start": 1} if model is AccessAttempt else {}))
            model.objects.filter(pk=row.pk).update(attempt_time=now() - age * DAY)
    assert sweep(RunningJob(uuid7(), council.id, None, {})) == {"sessions": 1, "attempts": 2}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["runs"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["young"]
    assert list(AccessLog.objects.values_list("username", flat=True)) == ["young"]


def test_time_that_is_kept_is_never_under_half_a_year() -> None:
    assert settings.LOGIN_LOG_DAYS >= 183
