"""Proposals in the API: below `/api/v1/{council}/proposals`, and the published ones below `/api/v1/{council}/public/proposals`."""

from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router
from ninja.responses import Status

from yitang.features.proposals import actions
from yitang.features.proposals.api import schemas, shown
from yitang.features.proposals.api import schemas_intake as intake
from yitang.features.proposals.api.handling import handling
from yitang.features.proposals.api.intake import office
from yitang.features.proposals.intake import joint, merging
from yitang.features.proposals.public.shelf import Choice, chosen
from yitang.features.proposals.queries import KIND, published, visible_proposals
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, PUBLIC_PROBLEMS, IdempotencyKey, Page, Token, key_of, paged
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.queries import assignments_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import Axis, Edge

router = Router(auth=Token(), tags=["proposals"])
router.add_router("", handling)
router.add_router("", office)
public = Router(tags=["public"])

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", pattern=r'^(W/)?"?[0-9]{1,9}"?$', description="The version that was read, as the ETag gave it."),
]
STEP_KEYS = ("case_id", "axis", "state", "version", "stage")


@router.get("", response={200: Page[schemas.ProposalRow], **PROBLEMS}, summary="List proposals")
@needs("proposals.read")
def list_proposals(request: Any, asked: Query[schemas.ListQuery]) -> Any:
    """Proposals that the account may see, newest first unless ordered otherwise."""
    found = visible_proposals(request.actor).filter(case__kind=KIND).filter(_narrowed(request, asked))
    order = ("case__number", "case_id") if asked.order == "number" else ("-case_id",)
    return paged(found.order_by(*order), asked, lambda proposal: shown.row(request.actor, proposal))


@router.post("", response={201: schemas.Saved, **PROBLEMS}, summary="Begin a draft")
@needs("proposals.write")
def start(request: Any, draft: schemas.DraftIn, key: IdempotencyKey = None) -> Any:
    """A draft for the principal on whose behalf the account acts. Nobody else sees it before it is submitted."""
    return Status(201, actions.start_draft(request.actor, key=key_of(request, key), **draft.dict(exclude_unset=True)))


@router.get("/{uuid:case_id}", response={200: schemas.ProposalOut, **PROBLEMS}, summary="Read a proposal")
@needs("proposals.read")
def read(request: Any, case_id: UUID, response: HttpResponse) -> Any:
    """A proposal with where it stands and the steps that the account may take now. The ETag is the version of the draft."""
    proposal = shown.seen(request.actor, case_id)
    response["ETag"] = f'"{proposal.draft_version}"'
    return shown.detail(request.actor, proposal)


@router.patch("/{uuid:case_id}", response={200: schemas.Saved, **PROBLEMS}, summary="Save a draft")
@needs("proposals.edit")
def save(request: Any, case_id: UUID, change: schemas.DraftChange, if_match: IfMatch = None, key: IdempotencyKey = None) -> Any:
    """Only the fields that are sent change. Raises 409 when a newer version was saved meanwhile."""
    fields = _changes(change)
    return actions.save_draft(
        request.actor, key=key_of(request, key), case_id=case_id, expected_version=_version(change, if_match), **fields
    )


@router.delete("/{uuid:case_id}", response={200: schemas.Done, **PROBLEMS}, summary="Delete a draft")
@needs("proposals.edit")
def discard(request: Any, case_id: UUID, key: IdempotencyKey = None) -> Any:
    """A draft that was never submitted. The record keeps that there was one, not what it said."""
    return actions.discard_draft(request.actor, key=key_of(request, key), case_id=case_id)


@router.get("/{uuid:case_id}/course", response={200: list[schemas.DecisionOut], **PROBLEMS}, summary="Read the course")
@needs("proposals.read")
def course(request: Any, case_id: UUID) -> Any:
    """The decisions in the order in which they were recorded."""
    return shown.course(request.actor, shown.seen(request.actor, case_id))


@router.get(
    "/{uuid:case_id}/assignments", response={200: list[schemas.AssignmentOut], **PROBLEMS}, summary="Read the assignments"
)
@needs("proposals.read")
def assignments(request: Any, case_id: UUID) -> Any:
    """The units' parts and their replies: sent ones, and a unit's own draft."""
    return shown.assignments(request.actor, shown.seen(request.actor, case_id))


