"""W1 for consultations: neither the course of an activity nor the steps of its method are skipped, reversed or taken by the wrong hand."""

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.consultations.table import Table, build_table
from tests.trust.report import FULL, report
from yitang.features.consultations.models import Consultation, Plan
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import YitangError
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.methods import moves
from yitang.instruments.methods.composing import add_step, create, publish
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision, Track

pytestmark = pytest.mark.django_db

WALKS = 300 if FULL else 5
METHOD: tuple[dict[str, Any], ...] = (
    {"name": "商定", "role": "committee_clerk", "fields": "人数（数字）", "gate": "done"},
    {"name": "通报", "role": "unit_liaison", "fields": "通报单位"},
    {"name": "审定", "role": "party_group", "gate": "confirmed"},
    {"name": "归档", "role": "committee_clerk"},
)
ORDER = ("s1", "s2", "s3", "s4", "done")
NEEDED = {"s1": {"f1"}, "s2": {"f1"}, "s3": {"confirmed_paper", "confirmed_on"}, "s4": set()}
OFFICES = {"office", "clerk"}
COURSE: dict[str, tuple[set[str], str, set[str]]] = {
    "select": ({"proposed"}, "selected", {"office"}),
    "decline": ({"proposed", "selected"}, "declined", {"office"}),
    "add": ({"selected"}, "planned", {"office", "party"}),
    "begin": ({"planned"}, "under_way", OFFICES),
    "drop": ({"planned", "under_way"}, "dropped", {"office", "party"}),
}
"""Step of the course → from where, to where, by whom: the second statement of the rules, as `STEPS` is for the method."""
STEPS: dict[str, tuple[str, str, set[str]]] = {
    "s1": ("s1", "s2", OFFICES),
    "s2": ("s2", "s3", OFFICES | {"unit"}),
    "s2.skip": ("s2", "s3", OFFICES | {"unit"}),
    "s2.back": ("s2", "s1", OFFICES | {"unit"}),
    "s3": ("s3", "s4", OFFICES | {"party"}),
    "s3.back": ("s3", "s2", OFFICES | {"party"}),
    "s4": ("s4", "done", OFFICES),
    "s4.skip": ("s4", "done", OFFICES),
    "s4.back": ("s4", "s3", OFFICES),
}
FORBIDDEN = ("plan", "conclude", "s1.skip", "s3.skip", "s1.back")
"""What nobody takes by hand, or what the method does not have."""
USUAL = [("select", "office"), ("add", "party"), ("begin", "clerk"), ("s1", "clerk"), ("s2", "unit"), ("s3", "party")]
PEOPLE = ("office", "clerk", "stranger", "member", "unit", "party")
ATTEMPTS = st.lists(
    st.tuples(st.sampled_from([*COURSE, *STEPS, *FORBIDDEN]), st.sampled_from(PEOPLE), st.booleans()), min_size=5, max_size=12
)


