"""From a proposal that its submitter agreed to convert, or from what was said at a gathering, to a brief; the links stay on both pages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.briefs.actions import new_case
from yitang.features.briefs.models import Brief, BriefSubmitter
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.sources import kind_of
from yitang.features.briefs.telling import LANGUAGE
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import get_visible, submitters_of, visible_proposals
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import SYSTEM_ROLE, Actor, Grant
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TodoItem
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.gatherings.queries import find as find_gathering
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Case, CaseLink

TOLD_MOST = 20
CONVERSION = "brief"
"""The code of the dictionary `conversion` under which a proposal becomes a brief."""

declare(
    "flows.raise_brief",
    _("Raise a brief from a converted proposal"),
    dict.fromkeys((Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.RESEARCH_OFFICE), anyone),
)
declare("flows.raise_from_gathering", _("Make a draft of a brief from a gathering"), {Role.RESEARCH_OFFICE: anyone})


@act("flows.raise_brief")
def raise_brief(ctx: ActContext, *, case_id: UUID) -> dict[str, Any]:
    """Make a brief of a proposal whose submitter agreed to this conversion; it lies with the editors at once.

    Joint submitters are asked whether they reflect it together. Returns `{case_id}`. Raises `Blocked` for a proposal that was not
    converted into a brief, `Conflict` when there is a brief of it already.
    """
    ctx.require("flows.raise_brief")
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    proposal = get_visible(ctx.actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    if (proposal.outcome, proposal.outcome_reason) != ("converted", CONVERSION):
        raise Blocked(_("Only a proposal that its submitter agreed to convert into a brief becomes one."))
    if raised_from(case_id):
        raise Conflict(_("A brief was raised from this proposal already."))
    case = new_case(ctx, None, proposal.case.title)
    first, *others = submitters_of(proposal)
    brief = Brief(
        council_id=ctx.council_id,
        case=case,
        reflector=first,
        source_kind=kind_of(first),
        situation=proposal.body,
        consent_public=proposal.consent_public,
        consent_reason=proposal.consent_reason,
        entered_by_office=True,
        saved_at=ctx.at,
    )
    brief.save(force_insert=True)
    for other in others:
        BriefSubmitter(council_id=ctx.council_id, case=case, principal=other, invited_at=ctx.at).save(force_insert=True)
    _link(ctx, proposal.case, case, CaseLink.Kind.TURNED_INTO)
    step_in(_as_house(ctx), case.pk, "editing", "raise")
    ctx.about(KIND, case.pk)
    return {"case_id": case.pk}


@act("flows.raise_from_gathering")
def raise_from_gathering(
    ctx: ActContext, *, gathering_id: UUID, principal_id: UUID, title: str, situation: str, suggestion: str = ""
) -> dict[str, Any]:
    """Make a draft in the name of who said it at a gathering. It is handed in by that person alone: that is the consent.

    Returns `{case_id}`. Raises `NotFound` for a gathering that the actor does not see, `Invalid` for what is missing.
    """
    ctx.require("flows.raise_from_gathering")
    gathering = find_gathering(ctx.actor, gathering_id)
    writer = known().filter(pk=principal_id, kind=Principal.Kind.MEMBER).first()
    errors = {}
    if writer is None:
        errors["writer"] = [_("Choose the member who said it.")]
    if not title.strip() or not situation.strip():
        errors["title"] = [_("Write the title and what was said.")]
    if errors or writer is None:
        raise Invalid(errors)
    case = new_case(ctx, None, title)
    brief = Brief(council_id=ctx.council_id, case=case, reflector=writer, source_kind=kind_of(writer), saved_at=ctx.at)
    brief.situation, brief.suggestion = situation.strip(), suggestion.strip()
    brief.save(force_insert=True)
    _link(ctx, case, gathering.case, CaseLink.Kind.RAISED_FROM)
    with override(LANGUAGE):
        words = str(_("A draft of a brief was made of what you said: “%(title)s”. It is handed in only by you."))
        step = str(_("Read it, change it, hand it in or delete it"))
        text = words.replace("%(title)s", case.title)
        tell(
            ctx.council_id, "briefs.draft", text, principal_id=writer.pk, needs_action=True, case=(KIND, case.pk), next_step=step
        )
    ctx.about(KIND, case.pk)
    return {"case_id": case.pk}


def waiting(actor: Actor) -> QuerySet[Proposal]:
    """Converted proposals that the actor may see and of which no brief was raised yet, the longest waiting first."""
    raised = CaseLink.objects.filter(source_id=OuterRef("pk"), kind=CaseLink.Kind.TURNED_INTO, target__kind=KIND)
    found = visible_proposals(actor).filter(outcome="converted", outcome_reason=CONVERSION)
    return found.filter(~Exists(raised)).select_related("case").order_by("outcome_on", "pk")


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem]:
    """Converted proposals that wait to become briefs, for whoever may raise them."""
    if not policy.may_ever(actor, "flows.raise_brief"):
        return
    for proposal in waiting(actor).defer("body")[:TOLD_MOST]:
        url = reverse("desk:flows:raise_brief", kwargs={"council": council.code, "case_id": proposal.pk})
        yield TodoItem(_("Raise the brief of a converted proposal"), proposal.case.title, url, since=proposal.outcome_on)


def drafts_made(gathering_case_id: UUID) -> dict[UUID, int]:
    """Member → how many briefs were begun for that member from what was said at a gathering."""
    links = CaseLink.objects.filter(target_id=gathering_case_id, kind=CaseLink.Kind.RAISED_FROM, source__kind=KIND)
    rows = Brief.objects.filter(case__in=links.values("source"), reflector__isnull=False).order_by()
    return dict(rows.values_list("reflector_id").annotate(n=Count("pk")))


def raised_from(proposal_id: UUID) -> bool:
    """Whether a brief was raised from this proposal."""
    rows = CaseLink.objects.filter(source_id=proposal_id, kind=CaseLink.Kind.TURNED_INTO, target__kind=KIND)
    return rows.exists()


def offered(request: Any, proposal: Any) -> Iterator[dict[str, Any]]:
    """On the page of a proposal: raise the brief that it was converted into."""
    if (proposal.outcome, proposal.outcome_reason) != ("converted", CONVERSION):
        return
    if policy.may_ever(request.actor, "flows.raise_brief") and not raised_from(proposal.pk):
        url = reverse("desk:flows:raise_brief", kwargs={"council": request.council.code, "case_id": proposal.pk})
        yield {"label": _("Raise the brief"), "url": url, "icon": "message"}


def offered_at_gathering(request: Any, gathering: Any) -> Iterator[dict[str, Any]]:
    """On the page of a gathering: make a draft of a brief of what somebody said."""
    if policy.may_ever(request.actor, "flows.raise_from_gathering"):
        url = reverse("desk:flows:from_gathering", kwargs={"council": request.council.code, "gathering_id": gathering.pk})
        yield {"label": _("Make a brief of it"), "url": url, "icon": "message"}


def _as_house(ctx: ActContext) -> ActContext:
    """The same act as a consequence of the house's: who raises it from a proposal need not see briefs."""
    house = Grant(SYSTEM_ROLE, ctx.council_id)
    return replace(ctx, actor=replace(ctx.actor, grants=(*ctx.actor.grants, house)))


def _link(ctx: ActContext, source: Case, target: Case, kind: CaseLink.Kind) -> None:
    CaseLink(council_id=ctx.council_id, source=source, target=target, kind=kind).save(force_insert=True)
