"""代录: the clerk types in what a member handed in on paper. The record says so, by its channel and by where the paper lies."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.actions import DRAFT_FIELDS, checked_title
from yitang.features.proposals.intake.joint import may_stand_beside
from yitang.features.proposals.kinds import kind_of
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import KIND, current_session
from yitang.features.proposals.rules import problems_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Channel
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.workflow.engine import open_case, step_in
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of, publish


@act("proposals.enter_paper")
def enter_paper(
    ctx: ActContext, *, principal_id: UUID, paper_note: str, joint_ids: tuple[UUID, ...] = (), **fields: Any
) -> dict[str, Any]:
    """Enter and submit at once what a principal handed in on paper; joint submitters have signed the paper.

    Returns `{case_id, receipt_number}`. Raises `Invalid` for what the paper lacks, as for a submission on the screen.
    """
    ctx.require("proposals.enter_paper")
    if ctx.actor.channel != Channel.PAPER:
        raise Invalid(_("What comes from paper is entered by the channel of paper."))
    principal = known().filter(pk=principal_id).first()
    if principal is None:
        raise Invalid({"submitter": [_("Choose the submitter from the list.")]})
    if not paper_note.strip():
        raise Invalid({"paper_note": [_("Say when the paper came in and where it is kept.")]})
    version = publish(ctx.council_id, KIND, ctx.today)
    procedure = procedure_of(version.pk)
    session = current_session(ctx.council_id)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, session=session, created_at=ctx.at)
    case.title = checked_title(fields.pop("title", ""))
    open_case(ctx, case, procedure, "filing")
    unknown = set(fields) - set(DRAFT_FIELDS)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in sorted(unknown)})
    proposal = Proposal(council_id=ctx.council_id, case=case, session=session, submitter=principal, saved_at=ctx.at, **fields)
    # The office sees what was handed in, and on paper it was.
    proposal.submitted_on = ctx.today
    proposal.submitter_kind, proposal.paper_note = kind_of(principal).code, paper_note.strip()[:200]
    errors = problems_of(proposal, procedure)
    if errors:
        raise Invalid(errors)
    proposal.save(force_insert=True)
    for joint in _joint(principal, joint_ids):
        backing = Backing(council_id=ctx.council_id, case=case, principal=joint, relation=Backing.Relation.JOINT)
        backing.state, backing.invited_at, backing.answered_at = Backing.State.CONFIRMED, ctx.at, ctx.at
        backing.text_version = proposal.draft_version
        backing.save(force_insert=True)
    move = step_in(ctx, case.id, "filing", "submit")
    ctx.about(KIND, case.id)
    ctx.note = proposal.paper_note
    return {"case_id": case.id, "receipt_number": move.data["receipt_number"]}


def _joint(principal: Principal, joint_ids: tuple[UUID, ...]) -> list[Principal]:
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in joint_ids))
    found = {one.pk: one for one in known().filter(pk__in=wanted, kind__in=may_stand_beside(principal))}
    if set(found) != set(wanted) or principal.pk in found:
        raise Invalid({"joint": [_("Choose the joint submitters from the list, the first submitter not among them.")]})
    return [found[pk] for pk in wanted]
