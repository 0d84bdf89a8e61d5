"""`advance()`: the only way in which a state changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts import door
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, YitangError
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.tenancy.statements import fetch
from yitang.instruments.workflow import clocks
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.moves import CASE_KINDS, EFFECTS, GUARDS, Move
from yitang.instruments.workflow.procedures import Procedure, procedure_of


def advance(
    actor: Actor,
    *,
    case_id: UUID,
    axis: str,
    edge: str,
    key: str | None = None,
    expected_version: int | None = None,
    unit_id: UUID | None = None,
    payload: dict[str, Any] | None = None,
    reason: str = "",
    effective_on: date | None = None,
) -> dict[str, Any]:
    """Take one step of one track and everything that follows from it, or nothing.

    Returns `{case_id, axis, state, version, stage, …what effects put into move.data}`. Raises `NotFound` (not visible),
    `Refused` (policy), `Conflict` (the track moved on; says who and when), `Blocked` or `Invalid` (guards).
    """
    return door.perform(
        f"{axis}.{edge}",
        _advance,
        actor,
        key,
        {
            "case_id": case_id,
            "axis": axis,
            "edge": edge,
            "expected_version": expected_version,
            "unit_id": unit_id,
            "payload": payload or {},
            "reason": reason,
            "effective_on": effective_on,
        },
    )


@dataclass(frozen=True)
class BatchItem:
    """One case of a batch with the version that the actor saw."""

    case_id: UUID
    expected_version: int
    unit_id: UUID | None = None
    payload: dict[str, Any] | None = None


def advance_many(
    actor: Actor, items: Iterable[BatchItem], *, axis: str, edge: str, key: str | None = None, reason: str = ""
) -> dict[str, Any]:
    """Take the same step for many cases in one act: locks in sorted order, a result per case, one batch id.

    A case that cannot go is reported and left as it was; the others go. Only edges marked `batch` may be taken so.
    """
    ordered = sorted(items, key=lambda item: item.case_id)
    rows = [[item.case_id, item.expected_version, item.unit_id, item.payload or {}] for item in ordered]
    payload = {"rows": rows, "axis": axis, "edge": edge, "reason": reason}
    return door.perform(f"{axis}.{edge}.batch", _advance_batch, actor, key, payload)


def open_case(ctx: ActContext, case: Case, procedure: Procedure, *axes: str) -> list[Track]:
    """Save a new case and open its first tracks in their initial states. The caller has asked the policy."""
    tracks = [
        Track(council_id=case.council_id, case=case, axis=code, state=procedure.axis(code).initial, since=ctx.at) for code in axes
    ]
    case.stage = stage_of(procedure, tracks)
    case.stage_since = ctx.at
    case.save(force_insert=True)
    for track in tracks:
        track.save(force_insert=True)
    return tracks


def forget_case(case: Case) -> None:
    """Inside an act: a case that never left its writer goes, with its tracks and what was decided about it; its own rows have gone before."""
    Decision.objects.filter(case=case).delete()
    Track.objects.filter(case=case).delete()
    case.delete()


def open_track(move: Move, axis: str, unit_id: UUID | None = None, *, round_: int = 1) -> Track:
    """Open another track of the case in its axis' initial state, as a consequence of `move`."""
    track = Track(
        council_id=move.council_id,
        case=move.case,
        axis=axis,
        unit_id=unit_id,
        round=round_,
        state=move.procedure.axis(axis).initial,
        since=move.at,
    )
    track.save(force_insert=True)
    move.tracks.append(track)
    return track


def follow(move: Move, axis: str, edge: str, unit_id: UUID | None = None, **payload: Any) -> Move:
    """Take an automatic step of another track as a consequence of `move`. Raises `YitangError` if the edge is not automatic."""
    next_move = _prepare(move.ctx, move.case, move.tracks, axis, edge, unit_id, payload, move.reason, move.effective_on)
    if not next_move.edge.automatic:
        raise YitangError(f"{axis}.{edge} is not an automatic step")
    _take(next_move)
    move.data.update(next_move.data)
    return next_move


