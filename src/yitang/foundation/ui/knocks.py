"""Counting against misuse for all web processes together, exactly, and so that nobody waits for anybody.

Each thing that is counted is a row of its own, so writers never meet; a count reads what is committed and its own row. Only near a limit,
where a row that is not committed yet could tip the scales, those who count the same wait for each other; far below and above nobody does.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.turnstile import turn
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.ui.models import Knock

HOUR = 3600
ROUND = 600
"""Seconds to which the end of a row is rounded up, so that it does not tell when somebody wrote."""
IN_FLIGHT = 32
"""More requests than a house serves at one moment: so many rows at most are written and not yet committed."""
SWEEP = "ui.sweep_knocks"


def counted_with(mark: str, event: str, seconds: int, most: int) -> int:
    """How often `mark` was counted within the last `seconds`, this event with it; the same event counts once. Beyond `most` + 1 nobody
    counts on: how far a limit was passed is never asked."""
    moment = now()
    with turn(), transaction.atomic():
        Knock.objects.bulk_create([Knock(mark=mark, event=event, until=_end(moment, seconds))], ignore_conflicts=True)
        found = _count(mark, moment, most)
        if connection.vendor == "postgresql" and most - IN_FLIGHT <= found <= most:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])
            found = _count(mark, moment, most)
    return found


def sweep(job: RunningJob) -> dict[str, Any]:
    """Remove the rows whose time is over; those of all councils, because a row does not know its own."""
    with turn(), transaction.atomic():
        return {"removed": Knock.objects.filter(until__lte=now()).delete()[0]}


def _count(mark: str, moment: datetime, most: int) -> int:
    return Knock.objects.filter(mark=mark, until__gt=moment)[: most + 1].count()


def _end(moment: datetime, seconds: int) -> datetime:
    end = int(moment.timestamp()) + seconds
    return moment.replace(microsecond=0) + timedelta(seconds=seconds + (-end % ROUND))


JOB_HANDLERS.register(
    SWEEP, Handler(SWEEP, _("Remove counts against misuse whose time is over"), sweep, every=timedelta(hours=1))
)
