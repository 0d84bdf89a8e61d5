"""并案 and 拆分: a new leading case for several, new cases for the parts of one, and taking either back with nothing lost.

Originals keep their numbers. What an original was before is kept in the decision that replaces it, so that the withdrawal of a
merger or a splitting restores state, clock and outcome exactly; the new cases stay as dissolved, since numbers are never reused.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Backing, PendingDecision, Proposal
from yitang.features.proposals.queries import KIND, get_visible
from yitang.features.proposals.rules import cancel_facts
from yitang.features.proposals.telling import proposal_of, set_outcome, start_review_clock, tell_submitter
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.plans import planned
from yitang.instruments.workflow.engine import open_case, step_in
from yitang.instruments.workflow.models import Case, CaseLink, Decision, Track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move, Target
from yitang.instruments.workflow.procedures import procedure_of, publish

MOST = 20
BEFORE_ASSIGNMENT = ("submitted", "awaiting_assignment")
"""Stages in which a proposal may still be merged or split, and a merger or splitting be withdrawn."""
LINKS = {"merge": CaseLink.Kind.MERGED_INTO, "split": CaseLink.Kind.RAISED_FROM}
SIDES: dict[str, tuple[str, str]] = {
    CaseLink.Kind.MERGED_INTO: ("into", "from"),
    CaseLink.Kind.RAISED_FROM: ("part_of", "parts"),
    CaseLink.Kind.TURNED_INTO: ("turned_into", "made_of"),
}
"""Kind of link → what the other case is to the one that the link starts from, and to the one where it ends."""
OTHERWISE = ("raised_from", "raised")
"""The same for what arose from a proposal, or it from, without being a proposal: a gathering about it is no part of it."""


@act("proposals.merge")
def merge(
    ctx: ActContext, *, case_ids: Sequence[UUID], title: str, body: str, class_code: str, reason: str = ""
) -> dict[str, Any]:
    """Make one leading proposal of several (the first named gives the first submitter); returns `{case_id, originals}`.

    All submitters of the originals stay submitters of the leading case. Raises `Invalid`, `NotFound`, and `Conflict` for an
    original that has gone further than assignment allows.
    """
    ctx.require("proposals.merge")
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in case_ids))
    if not 2 <= len(wanted) <= MOST:
        raise Invalid({"others": [_("Choose at least one other proposal, and at most %(most)d in all.") % {"most": MOST}]})
    _check_text(title, body)
    originals = _originals(ctx, wanted)
    first = originals[0]
    leading = _new_case(ctx, first, Proposal.Derived.MERGING, {"title": title, "body": body, "class_code": class_code})
    leading.submitted_on = min(p.submitted_on for p in originals if p.submitted_on)
    leading.consent_public = all(p.consent_public for p in originals)
    leading.consent_reason = "；".join(p.consent_reason for p in originals if p.consent_reason)[:200]
    leading.save(force_insert=True)
    _gather_submitters(ctx, leading, originals)
    numbers = [p.case.number for p in originals]
    step_in(ctx, leading.pk, "filing", "compose", payload={"from": "merging", "numbers": numbers}, reason=reason)
    for place, original in enumerate(originals):
        CaseLink(council_id=ctx.council_id, source=original.case, target=leading.case, kind=LINKS["merge"]).save(
            force_insert=True
        )
        # One original gives its place in the count to the leading case.
        asked = {"into": [str(leading.pk)], "uncounted": place == 0, "was": _was(original)}
        step_in(ctx, original.pk, "filing", "merge", payload=asked, reason=reason)
    ctx.about(KIND, leading.pk)
    return {"case_id": leading.pk, "originals": wanted}


@act("proposals.split")
def split(ctx: ActContext, *, case_id: UUID, parts: Sequence[Mapping[str, str]], reason: str = "") -> dict[str, Any]:
    """Make several proposals of one that holds several matters; each part is reviewed for itself. Returns `{case_id, parts}`."""
    ctx.require("proposals.merge")
    if not 2 <= len(parts) <= MOST:
        raise Invalid({"parts": [_("Write at least two parts.")]})
    for part in parts:
        _check_text(part.get("title", ""), part.get("body", ""))
    (original,) = _originals(ctx, [case_id])
    made = []
    for part in parts:
        one = _new_case(ctx, original, Proposal.Derived.SPLITTING, part)
        one.save(force_insert=True)
        _gather_submitters(ctx, one, [original])
        numbers = [original.case.number]
        step_in(ctx, one.pk, "filing", "compose", payload={"from": "splitting", "numbers": numbers}, reason=reason)
        CaseLink(council_id=ctx.council_id, source=one.case, target=original.case, kind=LINKS["split"]).save(force_insert=True)
        made.append(one.pk)
    asked = {"into": [str(pk) for pk in made], "uncounted": True, "was": _was(original)}
    step_in(ctx, case_id, "filing", "split", payload=asked, reason=reason)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "parts": made}


@act("proposals.undo_merge")
def undo(ctx: ActContext, *, case_id: UUID, reason: str = "") -> dict[str, Any]:
    """Withdraw a merger (named by its leading case) or a splitting (named by the original). Returns `{case_id, restored}`.

    Raises `Blocked` once one of the new cases was assigned, merged or split itself.
    """
    ctx.require("proposals.merge")
    proposal = _seen(ctx, case_id)
    made = made_for(proposal)
    if not made:
        raise Invalid(_("This proposal was neither merged nor split."))
    originals = originals_of(proposal)
    _lock([*made, *originals])
    for one in Case.objects.filter(pk__in=made):
        if one.stage not in BEFORE_ASSIGNMENT:
            raise Blocked(_("“%(title)s” has gone further and cannot be taken back.") % {"title": one.title})
    for pk in made:
        step_in(ctx, pk, "filing", "dissolve", reason=reason)
        CaseLink.objects.filter(source_id=pk, kind=LINKS["split"], target__kind=KIND).delete()
        CaseLink.objects.filter(target_id=pk, kind=LINKS["merge"]).delete()
    for pk in originals:
        _restore(ctx, pk, reason)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "restored": originals}


def made_for(proposal: Proposal) -> list[UUID]:
    """The new cases of a splitting (its parts) or of a merger (the leading one itself), as long as they stand.

    A leading proposal may itself have been split; then the splitting is what can be taken back.
    """
    if proposal.case.stage == "split":
        rows = CaseLink.objects.filter(target_id=proposal.pk, kind=LINKS["split"], source__kind=KIND).order_by("id")
        return list(rows.values_list("source_id", flat=True))
    return [proposal.pk] if proposal.derived == Proposal.Derived.MERGING and proposal.case.stage != "dissolved" else []


def originals_of(proposal: Proposal) -> list[UUID]:
    """What was merged into this leading case; the proposal itself when it is split."""
    if proposal.case.stage != "split" and proposal.derived == Proposal.Derived.MERGING:
        rows = CaseLink.objects.filter(target_id=proposal.pk, kind=LINKS["merge"]).order_by("id")
        return list(rows.values_list("source_id", flat=True))
    return [proposal.pk]


def relatives(case_id: UUID) -> dict[str, list[Case]]:
    """Cases joined to this one by merging or splitting, that it was turned into or made of, or that arose from it."""
    found: dict[str, list[Case]] = {name: [] for pair in (*SIDES.values(), OTHERWISE) for name in pair}
    for link in links_of(case_id):
        parts = link.kind != LINKS["split"] or link.source.kind == link.target.kind
        outward, inward = SIDES[link.kind] if parts else OTHERWISE
        if link.source_id == case_id:
            found[outward].append(link.target)
        else:
            found[inward].append(link.source)
    return found


@planned()
def links_of(case_id: UUID) -> QuerySet[CaseLink]:
    """The links that `relatives` tells apart, with both cases."""
    found = CaseLink.objects.filter(Q(source_id=case_id) | Q(target_id=case_id), kind__in=list(SIDES))
    return found.select_related("source", "target").order_by("id")


def compose(move: Move) -> None:
    """Effect on a new case: it is under review from the day on which it was made."""
    start_review_clock(move)
    move.data |= {"from": move.payload["from"], "numbers": [n for n in move.payload["numbers"] if n]}


def replaced(move: Move) -> None:
    """Effect on an original: outcome, place in the count; all that it was stands in the decision."""
    proposal, merged = proposal_of(move), move.edge.code == "merge"
    move.data["was"] = move.payload["was"]
    move.data["into"] = list(move.payload["into"])
    if move.payload["uncounted"]:
        proposal.counted_until = move.ctx.today
        proposal.save(update_fields=["counted_until"])
    set_outcome(move, Proposal.Outcome.MERGED if merged else Proposal.Outcome.SPLIT)
    text = _("“%(title)s” was merged with others of the same matter. You remain its submitter.")
    parted = _("“%(title)s” was split into several proposals. You remain their submitter.")
    tell_submitter(move, text if merged else parted, _("Its course can be followed as before."))


def restored(move: Move) -> None:
    """Effect of a withdrawal on an original: what it was holds again."""
    proposal, was = proposal_of(move), move.payload["was"]
    for name in ("outcome", "outcome_reason"):
        setattr(proposal, name, was[name])
    proposal.outcome_on = parse_date(was["outcome_on"] or "")
    proposal.counted_until = parse_date(was["counted_until"] or "")
    proposal.save(update_fields=["outcome", "outcome_on", "outcome_reason", "counted_until"])
    move.track.clock, move.track.due_on = was["clock"], parse_date(was["due_on"] or "")
    move.track.since = _moment(was["since"])
    move.track.save(update_fields=["clock", "due_on", "since"])
    tell_submitter(move, _("The merging or splitting of “%(title)s” was withdrawn; it stands as before."), "")


def dissolved(move: Move) -> None:
    """Effect of a withdrawal on a new case: it counts no longer, its submitters are let go, its facts are cancelled."""
    proposal = proposal_of(move)
    cancel_facts(move)
    proposal.counted_until = move.ctx.today
    proposal.save(update_fields=["counted_until"])
    set_outcome(move, "")
    Backing.objects.filter(case=move.case).update(state=Backing.State.ENDED)


def is_original(move: Move) -> None:
    """Guard of returning and withdrawing: what the office made by merging or splitting is taken back as such."""
    if proposal_of(move).derived:
        raise Blocked(_("It was made by merging or splitting. Withdraw the merging or splitting instead."))


def _originals(ctx: ActContext, wanted: list[UUID]) -> list[Proposal]:
    """The originals under lock in the order asked. Raises `NotFound` and `Conflict`."""
    _lock(wanted)
    found = [_seen(ctx, pk) for pk in wanted]
    for proposal in found:
        ctx.require("proposals.merge", Target(proposal.case, proposal))
        if proposal.case.stage not in BEFORE_ASSIGNMENT:
            raise Conflict(_("“%(title)s” has gone further: it cannot be merged or split now.") % {"title": proposal.case.title})
        if PendingDecision.objects.filter(case=proposal.case, result=PendingDecision.Result.WAITING).exists():
            words = _("“%(title)s” is on the list of a review meeting. Take it off the list first.")
            raise Blocked(words % {"title": proposal.case.title})
    return found


def _new_case(ctx: ActContext, source: Proposal, derived: str, text: Mapping[str, str]) -> Proposal:
    version = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, session=source.session, created_at=ctx.at)
    case.title = " ".join(text["title"].split())
    open_case(ctx, case, procedure_of(version.pk), "filing")
    copied = {name: getattr(source, name) for name in ("session", "submitter", "submitter_kind", "occasion", "submitted_on")}
    return Proposal(
        council_id=ctx.council_id,
        case=case,
        body=text["body"],
        class_code=text.get("class_code") or source.class_code,
        consent_public=source.consent_public,
        consent_reason=source.consent_reason,
        saved_at=ctx.at,
        derived=derived,
        counted_from=ctx.today,
        **copied,
    )


def _gather_submitters(ctx: ActContext, made: Proposal, originals: list[Proposal]) -> None:
    """Everybody who stands behind an original stands behind the new case, each once, the strongest relation first."""
    relation = Backing.Relation
    found: dict[UUID, tuple[Backing.Relation, UUID]] = {}
    for original in originals:
        found.setdefault(original.submitter_id, (relation.ORIGINAL, original.pk))
    for kind in (relation.ORIGINAL, relation.JOINT, relation.ENDORSE):
        rows = Backing.objects.filter(case__in=[p.pk for p in originals], state=Backing.State.CONFIRMED, relation=kind)
        for case_id, principal_id in rows.order_by("id").values_list("case_id", "principal_id"):
            found.setdefault(principal_id, (kind, case_id))
    found.pop(made.submitter_id, None)
    for principal_id, (kind, origin_id) in found.items():
        Backing(
            council_id=ctx.council_id,
            case=made.case,
            principal_id=principal_id,
            relation=kind,
            state=Backing.State.CONFIRMED,
            invited_at=ctx.at,
            answered_at=ctx.at,
            origin_id=origin_id,
        ).save(force_insert=True)


def _restore(ctx: ActContext, case_id: UUID, reason: str) -> None:
    last = Decision.objects.filter(case_id=case_id, axis="filing", edge__in=LINKS).order_by("-recorded_at", "-id").first()
    if last is None or "was" not in last.data:
        raise Invalid(_("What this proposal was before is not known."))
    was = last.data["was"]
    edge = "restore_filed" if was["outcome"] == Proposal.Outcome.FILED else "restore"
    move = step_in(ctx, case_id, "filing", edge, payload={"was": was}, reason=reason)
    move.case.stage_since = _moment(was["stage_since"])
    move.case.save(update_fields=["stage_since"])


def _seen(ctx: ActContext, case_id: UUID) -> Proposal:
    proposal = get_visible(ctx.actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal


def _lock(case_ids: Sequence[UUID]) -> None:
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("id").values_list("pk"))


def _check_text(title: str, body: str) -> None:
    errors: dict[str, list[Any]] = {}
    if not title.strip() or len(title) > 200:
        errors["title"] = [_("Write a title of at most 200 characters.")]
    if not body.strip():
        errors["body"] = [_("Write the text.")]
    if errors:
        raise Invalid(errors)


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None
    return found


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else value.isoformat()


def _was(proposal: Proposal) -> dict[str, Any]:
    """All that the withdrawal of a merger or splitting has to bring back, as plain data."""
    track = Track.objects.get(case=proposal.case, axis="filing")
    columns = ("outcome", "outcome_on", "outcome_reason", "counted_until")
    return {
        "since": track.since.isoformat(),
        "stage_since": proposal.case.stage_since.isoformat(),
        "due_on": _text(track.due_on),
        "clock": track.clock,
        **{name: _text(getattr(proposal, name)) for name in columns},
    }


GUARDS.register("proposals.is_original", is_original)
for _name, _effect in {
    "proposals.compose": compose,
    "proposals.replaced": replaced,
    "proposals.restored": restored,
    "proposals.dissolved": dissolved,
}.items():
    EFFECTS.register(_name, _effect)
