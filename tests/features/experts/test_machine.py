"""W1: whatever is tried in whatever order, a round only takes the steps that its order and its ballots allow, and counts each ballot once."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.features.experts.house import Panel
from tests.trust.report import FULL
from yitang.features.experts.models import Evaluation
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Track

WALKS = 4_000 if FULL else 8
RATERS, NEEDED = 5, 3
STEPS = {"open": ("prepared", "open"), "drop": ("prepared", "ended"), "close": ("open", "closed"), "end": ("open", "ended")}
MOVES = st.one_of(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(["office", "office", "member"])),
    st.tuples(st.just("cast"), st.integers(0, RATERS)),
)


def allowed(edge: str, state: str, cast: set[int]) -> bool:
    """The reference: a result needs three ballots of five; where there are so many, ending without one is closed."""
    if STEPS[edge][0] != state:
        return False
    return {"close": len(cast) >= NEEDED, "end": len(cast) < NEEDED}.get(edge, True)


def walk(panel: Panel, moves: list[tuple[str, object]]) -> None:
    case_id: UUID = panel.prepared(raters=RATERS)
    state, cast = "prepared", set[int]()
    for edge, who in moves:
        try:
            if edge == "cast":
                assert isinstance(who, int)
                right = state == "open" and who < RATERS and who not in cast
                panel.cast(who, case_id, (8, 8, 8))
            else:
                right = who == "office" and allowed(edge, state, cast)
                panel.step(edge, case_id, actor=None if who == "office" else panel.members[0], reason="有理由")
        except (Blocked, Conflict, Invalid, NotFound, Refused):
            assert not right, (state, edge, who, cast)
        else:
            assert right, (state, edge, who, cast)
            if edge == "cast":
                cast.add(int(str(who)))
            else:
                state = STEPS[edge][1]
    with in_council(panel.council.id):
        assert Track.objects.get(case_id=case_id).state == state
        result = Evaluation.objects.get(pk=case_id).result
    assert (result is not None) == (state == "closed")
    assert result is None or result["ballots"] == len(cast)


@pytest.mark.django_db
def test_no_sequence_leads_around_the_order_or_counts_a_ballot_twice(panel: Panel) -> None:
    @settings(max_examples=WALKS, deadline=None)
    @given(st.lists(MOVES, max_size=14))
    def run(moves: list[tuple[str, object]]) -> None:
        walk(panel, moves)

    run()


@pytest.mark.django_db
def test_the_straight_ways_agree_with_the_reference(panel: Panel) -> None:
    open_, close, end = (("open", "office"), ("close", "office"), ("end", "office"))
    walk(panel, [open_, ("cast", 0), ("cast", 1), close, ("cast", 2), ("cast", 2), end, close])
    walk(panel, [("drop", "office"), open_])
    walk(panel, [open_, ("cast", 0), end, ("cast", 1)])
