"""Acts on briefs besides the steps of the procedure (those go through `advance`)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.attachments import REPLY
from yitang.features.briefs.ladder.withdrawing import call_back
from yitang.features.briefs.models import Brief, BriefSubmitter, BriefText, PublicBrief
from yitang.features.briefs.queries import KIND, get_visible
from yitang.features.briefs.sources import behalves, kind_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.audit.actions import erase_commitments
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import drop_all, purge_all
from yitang.foundation.notify.actions import forget_words
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.models import Assignment, EarlierReply, Reply
from yitang.instruments.letters.actions import forget_letters
from yitang.instruments.workflow.engine import forget_case, open_case
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of, publish

DRAFT_FIELDS = (
    "title",
    "situation",
    "analysis",
    "suggestion",
    "class_code",
    "place",
    "consent_public",
    "consent_reason",
    "call_id",
)
DESK_FIELDS = ("title", "situation", "analysis", "suggestion", "class_code")
HAND_PERMISSIONS = {"submitted": "briefs.edit", "edited": "briefs.review", "reviewed": "briefs.sign"}
"""Stage → the permission of the hand that may change the text then."""


@act("briefs.start")
def start_draft(
    ctx: ActContext, *, case_id: UUID | None = None, reflector_id: UUID | None = None, **fields: Any
) -> dict[str, Any]:
    """Begin a brief for the member, body, committee, sector or group on whose behalf the actor writes.

    Returns `{case_id, version, saved_at}`. Raises `Refused` when the actor acts for nobody who may write.
    """
    ctx.require("briefs.write")
    principal = _behalf(ctx, reflector_id)
    case = new_case(ctx, case_id, fields.pop("title", ""))
    brief = Brief(council_id=ctx.council_id, case=case, reflector=principal, source_kind=kind_of(principal), saved_at=ctx.at)
    _set_fields(brief, fields, DRAFT_FIELDS)
    brief.save(force_insert=True)
    ctx.about(KIND, case.id)
    return {"case_id": case.id, "version": brief.draft_version, "saved_at": ctx.at}


@act("briefs.save_draft")
def save_draft(
    ctx: ActContext, *, case_id: UUID, expected_version: int | None = None, reflector_id: UUID | None = None, **fields: Any
) -> dict[str, Any]:
    """Save one's text; returns its new `version`. Raises `Conflict` when another window or device saved a newer one."""
    brief = locked(ctx, case_id)
    ctx.require("briefs.change", Target(brief.case, brief))
    if reflector_id is not None and reflector_id != brief.reflector_id:
        if brief.submitted_on is not None or BriefSubmitter.objects.filter(case=brief.case).exists():
            raise Invalid({"reflector": [_("For whom it is written can no longer be changed.")]})
        principal = _behalf(ctx, reflector_id)
        brief.reflector, brief.source_kind = principal, kind_of(principal)
    _write(ctx, brief, expected_version, fields, DRAFT_FIELDS)
    return {"case_id": case_id, "version": brief.draft_version, "saved_at": ctx.at}


@act("briefs.save_text")
def save_text(ctx: ActContext, *, case_id: UUID, expected_version: int | None = None, **fields: Any) -> dict[str, Any]:
    """Save the text at the desk while it is in the actor's hand: editor, reviewer or signer. Returns its new `version`."""
    brief = locked(ctx, case_id)
    permission = HAND_PERMISSIONS.get(brief.case.stage)
    if permission is None:
        ctx.require("briefs.browse")
        raise Conflict(_("The brief has gone further; its text can no longer be changed."))
    ctx.require(permission, Target(brief.case, brief))
    _write(ctx, brief, expected_version, fields, DESK_FIELDS)
    return {"case_id": case_id, "version": brief.draft_version, "saved_at": ctx.at}


@act("briefs.discard_draft")
def discard_draft(ctx: ActContext, *, case_id: UUID) -> dict[str, Any]:
    """Delete a brief that was never handed in. The audit keeps that there was one, not what it said."""
    brief = locked(ctx, case_id)
    ctx.require("briefs.change", Target(brief.case, brief))
    if brief.submitted_on is not None:
        raise Invalid(_("It was handed in already; withdraw it instead."))
    ctx.about(KIND, case_id)
    case = brief.case
    drop_all(ctx, KIND, case_id)
    BriefSubmitter.objects.filter(case=case).delete()
    CaseLink.objects.filter(source=case).delete()
    brief.delete()
    forget_case(case)
    return {"case_id": case_id}


