"""Acts on exports: ask, agree or not, note that a file was made and taken, set from how many rows on somebody has to agree."""

import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.policy import MANAGE_COUNCIL
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.exports.declared import EXPORT_KINDS
from yitang.foundation.exports.models import ExportCopy, ExportRule
from yitang.foundation.exports.policy import DECIDE
from yitang.foundation.exports.queries import in_force, may_be_taken

State = ExportCopy.State
OBJECT = "exports.copy"
MOST_ROWS, MOST_DAYS = 1_000_000, 90


@act("exports.ask")
def ask(ctx: ActContext, *, kind: str, purpose: str, rows: int, asked: dict[str, str], file_name: str = "") -> dict[str, Any]:
    """Register a file that is about to leave the house. Returns `{copy_id, mark, state}`: free, or waiting for a second person.

    Raises `Invalid` for a purpose that the kind does not know, `Refused` where the purpose asks for more than the kind.
    """
    copy = register(ctx, kind=kind, purpose=purpose, rows=rows, asked=asked, file_name=file_name)
    return {"copy_id": copy.pk, "mark": copy.mark, "state": copy.state}


def register(
    ctx: ActContext,
    *,
    kind: str,
    purpose: str,
    rows: int,
    asked: dict[str, str] | None = None,
    file_name: str = "",
    subject_id: UUID | None = None,
) -> ExportCopy:
    """The same inside another act, for a room that keeps its files itself (`subject_id`)."""
    declared = EXPORT_KINDS.get(kind)
    ctx.require(declared.permission)
    if needed := declared.purpose(purpose).permission:
        ctx.require(needed)
    holds = in_force(kind)
    waits = holds.over is not None and rows > holds.over
    digits = secrets.token_hex(4).upper()
    copy = ExportCopy(
        council_id=ctx.council_id,
        kind=kind,
        purpose=purpose,
        mark=f"{digits[:4]}-{digits[4:]}",
        subject_id=subject_id,
        asked=dict(asked or {}),
        rows=rows,
        file_name=file_name[:200],
        account_id=ctx.actor.account_id,
        asked_by=ctx.actor.name[:60],
        asked_at=ctx.at,
        state=State.WAITING if waits else State.FREE,
        expires_at=ctx.at + timedelta(days=holds.kept_days),
    )
    copy.save(force_insert=True)
    ctx.about(OBJECT, copy.pk)
    return copy


@act("exports.note_made")
def note_made(ctx: ActContext, *, copy_id: UUID, sha256: str, taken: bool) -> dict[str, Any]:
    """Note the digest of the file, and that it left at once where nobody had to agree."""
    copy = _own(ctx, copy_id)
    copy.sha256 = sha256
    if taken:
        copy.taken_at, copy.times_taken = ctx.at, copy.times_taken + 1
    copy.save(update_fields=["sha256", "taken_at", "times_taken"])
    return {}


@act("exports.note_taken")
def note_taken(ctx: ActContext, *, copy_id: UUID) -> dict[str, Any]:
    """Note that the file was taken. Raises `Blocked` where nobody agreed to it, or its days are over."""
    copy = _own(ctx, copy_id)
    if not may_be_taken(copy):
        raise Blocked(_("This file cannot be taken: nobody has agreed to it, or its days are over. Export it anew."))
    copy.taken_at, copy.times_taken = ctx.at, copy.times_taken + 1
    copy.save(update_fields=["taken_at", "times_taken"])
    return {}


@act("exports.release")
def release(ctx: ActContext, *, copy_id: UUID) -> dict[str, Any]:
    """Agree that a file leaves the house; from now on its days run. Raises `Conflict` when it was decided already."""
    copy = _waiting(ctx, copy_id)
    copy.state = State.RELEASED
    copy.expires_at = ctx.at + timedelta(days=in_force(copy.kind).kept_days)
    _decide(ctx, copy)
    then = EXPORT_KINDS.get(copy.kind).released
    if then is not None:
        then(ctx, copy)
    return {"state": copy.state}


@act("exports.refuse")
def refuse(ctx: ActContext, *, copy_id: UUID, note: str) -> dict[str, Any]:
    """Do not agree, with the reason. Raises `Invalid` without one."""
    copy = _waiting(ctx, copy_id)
    if not note.strip():
        raise Invalid({"note": [_("Say why the file should not leave the house.")]})
    copy.state, copy.note = State.REFUSED, note.strip()[:200]
    _decide(ctx, copy)
    ctx.note = copy.note
    return {"state": copy.state}


@act("exports.set_rule")
def set_rule(ctx: ActContext, *, kind: str, effective_from: date, over: int | None, kept_days: int) -> dict[str, Any]:
    """From a day on, today at the earliest: more than `over` rows need a second person (None: nobody), and a file waits so many days.

    Raises `Invalid`.
    """
    ctx.require(MANAGE_COUNCIL)
    if kind not in EXPORT_KINDS:
        raise NotFound(_("There is no such kind of export."))
    errors: dict[str, list[Any]] = {}
    if effective_from < today():
        errors["effective_from"] = [_("The rule holds from today at the earliest: what left under the old one has left.")]
    if over is not None and not 0 <= over <= MOST_ROWS:
        errors["over"] = [_("Between 0 and %(most)d rows.") % {"most": MOST_ROWS}]
    if not 1 <= kept_days <= MOST_DAYS:
        errors["kept_days"] = [_("Between 1 and %(most)d days.") % {"most": MOST_DAYS}]
    if errors:
        raise Invalid(errors)
    rule = ExportRule(council_id=ctx.council_id, kind=kind, effective_from=effective_from, over=over, kept_days=kept_days)
    rule.set_at, rule.set_by, rule.set_name = ctx.at, ctx.actor.account_id, ctx.actor.name[:60]
    rule.save(force_insert=True)
    ctx.about("exports.rule", rule.pk)
    return {"rule_id": rule.pk}


def _own(ctx: ActContext, copy_id: UUID) -> ExportCopy:
    copy = ExportCopy.objects.select_for_update().filter(pk=copy_id, account_id=ctx.actor.account_id).first()
    if copy is None or copy.kind not in EXPORT_KINDS:
        raise NotFound(_("There is no such export, or it is not yours to see."))
    ctx.require(EXPORT_KINDS.get(copy.kind).permission)
    ctx.about(OBJECT, copy.pk)
    return copy


def _waiting(ctx: ActContext, copy_id: UUID) -> ExportCopy:
    copy = ExportCopy.objects.select_for_update().filter(pk=copy_id).first()
    if copy is None:
        raise NotFound(_("There is no such export, or it is not yours to see."))
    ctx.require(DECIDE, (copy.account_id, ctx.actor.account_id))
    ctx.about(OBJECT, copy.pk)
    if copy.state != State.WAITING:
        raise Conflict(_("This export was decided already."), who=copy.decided_name, when=copy.decided_at)
    return copy


def _decide(ctx: ActContext, copy: ExportCopy) -> None:
    copy.decided_by, copy.decided_name, copy.decided_at = ctx.actor.account_id, ctx.actor.name[:60], ctx.at
    copy.save(update_fields=["state", "note", "expires_at", "decided_by", "decided_name", "decided_at"])
