"""Checks of procedures: every name that a literal uses is registered, and so is every name that running cases use."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error

from yitang.foundation.permissions.policy import PERMISSIONS
from yitang.instruments.workflow.models import Case, ProcedureVersion
from yitang.instruments.workflow.moves import EFFECTS, GUARDS
from yitang.instruments.workflow.procedures import PROCEDURES, Procedure, load


def check_procedures(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """System check over the built-in literals."""
    return [Error(text, id="yitang.E010") for p in PROCEDURES.values() for text in problems_of(p)]


def problems_of(procedure: Procedure) -> Iterator[str]:
    """Sentences about names that are missing and steps that lead nowhere."""
    for axis in procedure.axes:
        states = {state.code for state in axis.states}
        for edge in axis.edges:
            where = f"procedure {procedure.code}, {axis.code}.{edge.code}"
            yield from (f"{where}: no guard {name!r}" for name in edge.guards if name not in GUARDS)
            yield from (f"{where}: no effect {name!r}" for name in edge.effects if name not in EFFECTS)
            yield from (f"{where}: no state {code!r}" for code in {*edge.from_, *([edge.to] if edge.to else [])} - states)
            if edge.permission not in PERMISSIONS:
                yield f"{where}: no permission {edge.permission!r}"
            if edge.clock and edge.clock.parameter not in procedure.parameters:
                yield f"{where}: no parameter {edge.clock.parameter!r}"
        if axis.initial not in states:
            yield f"procedure {procedure.code}, {axis.code}: no state {axis.initial!r}"


def problems_of_running_cases() -> Iterator[str]:
    """The same for the stored versions that cases are pinned to (needs a scope): a removed guard shows here."""
    used = Case.objects.values("procedure_id").distinct()
    for version in ProcedureVersion.objects.filter(pk__in=used):
        yield from problems_of(load(version.body))