def step_in(
    ctx: ActContext,
    case_id: UUID,
    axis: str,
    edge: str,
    *,
    payload: dict[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
    unit_id: UUID | None = None,
) -> Move:
    """Take a step of a case inside an act that concerns several cases (merging, the release of a meeting).

    The policy is asked as by `advance`; an automatic step asks nobody, since the act's body has asked for the whole.
    Raises what `advance` raises; the caller decides by `ctx.attempt()` whether the rest of the act goes on.
    """
    move = _open_move(ctx, case_id, axis, edge, unit_id, payload or {}, reason, None)
    if not move.edge.automatic:
        ctx.require(move.edge.permission, move.target)
    _take(move, expected_version)
    return move


def _advance(ctx: ActContext, *, expected_version: int | None, **asked: Any) -> dict[str, Any]:
    move = _open_move(ctx, **asked)
    ctx.about(move.case.kind, move.case.id)
    return _finish(move, expected_version)


def _advance_batch(ctx: ActContext, *, rows: list[list[Any]], axis: str, edge: str, reason: str) -> dict[str, Any]:
    ctx.batch_id = uuid7()
    results: list[dict[str, Any]] = []
    for case_id, version, unit_id, payload in rows:
        try:
            with ctx.attempt():
                move = _open_move(ctx, case_id, axis, edge, unit_id, payload, reason, None)
                if not move.edge.batch:
                    raise YitangError(f"{axis}.{edge} is not taken in batches")
                results.append(_finish(move, version) | {"ok": True})
        except YitangError as error:
            results.append({"ok": False, "case_id": case_id, "code": error.code, "message": str(error.message)})
    if ctx.grant is None:
        ctx.require("workflow.batch")
    return {"batch_id": ctx.batch_id, "results": results, "done": sum(row["ok"] for row in results)}


def _open_move(
    ctx: ActContext,
    case_id: UUID,
    axis: str,
    edge: str,
    unit_id: UUID | None,
    payload: dict[str, Any],
    reason: str,
    effective_on: date | None,
) -> Move:
    case = next(iter(fetch(Case, lock=True, id=case_id)), None)
    if case is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    tracks = fetch(Track, order="round", case_id=case_id)
    return _prepare(ctx, case, tracks, axis, edge, unit_id, payload, reason, effective_on or today())


def _prepare(
    ctx: ActContext,
    case: Case,
    tracks: list[Track],
    axis: str,
    edge: str,
    unit_id: UUID | None,
    payload: dict[str, Any],
    reason: str,
    effective_on: date,
) -> Move:
    procedure = procedure_of(case.procedure_id)
    subject = next(iter(_subjects(ctx.actor, case.kind, case.pk)), None)
    if subject is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    try:
        axis_ = procedure.axis(axis)
        step = axis_.edge(edge)
        track = next(t for t in reversed(tracks) if t.axis == axis and t.unit_id == unit_id)
    except (KeyError, StopIteration):
        raise NotFound(_("This case has no such step.")) from None
    subject.case = case
    return Move(ctx, case, subject, procedure, tracks, track, axis_, step, payload, reason, effective_on)


@planned(shape=("kind",))
def _subjects(actor: Actor, kind: str, case_id: UUID) -> QuerySet[Any]:
    found = CASE_KINDS.get(kind)
    return policy.rows(actor, found.rows, found.subjects()).filter(pk=case_id)


def _finish(move: Move, expected_version: int | None) -> dict[str, Any]:
    move.ctx.require(move.edge.permission, move.target)
    _take(move, expected_version)
    return {
        "case_id": move.case.id,
        "axis": move.axis.code,
        "state": move.track.state,
        "version": move.track.version,
        "stage": move.case.stage,
        **move.data,
    }


def _take(move: Move, expected_version: int | None = None) -> None:
    """Guards, then the state, the effects, the decision, and last the case's stage.

    The version is compared here, behind the policy: whoever may not take the step does not learn how the case stands.
    """
    if expected_version not in (None, move.track.version) or move.track.state not in move.edge.from_:
        raise _conflict(move)
    if move.edge.reason == "required" and not move.reason.strip():
        raise Invalid({"reason": [_("Give the reason.")]})
    for name in move.edge.guards:
        GUARDS.get(name)(move)
    before = move.track.state
    _change_state(move)
    # Its id is minted before the effects, so that it stands before the decisions that they take; it is saved after
    # them, once and for all, with what they put into its data.
    decision = _decision(move, before)
    for name in move.edge.effects:
        EFFECTS.get(name)(move)
    decision.data = door.plain(move.data)
    decision.save(force_insert=True)
    _project(move)


def _change_state(move: Move) -> None:
    if not move.edge.to:
        return
    track = move.track
    version = track.version
    track.state, track.version, track.since = move.edge.to, version + 1, move.at
    clocks.start_or_stop(move)
    if not track.save_if(["state", "version", "since", "due_on", "clock"], version=version):
        raise _conflict(move)


def _decision(move: Move, before: str) -> Decision:
    grant = move.ctx.grant
    return Decision(
        council_id=move.council_id,
        case=move.case,
        track=move.track,
        axis=move.axis.code,
        edge=move.edge.code,
        from_state=before,
        to_state=move.edge.to or before,
        reason=move.reason,
        effective_on=move.effective_on,
        recorded_at=move.at,
        actor_name=move.actor.name,
        account_id=move.actor.account_id,
        role=grant.role if grant else "",
        principal_id=grant.principal_id if grant else None,
        channel=move.actor.channel,
        evidence_id=move.actor.evidence_id,
    )


def _project(move: Move) -> None:
    case = move.case
    stage = stage_of(move.procedure, move.tracks)
    dues = [t.due_on for t in move.tracks if t.due_on and "final" not in _state_flags(move.procedure, t)]
    due_on = min(dues, default=None)
    if (stage, due_on) != (case.stage, case.due_on):
        if stage != case.stage:
            case.stage, case.stage_since = stage, move.at
        case.due_on = due_on
        case.save(update_fields=["stage", "stage_since", "due_on"])


def stage_of(procedure: Procedure, tracks: list[Track]) -> str:
    """The state of the most telling axis; a state with the flag “stage” tells more than any other axis."""
    for track in tracks:
        if "stage" in _state_flags(procedure, track):
            return track.state
    for code in procedure.stage_order:
        found = [track for track in tracks if track.axis == code]
        if found:
            return found[-1].state
    raise YitangError(f"procedure {procedure.code}: no track gives the stage")


def _state_flags(procedure: Procedure, track: Track) -> tuple[str, ...]:
    return procedure.axis(track.axis).state(track.state).flags


def _conflict(move: Move) -> Conflict:
    last = move.latest_decision()
    now_state = move.axis.state(move.track.state).words()
    if last is None:
        return Conflict(_("This step is not open now: the case is at “%(state)s”.") % {"state": now_state})
    return Conflict(
        _("%(who)s has already moved this case on: it is at “%(state)s” now. Look at it again before you act.")
        % {"who": last.actor_name or _("Somebody"), "state": now_state},
        who=last.actor_name,
        when=last.recorded_at,
    )
