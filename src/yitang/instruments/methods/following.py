"""How a case follows a method: begin, where it is, what the step lacks, and writing the step down. The steps themselves are taken by
`advance(case, axis="method", edge=<code of the step>)`, for which `do_step`, `leave_out` and `go_back` are short names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.methods.compiling import AXIS, BACK, DONE, METHOD, SKIP, STEPS, compiled
from yitang.instruments.methods.models import Following, MethodVersion, StepEntry
from yitang.instruments.methods.needs import Blocker, blockers_of, cleaned
from yitang.instruments.methods.uses import METHOD_USES
from yitang.instruments.workflow.board import course_of, find_subject, tracks_of
from yitang.instruments.workflow.engine import advance, open_case, open_track
from yitang.instruments.workflow.models import Case, Decision, ProcedureVersion, Track
from yitang.instruments.workflow.moves import Move, Target
from yitang.instruments.workflow.procedures import Procedure, procedure_of


@dataclass(frozen=True)
class StepAt:
    """A step of a case as a page shows it. `state` is "done", "now", "todo" or "left_out"; `values` are what was written down."""

    step: Mapping[str, Any]
    state: str
    values: Mapping[str, Any] = field(default_factory=dict)
    since: datetime | None = None
    due_on: date | None = None
    decision: Decision | None = None

    @property
    def code(self) -> str:
        return str(self.step["code"])

    def name(self, audience: str = "office") -> str:
        """The step's name for "office", "member" or "resident"; where there is none, the office's."""
        return str(self.step.get(f"name_{audience}") or self.step["name"])


@dataclass(frozen=True)
class Progress:
    """How far a case has come on its method; `version` is that of the track, for `do_step`."""

    method: Mapping[str, Any]
    steps: list[StepAt]
    version: int
    over: bool

    @property
    def now(self) -> StepAt | None:
        """The step that is open, None when all are done."""
        return next((one for one in self.steps if one.state == "now"), None)

    @property
    def done(self) -> int:
        return sum(one.state in ("done", "left_out") for one in self.steps)


def procedure_for(council_id: UUID, case_kind: str, version: MethodVersion) -> ProcedureVersion:
    """The procedure version of cases of a kind that follow a version; for imports, which name it to `adopt()`. Inside an act when new."""
    return compiled(council_id, case_kind, version)


def open_following(ctx: ActContext, case: Case, version: MethodVersion, *axes: str) -> list[Track]:
    """Inside an act: save a new case that follows a method from its first day, with its tracks on `axes` and on the method's own.

    In place of `open_case`; sets `case.procedure`. The caller has asked the policy. Raises `NotFound` for a version that is no longer
    or not yet in use.
    """
    _refuse_unpublished(version)
    case.procedure = compiled(ctx.council_id, case.kind, version)
    procedure = procedure_of(case.procedure_id)
    tracks = open_case(ctx, case, procedure, *axes, AXIS)
    _begun(ctx, case, version, procedure, tracks[-1])
    return tracks


def begin(move: Move, version: MethodVersion) -> Track:
    """Inside an effect of `advance`: the running case follows a method from now on; its procedure gets the axis of the steps.

    Raises `Conflict` when it follows one already, `NotFound` for a version that is not in use.
    """
    _refuse_unpublished(version)
    if any(track.axis == AXIS for track in move.tracks):
        raise Conflict(_("A method was chosen for this already."))
    row = compiled(move.council_id, move.case.kind, version)
    move.case.procedure = row
    move.case.save(update_fields=["procedure"])
    move.procedure = procedure_of(row.pk)
    track = open_track(move, AXIS)
    _begun(move.ctx, move.case, version, move.procedure, track)
    return track


def past_rows(case_id: UUID, version: MethodVersion, values: Mapping[str, Mapping[str, Any]] | None = None) -> list[Any]:
    """For `PastCase.rows`: the rows that a case from history needs to follow a method, with what was written down by step."""
    rows: list[Any] = [(Following, {"case_id": case_id, "version_id": version.pk})]
    rows += [(StepEntry, {"case_id": case_id, "step_code": code, "values": dict(one)}) for code, one in (values or {}).items()]
    return rows


def progress_of(case: Case, tracks: Sequence[Track] | None = None, course: Sequence[Decision] | None = None) -> Progress | None:
    """How far a case has come; None when it follows no method. Three queries, fewer when tracks or course are at hand."""
    procedure = procedure_of(case.procedure_id)
    found = tracks if tracks is not None else list(tracks_of(case.pk))
    track = next((one for one in reversed(found) if one.axis == AXIS), None)
    if track is None:
        return None
    decisions = course if course is not None else list(course_of(case.pk))
    last = {row.from_state: row for row in decisions if row.axis == AXIS and not row.edge.endswith(BACK)}
    entries = {row.step_code: row.values for row in StepEntry.objects.filter(case=case)}
    rows = procedure.parameter(STEPS)
    here = next((place for place, row in enumerate(rows) if row["code"] == track.state), len(rows))
    steps = [_at(row, place - here, last.get(row["code"]), entries.get(row["code"], {}), track) for place, row in enumerate(rows)]
    return Progress(procedure.parameter(METHOD), steps, track.version, over=track.state == DONE)


def blockers(case: Case, progress: Progress, on: date | None = None) -> list[Blocker]:
    """What the open step still lacks and who owes it; empty when it can be done, or when all steps are."""
    if progress.now is None or progress.now.since is None:
        return []
    return blockers_of(case, progress.now.step, progress.now.values, local_day(progress.now.since), on or today())


def do_step(
    actor: Actor, *, case_id: UUID, step: str, key: str | None, expected_version: int | None, **more: Any
) -> dict[str, Any]:
    """The step is done: `values` may bring the last fields of it. Raises what `advance` raises; `Invalid` names fields that are missing,
    `Blocked` what else is, with who owes it. `effective_on` is the day on which it was done, where that is not today.
    """
    values = more.pop("values", None)
    payload = {"values": dict(values)} if values else {}
    more["payload"] = {**more.get("payload", {}), **payload}
    return advance(actor, case_id=case_id, axis=AXIS, edge=step, key=key, expected_version=expected_version, **more)


def leave_out(
    actor: Actor, *, case_id: UUID, step: str, key: str | None, expected_version: int | None, reason: str
) -> dict[str, Any]:
    """The open step is left out, with a reason; only a step that is no gate has this edge (`NotFound` otherwise)."""
    return advance(actor, case_id=case_id, axis=AXIS, edge=step + SKIP, key=key, expected_version=expected_version, reason=reason)


def go_back(
    actor: Actor, *, case_id: UUID, step: str, key: str | None, expected_version: int | None, reason: str
) -> dict[str, Any]:
    """From the open step back to the one before it, with a reason; what was written down at both stays."""
    return advance(actor, case_id=case_id, axis=AXIS, edge=step + BACK, key=key, expected_version=expected_version, reason=reason)


@act("methods.write")
def write(ctx: ActContext, *, case_id: UUID, step: str, values: Mapping[str, Any], expected: int = 0) -> dict[str, Any]:
    """Write down what is known of the open step without finishing it. `expected` is the version of what was written before (0: nothing).

    Raises `NotFound`, `Refused`, `Invalid` by field, `Conflict` when somebody wrote meanwhile or the case has moved on.
    """
    case, track, procedure = followed(ctx.actor, case_id)
    subject = find_subject(ctx.actor, case.kind, case.pk)
    ctx.require(METHOD_USES.get(case.kind).step, Target(case, subject, track))
    ctx.about(case.kind, case.pk)
    if track.state != step:
        raise Conflict(_("This case has moved on to another step. Look at it again before you write."))
    row = entry_of(case, step)
    if (0 if row._state.adding else row.version) != expected:
        raise Conflict(_("Somebody else wrote at this step meanwhile. Compare it with what you typed and send it again."))
    keep_values(row, cleaned(step_row(procedure, step), values), ctx)
    return {"case_id": case.pk, "version": row.version}


def followed(actor: Actor, case_id: UUID) -> tuple[Case, Track, Procedure]:
    """The case as far as the actor may see it, with its track on the method. Raises `NotFound`."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or case.kind not in METHOD_USES or find_subject(actor, case.kind, case.pk) is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    track = next((row for row in tracks_of(case.pk) if row.axis == AXIS), None)
    if track is None:
        raise NotFound(_("This case follows no method yet."))
    return case, track, procedure_of(case.procedure_id)


