"""在办事项改用新规则: running cases go from the version they began under to the one in force, as one recorded act with a mapping.

A case pins its version, so that a rule never changes under the hands of those who work by it. Where a council wants its running
cases to know a new step or a new limit, somebody decides it, says why, and says what becomes of states that are gone. What is
over keeps the rules of its day. Clocks that are running keep their days; the next one starts by the new rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.instruments.workflow.engine import stage_of
from yitang.instruments.workflow.models import Case, ProcedureMove, ProcedureVersion, Track
from yitang.instruments.workflow.parameters import value_words, words_of
from yitang.instruments.workflow.procedures import PROCEDURES, Procedure, in_force, load, procedure_of, publish

CONFIGURE = "workflow.configure"
PORTION = 500


@dataclass(frozen=True, slots=True)
class Homeless:
    """A state in which running cases are and which the version in force does not have; `choices` are what it may become."""

    axis: str
    state: str
    label: str
    cases: int
    choices: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        return f"{self.axis}.{self.state}"


@dataclass(frozen=True, slots=True)
class Older:
    """A version that running cases are pinned to though another one is in force."""

    version: ProcedureVersion
    cases: int
    digest: str
    steps: list[str] = field(default_factory=list)
    """Names of steps that the version in force has and this one has not."""
    ended: list[str] = field(default_factory=list)
    """Names of steps that this version has and the one in force has not."""
    limits: list[tuple[Any, str, str]] = field(default_factory=list)
    """Parameters with another value: what they mean, the value here, the value in force."""
    homeless: list[Homeless] = field(default_factory=list)


def older_versions(council_id: UUID) -> list[Older]:
    """The versions that running cases are pinned to and that are not in force today, the oldest first."""
    found = []
    for code in [one.code for one in PROCEDURES.values()]:
        body, digest = in_force(council_id, code, today())
        target = load(body)
        used = Case.objects.filter(procedure__code=code).exclude(procedure__digest=digest).values("procedure_id").distinct()
        for version in ProcedureVersion.objects.filter(pk__in=used).order_by("published_at"):
            cases = _running(version).count()
            if cases:
                found.append(_compared(version, procedure_of(version.pk), target, cases, digest))
    return found


@act("workflow.move_cases", summarised=True)
def move_cases(
    ctx: ActContext, *, version_id: UUID, digest: str, reason: str, mapping: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Move the running cases of a version to the one in force; returns `{cases}`.

    `digest` is that of the version in force as the page showed it: `Conflict` when it is another one now. `mapping` gives
    `axis.state` of the earlier version a state of the later one; raises `Blocked` for cases in a state without a home.
    """
    ctx.require(CONFIGURE)
    source = ProcedureVersion.objects.filter(pk=version_id).first()
    if source is None or source.code not in PROCEDURES:
        raise NotFound(_("There is no such version."))
    if not reason.strip():
        raise Invalid({"reason": [_("Give the reason.")]})
    target = publish(ctx.council_id, source.code, ctx.today)
    if target.digest != digest or target.pk == source.pk:
        raise Conflict(_("The rules in force were changed meanwhile. Look at the differences again."))
    wanted = dict(mapping or {})
    ids = list(_running(source).select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    _check(ids, procedure_of(target.pk), wanted)
    for start in range(0, len(ids), PORTION):
        portion = ids[start : start + PORTION]
        Case.objects.filter(pk__in=portion).update(procedure=target)
        if wanted:
            _take_over(portion, procedure_of(target.pk), wanted)
    moved = ProcedureMove(council_id=ctx.council_id, source=source, target=target, mapping=wanted, cases=len(ids))
    moved.reason, moved.moved_at, moved.moved_by = reason.strip()[:300], ctx.at, ctx.actor.name
    moved.save(force_insert=True)
    ctx.about("workflow.version", target.pk)
    return {"cases": len(ids)}


def _running(version: ProcedureVersion) -> Any:
    """Cases of a version that are not over: those at a stage that is not final."""
    procedure = procedure_of(version.pk)
    over = {state.code for axis in procedure.axes for state in axis.states if "final" in state.flags}
    stages = {state.code for code in procedure.stage_order for state in procedure.axis(code).states}
    return Case.objects.filter(procedure=version, stage__in=stages - over)


def _states_of(case_ids: Iterable[UUID] | Any) -> Any:
    rows = Track.objects.filter(case__in=case_ids).order_by().values_list("axis", "state")
    return rows.annotate(cases=Count("case", distinct=True))


def _has(procedure: Procedure, axis: str, state: str) -> bool:
    return any(one.code == axis and any(s.code == state for s in one.states) for one in procedure.axes)


def _check(case_ids: list[UUID], target: Procedure, mapping: Mapping[str, str]) -> None:
    for key, state in mapping.items():
        if not _has(target, key.partition(".")[0], state):
            raise Invalid({key: [_("Choose a state of the rules in force.")]})
    for axis, state, cases in _states_of(case_ids):
        if not _has(target, axis, mapping.get(f"{axis}.{state}", state)):
            words = _("%(n)d cases are at “%(state)s”, which the rules in force do not know. Say what it becomes.")
            raise Blocked(words % {"n": cases, "state": f"{axis}.{state}"})


def _take_over(case_ids: list[UUID], target: Procedure, mapping: Mapping[str, str]) -> None:
    """Give the tracks their states in the later version, and the cases the stage that follows from them."""
    changed = set()
    for key, state in mapping.items():
        axis, _dot, before = key.partition(".")
        for track in Track.objects.filter(case__in=case_ids, axis=axis, state=before):
            track.state, track.version = state, track.version + 1
            track.save(update_fields=["state", "version"])
            changed.add(track.case_id)
    tracks: dict[UUID, list[Track]] = {}
    for track in Track.objects.filter(case__in=changed).order_by("round", "id"):
        tracks.setdefault(track.case_id, []).append(track)
    for case in Case.objects.filter(pk__in=changed):
        stage = stage_of(target, tracks[case.pk])
        if stage != case.stage:
            case.stage = stage
            case.save(update_fields=["stage"])


def _compared(version: ProcedureVersion, source: Procedure, target: Procedure, cases: int, digest: str) -> Older:
    limits = [
        (words_of(target.code, name), value_words(source.parameter(name)), value_words(value))
        for name, value in target.parameters.items()
        if source.parameter(name) != value
    ]
    homeless = [
        Homeless(axis, state, source.axis(axis).state(state).words(), n, _choices(target, axis))
        for axis, state, n in _states_of(_running(version).values("pk"))
        if not _has(target, axis, state)
    ]
    return Older(version, cases, digest, _only_in(target, source), _only_in(source, target), limits, homeless)


def _only_in(procedure: Procedure, other: Procedure) -> list[str]:
    """Names of the steps that only the first one has, each once."""
    known = {(axis.code, edge.code) for axis in other.axes for edge in axis.edges}
    steps = [edge for axis in procedure.axes for edge in axis.edges if edge.label and (axis.code, edge.code) not in known]
    return list(dict.fromkeys(gettext(edge.label) for edge in steps))


def _choices(target: Procedure, axis: str) -> tuple[tuple[str, str], ...]:
    return tuple((s.code, s.words()) for one in target.axes if one.code == axis for s in one.states)
