"""Acts on suggestions: written down in the room, taken up by a unit, answered."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.actions import tell, tell_many
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.institution.principals.models import Principal
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.suggestions.policy import ANSWER, CLAIM, RECORD
from yitang.instruments.workflow.board import find_subject
from yitang.instruments.workflow.models import Case

LANGUAGE = "zh-hans"
TAKE_UP = _("Take up the suggestion")


@act("suggestions.record")
def record(ctx: ActContext, *, case_id: UUID, raised_by: UUID, text: str) -> dict[str, Any]:
    """Write down what somebody says, on a case that the actor sees. Raises `Invalid`, `NotFound`, `Refused`."""
    ctx.require(RECORD)
    row = write_down(ctx, _case(ctx, case_id), text=text, raised_by=raised_by)
    return {"suggestion_id": row.pk, "ordinal": row.ordinal}


def write_down(
    ctx: ActContext, case: Case, *, text: str, raised_by: UUID | None = None, said_by: str = "", suggestion_id: UUID | None = None
) -> Suggestion:
    """A new suggestion on a case that the act holds and has asked the policy about. Raises `Invalid` without words or without a voice.

    `suggestion_id` may be minted by a client that works without a network.
    """
    errors: dict[str, list[Any]] = {}
    if not text.strip() or len(text.strip()) > 1000:
        errors["text"] = [_("Write down the suggestion, at most 1,000 characters.")]
    listed = raised_by is not None and Principal.objects.filter(pk=raised_by, confirmed=True).exists()
    if not listed and (raised_by is not None or not said_by.strip()):
        errors["raised_by"] = [_("Choose who raised it.")]
    if errors:
        raise Invalid(errors)
    last = Suggestion.objects.filter(case=case).aggregate(n=Max("ordinal"))["n"] or 0
    row = Suggestion(id=suggestion_id or uuid7(), council_id=ctx.council_id, case=case, ordinal=last + 1, raised_at=ctx.at)
    row.raised_by_id, row.said_by, row.text = raised_by, "" if raised_by else said_by.strip()[:60], text.strip()
    row.save(force_insert=True)
    return row


@act("suggestions.claim")
def claim(ctx: ActContext, *, suggestion_id: UUID, how: str, due_on: date, unit_id: UUID | None = None) -> dict[str, Any]:
    """认领: a unit takes a suggestion up, says how and until when. Staff may do so for a unit in the room (`unit_id`).

    Raises `NotFound`, `Refused`, `Invalid`, `Conflict` when another unit was faster.
    """
    row = _row(ctx, suggestion_id)
    grant = ctx.require(CLAIM, row)
    unit = grant.principal_id if grant.role in UNIT_ROLES else unit_id
    if row.unit_id:
        raise Conflict(_("Another unit has taken up this suggestion."), who=row.claimed_by, when=row.claimed_at)
    errors: dict[str, list[Any]] = {}
    if not Principal.objects.filter(pk=unit, kind=Principal.Kind.UNIT).exists():
        errors["unit"] = [_("Choose the unit.")]
    if not how.strip():
        errors["how"] = [_("Say how it is to be done.")]
    if due_on < ctx.today:
        errors["due_on"] = [_("The day lies in the past. Enter a later one.")]
    if errors:
        raise Invalid(errors)
    row.unit_id, row.how, row.due_on = unit, how.strip()[:300], due_on
    row.claimed_at, row.claimed_by = ctx.at, ctx.actor.name[:60]
    row.save(update_fields=["unit_id", "how", "due_on", "claimed_at", "claimed_by"])
    _tell(ctx, row, _("Your suggestion %(n)d at “%(title)s” was taken up."))
    return {"suggestion_id": row.pk}


@act("suggestions.answer")
def answer(ctx: ActContext, *, suggestion_id: UUID, text: str, adopted: str) -> dict[str, Any]:
    """The unit says what came of it. An answer may be changed as long as nobody relies on it: each version stays in the record.

    Raises `NotFound`, `Refused`, `Invalid`.
    """
    row = _row(ctx, suggestion_id)
    ctx.require(ANSWER, row)
    write_answer(ctx, row, text=text, adopted=adopted)
    return {"suggestion_id": row.pk}


def write_answer(ctx: ActContext, row: Suggestion, *, text: str, adopted: str) -> None:
    """Say what came of a suggestion, inside an act that has asked the policy, and tell who raised it. Raises `Invalid`."""
    errors: dict[str, list[Any]] = {}
    if not text.strip() or len(text) > 5000:
        errors["text"] = [_("Write the answer, at most 5,000 characters.")]
    if adopted not in (Suggestion.Adopted.FULL, Suggestion.Adopted.PARTIAL, Suggestion.Adopted.NONE):
        errors["adopted"] = [_("Choose how far it is adopted.")]
    if errors:
        raise Invalid(errors)
    row.answer, row.adopted, row.answered_on = text.strip(), adopted, ctx.today
    row.save(update_fields=["answer", "adopted", "answered_on"])
    _tell(ctx, row, _("Your suggestion %(n)d at “%(title)s” was answered."))


@act("suggestions.remind")
def remind(ctx: ActContext, *, case_id: UUID, unit_ids: Sequence[UUID]) -> dict[str, Any]:
    """Tell the units that sat in the room that suggestions wait to be taken up. Raises `NotFound`, `Refused`, `Blocked` when none waits."""
    ctx.require(RECORD)
    case = _case(ctx, case_id)
    waiting = Suggestion.objects.filter(case=case, unit__isnull=True).count()
    units = list(Principal.objects.filter(pk__in=list(unit_ids), kind=Principal.Kind.UNIT).values_list("pk", flat=True))
    if not waiting or not units:
        raise Blocked(_("No suggestion waits, or no unit was in the room."))
    with override(LANGUAGE):
        words = str(_("%(n)d suggestions at “%(title)s” wait for a unit to take them up."))
        words = words.replace("%(n)d", str(waiting)).replace("%(title)s", case.title)
        told = tell_many(
            ctx.council_id, ctx.name, words, units, needs_action=True, case=(case.kind, case.pk), next_step=str(TAKE_UP)
        )
    return {"case_id": case.pk, "told": told}


def _row(ctx: ActContext, suggestion_id: UUID) -> Suggestion:
    row = Suggestion.objects.select_for_update(of=("self",)).select_related("case").filter(pk=suggestion_id).first()
    if row is None or not _may_see(ctx, row):
        raise NotFound(_("There is no such suggestion, or it is not yours to see."))
    ctx.about(row.case.kind, row.case_id)
    return row


def _may_see(ctx: ActContext, row: Suggestion) -> bool:
    return row.unit_id in ctx.actor.principal_ids or find_subject(ctx.actor, row.case.kind, row.case_id) is not None


def _case(ctx: ActContext, case_id: UUID) -> Case:
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or find_subject(ctx.actor, case.kind, case.pk) is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    ctx.about(case.kind, case.pk)
    return case


def _tell(ctx: ActContext, row: Suggestion, text: Any) -> None:
    if row.raised_by_id is None:
        return
    with override(LANGUAGE):
        words = str(text).replace("%(n)d", str(row.ordinal)).replace("%(title)s", row.case.title)
        tell(ctx.council_id, ctx.name, words, principal_id=row.raised_by_id, case=(row.case.kind, row.case_id))
