"""The house tells conveners that their venue should meet again: one message in each period that the county laid down."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.talks.models import Prompted
from yitang.features.talks.prompts import period_day
from yitang.features.talks.queries import last_held
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.formats import zh_date
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on

JOB, EVENT = "talks.prompt_conveners", "talks.meet"
LANGUAGE = "zh-hans"
AT_ONCE = 200
"""Venues of one act: what the house writes for all of them holds nobody up for long."""
MEET = _("Hold a talk")
SOON = _("%(venue)s meets again by %(day)s, as the county laid down.")
LATE = _("%(venue)s should have met by %(day)s, as the county laid down.")
declare(JOB, _("Tell conveners that their venue should meet again"), {})


def owed(day: date, among: Sequence[UUID] | None = None) -> list[tuple[Venue, date]]:
    """The venues (all, or those `among` them) whose convener has not been told yet in the period that holds on `day`, with the day by
    which they meet; three questions."""
    rows = Venue.objects.filter(open_on(day), meets_every__isnull=False, convener__isnull=False)
    if among is not None:
        rows = rows.filter(pk__in=among)
    held = last_held(rows.order_by().values("pk"))
    days = [(one, period_day(one, held.get(one.pk), day)) for one in rows.order_by("code")]
    due = [(one, due_on) for one, due_on in days if due_on is not None]
    if not due:
        return []
    since = min(due_on for _one, due_on in due)
    told = set(Prompted.objects.filter(due_on__gte=since).values_list("venue", "due_on"))
    return [(one, due_on) for one, due_on in due if (one.pk, due_on) not in told]


@act("talks.prompt_conveners", summarised=True)
def prompt_conveners(ctx: ActContext, *, venue_ids: Sequence[UUID]) -> dict[str, Any]:
    """Tell the conveners of these venues, as far as they have not been told in this period."""
    ctx.require(JOB)
    rows = owed(ctx.today, venue_ids)
    with override(LANGUAGE):
        for venue, due_on in rows:
            words = str(SOON if due_on >= ctx.today else LATE)
            assert venue.convener_id is not None
            tell(
                ctx.council_id,
                EVENT,
                words % {"venue": venue.name, "day": zh_date(due_on)},
                principal_id=venue.convener_id,
                needs_action=True,
                next_step=str(MEET),
                due_on=due_on,
            )
            row = Prompted(council_id=ctx.council_id, venue=venue, due_on=due_on, principal_id=venue.convener_id, told_at=ctx.at)
            row.save(force_insert=True)
    return {"told": len(rows)}


def run(job: RunningJob) -> dict[str, Any]:
    """The job of one council; nothing is written where nobody has to be told. Who was told is told no second time after a kill."""
    with in_council(job.council_id):
        ids = [venue.pk for venue, _due_on in owed(today())]
    actor, told = system_actor(job.council_id), 0
    for begin in range(0, len(ids), AT_ONCE):
        told += prompt_conveners(actor, venue_ids=ids[begin : begin + AT_ONCE])["told"]
    return {"told": told}


JOB_HANDLERS.register(JOB, Handler(JOB, _("Tell conveners that their venue should meet again"), run, every=timedelta(days=1)))
