"""Telling those whom a step of handling concerns, inside the step itself."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.core.registry import Registry
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.roles import Role
from yitang.instruments.handling.models import Assignment
from yitang.instruments.handling.submitters import submitters_of
from yitang.instruments.workflow.moves import Move

LANGUAGE = "zh-hans"

UNITS_CHANGED: Registry[Callable[[Move], None]] = Registry("what follows when the units of a case change")
"""Kind of case → the feature's own consequence (the lead unit on its list, the word to the submitter)."""
OFFICES: Registry[Role] = Registry("offices that decide on what units ask for")
"""Kind of case → the role that decides on returns and extensions, where it is not the dispatch office."""


def tell_unit(
    move: Move, unit_id: UUID, text: Any, next_step: Any = "", *, due_on: date | None = None, needs_action: bool = True
) -> None:
    """Tell a unit about the case of the move; `%(title)s` in the text is the case's title."""
    _tell(move, text, next_step, principal_id=unit_id, due_on=due_on, needs_action=needs_action)


def tell_role(move: Move, role: str, text: Any, next_step: Any) -> None:
    """Tell those who hold a role."""
    _tell(move, text, next_step, role=role, needs_action=True)


def tell_office(move: Move, text: Any, next_step: Any) -> None:
    """Tell the office that decides on what units ask for: that of the kind of case, the dispatch office where none is named."""
    kind = move.case.kind
    tell_role(move, OFFICES.get(kind) if kind in OFFICES else Role.DISPATCH_OFFICE, text, next_step)


def tell_submitter(move: Move, text: Any, next_step: Any = "", *, needs_action: bool = False) -> None:
    """Tell the submitters, where the case has any; the first and those of merged originals are those who have to act."""
    for one in submitters_of(move.case.kind, move.case.id):
        acts = needs_action and one.is_consulted
        _tell(move, text, next_step if one.is_consulted else "", principal_id=one.principal_id, needs_action=acts)


def tell_assigned(move: Move, assignments: list[Assignment]) -> None:
    """Tell units that the case is theirs now."""
    for assignment in assignments:
        text = _("“%(title)s” was assigned to you.")
        tell_unit(move, assignment.unit_id, text, _("Sign for receipt"), due_on=assignment.due_on)


def units_changed(move: Move) -> None:
    """Run what the case's feature does when its units change."""
    if move.case.kind in UNITS_CHANGED:
        UNITS_CHANGED.get(move.case.kind)(move)


def _tell(move: Move, text: Any, next_step: Any, **whom: Any) -> None:
    with override(LANGUAGE):
        # Not by `%`: words that a person wrote may have signs of their own.
        words = str(text).replace("%(title)s", move.case.title)
        event = f"{move.axis.code}.{move.edge.code}"
        case = (move.case.kind, move.case.id)
        tell(move.council_id, event, words, case=case, next_step=str(next_step), **whom)
