"""Clocks of tracks: an edge with a clock rule starts one, an edge without one leaves it, a final state ends it."""

from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.moves import Move


def start_or_stop(move: Move) -> None:
    """Set `clock` and `due_on` of the move's track for the state that it enters.

    The period is that of the version the case is pinned to: the rule of the day on which the clock started holds.
    """
    track = move.track
    state = move.axis.state(track.state)
    if move.edge.clock is not None:
        period = Period.parse(move.parameter(move.edge.clock.parameter))
        clock = Clock.start(period, local_day(move.at), calendar_for(move.council_id))
        track.clock, track.due_on = clock.to_json(), clock.deadline
    elif "clock" not in state.flags:
        track.due_on = None