@router.patch(
    "/{uuid:case_id}/assignments/{uuid:assignment_id}/reply",
    response={200: schemas.SavedReply, **PROBLEMS},
    summary="Save a unit's draft of its reply",
)
@needs("handling.write")
def reply(
    request: Any,
    case_id: UUID,
    assignment_id: UUID,
    change: schemas.ReplyChange,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Any:
    """Only the fields that are sent change. The reply is not sent until the unit's head issues it."""
    shown.seen(request.actor, case_id)
    if assignment_id not in {assignment.pk for assignment in assignments_of(case_id)}:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    fields = _changes(change)
    return save_reply(
        request.actor,
        key=key_of(request, key),
        assignment_id=assignment_id,
        expected_version=_version(change, if_match),
        **fields,
    )


@router.post("/{uuid:case_id}/recommendation", response={200: schemas.Done, **PROBLEMS}, summary="Recommend")
@needs("proposals.review")
def recommend(request: Any, case_id: UUID, opinion: schemas.RecommendationIn, key: IdempotencyKey = None) -> Any:
    """The clerk's recommendation on a proposal under review, kept apart from the decision."""
    return actions.recommend(request.actor, key=key_of(request, key), case_id=case_id, **opinion.dict())


@router.get("/{uuid:case_id}/backings", response={200: list[intake.BackingOut], **PROBLEMS}, summary="Who stands behind it")
@needs("proposals.read")
def backings(request: Any, case_id: UUID) -> Any:
    """Joint submitters, endorsers, submitters of merged originals. Who was asked and did not agree is shown to the first
    submitter alone; others read who confirmed."""
    return shown.backings(request.actor, shown.seen(request.actor, case_id))


@router.post("/{uuid:case_id}/backings", response={200: intake.Invited, **PROBLEMS}, summary="Ask to stand behind it")
@needs("proposals.invite")
def invite(request: Any, case_id: UUID, asked: intake.InviteIn, key: IdempotencyKey = None) -> Any:
    """Invite joint submitters or endorsers; they have a window for their answer."""
    return joint.invite(request.actor, key=key_of(request, key), case_id=case_id, **asked.dict())


@router.post("/backings/{uuid:backing_id}/answer", response={200: intake.InvitationAnswered, **PROBLEMS}, summary="Answer")
@needs("proposals.answer_invitation")
def answer_invitation(request: Any, backing_id: UUID, given: intake.AnswerIn, key: IdempotencyKey = None) -> Any:
    """Confirm or decline an invitation that still runs."""
    return joint.answer(request.actor, key=key_of(request, key), backing_id=backing_id, **given.dict())


@router.post("/backings/{uuid:backing_id}/take-back", response={200: schemas.Done, **PROBLEMS}, summary="Take back")
@needs("proposals.invite")
def take_back(request: Any, backing_id: UUID, key: IdempotencyKey = None) -> Any:
    """The first submitter takes an invitation back."""
    return joint.take_back(request.actor, key=key_of(request, key), backing_id=backing_id)


@router.post("/merging", response={200: intake.Merged, **PROBLEMS}, summary="Merge proposals")
@needs("proposals.merge")
def merge(request: Any, asked: intake.MergeIn, key: IdempotencyKey = None) -> Any:
    """A new leading proposal; originals keep their numbers, their submitters stay submitters."""
    return merging.merge(request.actor, key=key_of(request, key), **asked.dict())


@router.post("/{uuid:case_id}/splitting", response={200: intake.PartsMade, **PROBLEMS}, summary="Split a proposal")
@needs("proposals.merge")
def split(request: Any, case_id: UUID, asked: intake.SplitIn, key: IdempotencyKey = None) -> Any:
    """New proposals, each reviewed for itself."""
    return merging.split(request.actor, key=key_of(request, key), case_id=case_id, **asked.dict())


@router.post("/{uuid:case_id}/undo-merging", response={200: intake.Undone, **PROBLEMS}, summary="Withdraw a merger or splitting")
@needs("proposals.merge")
def undo_merging(request: Any, case_id: UUID, why: intake.UndoIn, key: IdempotencyKey = None) -> Any:
    """Named by the leading proposal or by the one that was split; everything stands again as before."""
    return merging.undo(request.actor, key=key_of(request, key), case_id=case_id, reason=why.reason)


@router.post("/{uuid:case_id}/purge", response={200: schemas.Done, **PROBLEMS}, summary="Remove content that must not be here")
@needs("proposals.purge")
def purge(request: Any, case_id: UUID, why: schemas.PurgeIn, key: IdempotencyKey = None) -> Any:
    """Text, replies and a published copy go at once for everybody; the trace stays."""
    return actions.purge(request.actor, key=key_of(request, key), case_id=case_id, reason=why.reason)


def _add_step(axis: Axis, edge: Edge) -> None:
    """One operation for each step of the procedure, with exactly the data that this step takes."""

    def take(request: Any, case_id: UUID, step: Any, key: IdempotencyKey = None) -> Any:
        asked = step.dict(exclude_unset=True)
        result = advance(
            request.actor,
            key=key_of(request, key),
            case_id=case_id,
            axis=axis.code,
            edge=edge.code,
            expected_version=asked.get("expected_version"),
            unit_id=asked.get("unit_id"),
            payload=asked.get("payload", {}),
            reason=asked.get("reason", ""),
        )
        data = {name: value for name, value in result.items() if name not in STEP_KEYS}
        return {name: result[name] for name in STEP_KEYS} | {"data": data}

    take.__annotations__["step"] = schemas.step_schema(axis, edge)
    router.add_api_operation(
        f"/{{uuid:case_id}}/steps/{axis.code}.{edge.code}",
        ["POST"],
        needs(edge.permission)(take),
        response={200: schemas.StepDone, **PROBLEMS},
        operation_id=f"proposals_step_{axis.code}_{edge.code}",
        summary=edge.label,
        description=f"Takes the step `{axis.code}.{edge.code}` and everything that follows from it, or nothing.",
        url_name=f"proposals_step_{axis.code}_{edge.code}",
    )


for _axis, _edge in schemas.steps():
    _add_step(_axis, _edge)


@public.get("", response={200: Page[schemas.PublicRow], **PUBLIC_PROBLEMS}, summary="List published proposals")
def list_published(request: Any, asked: Query[schemas.PublicQuery]) -> Any:
    """For everybody, without a token: the copies that were approved for the public, the newest first."""
    choice = Choice.of({"q": asked.q, "session": asked.session, "class": asked.class_code, "unit": asked.unit})
    return paged(chosen(request.actor, choice).defer("body", "replies", "attachments"), asked, _published_row)


@public.get("/{uuid:case_id}", response={200: schemas.PublicOut, **PUBLIC_PROBLEMS}, summary="Read a published proposal")
def read_published(request: Any, case_id: UUID) -> Any:
    """For everybody, without a token: the text and the replies that may be public."""
    copy = published(request.actor).filter(pk=case_id).first()
    if copy is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return shown.public_row(copy, request.council.code)


def _published_row(copy: Any) -> dict[str, Any]:
    return {name: getattr(copy, name) for name in schemas.PublicRow.model_fields}


def _narrowed(request: Any, asked: schemas.ListQuery) -> Q:
    found = Q()
    if asked.session:
        found &= Q(session_id=asked.session)
    if asked.stage:
        found &= Q(case__stage=asked.stage)
    if asked.outcome:
        found &= Q(outcome=asked.outcome)
    if asked.class_code:
        found &= Q(class_code=asked.class_code)
    if asked.unit:
        found &= Q(lead_unit_id=asked.unit)
    if asked.mine:
        found &= Q(submitter_id__in=request.actor.principal_ids)
    for word in asked.q.split()[:5]:
        number = Q(case__number=int(word)) if word.isdecimal() and len(word) < 8 else Q()
        found &= Q(case__title__icontains=word) | number if number else Q(case__title__icontains=word)
    return found


def _changes(change: Any) -> dict[str, Any]:
    """The fields that were sent. Raises `Invalid` for a field set to null: there is no such value."""
    sent = change.dict(exclude_unset=True, exclude={"expected_version"})
    empty = {name: [_("Null is not a value here. Send an empty text instead.")] for name, value in sent.items() if value is None}
    if empty:
        raise Invalid(empty)
    return sent


def _version(change: Any, if_match: str | None) -> int:
    """The version that the client read. Raises `Invalid` when it names none, or two that differ."""
    named = int(if_match.removeprefix("W/").strip('"')) if if_match else None
    found = {version for version in (change.expected_version, named) if version is not None}
    if len(found) != 1:
        raise Invalid({"expected_version": [_("Send the version that you read, as If-Match or as expected_version.")]})
    return found.pop()