class Room:
    """One council with a method of its own, and everybody who might try a step."""

    def __init__(self, council: Council) -> None:
        self.table: Table = build_table(council)
        made = create(self.table.office(), kind="consultation", name="本地办法")
        for n, step in enumerate(METHOD, start=1):
            add_step(self.table.office(), version_id=UUID(str(made["version_id"])), expected=n, **step)
        publish(self.table.office(), version_id=UUID(str(made["version_id"])), expected=len(METHOD) + 1, effective_from=today())
        self.table.method_id = UUID(str(made["method_id"]))
        self.plan = self.table.plan()
        first = self.table.topic("第一个议题")
        self.table.step(first, "select")
        self.table.placed(first)
        self.table.issue(self.plan)

    def actor(self, person: str) -> Actor:
        table = self.table
        return {
            "office": lambda: table.office(),
            "clerk": lambda: table.clerk,
            "stranger": lambda: table.office(Role.COMMITTEE_CLERK, next(iter(table.unit.principal_ids))),
            "member": lambda: table.member,
            "unit": lambda: table.unit,
            "party": lambda: table.office(Role.PARTY_GROUP),
        }[person]()

    def topic(self) -> UUID:
        """A topic that has its place already, so that only its course is in question."""
        case_id = self.table.topic("议题")
        self.table.placed(case_id)
        return case_id

    def attempt(self, case_id: UUID, edge: str, person: str, *, whole: bool = True) -> bool:
        """Whether the step was taken; `whole` is with everything that it asks for."""
        axis = "consultation" if edge in COURSE or edge in ("plan", "conclude") else "method"
        payload: dict[str, Any] = {}
        if whole:
            payload = {"paper": "党发〔2026〕9号", "decided_on": today()}
            values = {"f1": "3", "confirmed_paper": "村党发1号", "confirmed_on": today().isoformat()}
            payload |= {"values": {name: values[name] for name in NEEDED.get(edge, set())}}
        asked = {"case_id": case_id, "axis": axis, "edge": edge, "payload": payload, "reason": "理由" if whole else ""}
        try:
            advance(self.actor(person), key=uuid4().hex, expected_version=None, **asked)
        except YitangError:
            return False
        return True

    def states(self, case_id: UUID) -> tuple[str, str]:
        """Where the course and the method stand; "" before the method began."""
        with in_council(self.table.council.id):
            found = dict(Track.objects.filter(case_id=case_id).values_list("axis", "state"))
        return found["consultation"], found.get("method", "")

    def faults(self, case_id: UUID) -> list[str]:
        """What does not hold of a case, whoever tried what."""
        with in_council(self.table.council.id):
            case = Case.objects.get(pk=case_id)
            row = Consultation.objects.get(pk=case_id)
            steps = list(Decision.objects.filter(case_id=case_id).order_by("recorded_at", "id"))
            issued = Plan.objects.filter(year=row.year, issued_on__isnull=False).exists()
        course, method = self.states(case_id)
        taken = [step for step in steps if step.axis == "method"]
        done = [step for step in taken if step.edge in NEEDED]
        known = {edge: (one[0], one[1]) for edge, one in STEPS.items()}
        holds = {
            "stage": case.stage == course,
            "method begins with the course": (method != "") == any(step.edge == "begin" for step in steps),
            "all steps and the conclusion": (method == "done") == (course == "concluded"),
            "paper": course not in ("planned", "under_way", "concluded") or bool(issued and row.added_paper),
            "chain": all(a.to_state == b.from_state for a, b in pairwise(taken)),
            "order": all((step.from_state, step.to_state) == known.get(step.edge) for step in taken),
            "what the steps need": all(NEEDED[step.edge] <= set(step.data.get("values", {})) for step in done),
        }
        return [name for name, fine in holds.items() if not fine]


@settings(max_examples=WALKS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tries=ATTEMPTS, forward=st.integers(0, len(USUAL)))
def _walk(room: Room, tries: list[tuple[str, str, bool]], forward: int) -> None:
    case_id = room.topic()
    for edge, person, whole in [(*step, True) for step in USUAL[:forward]] + tries:
        course, method = room.states(case_id)
        taken = room.attempt(case_id, edge, person, whole=whole)
        after = room.states(case_id)
        if not taken:
            assert after == (course, method)
        elif edge in COURSE:
            since, to, who = COURSE[edge]
            assert (course in since, after[0], person in who) == (True, to, True)
        else:
            before, to, who = STEPS[edge]
            assert (method, after[1], person in who, course) == (before, to, True, "under_way")
        assert room.faults(case_id) == []


def test_no_order_of_attempts_breaks_the_course_or_the_method(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(council)
    _walk(room)
    case_id = room.topic()
    for edge, person in USUAL[:3]:
        assert room.attempt(case_id, edge, person)
    assert not room.attempt(case_id, "s1", "clerk", whole=False)
    assert room.faults(case_id) == []
    # The negative control: a guard that asks for nothing.
    monkeypatch.setattr(moves, "blockers_of", lambda *asked: [])
    assert room.attempt(case_id, "s1", "clerk", whole=False)
    assert room.faults(case_id) == ["what the steps need"]
    report("W1", figure=0, unit="walks of a consultation that broke what must hold", control="caught", walks=WALKS)
