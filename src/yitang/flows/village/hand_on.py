"""转社情民意、转提案: what a village cannot solve becomes a draft in the name of a member or body. It counts only when they sign it.

The problem is linked with the draft and stays open at its venue until that case ends (`returning`).
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.briefs.actions import new_case
from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND as BRIEF
from yitang.features.briefs.sources import kind_of
from yitang.features.proposals.actions import begin_draft
from yitang.features.proposals.queries import KIND as PROPOSAL
from yitang.features.talks.models import Problem
from yitang.features.talks.policy import HANDLE
from yitang.features.talks.problems import held_problem
from yitang.features.talks.states import PROBLEM
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions import policy
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import Target

LANGUAGE = "zh-hans"
SIGNERS = {
    BRIEF: (Principal.Kind.MEMBER,),
    PROPOSAL: (Principal.Kind.MEMBER, Principal.Kind.ORGAN, Principal.Kind.BODY, Principal.Kind.POLITICAL_PARTY),
}
"""What it becomes → who can adopt and sign it."""
OPEN = ("open", "handling", "reported")


@act("village.hand_on")
def hand_on(
    ctx: ActContext, *, problem_id: UUID, into: str, principal_id: UUID, title: str, situation: str, suggestion: str = ""
) -> dict[str, Any]:
    """Make a draft of a brief or a proposal out of a problem, in the name of who is to adopt it; returns `{case_id}` of the draft.

    It is handed in by that member or body alone: that is the adoption. Raises `NotFound`, `Refused`, `Blocked` for a problem that is
    solved or was handed on already, `Invalid`.
    """
    problem = held_problem(ctx, problem_id)
    ctx.require(HANDLE, Target(problem.case, problem))
    if not may_go(problem):
        raise Blocked(_("Only a problem that is not solved, and that nobody has taken up elsewhere, is handed on."))
    signer = known().filter(pk=principal_id, kind__in=SIGNERS.get(into, ())).first()
    faults: dict[str, list[Any]] = {}
    if into not in SIGNERS:
        faults["into"] = [_("Choose what it is to become.")]
    elif signer is None:
        faults["signer"] = [_("Choose the member or body that is to adopt and sign it.")]
    if not title.strip() or len(title) > 200:
        faults["title"] = [_("Write the title in at most 200 characters.")]
    if not situation.strip():
        faults["situation"] = [_("Write what the situation is.")]
    if faults or signer is None:
        raise Invalid(faults)
    make = _brief if into == BRIEF else _proposal
    case = make(ctx, signer, title, situation.strip(), suggestion.strip())
    CaseLink(council_id=ctx.council_id, source=case, target=problem.case, kind=CaseLink.Kind.RAISED_FROM).save(force_insert=True)
    step_in(ctx, problem.pk, PROBLEM, "hand_on", payload={"case": str(case.pk)})
    _tell(ctx, signer, problem, case)
    ctx.about(PROBLEM, problem.pk)
    return {"case_id": case.pk}


def may_go(problem: Problem) -> bool:
    """Whether a problem can be handed on: it is open, or it was concluded without being solved."""
    stage = problem.case.stage
    return stage in OPEN or (stage == "concluded" and problem.outcome != Problem.Outcome.SOLVED)


def offered(request: Any, problem: Any) -> Iterator[dict[str, Any]]:
    """On the page of a problem: hand it on."""
    if may_go(problem) and policy.ask(request.actor, HANDLE, Target(problem.case, problem)):
        url = reverse("desk:village:hand_on", kwargs={"council": request.council.code, "case_id": problem.pk})
        yield {"label": _("Hand it on to a brief or proposal"), "url": url, "icon": "send"}


def _brief(ctx: ActContext, writer: Principal, title: str, situation: str, suggestion: str) -> Case:
    case = new_case(ctx, None, title)
    brief = Brief(council_id=ctx.council_id, case=case, reflector=writer, source_kind=kind_of(writer), saved_at=ctx.at)
    brief.situation, brief.suggestion = situation, suggestion
    brief.save(force_insert=True)
    return case


def _proposal(ctx: ActContext, submitter: Principal, title: str, situation: str, suggestion: str) -> Case:
    with override(LANGUAGE):
        parts = ((_("Situation"), situation), (_("Suggestion"), suggestion))
        body = "\n".join(f"{label}：{text}" for label, text in parts if text)
    return begin_draft(ctx, submitter, title=title, body=body).case


def _tell(ctx: ActContext, signer: Principal, problem: Problem, case: Case) -> None:
    with override(LANGUAGE):
        words = str(_("A problem of %(venue)s is to be reflected by you: “%(title)s”. The draft is handed in only by you."))
        step = str(_("Read it, change it, hand it in or delete it"))
        text = words.replace("%(venue)s", problem.venue.name).replace("%(title)s", case.title)
        tell(
            ctx.council_id,
            "village.draft",
            text,
            principal_id=signer.pk,
            needs_action=True,
            case=(case.kind, case.pk),
            next_step=step,
        )
