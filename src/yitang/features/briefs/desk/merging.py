"""综合: several briefs become one, every source credited; taking it back restores each as it was."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND, get_visible
from yitang.features.briefs.telling import (
    originals_of,
    set_outcome,
    start_editing_clock,
    tell_writers,
)
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.instruments.workflow.engine import open_case, step_in
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import EFFECTS, Move, Target
from yitang.instruments.workflow.procedures import procedure_of, publish

MOST = 20
MERGEABLE = ("submitted", "edited", "reviewed")
"""Stages from which a brief can go into a combined one: until it is signed."""
UNDONE_UNTIL = ("submitted", "edited")
"""Stages in which a combined brief can still be taken apart."""
TEXTS = ("situation", "analysis", "suggestion")


@act("briefs.merge")
def merge(ctx: ActContext, *, case_ids: Sequence[UUID], title: str, class_code: str = "", **texts: str) -> dict[str, Any]:
    """Make one combined brief of several that are not signed yet; returns `{case_id, originals}`.

    Without texts of its own it begins with those of the originals under one another. Raises `Invalid`, `NotFound`, and `Conflict`
    for one that has gone further.
    """
    ctx.require("briefs.merge")
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in case_ids))
    if not 2 <= len(wanted) <= MOST:
        raise Invalid({"others": [_("Choose at least two briefs, and at most %(most)d.") % {"most": MOST}]})
    title = " ".join(title.split())
    if not title or len(title) > 200:
        raise Invalid({"title": [_("Write a title of the brief of at most 200 characters.")]})
    originals = _originals(ctx, wanted)
    combined = _new_case(ctx, originals, title, class_code, texts)
    numbers = [brief.case.number for brief in originals]
    step_in(ctx, combined.pk, "editing", "compose", payload={"numbers": numbers})
    _put_into(ctx, originals, combined.case)
    ctx.about(KIND, combined.pk)
    return {"case_id": combined.pk, "originals": wanted}


@act("briefs.merge_into")
def merge_into(ctx: ActContext, *, case_id: UUID, case_ids: Sequence[UUID]) -> dict[str, Any]:
    """Put more briefs into a combined one that is still being edited; its text stays as it is. Returns `{case_id, originals}`.

    Raises `Invalid`, `NotFound`, and `Conflict` for one that has gone further.
    """
    ctx.require("briefs.merge")
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in case_ids))
    _lock([case_id, *wanted])
    combined = get_visible(ctx.actor, case_id)
    if combined is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    if not combined.derived:
        raise Invalid(_("This brief was not made by merging."))
    if combined.case.stage != "submitted":
        raise Conflict(_("“%(title)s” has gone further: it cannot be merged now.") % {"title": combined.case.title})
    if not wanted or len(wanted) + len(originals_of(case_id)) > MOST:
        raise Invalid({"others": [_("Choose at least one brief; a combined one has at most %(most)d.") % {"most": MOST}]})
    _put_into(ctx, _originals(ctx, wanted), combined.case)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "originals": wanted}


def _put_into(ctx: ActContext, originals: Sequence[Brief], combined: Case) -> None:
    for original in originals:
        link = CaseLink(council_id=ctx.council_id, source=original.case, target=combined, kind=CaseLink.Kind.MERGED_INTO)
        link.save(force_insert=True)
        step_in(ctx, original.pk, "editing", "merge", payload={"into": str(combined.pk)})


@act("briefs.undo_merge")
def undo(ctx: ActContext, *, case_id: UUID, reason: str = "") -> dict[str, Any]:
    """Take a combined brief apart: each original is on its own again. Raises `Blocked` once it has passed the review."""
    ctx.require("briefs.merge")
    found = get_visible(ctx.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    originals = [case.pk for case in originals_of(case_id)]
    if not found.derived or not originals:
        raise Invalid(_("This brief was not made by merging."))
    _lock([case_id, *originals])
    if Case.objects.get(pk=case_id).stage not in UNDONE_UNTIL:
        raise Blocked(_("It has passed the review and cannot be taken apart any more."))
    step_in(ctx, case_id, "editing", "dissolve", reason=reason)
    CaseLink.objects.filter(target_id=case_id, kind=CaseLink.Kind.MERGED_INTO).delete()
    for pk in originals:
        step_in(ctx, pk, "editing", "restore", reason=reason)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "restored": originals}


def begun_with(originals: Sequence[Brief]) -> dict[str, str]:
    """The texts of the originals under one another, for the editor to make one of."""
    return {name: "\n".join(text for brief in originals if (text := getattr(brief, name).strip())) for name in TEXTS}


def compose(move: Move) -> None:
    """Effect on a combined brief: it is with the editors from the day on which it was made."""
    start_editing_clock(move)
    move.data["numbers"] = [number for number in move.payload["numbers"] if number]


def merged(move: Move) -> None:
    """Effect on an original: it goes on within the combined brief; its writer keeps the credit."""
    move.data |= {"into": move.payload["into"]}
    set_outcome(move, Brief.Outcome.MERGED)
    tell_writers(move, _("“%(title)s” was taken up and joined with others of the same matter."))


def restored(move: Move) -> None:
    """Effect on an original when the merging is withdrawn."""
    set_outcome(move, "")
    start_editing_clock(move)
    tell_writers(move, _("“%(title)s” is edited on its own again."))


def _originals(ctx: ActContext, wanted: list[UUID]) -> list[Brief]:
    _lock(wanted)
    found = []
    for pk in wanted:
        brief = get_visible(ctx.actor, pk)
        if brief is None:
            raise NotFound(_("There is no such brief, or it is not yours to see."))
        ctx.require("briefs.merge", Target(brief.case, brief))
        if brief.case.stage not in MERGEABLE or brief.derived:
            raise Conflict(_("“%(title)s” has gone further: it cannot be merged now.") % {"title": brief.case.title})
        found.append(brief)
    return found


def _new_case(ctx: ActContext, originals: list[Brief], title: str, class_code: str, texts: Mapping[str, str]) -> Brief:
    unknown = set(texts) - set(TEXTS)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in sorted(unknown)})
    version = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, title=title, created_at=ctx.at)
    open_case(ctx, case, procedure_of(version.pk), "editing")
    brief = Brief(
        council_id=ctx.council_id,
        case=case,
        source_kind=originals[0].source_kind,
        class_code=class_code or originals[0].class_code,
        consent_public=all(one.consent_public for one in originals),
        consent_reason="；".join(one.consent_reason for one in originals if one.consent_reason)[:200],
        derived=True,
        saved_at=ctx.at,
        submitted_on=ctx.today,
        written_on=ctx.today,
        **(begun_with(originals) | {name: text for name, text in texts.items() if text.strip()}),
    )
    brief.save(force_insert=True)
    return brief


def _lock(case_ids: Sequence[UUID]) -> None:
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("id").values_list("pk"))


for _name, _effect in {"compose": compose, "merged": merged, "restored": restored}.items():
    EFFECTS.register(f"briefs.{_name}", _effect)
