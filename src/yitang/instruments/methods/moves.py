"""Guards and effects of the axis that a method adds."""

from typing import Any

from yitang.foundation.core.errors import Blocked, Invalid
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.methods.following import entry_of, keep_values, step_row
from yitang.instruments.methods.needs import blockers_of, cleaned
from yitang.instruments.methods.uses import METHOD_USES
from yitang.instruments.workflow.engine import follow
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move


def has_what_it_needs(move: Move) -> None:
    """A step is done when its fields are filled in, its papers are there, its days have passed and it produced what it should."""
    step = step_row(move.procedure, move.edge.code)
    values: dict[str, Any] = dict(entry_of(move.case, move.edge.code).values)
    if given := move.payload.get("values"):
        values |= cleaned(step, given)
    found = blockers_of(move.case, step, values, local_day(move.track.since), local_day(move.at))
    if missing := [one for one in found if one.field]:
        raise Invalid({one.field: [one.what] for one in missing})
    if found:
        raise Blocked(found[0].what, owes=found[0].owes)
    move.data["values"] = values


def keep(move: Move) -> None:
    """What was sent along with the step is kept beside what was written down before."""
    if move.payload.get("values"):
        keep_values(entry_of(move.case, move.edge.code), dict(move.data["values"]), move.ctx)


def end(move: Move) -> None:
    """The last step is done: the case's own axis takes its automatic step."""
    if ended := METHOD_USES.get(move.case.kind).ended:
        follow(move, *ended)


GUARDS.register("methods.has_what_it_needs", has_what_it_needs)
EFFECTS.register("methods.keep", keep)
EFFECTS.register("methods.end", end)