@act("briefs.purge")
def purge(ctx: ActContext, *, case_id: UUID, reason: str) -> dict[str, Any]:
    """误传: remove content that must never have been here, from every hand's text, papers and copies; the trace stays.

    Councils to which the brief went up are told, so that they remove theirs.
    """
    brief = locked(ctx, case_id)
    ctx.require("briefs.purge", Target(brief.case, brief))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the content has to be removed, without repeating it.")]})
    removed = str(_("(content removed)"))
    brief.case.title = removed
    brief.case.save(update_fields=["title"])
    brief.situation, brief.analysis, brief.suggestion, brief.place = removed, "", "", ""
    brief.draft_version += 1
    brief.save(update_fields=["situation", "analysis", "suggestion", "place", "draft_version"])
    for text in BriefText.objects.filter(case_id=case_id):
        text.title, text.situation, text.analysis, text.suggestion = removed, removed, "", ""
        text.save(update_fields=["title", "situation", "analysis", "suggestion"])
    for reply in Reply.objects.filter(assignment__case_id=case_id):
        reply.text, reply.points = removed, []
        reply.save(update_fields=["text", "points"])
    for earlier in EarlierReply.objects.filter(assignment__case_id=case_id):
        earlier.text, earlier.points, earlier.reason = removed, [], removed
        earlier.save(update_fields=["text", "points", "reason"])
    for copy in PublicBrief.objects.filter(case_id=case_id):
        copy.title, copy.body, copy.outcome, copy.taken_down_at, copy.changed_at = removed, removed, "", ctx.at, ctx.at
        copy.save()
    _purge_files(ctx, case_id, removed)
    forget_words(ctx.council_id, case_id, removed)
    forget_letters(case_id, removed)
    erase_commitments(ctx.council_id, KIND, case_id)
    told = call_back(ctx, case_id, removed)
    ctx.about(KIND, case_id)
    ctx.note = reason
    return {"case_id": case_id, "told": told}


def _purge_files(ctx: ActContext, case_id: UUID, words: str) -> None:
    """The files of the brief and of the units' answers, and what the record could still prove about those."""
    purge_all(ctx, KIND, case_id, words)
    for assignment_id in Assignment.objects.filter(case_id=case_id).values_list("pk", flat=True):
        for kind, subject_id in purge_all(ctx, REPLY, assignment_id, words):
            if kind == REPLY:
                erase_commitments(ctx.council_id, kind, subject_id)


def new_case(ctx: ActContext, case_id: UUID | None, title: str) -> Case:
    """A new case of a brief with its first track, inside the act that begins it."""
    version = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=case_id or uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, created_at=ctx.at)
    case.title = checked_title(title)
    open_case(ctx, case, procedure_of(version.pk), "editing")
    return case


def locked(ctx: ActContext, case_id: UUID) -> Brief:
    """The brief under its case's lock, so that two windows cannot both believe they saved last. Raises `NotFound`."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    brief = get_visible(ctx.actor, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return brief


def checked_title(title: str) -> str:
    """The title on one line. Raises `Invalid` when it is longer than a row holds."""
    title = " ".join(title.split())
    if len(title) > 200:
        raise Invalid({"title": [_("The title of the brief is too long. Shorten it to 200 characters at most.")]})
    return title


def _behalf(ctx: ActContext, reflector_id: UUID | None) -> Principal:
    mine = behalves(ctx.actor)
    if not mine:
        raise Refused(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
    found = next((one for one in mine if reflector_id in (None, one.pk)), None)
    if found is None:
        raise Invalid({"reflector": [_("Choose for whom you write.")]})
    return found


def _write(ctx: ActContext, brief: Brief, expected: int | None, fields: dict[str, Any], allowed: tuple[str, ...]) -> None:
    if expected is not None and brief.draft_version != expected:
        raise Conflict(_("A newer version was saved meanwhile. Compare both before you go on."), when=brief.saved_at)
    if "title" in fields:
        title = checked_title(fields.pop("title"))
        if title != brief.case.title:
            brief.case.title = title
            brief.case.save(update_fields=["title"])
    _set_fields(brief, fields, allowed)
    brief.draft_version += 1
    brief.saved_at = ctx.at
    brief.save()
    ctx.about(KIND, brief.pk)


def _set_fields(brief: Brief, fields: dict[str, Any], allowed: tuple[str, ...]) -> None:
    unknown = set(fields) - set(allowed)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in sorted(unknown)})
    for name, value in fields.items():
        setattr(brief, name, value)
