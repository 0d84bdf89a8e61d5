"""A published method and a built-in procedure become one immutable `ProcedureVersion`: the method is its axis `method`.

A step is a state, named as the council names it; doing it, leaving it out (where it is no gate) and going back one step are its edges.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, gettext_noop, override

from yitang.foundation.core.clock import today
from yitang.instruments.deadlines.terms import Period, Unit
from yitang.instruments.methods.models import MethodStep, MethodVersion
from yitang.instruments.methods.queries import steps_of
from yitang.instruments.methods.uses import METHOD_USES, MethodUse
from yitang.instruments.workflow.models import ProcedureVersion
from yitang.instruments.workflow.procedures import Axis, ClockRule, Edge, State, in_force

AXIS = "method"
DONE = "done"
STEPS, METHOD = "method_steps", "method"
"""Parameters of the compiled procedure: the steps as rows, and the method's own code, name and number of version."""
SKIP, BACK = ".skip", ".back"
LANGUAGE = "zh-hans"


def compiled(council_id: UUID, case_kind: str, version: MethodVersion) -> ProcedureVersion:
    """The procedure version of a case of this kind that follows a method. Must run inside an act when it is new.

    Raises `LookupError` for a kind of case that follows no method.
    """
    use = METHOD_USES.get(case_kind)
    body, _digest = in_force(council_id, use.procedure, today())
    return _with_method(council_id, use, body, version)


def recompiled(before: ProcedureVersion, case_kind: str, version: MethodVersion) -> ProcedureVersion:
    """The procedure version of a running case with the steps of a later version in place of its own; all else stays as the case began.

    Must run inside an act when it is new.
    """
    body = json.loads(json.dumps(before.body))
    body["axes"] = [axis for axis in body["axes"] if axis["code"] != AXIS]
    gone = {_days(row["code"]) for row in body["parameters"].get(STEPS, [])}
    body["parameters"] = {name: value for name, value in body["parameters"].items() if name not in gone}
    return _with_method(before.council_id, METHOD_USES.get(case_kind), body, version)


def _with_method(council_id: UUID, use: MethodUse, body: dict[str, Any], version: MethodVersion) -> ProcedureVersion:
    steps = steps_of(version)
    body["axes"].append(json.loads(json.dumps(asdict(axis_of(use, steps)))))
    body["parameters"] |= {
        METHOD: {"id": str(version.pk), "code": version.method.code, "name": version.method.name, "number": version.number},
        STEPS: [row_of(step) for step in steps],
        **{_days(step.code): _period(step, step.max_days).to_json() for step in steps if step.max_days},
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    code = f"{use.procedure}.{AXIS}"
    rows = ProcedureVersion.objects
    return rows.get_or_create(council_id=council_id, code=code, digest=digest, defaults={"body": body})[0]


def axis_of(use: MethodUse, steps: Sequence[MethodStep]) -> Axis:
    """The axis that a method adds to the procedure of a kind of case."""
    states = [
        State(step.code, step.name, owner=step.name_member, public=step.name_resident, holder=step.role, flags=("step",))
        for step in steps
    ]
    edges: list[Edge] = []
    with override(LANGUAGE):
        for place, step in enumerate(steps):
            edges += _edges(use, steps, place, step)
    done = State(DONE, gettext_noop("All steps are done"), flags=("final",))
    return Axis(AXIS, gettext_noop("Steps of the method"), steps[0].code, (*states, done), tuple(edges))


def _edges(use: MethodUse, steps: Sequence[MethodStep], place: int, step: MethodStep) -> list[Edge]:
    later = steps[place + 1] if place + 1 < len(steps) else None
    to, clock = (later.code, _clock(later)) if later else (DONE, None)
    ends = () if later or use.ended is None else ("methods.end",)
    name = {"step": step.name}
    found = [
        Edge(
            step.code,
            step.name,
            (step.code,),
            to,
            use.step,
            done=gettext("finished the step “%(step)s”") % name,
            guards=("methods.has_what_it_needs",),
            effects=("methods.keep", *ends),
            clock=clock,
        )
    ]
    if step.gate == MethodStep.Gate.OPEN:
        done = gettext("left out the step “%(step)s”") % name
        label = gettext("Leave out “%(step)s”") % name
        code = step.code + SKIP
        found.append(
            Edge(
                code, label, (step.code,), to, use.step, done=done, effects=ends, clock=clock, reason="required", tone="secondary"
            )
        )
    if place:
        before = steps[place - 1]
        name = {"step": before.name}
        done, label = gettext("went back to the step “%(step)s”") % name, gettext("Go back to “%(step)s”") % name
        code = step.code + BACK
        found.append(
            Edge(
                code,
                label,
                (step.code,),
                before.code,
                use.step,
                done=done,
                clock=_clock(before),
                reason="required",
                tone="secondary",
            )
        )
    return found


def row_of(step: MethodStep) -> dict[str, Any]:
    """A step as it stands in the compiled procedure: what guards and pages ask about it."""
    return {
        "code": step.code,
        "name": step.name,
        "name_member": step.name_member,
        "name_resident": step.name_resident,
        "role": step.role,
        "owes": step.owes,
        "fields": list(step.fields),
        "papers": list(step.papers),
        "min": _period(step, step.min_days).to_json() if step.min_days else None,
        "max": _period(step, step.max_days).to_json() if step.max_days else None,
        "gate": step.gate,
        "produces": step.produces,
    }


def _clock(step: MethodStep) -> ClockRule | None:
    return ClockRule(_days(step.code)) if step.max_days else None


def _days(code: str) -> str:
    return f"method_days_{code}"


def _period(step: MethodStep, count: int | None) -> Period:
    return Period(Unit(step.days_unit), count=count or 0)
