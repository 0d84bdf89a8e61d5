"""转提案: the writer agrees, and a draft of a proposal is made of the brief; submitting it stays the writer's own step."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.actions import locked
from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND
from yitang.features.proposals.actions import begin_draft
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict
from yitang.foundation.permissions import policy
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import CaseLink
from yitang.instruments.workflow.moves import Target


@act("flows.turn_into_proposal")
def turn_into_proposal(ctx: ActContext, *, case_id: UUID) -> dict[str, Any]:
    """Agree: the brief ends as turned, a draft of a proposal with its text begins, and both are linked.

    Returns `{case_id, proposal_id}`. Raises `Conflict` when the writer is no longer asked, `Refused` for somebody else.
    """
    brief = locked(ctx, case_id)
    ctx.require("briefs.answer_turning", Target(brief.case, brief))
    if brief.case.stage != "asking" or brief.reflector is None:
        raise Conflict(_("You are no longer asked about this brief. Look at it again."))
    proposal = begin_draft(
        ctx,
        brief.reflector,
        title=brief.case.title,
        body=_text_of(brief),
        consent_public=brief.consent_public,
        consent_reason=brief.consent_reason,
    )
    link = CaseLink(council_id=ctx.council_id, source=brief.case, target=proposal.case, kind=CaseLink.Kind.TURNED_INTO)
    link.save(force_insert=True)
    step_in(ctx, case_id, "editing", "turn", payload={"proposal": str(proposal.pk)})
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "proposal_id": proposal.pk}


def address(request: Any, case_id: UUID) -> str:
    """The page on which the writer agrees, for whoever may write proposals."""
    if not policy.may_ever(request.actor, "proposals.write"):
        return ""
    return reverse("desk:flows:to_proposal", kwargs={"council": request.council.code, "case_id": case_id})


def _text_of(brief: Brief) -> str:
    """Situation, analysis and suggestion under the headings that a proposal's text has."""
    parts = ((_("Situation"), brief.situation), (_("Analysis"), brief.analysis), (_("Suggestion"), brief.suggestion))
    return "\n".join(f"{label}：{text.strip()}" for label, text in parts if text.strip())
