"""Acts on proposals besides the steps of the procedure (those go through `advance`)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.attachments import purge_files
from yitang.features.proposals.kinds import behalves, kind_of
from yitang.features.proposals.models import Backing, Proposal, PublicProposal
from yitang.features.proposals.queries import KIND, current_session, get_visible
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.audit.actions import erase_commitments
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import drop_all
from yitang.foundation.notify.actions import forget_words
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.contacts import forget_contacts
from yitang.instruments.handling.models import EarlierReply, Reply
from yitang.instruments.letters.actions import forget_letters
from yitang.instruments.workflow.engine import forget_case, open_case
from yitang.instruments.workflow.models import Case, CaseLink, Decision
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of, publish

RECOMMENDABLE = ("filed", "merged", "converted", "not_filed", "returned", "split")
DRAFT_FIELDS = ("title", "body", "class_code", "consent_public", "consent_reason")


@act("proposals.start")
def start_draft(
    ctx: ActContext, *, case_id: UUID | None = None, submitter_id: UUID | None = None, **fields: Any
) -> dict[str, Any]:
    """Begin a draft for the member, body, committee, sector or group on whose behalf the actor acts (`submitter_id` says for
    which, when there are several); the client may mint `case_id`.

    Returns `{case_id, version}`. Raises `Refused` when the actor acts for nobody who may submit.
    """
    ctx.require("proposals.write")
    proposal = begin_draft(ctx, _behalf(ctx, submitter_id), case_id, **fields)
    ctx.about(KIND, proposal.pk)
    return {"case_id": proposal.pk, "version": proposal.draft_version, "saved_at": ctx.at}


def begin_draft(ctx: ActContext, principal: Principal, case_id: UUID | None = None, **fields: Any) -> Proposal:
    """A new draft of this submitter, inside an act that has asked the policy."""
    version = publish(ctx.council_id, KIND, ctx.today)
    session = current_session(ctx.council_id)
    case = Case(
        id=case_id or uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, session=session, created_at=ctx.at
    )
    case.title = checked_title(fields.pop("title", ""))
    open_case(ctx, case, procedure_of(version.pk), "filing")
    proposal = Proposal(
        council_id=ctx.council_id,
        case=case,
        session=session,
        submitter=principal,
        submitter_kind=kind_of(principal).code,
        saved_at=ctx.at,
    )
    _set_fields(proposal, fields)
    proposal.save(force_insert=True)
    return proposal


@act("proposals.save_draft")
def save_draft(
    ctx: ActContext,
    *,
    case_id: UUID,
    expected_version: int | None = None,
    submitter_id: UUID | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Save a draft; returns its new `version`. Raises `Conflict` when another window or device saved a newer one."""
    proposal = _own(ctx, case_id)
    ctx.require("proposals.edit", Target(proposal.case, proposal))
    if expected_version is not None and proposal.draft_version != expected_version:
        raise Conflict(
            _("A newer draft was saved from another window or device. Compare both before you go on."),
            who=ctx.actor.name,
            when=proposal.saved_at,
        )
    if "title" in fields:
        proposal.case.title = checked_title(fields.pop("title"))
        proposal.case.save(update_fields=["title"])
    _set_fields(proposal, fields)
    if submitter_id and submitter_id != proposal.submitter_id:
        _change_behalf(ctx, proposal, submitter_id)
    proposal.draft_version += 1
    proposal.saved_at = ctx.at
    proposal.save()
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "version": proposal.draft_version, "saved_at": ctx.at}


@act("proposals.discard_draft")
def discard_draft(ctx: ActContext, *, case_id: UUID) -> dict[str, Any]:
    """Delete a draft that was never submitted. The audit keeps that there was one, not what it said."""
    proposal = _own(ctx, case_id)
    ctx.require("proposals.edit", Target(proposal.case, proposal))
    if proposal.submitted_on is not None:
        raise Invalid(_("It was submitted already; withdraw it instead."))
    ctx.about(KIND, case_id)
    case = proposal.case
    drop_all(ctx, KIND, case_id)
    Backing.objects.filter(case=case).delete()
    CaseLink.objects.filter(target=case).delete()
    proposal.delete()
    forget_case(case)
    return {"case_id": case_id}


