"""Procedures: typed literals with stable codes, compiled with a council's parameters into immutable versions.

A case pins the version it began under. Guards, effects and permissions are named; their code lies in registries, so a
version stored years ago still runs, and `check` refuses to remove a name that running cases use.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from yitang.foundation.core.registry import Registry
from yitang.instruments.workflow.models import ProcedureParameter, ProcedureVersion


@dataclass(frozen=True)
class State:
    """A state on an axis. `label` is the staff's word; `public` and `owner` are what strangers and the submitter read.

    `holder` says who has it now (a role code, "unit" or "submitter"); flags are asked by code instead of lists of states.
    """

    code: str
    label: str
    owner: str = ""
    public: str = ""
    holder: str = ""
    flags: tuple[str, ...] = ()

    def words(self, audience: str = "staff") -> str:
        """The state's name for "staff", "owner" or "public", translated."""
        return gettext({"owner": self.owner, "public": self.public}.get(audience) or self.label)


@dataclass(frozen=True)
class ClockRule:
    """Starts the clock of a track when an edge is taken: the parameter that holds the period."""

    parameter: str


@dataclass(frozen=True)
class Edge:
    """A step. `effects` run in order inside the same act; `reason` is "none", "optional" or "required".

    With an empty `to` the track stays where it is, and so does its version: a request, an answer or a reminder beside the
    course (what others have open on their screens is still true), kept as a decision like every step.
    """

    code: str
    label: str
    from_: tuple[str, ...]
    to: str
    permission: str
    done: str = ""
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    clock: ClockRule | None = None
    reason: str = "none"
    batch: bool = False
    automatic: bool = False
    tone: str = "primary"


@dataclass(frozen=True)
class Axis:
    """One line along which a case moves; with `per_unit` each unit has its own track."""

    code: str
    label: str
    initial: str
    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    per_unit: bool = False

    def state(self, code: str) -> State:
        return self._states[code]

    def edge(self, code: str) -> Edge:
        """Raises `KeyError` for a step that the procedure does not have."""
        return self._edges[code]

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.code: state for state in self.states}

    @cached_property
    def _edges(self) -> dict[str, Edge]:
        return {edge.code: edge for edge in self.edges}


@dataclass(frozen=True)
class Procedure:
    """A built-in procedure. `stage_order` names the axes whose state is the case's stage, the most telling first."""

    code: str
    label: str
    axes: tuple[Axis, ...]
    stage_order: tuple[str, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def axis(self, code: str) -> Axis:
        return self._axes[code]

    def stage_state(self, stage: str) -> State:
        """The state that a case's stage code stands for."""
        return self._stages[stage]

    def parameter(self, name: str) -> Any:
        """The value of a parameter. One that is newer than this version has its built-in value; `KeyError` if there is none."""
        if name not in self.parameters and self.code in PROCEDURES:
            return PROCEDURES.get(self.code).parameters[name]
        return self.parameters[name]

    @cached_property
    def _axes(self) -> dict[str, Axis]:
        return {axis.code: axis for axis in self.axes}

    @cached_property
    def _stages(self) -> dict[str, State]:
        found: dict[str, State] = {}
        for code in reversed(self.stage_order):
            found.update({state.code: state for state in self.axis(code).states})
        return found


PROCEDURES: Registry[Procedure] = Registry("procedures")

_loaded: dict[UUID, Procedure] = {}


def publish(council_id: UUID, code: str, on: date) -> ProcedureVersion:
    """Return the version in force on `on`: the literal with the council's parameters, stored once per digest.

    Must run inside an act when the digest is new. Raises `LookupError` for an unknown procedure or parameter.
    """
    body, digest = in_force(council_id, code, on)
    versions = ProcedureVersion.objects
    # Two first cases at the same moment make one version.
    return versions.get_or_create(council_id=council_id, code=code, digest=digest, defaults={"body": body})[0]


def in_force(council_id: UUID, code: str, on: date) -> tuple[dict[str, Any], str]:
    """Body and digest of the version in force on a day, whether it was published already or not."""
    literal = PROCEDURES.get(code)
    body = _body(literal, _parameters(literal, council_id, on))
    return body, hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def procedure_of(version_id: UUID) -> Procedure:
    """The procedure of a pinned version; versions are immutable, so each is read once per process."""
    found = _loaded.get(version_id)
    if found is None:
        found = _loaded[version_id] = load(ProcedureVersion.objects.get(pk=version_id).body)
    return found


def load(body: Mapping[str, Any]) -> Procedure:
    """Rebuild a procedure from a stored body."""
    axes = tuple(
        Axis(
            **{k: v for k, v in axis.items() if k not in ("states", "edges")},
            states=tuple(State(**{**state, "flags": tuple(state["flags"])}) for state in axis["states"]),
            edges=tuple(_edge(edge) for edge in axis["edges"]),
        )
        for axis in body["axes"]
    )
    return Procedure(body["code"], body["label"], axes, tuple(body["stage_order"]), body["parameters"])


def _edge(row: Mapping[str, Any]) -> Edge:
    clock = ClockRule(**row["clock"]) if row["clock"] else None
    lists = {name: tuple(row[name]) for name in ("from_", "guards", "effects")}
    return Edge(**{**row, **lists, "clock": clock})


def _body(literal: Procedure, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(literal) | {"parameters": dict(parameters)}))


def _parameters(literal: Procedure, council_id: UUID, on: date) -> dict[str, Any]:
    found = dict(literal.parameters)
    rows = ProcedureParameter.objects.filter(council_id=council_id, code=literal.code, effective_from__lte=on)
    for name, value in rows.order_by("effective_from").values_list("name", "value"):
        if name not in found:
            raise LookupError(f"procedure {literal.code} has no parameter {name!r}")
        found[name] = value
    return found
