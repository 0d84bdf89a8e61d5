"""审查会: decisions are collected, changed at the meeting and released together; a release runs in portions, so that 600 go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.intake.conversion import conversion_of, needs_consent
from yitang.features.proposals.models import PendingDecision, ReviewMeeting
from yitang.features.proposals.queries import visible_proposals
from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, YitangError
from yitang.foundation.jobs.actions import enqueue
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import actor_of
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.moves import GUARDS, Move

MEETING = "proposals.meeting"
RELEASE = "proposals.release"
PORTION = 20
"""How many decisions one act of a release takes, so that others can write in between."""

Outcome, Result, State = PendingDecision.Outcome, PendingDecision.Result, ReviewMeeting.State
FIELDS = ("outcome", "class_code", "code", "reason")


@act("proposals.open_meeting")
def open_meeting(ctx: ActContext, *, title: str, held_on: date) -> dict[str, Any]:
    """Begin the list of a review meeting; returns `{meeting_id}`."""
    ctx.require("proposals.meet")
    if not title.strip():
        raise Invalid({"title": [_("Name the meeting.")]})
    meeting = ReviewMeeting(council_id=ctx.council_id, title=title.strip()[:120], held_on=held_on)
    meeting.save(force_insert=True)
    ctx.about(MEETING, meeting.pk)
    return {"meeting_id": meeting.pk}


@act("proposals.put_on_list")
def put_on_list(
    ctx: ActContext, *, meeting_id: UUID, case_ids: Sequence[UUID], outcome: str = Outcome.FILE, **fields: str
) -> dict[str, Any]:
    """Put proposals under review on the meeting's list. Many at once may only be proposed for filing: refusals are written one
    by one. What is on another open list is left there. Returns `{added, left}`."""
    ctx.require("proposals.meet")
    meeting = _open(meeting_id)
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in case_ids))
    if len(wanted) > 1 and outcome != Outcome.FILE:
        raise Invalid({"outcome": [_("Many at once can be proposed for filing only.")]})
    busy = set(PendingDecision.objects.filter(case__in=wanted, result=Result.WAITING).values_list("case_id", flat=True))
    found = visible_proposals(ctx.actor).filter(pk__in=wanted, case__stage="submitted").exclude(pk__in=busy)
    rows = []
    for proposal in found:
        given = {"outcome": outcome, "class_code": proposal.class_code} | fields
        row = PendingDecision(council_id=ctx.council_id, meeting=meeting, case=proposal.case, changed_at=ctx.at)
        row.entered_by = ctx.actor.name
        _set(row, given)
        rows.append(row)
    PendingDecision.objects.filter(meeting=meeting, case__in=[row.case_id for row in rows]).delete()
    PendingDecision.objects.bulk_create(rows)
    ctx.about(MEETING, meeting.pk)
    return {"added": len(rows), "left": len(wanted) - len(rows)}


@act("proposals.change_on_list")
def change_on_list(ctx: ActContext, *, pending_id: UUID, **fields: str) -> dict[str, Any]:
    """Change at the meeting what is to be decided on a proposal. Raises `Invalid` for what could not be released."""
    ctx.require("proposals.meet")
    row = _row(pending_id)
    _set(row, fields)
    row.entered_by, row.changed_at = ctx.actor.name, ctx.at
    row.save()
    ctx.about(MEETING, row.meeting_id)
    return {"meeting_id": row.meeting_id}


@act("proposals.take_off_list")
def take_off_list(ctx: ActContext, *, meeting_id: UUID, case_ids: Sequence[UUID]) -> dict[str, Any]:
    """Take proposals off the list: they wait for their decision as before. Returns `{removed}`."""
    ctx.require("proposals.meet")
    meeting = _open(meeting_id)
    rows = PendingDecision.objects.filter(meeting=meeting, case__in=list(case_ids), result__in=(Result.WAITING, Result.FAILED))
    removed = rows.count()
    rows.delete()
    ctx.about(MEETING, meeting.pk)
    return {"removed": removed}


@act("proposals.release_meeting")
def release(ctx: ActContext, *, meeting_id: UUID, expected: int) -> dict[str, Any]:
    """Release what the meeting decided: from here on numbers are given and people told, in portions by a job.

    `expected` is the number of decisions that the page showed. Raises `Conflict` when the list is another one now.
    """
    ctx.require("proposals.release")
    meeting = _open(meeting_id)
    waiting = PendingDecision.objects.filter(meeting=meeting, result=Result.WAITING).count()
    if waiting != expected:
        raise Conflict(_("The list was changed meanwhile. Look at it again before you release it."))
    if not waiting:
        raise Invalid(_("There is nothing to release on this list."))
    meeting.state, meeting.released_by, meeting.version = State.RELEASING, ctx.actor.name, meeting.version + 1
    meeting.save()
    enqueue(ctx, RELEASE, {"meeting_id": str(meeting.pk)}, key=f"{meeting.pk}:{meeting.version}")
    ctx.about(MEETING, meeting.pk)
    return {"meeting_id": meeting.pk, "decisions": waiting}


@act("proposals.release_portion")
def release_portion(ctx: ActContext, *, meeting_id: UUID, pending_ids: Sequence[UUID]) -> dict[str, Any]:
    """Take the decisions of a portion of the list; what cannot be taken stays with its reason. The last portion closes it."""
    ctx.require("proposals.release")
    meeting = ReviewMeeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)
    rows = PendingDecision.objects.filter(meeting=meeting, pk__in=list(pending_ids), result=Result.WAITING)
    for row in rows.select_related("case").order_by("class_code", "case__proposal__receipt_number", "id"):
        try:
            with ctx.attempt():
                _take(ctx, row)
            row.result, row.message = Result.DONE, ""
        except YitangError as error:
            row.result, row.message = Result.FAILED, str(error.message)[:300]
        row.save(update_fields=["result", "message"])
    left = PendingDecision.objects.filter(meeting=meeting, result=Result.WAITING).exists()
    if not left:
        failed = PendingDecision.objects.filter(meeting=meeting, result=Result.FAILED).exists()
        # What could not be taken may be put right and released again; otherwise the meeting is over.
        meeting.state = State.OPEN if failed else State.RELEASED
        meeting.released_at = ctx.at
        meeting.save()
    ctx.about(MEETING, meeting.pk)
    return {"meeting_id": meeting.pk, "over": not left}


def _take(ctx: ActContext, row: PendingDecision) -> None:
    payload: dict[str, Any] = {"meeting": str(row.meeting_id)}
    edge = str(row.outcome)
    if row.outcome == Outcome.FILE:
        payload["class_code"] = row.class_code
    elif row.outcome == Outcome.NOT_FILE:
        payload["reason_code"] = row.code
    elif row.outcome == Outcome.CONVERT:
        payload["code"] = row.code
        entry = conversion_of(row.code)
        edge = "ask_consent" if entry and needs_consent(entry) else "convert"
    step_in(ctx, row.case_id, "filing", edge, payload=payload, reason=row.reason)


def release_job(job: RunningJob) -> dict[str, Any]:
    """Take portion after portion for the director who released; a job that was cut off goes on where it stopped."""
    meeting_id = UUID(job.args["meeting_id"])
    account = Account.objects.get(pk=str(job.account_id))
    portions = 0
    while True:
        with in_council(job.council_id):
            actor = actor_of(account.pk, account.name, job.council_id)
            waiting = PendingDecision.objects.filter(meeting_id=meeting_id, result=Result.WAITING)
            order = ("class_code", "case__proposal__receipt_number", "id")
            portion = list(waiting.order_by(*order).values_list("pk", flat=True)[:PORTION])
        if not portion:
            return {"portions": portions}
        release_portion(actor, meeting_id=meeting_id, pending_ids=portion)
        portions += 1


def not_at_meeting(move: Move) -> None:
    """Guard of every decision on filing: what is on the list of a meeting is decided there."""
    row = next(iter(_waiting_decisions(move.case.id)), None)
    if row is not None and str(row.meeting_id) != str(move.payload.get("meeting", "")):
        words = _("It is on the list of “%(meeting)s”. Take it off the list first, or decide it there.")
        raise Blocked(words % {"meeting": row.meeting.title})


@planned()
def _waiting_decisions(case_id: UUID) -> QuerySet[PendingDecision]:
    return PendingDecision.objects.filter(case_id=case_id, result=Result.WAITING).select_related("meeting").order_by("id")[:1]


def opinions_given(move: Move) -> None:
    """Guard of deciding: as many different persons as the council asks for have given their opinion, the decider not counted."""
    needed = move.parameter("opinions_before_decision")
    if not needed:
        return
    given = Decision.objects.filter(case=move.case, is_recommendation=True, recorded_at__gte=move.case.stage_since)
    persons = set(given.exclude(account_id=move.actor.account_id).values_list("account_id", flat=True))
    if len(persons) < needed:
        words = _("%(needed)d persons have to give their opinion before the decision; %(given)d have.")
        raise Blocked(words % {"needed": needed, "given": len(persons)}, owes=_("the proposal committee's office"))


def pending_of(meeting: ReviewMeeting) -> Any:
    """The rows of a list with what a line needs, by class, then by receipt."""
    rows = PendingDecision.objects.filter(meeting=meeting).select_related("case", "case__proposal", "case__proposal__submitter")
    return rows.order_by("class_code", "case__proposal__receipt_number", "id")


def open_meetings() -> Any:
    """Meetings whose lists can be changed, the next one first."""
    return ReviewMeeting.objects.filter(state=State.OPEN).order_by("held_on", "id")


def _set(row: PendingDecision, given: Mapping[str, Any]) -> None:
    unknown = set(given) - set(FIELDS)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in sorted(unknown)})
    for name, value in given.items():
        setattr(row, name, value)
    row.reason = row.reason.strip()[:500]
    errors = dict(_problems(row))
    if errors:
        raise Invalid(errors)


def _problems(row: PendingDecision) -> Iterable[tuple[str, list[Any]]]:
    if row.outcome not in Outcome:
        yield "outcome", [_("Choose what is to be decided.")]
    elif row.outcome == Outcome.NOT_FILE and row.code not in {entry.code for entry in entries("not_filed_reason")}:
        yield "code", [_("Choose the reason why it is not filed.")]
    elif row.outcome == Outcome.CONVERT and conversion_of(row.code) is None:
        yield "code", [_("Choose what the proposal is turned into.")]
    elif row.outcome == Outcome.RETURN and not row.reason:
        yield "reason", [_("Say what has to be changed.")]


def _open(meeting_id: UUID) -> ReviewMeeting:
    meeting = ReviewMeeting.objects.select_for_update(of=("self",)).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(_("There is no such meeting."))
    if meeting.state != State.OPEN:
        raise Conflict(_("The list was released already."), who=meeting.released_by, when=meeting.released_at)
    return meeting


def _row(pending_id: UUID) -> PendingDecision:
    row = PendingDecision.objects.filter(pk=pending_id).select_related("meeting").first()
    if row is None:
        raise NotFound(_("It is no longer on the list."))
    _open(row.meeting_id)
    return row


GUARDS.register("proposals.not_at_meeting", not_at_meeting)
GUARDS.register("proposals.opinions_given", opinions_given)
JOB_HANDLERS.register(RELEASE, Handler(RELEASE, _("Release the decisions of a review meeting"), release_job))
