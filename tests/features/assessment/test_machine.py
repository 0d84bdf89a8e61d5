"""W1: whatever is tried in whatever order, a round only ever takes the steps that its order allows."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.features.assessment.house import Hall
from tests.fixtures import seed
from tests.trust.report import FULL
from yitang.features.assessment.actions import start_round
from yitang.features.assessment.awards import nominate, review_nomination, start_award
from yitang.features.assessment.models import Round
from yitang.features.assessment.states import STEPS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.procedures import procedure_of

pytestmark = pytest.mark.django_db

EDGES = {
    "to_comments": "comments",
    "to_group": "group",
    "to_chair": "chair",
    "notify": "notified",
    "send_back": "preparing",
    "archive": "archived",
    "cancel": "cancelled",
}
WALKS = 4_000 if FULL else 12
"""Walks of up to 14 steps: 50,000 steps in full."""
STRAIGHT = ("preparing", *STEPS, "notified")


def allowed(state: str, edge: str) -> bool:
    """The reference: straight on, back from a step in between, cancelled only while it is prepared, archived never in the window."""
    if edge == "send_back":
        return state in STEPS
    if edge == "cancel":
        return state == "preparing"
    if edge == "archive" or state not in STRAIGHT[:-1]:
        return False
    return EDGES[edge] == STRAIGHT[STRAIGHT.index(state) + 1]


def tried(hall: Hall, case_id: object, moves: list[tuple[str, str]]) -> None:
    """Take the moves one after another and compare each with the reference."""
    state = "preparing"
    taken = []
    for edge, who in moves:
        actor = {"affairs": hall.affairs, "secretary": hall.secretary, "clerk": hall.clerk, "member": hall.members[0]}[who]
        may = who == "secretary" or (who == "affairs" and edge not in ("notify", "send_back", "archive"))
        try:
            advance(actor, case_id=case_id, axis="round", edge=edge, key=uuid4().hex, reason="有理由")
        except (Refused, Blocked, Conflict, Invalid, LookupError):
            assert not (may and allowed(state, edge)), (state, edge, who)
        except NotFound:
            assert who == "member", (state, edge, who)
        else:
            assert may and allowed(state, edge), (state, edge, who)
            state = EDGES[edge]
            taken.append(edge)
    with in_council(hall.council.id):
        assert Track.objects.get(case_id=case_id, axis="round").state == state
        assert (
            list(Decision.objects.filter(case_id=case_id).order_by("recorded_at", "id").values_list("edge", flat=True)) == taken
        )


MOVES = st.tuples(st.sampled_from(sorted(EDGES)), st.sampled_from(["affairs", "secretary", "secretary", "clerk", "member"]))


def test_no_sequence_leads_around_the_order(hall: Hall) -> None:
    @settings(max_examples=WALKS, deadline=None)
    @given(st.lists(MOVES, max_size=14))
    def run(moves: list[tuple[str, str]]) -> None:
        case_id = start_round(hall.affairs, year=2025)["case_id"]
        try:
            tried(hall, case_id, moves)
        finally:
            free(hall, case_id)

    run()


def free(hall: Hall, case_id: object) -> None:
    """Give the year back to the next walk, wherever this one ended."""
    with seed(hall.council):
        Round.objects.filter(pk=case_id).update(cancelled=True)


AWARD_EDGES = {
    "review": ("nominating", "reviewing"),
    "decide": ("reviewing", "decided"),
    "announce": ("decided", "announced"),
    "take_back": ("decided", "reviewing"),
    "cancel": ("nominating reviewing", "cancelled"),
}
AWARD_OFFICE = {"review": ("affairs", "secretary"), "cancel": ("affairs", "secretary")}
AWARD_MOVES = st.tuples(
    st.sampled_from(sorted(AWARD_EDGES)), st.sampled_from(["affairs", "secretary", "secretary", "clerk", "member"])
)


def test_no_sequence_leads_an_award_around_its_review_and_decision(hall: Hall) -> None:
    @settings(max_examples=WALKS, deadline=None)
    @given(st.lists(AWARD_MOVES, max_size=10))
    def run(moves: list[tuple[str, str]]) -> None:
        given_ = {"title": "优秀政协委员", "year": 2026, "of": "member", "basis": "云协〔2026〕2号", "nominations_until": today()}
        award_id = UUID(start_award(hall.affairs, **given_)["case_id"])
        one = UUID(nominate(hall.affairs, case_id=award_id, principal_id=hall.ids[0], reason="提案质量高")["nomination_id"])
        state, reviewed = "nominating", False
        for edge, who in moves:
            actor = {"affairs": hall.affairs, "secretary": hall.secretary, "clerk": hall.clerk, "member": hall.members[0]}[who]
            payload = {"granted": [str(one)], "paper": "纪要"} if edge == "decide" else {}
            begin, end = AWARD_EDGES[edge]
            expected = who in AWARD_OFFICE.get(edge, ("secretary",)) and state in begin.split()
            if state == "reviewing" and not reviewed:
                review_nomination(hall.affairs, nomination_id=one, expected=1, result="for")
                reviewed = True
            try:
                advance(actor, case_id=award_id, axis="awarding", edge=edge, key=uuid4().hex, payload=payload, reason="有理由")
            except (Refused, Blocked, Conflict, Invalid, NotFound):
                assert not expected, (state, edge, who)
            else:
                assert expected, (state, edge, who)
                state = end
        with in_council(hall.council.id):
            assert Track.objects.get(case_id=award_id, axis="awarding").state == state

    run()


def test_the_straight_way_and_a_way_back_agree_with_the_reference(hall: Hall) -> None:
    ways = (["to_comments", "to_group", "to_chair", "notify", "archive"], ["to_comments", "send_back", "to_comments", "to_chair"])
    for year, way in zip((2024, 2025), ways, strict=True):
        tried(hall, start_round(hall.affairs, year=year)["case_id"], [(edge, "secretary") for edge in way])


def test_the_case_has_the_edges_of_its_order(hall: Hall) -> None:
    case_id = start_round(hall.affairs, year=2024)["case_id"]
    with in_council(hall.council.id):
        axis = procedure_of(Case.objects.get(pk=case_id).procedure_id).axis("round")
    assert {edge.code: edge.to for edge in axis.edges if edge.to} == EDGES
