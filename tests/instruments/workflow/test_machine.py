"""W1: whatever is tried in whatever order, a case is where its procedure says it is, and no step is skipped."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.errands import UNIT, everybody, new_errand, take
from tests.trust.report import FULL, SECOND, report
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow import engine
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.procedures import Procedure, procedure_of

pytestmark = pytest.mark.django_db

# The specification, written down a second time and by hand: (axis, edge) → (from, to, role).
CLERK, DIRECTOR, LIAISON = Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.UNIT_LIAISON
SPEC = {
    ("filing", "submit"): ("draft", "submitted", CLERK),
    ("filing", "recall"): ("submitted", "draft", CLERK),
    ("filing", "note"): ("submitted", "submitted", CLERK),
    ("filing", "file"): ("submitted", "filed", DIRECTOR),
    ("filing", "refuse"): ("submitted", "not_filed", DIRECTOR),
    ("handling", "receive"): ("assigned", "received", LIAISON),
    ("handling", "reply"): ("received", "replied", LIAISON),
}
STEPS = 3_000 if FULL and SECOND else 6_000 if FULL else 180 if SECOND else 540
STEPS_PER_RUN = 30
steps_taken = 0
faults_seen: list[str] = []


class Errand(RuleBasedStateMachine):
    """One case, tried by actors of each role with fitting and unfitting versions, reasons and titles."""

    council: Council

    @initialize(title=st.sampled_from(["修桥", ""]))
    def open(self, title: str) -> None:
        self.case_id: UUID = new_errand(self.council, title)
        self.titled = bool(title)
        self.state = {"filing": "draft"}
        self.version = {"filing": 1}
        self.edges: list[str] = []
        self.number: int | None = None

    @rule(
        step=st.sampled_from(sorted(SPEC)),
        role=st.sampled_from([CLERK, DIRECTOR, LIAISON, None]),
        version=st.sampled_from(["none", "right", "wrong"]),
        reason=st.sampled_from(["理由", "", "  "]),
    )
    def try_step(self, step: tuple[str, str], role: str | None, version: str, reason: str) -> None:
        global steps_taken
        steps_taken += 1
        axis, edge = step
        whole = everybody(self.council)
        grants = whole.grants if role is None else tuple(grant for grant in whole.grants if grant.role == role)
        actor = Actor(self.council.id, "试的人", whole.account_id, grants)
        known = self.version.get(axis, 1)
        expected = {"none": None, "right": known, "wrong": known + 1}[version]
        wanted = self.wanted(axis, edge, role, version, reason)
        try:
            with transaction.atomic():
                done: Any = take(actor, self.case_id, axis, edge, reason=reason, expected_version=expected)
        except (Refused, Blocked, Conflict, Invalid, NotFound) as error:
            done = type(error)
        if wanted is not None:
            assert done == wanted, (step, role, version, reason, self.state)
            return
        assert isinstance(done, dict), (step, role, version, reason, self.state, done)
        self.follow(axis, edge)

    def wanted(self, axis: str, edge: str, role: str | None, version: str, reason: str) -> type[Exception] | None:
        """The refusal that the specification wants, or None for a step that goes."""
        before, _after, whose = SPEC[axis, edge]
        if axis not in self.state:
            return NotFound
        if role not in (None, whose):
            return Refused  # before anything is said of how the case stands
        if version == "wrong" or self.state[axis] != before:
            return Conflict
        if edge == "refuse" and not reason.strip():
            return Invalid
        if edge == "submit" and not self.titled:
            return Blocked
        return None

    def follow(self, axis: str, edge: str) -> None:
        self.state[axis] = SPEC[axis, edge][1]
        self.version[axis] += 1
        self.edges.append(edge)
        if edge == "file":
            self.state["handling"], self.version["handling"] = "assigned", 1
        if edge == "reply":
            self.state["filing"] = "closed"
            self.version["filing"] += 1
            self.edges.append("close")

    @invariant()
    def the_database_is_where_the_specification_is(self) -> None:
        with in_council(self.council.id):
            tracks = Track.objects.filter(case_id=self.case_id)
            found = {t.axis: (t.state, t.version, t.unit_id) for t in tracks}
            case = Case.objects.get(pk=self.case_id)
            edges = list(
                Decision.objects.filter(case_id=self.case_id).order_by("recorded_at", "id").values_list("edge", flat=True)
            )
            due = {t.axis for t in tracks if t.due_on}
        units = {"filing": None, "handling": UNIT}
        assert found == {axis: (state, self.version[axis], units[axis]) for axis, state in self.state.items()}
        assert (case.stage, edges) == (self.state["filing"], self.edges)
        assert (case.number is not None) == ("file" in self.edges)
        assert due == ({"handling"} if self.state.get("handling") == "received" else set())


def run_machine(council: Council, steps: int) -> None:
    Errand.council = council
    Errand.TestCase.settings = settings(
        max_examples=max(1, steps // STEPS_PER_RUN),
        stateful_step_count=STEPS_PER_RUN,
        deadline=None,
        database=None,
        derandomize=not FULL,
        # A failure is not made smaller: each try is a transaction, and the first one tells enough.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    case = Errand.TestCase()
    case.runTest()


def lax(version_id: UUID) -> Procedure:
    """The negative control: one edge may be taken a step too early."""
    procedure = procedure_of(version_id)
    filing = procedure.axis("filing")
    edges = tuple(replace(e, from_=("draft", "submitted")) if e.code == "file" else e for e in filing.edges)
    axes = tuple(replace(axis, edges=edges) if axis is filing else axis for axis in procedure.axes)
    return replace(procedure, axes=axes)


def test_no_order_of_steps_leads_past_the_procedure(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    run_machine(council, STEPS)
    taken = steps_taken
    with monkeypatch.context() as patch:
        patch.setattr(engine, "procedure_of", lax)
        with pytest.raises(AssertionError):
            run_machine(council, 300)
    report("W1", figure=taken, unit="steps tried on a generic procedure", control="caught", edges=len(SPEC))