def step_row(procedure: Procedure, code: str) -> Mapping[str, Any]:
    """A step of a compiled procedure by its code. Raises `NotFound`."""
    found = next((row for row in procedure.parameter(STEPS) if row["code"] == code), None)
    if found is None:
        raise NotFound(_("This case has no such step."))
    return dict(found)


def keep_values(row: StepEntry, values: dict[str, Any], ctx: ActContext) -> None:
    """Inside an act: keep what was written down at a step."""
    if not row._state.adding:
        row.version += 1
    row.values, row.written_by, row.written_at = values, ctx.actor.name[:60], ctx.at
    row.save()


def entry_of(case: Case, step: str) -> StepEntry:
    row = StepEntry.objects.select_for_update().filter(case=case, step_code=step).first()
    return row or StepEntry(council_id=case.council_id, case=case, step_code=step)


def _begun(ctx: ActContext, case: Case, version: MethodVersion, procedure: Procedure, track: Track) -> None:
    Following(council_id=case.council_id, case=case, version=version, begun_at=ctx.at).save(force_insert=True)
    if days := procedure.parameter(STEPS)[0]["max"]:
        clock = Clock.start(Period.parse(days), local_day(ctx.at), calendar_for(case.council_id))
        track.clock, track.due_on = clock.to_json(), clock.deadline
        track.save(update_fields=["clock", "due_on"])


def _refuse_unpublished(version: MethodVersion) -> None:
    if version.published_at is None or version.effective_from is None or version.effective_from > today():
        raise NotFound(_("This method is not in use yet. Choose one that is."))


def _at(row: Mapping[str, Any], place: int, last: Decision | None, values: Mapping[str, Any], track: Track) -> StepAt:
    if place == 0:
        return StepAt(row, "now", values, track.since, track.due_on)
    if place > 0:
        return StepAt(row, "todo", values)
    left_out = last is not None and last.edge.endswith(SKIP)
    return StepAt(row, "left_out" if left_out else "done", values, decision=last)
