"""Who still owes which minimum duties, and reminding them: privately, by the scheme's own rule, not too often."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.assessment.models import Reminder
from yitang.features.assessment.queries import KIND, people_of
from yitang.features.assessment.rules import LANGUAGE, OWED
from yitang.features.assessment.taking_part import assessed_ids
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.scoring.queries import running
from yitang.instruments.scoring.scores import Score
from yitang.instruments.workflow.parameters import parameter_on

JOB = "assessment.remind"
BY_RULE = _("Reminder by rule")
AT_ONCE = 500
"""So many are reminded in one act."""


@dataclass(frozen=True)
class Owing:
    """A member with the minimum duties still owed; `reminded_on` when the last reminder of the year went out."""

    principal_id: UUID
    duties: str
    reminded_on: date | None
    may_be_reminded: bool


def scores_of(council_id: UUID, year: int) -> dict[UUID, Score]:
    """Running scores of all members assessed for a year, by principal."""
    return running(council_id, year)


def owing(scores: dict[UUID, Score], year: int, among: Collection[UUID], day: date) -> list[Owing]:
    """Who of these still owes something, in the order given, with the last reminder of the year."""
    last: dict[UUID, date] = {}
    rows = Reminder.objects.filter(year=year, principal_id__in=among).order_by("sent_on")
    for principal_id, sent_on in rows.values_list("principal_id", "sent_on"):
        last[principal_id] = sent_on
    gap = timedelta(days=int(parameter_on(KIND, "reminder_gap_days", day)))
    found = []
    for principal_id in among:
        lacking = scores[principal_id].lacking if principal_id in scores else []
        if lacking:
            sent = last.get(principal_id)
            duties = "、".join(check.title for check in lacking)
            found.append(Owing(principal_id, duties, sent, sent is None or sent + gap <= day))
    return found


@act("assessment.remind")
def remind(ctx: ActContext, *, year: int, principal_ids: list[UUID]) -> dict[str, Any]:
    """Remind these members of the duties that each still owes as of now. Returns `{sent, left}`.

    Left out are those who owe nothing any more, were reminded within the council's gap, or are not the actor's own.
    """
    ctx.require("assessment.remind")
    if len(principal_ids) > AT_ONCE:
        raise Invalid({"": [_("Remind at most %(most)d members at once.") % {"most": AT_ONCE}]})
    if year != ctx.today.year:
        raise Invalid({"": [_("Reminders are for the running year.")]})
    own = set(people_of(ctx.actor).order_by().values_list("principal_id", flat=True)) & set(assessed_ids(year))
    asked = [UUID(str(pk)) for pk in principal_ids]
    rows = owing(scores_of(ctx.council_id, year), year, [pk for pk in asked if pk in own], today())
    sent = [row for row in rows if row.may_be_reminded]
    for row in sent:
        _remind(ctx, year, row)
    return {"sent": len(sent), "left": len(asked) - len(sent)}


@act("assessment.remind_by_rule")
def remind_by_rule(ctx: ActContext, *, year: int, principal_ids: list[UUID]) -> dict[str, Any]:
    """The same without anybody's hand, on the days that the council's rule names; the house itself acts. Returns `{sent}`."""
    ctx.require("assessment.remind_by_rule")
    rows = owing(scores_of(ctx.council_id, year), year, [UUID(str(pk)) for pk in principal_ids], ctx.today)
    sent = [row for row in rows if row.may_be_reminded]
    for row in sent:
        _remind(ctx, year, row)
    return {"sent": len(sent)}


def due_on(day: date) -> date | None:
    """The latest day of the council's rule (`06-30 09-30`) that has come by `day` in its year; None before the first, or without one."""
    found = [date.fromisoformat(f"{day.year}-{text}") for text in days_of_rule(day)]
    return max((one for one in found if one <= day), default=None)


def days_of_rule(day: date) -> list[str]:
    """The days of the year (month-day) on which the council's rule reminds; what is no day is left out."""
    return [text for text in str(parameter_on(KIND, "reminders_on", day)).split() if _is_day(text)]


def by_rule(job: RunningJob) -> dict[str, Any]:
    """Remind everybody who owes something, once for each day of the rule; a job that runs again after a kill reminds nobody twice."""
    with in_council(job.council_id):
        day = due_on(today())
        if day is None:
            return {"sent": 0}
        year = day.year
        done = set(Reminder.objects.filter(year=year, sent_on__gte=day).values_list("principal_id", flat=True))
        scores = scores_of(job.council_id, year)
        left = [pk for pk in assessed_ids(year) if pk not in done and pk in scores and scores[pk].lacking]
    actor, sent = system_actor(job.council_id, str(BY_RULE)), 0
    for begin in range(0, len(left), AT_ONCE):
        some = [str(pk) for pk in left[begin : begin + AT_ONCE]]
        sent += remind_by_rule(actor, key=f"{job.id}:{begin}:{len(left)}", year=year, principal_ids=some)["sent"]
    return {"sent": sent}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(f"2025-{text}")
    except ValueError:
        return False
    return True


def _remind(ctx: ActContext, year: int, row: Owing) -> None:
    Reminder(
        council_id=ctx.council_id,
        principal_id=row.principal_id,
        year=year,
        duties=row.duties[:300],
        sent_on=ctx.today,
        sent_by=ctx.actor.name[:60],
    ).save(force_insert=True)
    with override(LANGUAGE):
        words = str(_("Not on record yet in %(year)d: %(duties)s")) % {"year": year, "duties": row.duties}
        tell(ctx.council_id, "assessment.remind", words, principal_id=row.principal_id, next_step=str(OWED))


JOB_HANDLERS.register(JOB, Handler(JOB, _("Remind members of duties by the council's rule"), by_rule, every=timedelta(days=1)))
