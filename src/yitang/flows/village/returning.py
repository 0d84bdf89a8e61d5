"""What a village handed on comes back: nobody took it up, or the brief or proposal that it became has ended, with its outcome."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.briefs.queries import KIND as BRIEF
from yitang.features.proposals.queries import KIND as PROPOSAL
from yitang.features.talks.models import Problem
from yitang.features.talks.states import PROBLEM
from yitang.flows.village.hand_on import LANGUAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.handling.models import Reply
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Case, CaseLink

JOB = "village.bring_back"
NOT_TAKEN_UP = {PROPOSAL: ("not_filed", "withdrawn"), BRIEF: ("not_adopted", "withdrawn")}
ENDED = {PROPOSAL: ("concluded",), BRIEF: ("answered",)}
LATER = (CaseLink.Kind.MERGED_INTO, CaseLink.Kind.TURNED_INTO)
FAR = 5
declare("village.bring_back", _("Bring problems back to their venues"), {})


@dataclass(frozen=True)
class Ending:
    """How a case ended for the village: nobody took it up (`outcome` empty), or with an outcome and the words of the answer."""

    outcome: str = ""
    text: str = ""


def ending_of(case: Case | None) -> Ending | None:
    """The ending of what a problem became, or None while it goes on. What was merged or turned is followed to where it went."""
    for _step in range(FAR):
        if case is None:
            return Ending()
        later = CaseLink.objects.filter(source=case, kind__in=LATER).select_related("target").first()
        if later is None:
            break
        case = later.target
    if case is None or case.stage in NOT_TAKEN_UP.get(case.kind, ()):
        return Ending()
    if case.stage in ENDED.get(case.kind, ()):
        return _answered(case)
    return None


def _answered(case: Case) -> Ending:
    """The units' replies: solved when each says so by its class of result, in part when one does, else not."""
    rows = Reply.objects.filter(assignment__case=case, assignment__released_on__isnull=True, issued_on__isnull=False)
    replies = list(rows.order_by("issued_on", "pk"))
    flags = dict(DictionaryEntry.objects.filter(dictionary="result_class").values_list("code", "flags"))
    solved = [bool(flags.get(row.result_class, {}).get("counts_as_solved")) for row in replies]
    text = "\n".join(row.text for row in replies)
    if replies and all(solved):
        return Ending(Problem.Outcome.SOLVED, text)
    return Ending(Problem.Outcome.PARTLY if any(solved) else Problem.Outcome.NOT, text)


@act("village.bring_back", summarised=True)
def bring_back(ctx: ActContext) -> dict[str, Any]:
    """Look after every problem that was handed on: close it by the outcome of what it became, or take it back to its venue."""
    ctx.require("village.bring_back")
    ended = returned = 0
    waiting = Problem.objects.select_related("case", "venue", "transferred_to").filter(case__stage="transferred")
    for problem in waiting.order_by("pk"):
        ending = ending_of(problem.transferred_to)
        if ending is None:
            continue
        if ending.outcome:
            step_in(ctx, problem.pk, PROBLEM, "end", payload={"outcome": ending.outcome, "text": ending.text})
            ended += 1
        else:
            step_in(ctx, problem.pk, PROBLEM, "come_back")
            returned += 1
        _tell(ctx, problem, bool(ending.outcome))
    return {"ended": ended, "returned": returned}


def run(job: RunningJob) -> dict[str, Any]:
    """The job of one council; nothing is written where nothing waits."""
    with in_council(job.council_id):
        waiting = Problem.objects.select_related("transferred_to").filter(case__stage="transferred")
        if not any(ending_of(problem.transferred_to) for problem in waiting):
            return {"ended": 0, "returned": 0}
    return bring_back(system_actor(job.council_id))


def _tell(ctx: ActContext, problem: Problem, ended: bool) -> None:
    principal_id: UUID | None = problem.venue.convener_id
    if principal_id is None:
        return
    with override(LANGUAGE):
        over = _("What “%(title)s” became has ended. Add the residents' word.")
        back = _("Nobody took up “%(title)s”. It is at the venue again.")
        words = str(over if ended else back).replace("%(title)s", problem.case.title)
        tell(ctx.council_id, JOB, words, principal_id=principal_id, needs_action=True, case=(PROBLEM, problem.pk))


JOB_HANDLERS.register(JOB, Handler(JOB, _("Bring problems back to their venues"), run, every=timedelta(hours=1)))
