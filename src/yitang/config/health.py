"""`/healthz`: this process answers. `/readyz`: it can also do its work, so a balancer may send people here."""

import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

LEAST_FREE = 200 * 1024 * 1024
"""Bytes of free disk under which writing becomes a risk."""


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def audit_is_sealed() -> bool:
    """Whether no council has an act that has been waiting for its seal longer than the red lamp allows."""
    age = oldest_unsealed()
    from yitang.foundation.audit.lamp import RED_AFTER

    return age is None or age <= RED_AFTER


def oldest_unsealed() -> timedelta | None:
    """How long the oldest act of any council has been waiting for its seal; None when all are sealed."""
    from yitang.foundation.audit.queries import unsealed_age
    from yitang.foundation.tenancy.models import Council
    from yitang.foundation.tenancy.scope import everywhere

    with everywhere():
        ages = [unsealed_age(council_id) for council_id in Council.objects.values_list("id", flat=True)]
    return max((age for age in ages if age is not None), default=None)


def disk_has_room(least: int = LEAST_FREE) -> bool:
    """Whether the disk under the data folder has that many bytes free."""
    return shutil.disk_usage(settings.DATA_DIR).free >= least


CHECKS: dict[str, Callable[[], bool]] = {"database": database_answers, "audit": audit_is_sealed, "disk": disk_has_room}


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as soon as the process can answer at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, audit seal and disk are fine, else 503; the body names each."""
    results = {name: _holds(check) for name, check in CHECKS.items()}
    return JsonResponse(results, status=200 if all(results.values()) else 503)