@act("proposals.recommend")
def recommend(
    ctx: ActContext, *, case_id: UUID, outcome: str, reason_code: str = "", reason: str = "", checked: Sequence[str] = ()
) -> dict[str, Any]:
    """初审意见: record the clerk's recommendation, kept apart from the decision.

    `checked` names the points of the filing standard that the clerk found met.
    """
    proposal = _seen(ctx, case_id)
    ctx.require("proposals.review", Target(proposal.case, proposal))
    if proposal.case.stage != "submitted":
        raise Conflict(_("The proposal is no longer under review."))
    if outcome not in RECOMMENDABLE:
        raise Invalid({"outcome": [_("Choose what you recommend.")]})
    Decision(
        council_id=ctx.council_id,
        case=proposal.case,
        axis="filing",
        edge="recommend",
        data={"outcome": outcome, "reason_code": reason_code, "checked": list(checked)},
        reason=reason,
        effective_on=ctx.today,
        recorded_at=ctx.at,
        actor_name=ctx.actor.name,
        account_id=ctx.actor.account_id,
        role=ctx.grant.role if ctx.grant else "",
        channel=ctx.actor.channel,
        is_recommendation=True,
    ).save(force_insert=True)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "outcome": outcome}


@act("proposals.purge")
def purge(ctx: ActContext, *, case_id: UUID, reason: str) -> dict[str, Any]:
    """误传: remove content that must never have been here. Text, replies and public copy go; the trace stays."""
    proposal = _seen(ctx, case_id)
    ctx.require("proposals.purge", Target(proposal.case, proposal))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the content has to be removed, without repeating it.")]})
    removed = str(_("(content removed)"))
    proposal.case.title, proposal.body = removed, removed
    proposal.case.save(update_fields=["title"])
    # An editor that is still open elsewhere holds an older version and cannot save the removed text again.
    proposal.draft_version += 1
    proposal.save(update_fields=["body", "draft_version"])
    for reply in Reply.objects.filter(assignment__case_id=case_id):
        reply.text, reply.points = removed, []
        reply.save(update_fields=["text", "points"])
    for earlier in EarlierReply.objects.filter(assignment__case_id=case_id):
        earlier.text, earlier.points, earlier.reason = removed, [], removed
        earlier.save(update_fields=["text", "points", "reason"])
    for copy in PublicProposal.objects.filter(case_id=case_id):
        copy.title, copy.body, copy.replies, copy.attachments = removed, removed, [], []
        copy.taken_down_at = copy.changed_at = ctx.at
        copy.save()
    purge_files(ctx, case_id, removed)
    forget_contacts(case_id, removed)
    forget_words(ctx.council_id, case_id, removed)
    forget_letters(case_id, removed)
    erase_commitments(ctx.council_id, KIND, case_id)
    ctx.about(KIND, case_id)
    ctx.note = reason
    return {"case_id": case_id}


def _behalf(ctx: ActContext, submitter_id: UUID | None) -> Principal:
    mine = behalves(ctx.actor)
    if not mine:
        raise Refused(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
    found = next((one for one in mine if submitter_id in (None, one.pk)), None)
    if found is None:
        raise Invalid({"submitter": [_("Choose for whom you write.")]})
    return found


def _change_behalf(ctx: ActContext, proposal: Proposal, submitter_id: UUID) -> None:
    """Another of the actor's principals becomes the submitter, as long as nobody else has been drawn in."""
    if proposal.submitted_on is not None or Backing.objects.filter(case=proposal.case).exists():
        raise Invalid({"submitter": [_("The submitter can no longer be changed: others were asked to join.")]})
    principal = _behalf(ctx, submitter_id)
    proposal.submitter, proposal.submitter_kind = principal, kind_of(principal).code


def _own(ctx: ActContext, case_id: UUID) -> Proposal:
    """The proposal under its case's lock, so that two windows cannot both believe they saved last."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    return _seen(ctx, case_id)


def _seen(ctx: ActContext, case_id: UUID) -> Proposal:
    proposal = get_visible(ctx.actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal


def _set_fields(proposal: Proposal, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(DRAFT_FIELDS)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(proposal, name, value)


def checked_title(title: str) -> str:
    """The title on one line. Raises `Invalid` when it is longer than a row holds."""
    title = " ".join(title.split())
    if len(title) > 200:
        raise Invalid({"title": [_("The title is too long. Shorten it to 200 characters at most.")]})
    return title
