"""When the holidays of a new year are known, running clocks that reach into it are reckoned again: by the house, recorded like any act.

A clock that was started before the notice counted every weekday of that year as worked (`Clock.certain` says no). Clocks that stand still
are left alone: they are reckoned when they run again.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.workflow.models import Track

RECKON = "workflow.reckon_clocks"
AT_A_TIME = 200

declare(RECKON, _("Reckon running clocks again by the published calendar"), {})


def reckon_council(council_id: UUID) -> int:
    """Reckon again what became certain in one council; returns how many clocks that were. Asked again it finds nothing."""
    done = 0
    ids = _became_certain(council_id)
    for start in range(0, len(ids), AT_A_TIME):
        house = system_actor(council_id, "calendar")
        done += reckon_clocks(house, track_ids=ids[start : start + AT_A_TIME])["clocks"]
    return done


@act("workflow.reckon_clocks")
def reckon_clocks(ctx: ActContext, *, track_ids: list[UUID]) -> dict[str, Any]:
    """Reckon these running clocks by the calendar as it is known now; those that are certain already stay as they are."""
    ctx.require(RECKON)
    calendar, clocks = calendar_for(ctx.council_id), 0
    for track in Track.objects.select_for_update().filter(pk__in=track_ids, due_on__isnull=False).order_by("pk"):
        was = Clock.from_json(track.clock) if track.clock else None
        clock = was.reckoned(calendar) if was and not was.certain else None
        if clock is None or clock == was:
            continue
        track.clock, track.due_on = clock.to_json(), clock.deadline
        track.save(update_fields=["clock", "due_on"])
        clocks += 1
    return {"clocks": clocks}


def _became_certain(council_id: UUID) -> list[UUID]:
    """Running clocks that were not certain when they were reckoned, and would be now."""
    with in_council(council_id):
        calendar = calendar_for(council_id)
        rows = Track.objects.filter(due_on__isnull=False, clock__certain=False).order_by("pk").values_list("pk", "clock")
        return [pk for pk, clock in rows if Clock.from_json(clock).reckoned(calendar).certain]


def _run(job: RunningJob) -> dict[str, Any]:
    return {"clocks": reckon_council(job.council_id)}


JOB_HANDLERS.register(RECKON, Handler(RECKON, _("Reckon clocks by a newly published calendar"), _run, every=timedelta(days=1)))
