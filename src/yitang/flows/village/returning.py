"""What a village handed on comes back: nobody took it up, or the brief or proposal that it became has ended, with its outcome."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.talks.models import Problem
from yitang.features.talks.states import PROBLEM
from yitang.flows.village.endings import Ending, ending_for
from yitang.flows.village.hand_on import LANGUAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import step_in

JOB = "village.bring_back"
declare("village.bring_back", _("Bring problems back to their venues"), {})


@act("village.bring_back", summarised=True)
def bring_back(ctx: ActContext) -> dict[str, Any]:
    """Look after every problem that was handed on: close it by the outcome of what it became, or take it back to its venue."""
    ctx.require("village.bring_back")
    ended = returned = 0
    waiting = Problem.objects.select_related("case", "venue", "transferred_to").filter(case__stage="transferred")
    for problem in waiting.order_by("pk"):
        ending = ending_for(problem)
        if ending is None:
            continue
        if ending.outcome:
            step_in(ctx, problem.pk, PROBLEM, "end", payload={"outcome": ending.outcome, "text": ending.text})
            ended += 1
        else:
            step_in(ctx, problem.pk, PROBLEM, "come_back")
            returned += 1
        _tell(ctx, problem, ending)
    return {"ended": ended, "returned": returned}


def run(job: RunningJob) -> dict[str, Any]:
    """The job of one council; nothing is written where nothing waits."""
    with in_council(job.council_id):
        waiting = Problem.objects.select_related("case", "transferred_to").filter(case__stage="transferred")
        if not any(ending_for(problem) for problem in waiting):
            return {"ended": 0, "returned": 0}
    return bring_back(system_actor(job.council_id))


def _tell(ctx: ActContext, problem: Problem, ending: Ending) -> None:
    principal_id: UUID | None = problem.venue.convener_id
    if principal_id is None:
        return
    with override(LANGUAGE):
        if not ending.outcome:
            words = _("Nobody took up “%(title)s”. It is at the venue again.")
        elif ending.answered:
            words = _("What “%(title)s” became has ended. Add the residents' word.")
        else:
            words = _("What “%(title)s” became went no further. Add the residents' word, or take the problem up again.")
        text = str(words).replace("%(title)s", problem.case.title)
        tell(ctx.council_id, JOB, text, principal_id=principal_id, needs_action=True, case=(PROBLEM, problem.pk))


JOB_HANDLERS.register(JOB, Handler(JOB, _("Bring problems back to their venues"), run, every=timedelta(hours=1)))
