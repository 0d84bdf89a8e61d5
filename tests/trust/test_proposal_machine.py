"""W1: the real procedure of a proposal, tried in any order by anybody with fitting and unfitting data; no step is skipped."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.features.proposals.house import REPLY, House, build_house
from tests.fixtures import seed
from tests.trust.proposal_spec import (
    ACTORS,
    ASIDE,
    CLERK,
    HANDLER,
    HEAD,
    LIAISON,
    NEEDS_REASON,
    OTHER,
    PAYLOADS,
    SPEC,
    SUBMITTER,
    UNITS,
)
from tests.trust.report import FULL, SECOND, report
from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.foundation.core.errors import YitangError
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment, Rating
from yitang.instruments.workflow import engine
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.moves import GUARDS
from yitang.instruments.workflow.procedures import Procedure, procedure_of

pytestmark = pytest.mark.django_db

STEPS = 2_000 if FULL and SECOND else 4_000 if FULL else 320
STEPS_PER_RUN = 40


class Tried:
    """Counts over all runs of a machine."""

    steps = taken = 0
    stages: set[str] = set()


class OneProposal(RuleBasedStateMachine):
    """One proposal from its draft on."""

    house: House
    units: dict[str, UUID]

    @initialize(consent=st.booleans())
    def begin(self, consent: bool) -> None:
        given = {} if consent else {"consent_public": False, "consent_reason": "涉及个人"}
        self.case_id = self.house.draft(**given)
        self.consent = consent
        self.state: dict[tuple[str, str], str] = {("filing", ""): "draft"}
        self.version: dict[tuple[str, str], int] = {("filing", ""): 1}
        self.roles: dict[str, str] = {}
        self.written: set[str] = set()
        self.denied: set[str] = set()
        self.reminded: set[tuple[str, str]] = set()
        self.edges: list[str] = []
        self.number: int | None = None

    @rule(data=st.data())
    def a_step_that_is_open(self, data: st.DataObject) -> None:
        """Mostly what the specification allows and leads on, so that the runs get far."""
        found = self.steps(open_now=True)
        if found:
            onward = [step for step in found if step[1] not in ASIDE]
            self.by_the_right_person(data, data.draw(st.sampled_from(onward * 9 + found)))

    @rule(data=st.data())
    def a_step_out_of_turn(self, data: st.DataObject) -> None:
        """By the right person with the right data, but too early or too late."""
        found = self.steps(open_now=False)
        if found:
            self.by_the_right_person(data, data.draw(st.sampled_from(found)))

    def steps(self, *, open_now: bool) -> list[tuple[str, str, str]]:
        """(axis, edge, unit) of the steps that the specification allows now, or of those that it does not."""
        return [
            (axis, edge, unit)
            for (axis, edge), (before, _after, _who) in SPEC.items()
            for unit in (UNITS if axis == "handling" else ("",))
            if (axis, unit) in self.state and (self.state[axis, unit] in before) == open_now
        ]

    def by_the_right_person(self, data: st.DataObject, step: tuple[str, str, str]) -> None:
        axis, edge, unit = step
        choices = PAYLOADS.get(edge, [({}, True)])
        payload = data.draw(st.sampled_from([choice for choice in choices if choice[1]] * 3 + choices))
        self.attempt(data.draw(st.sampled_from(SPEC[axis, edge][2])), axis, edge, unit, payload, "right", "理由")

    @rule(
        who=st.sampled_from(ACTORS),
        step=st.sampled_from(sorted(SPEC)),
        unit=st.sampled_from(UNITS),
        version=st.sampled_from(["none", "right", "wrong"]),
        reason=st.sampled_from(["理由", " "]),
        data=st.data(),
    )
    def any_step(self, who: str, step: tuple[str, str], unit: str, version: str, reason: str, data: st.DataObject) -> None:
        axis, edge = step
        payload = data.draw(st.sampled_from(PAYLOADS.get(edge, [({}, True)])))
        self.attempt(who, axis, edge, unit if axis == "handling" else "", payload, version, reason)

    @rule(unit=st.sampled_from(UNITS), who=st.sampled_from([HANDLER, HEAD, LIAISON, CLERK]))
    def write_a_reply(self, unit: str, who: str) -> None:
        """The text of a reply may be written between receipt and the head's signature, by those who write."""
        with in_council(self.house.council.id):
            part = Assignment.objects.filter(case_id=self.case_id, unit_id=self.units[unit]).first()
        if part is None:
            return
        goes = who in (HANDLER, LIAISON) and self.state["handling", unit] == "received"
        before = self.look()
        try:
            with transaction.atomic():
                save_reply(self.actor(who, unit), assignment_id=part.pk, text=REPLY, result_class="A", publicity="public")
        except YitangError:
            assert not goes
            assert self.look() == before
            return
        assert goes, (who, unit, self.state)
        self.written.add(unit)

    def attempt(
        self, who: str, axis: str, edge: str, unit: str, payload: tuple[dict[str, Any], bool], version: str, reason: str
    ) -> None:
        Tried.steps += 1
        goes = self.goes(who, axis, edge, unit, payload[1], version, reason) and self.fits(edge, unit, payload[0])
        known = self.version.get((axis, unit), 1)
        asked = {"none": None, "right": known, "wrong": known + 1}[version]
        before = self.look()
        try:
            with transaction.atomic():
                done = engine.advance(
                    self.actor(who, unit or "edu"),
                    case_id=self.case_id,
                    axis=axis,
                    edge=edge,
                    unit_id=self.units[unit] if unit else None,
                    payload=self.with_ids(payload[0]),
                    reason=reason,
                    expected_version=asked,
                    key=uuid4().hex,
                )
        except YitangError as error:
            assert not goes, (who, axis, edge, unit, payload, version, self.state, error)
            assert self.look() == before
            return
        assert goes, (who, axis, edge, unit, payload, version, reason, self.state)
        Tried.taken += 1
        self.follow(axis, edge, unit, payload[0], done)

    def goes(self, who: str, axis: str, edge: str, unit: str, fits: bool, version: str, reason: str) -> bool:
        before, _after, may = SPEC[axis, edge]
        if who not in may or self.state.get((axis, unit)) not in before or version == "wrong" or not fits:
            return False
        if edge in NEEDS_REASON and not reason.strip():
            return False
        if edge in ("draft", "issue") and unit not in self.written:
            return False
        if edge == "issue" and self.roles[unit] == "lead":
            return all(self.state["handling", code] == "replied" for code, role in self.roles.items() if role == "co")
        if edge == "appeal" and "appeal" in self.edges:
            return False
        if edge == "rehandle":
            return False  # nobody is dissatisfied here; tests of the room go on from there
        if edge == "publish":
            return self.consent and self.state["course", ""] in ("answered", "rated", "concluded")
        return True

    def fits(self, edge: str, unit: str, payload: dict[str, Any]) -> bool:
        """Whether the step fits what was decided and said before."""
        if edge == "request_return":
            return unit not in self.denied
        if edge.startswith("remind"):
            return (edge, unit) not in self.reminded
        if edge in ("agree_return", "reassign"):
            taker = payload.get("unit")
            others = [code for code, role in self.roles.items() if role == "separate" and code != unit]
            return taker not in self.roles if taker else self.roles[unit] == "co" or bool(others)
        return True

    def pass_on(self, unit: str, taker: str | None) -> None:
        """Another unit takes the part of one that is taken off; who is left leads, handles alone, or has all answered."""
        role = self.roles.pop(unit)
        self.denied.discard(taker or "")
        if taker:
            self.roles[taker] = role
            if ("handling", taker) in self.state:
                self.move("handling", taker, "sent", "send_again")
            else:
                self.open("handling", taker, "sent")
        for code, part in self.roles.items():
            if part in ("lead", "sole"):
                self.roles[code] = "lead" if "co" in self.roles.values() else "sole"
        self.close_when_all_answered()

    def close_when_all_answered(self) -> None:
        owing = [code for code, role in self.roles.items() if role != "co" and self.state["handling", code] != "replied"]
        if not owing and self.state["course", ""] == "handling":
            self.move("course", "", "answered", "answer")

    def follow(self, axis: str, edge: str, unit: str, payload: dict[str, Any], done: dict[str, Any]) -> None:
        if not SPEC[axis, edge][1]:
            # Beside the course: neither state nor version changes.
            self.edges.append(edge)
            self.reminded.add((edge, unit))
            return
        self.move(axis, unit, SPEC[axis, edge][1], edge)
        if edge in ("agree_return", "reassign"):
            self.pass_on(unit, payload.get("unit"))
        if edge == "deny_return":
            self.denied.add(unit)
        if edge == "file":
            self.number = done["number"]
            self.open("course", "", "awaiting_assignment")
            self.open("publication", "", "unpublished")
        if edge == "assign":
            co = payload.get("co", [])
            lead = {payload["lead"]: "lead" if co else "sole"} if "lead" in payload else {}
            self.roles = lead | dict.fromkeys(co, "co") | dict.fromkeys(payload.get("separate", []), "separate")
            for code in self.roles:
                self.open("handling", code, "sent")
        if edge == "issue":
            self.close_when_all_answered()

    def open(self, axis: str, unit: str, state: str) -> None:
        self.state[axis, unit], self.version[axis, unit] = state, 1

    def move(self, axis: str, unit: str, state: str, edge: str) -> None:
        self.state[axis, unit] = state
        self.version[axis, unit] += 1
        self.edges.append(edge)

    def actor(self, who: str, unit: str) -> Actor:
        if who in (SUBMITTER, OTHER):
            return self.house.member if who == SUBMITTER else self.house.other
        principal = self.units[unit] if who in (LIAISON, HANDLER, HEAD) else None
        council_id = self.house.council.id
        return Actor(council_id, str(who), uuid4(), (Grant(who, council_id, uuid4(), None, principal),))

    def with_ids(self, payload: dict[str, Any]) -> dict[str, Any]:
        def of(value: Any) -> Any:
            return [of(one) for one in value] if isinstance(value, list) else str(self.units.get(value, value))

        return {name: of(value) if name in ("lead", "co", "separate", "unit") else value for name, value in payload.items()}

    def look(self) -> tuple[Any, ...]:
        """Everything about the case, to be the same after a refusal."""
        with in_council(self.house.council.id):
            return (
                Case.objects.filter(pk=self.case_id).values().get(),
                Proposal.objects.filter(pk=self.case_id).values().get(),
                list(Track.objects.filter(case_id=self.case_id).order_by("id").values()),
                list(Assignment.objects.filter(case_id=self.case_id).order_by("id").values()),
                list(Decision.objects.filter(case_id=self.case_id).order_by("id").values_list("edge", flat=True)),
                list(Rating.objects.filter(case_id=self.case_id).values()),
                list(PublicProposal.objects.filter(case_id=self.case_id).values()),
            )

    @invariant()
    def the_proposal_is_where_the_specification_is(self) -> None:
        case, proposal, tracks, parts, edges, ratings, copies = self.look()
        codes = {pk: code for code, pk in self.units.items()}
        found = {(t["axis"], codes.get(t["unit_id"], "")): (t["state"], t["version"]) for t in tracks}
        assert found == {place: (state, self.version[place]) for place, state in self.state.items()}
        assert sorted(edges) == sorted(self.edges)
        # The stage is what the tracks say, never a thing of its own.
        assert case["stage"] == self.state.get(("course", ""), self.state["filing", ""])
        # A number comes with filing, once, and stays.
        assert case["number"] == self.number
        assert (case["number"] is not None) == (self.edges.count("file") == 1)
        assert (proposal["receipt_number"] is not None) == ("submit" in self.edges)
        # One lead unit, or several that answer separately.
        assert {codes[part["unit_id"]]: part["role"] for part in parts if part["released_on"] is None} == self.roles
        assert sum(role in ("lead", "sole") for role in self.roles.values()) <= 1
        # Concluded only after the submitter was asked; published only with consent, and once answered.
        assert (proposal["concluded_on"] is not None) == ("conclude" in self.edges)
        assert proposal["concluded_on"] is None or len(ratings) == 1
        public = [copy for copy in copies if copy["taken_down_at"] is None]
        assert len(public) == (self.state.get(("publication", "")) == "published")
        assert not public or (self.consent and proposal["answered_on"] is not None)
        Tried.stages.add(case["stage"])


def run_machine(house: House, units: dict[str, UUID], steps: int) -> None:
    OneProposal.house, OneProposal.units = house, units
    OneProposal.TestCase.settings = settings(
        max_examples=max(1, steps // STEPS_PER_RUN),
        stateful_step_count=STEPS_PER_RUN,
        deadline=None,
        database=None,
        derandomize=not FULL,
        print_blob=False,
        # A failure is not made smaller: each try is a transaction, and the first one tells enough.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    OneProposal.TestCase().runTest()


def lax(version_id: UUID) -> Procedure:
    """A seeded defect: what belongs before the filing may still be done after it: withdrawing, returning, deciding again."""
    procedure = procedure_of(version_id)
    filing = procedure.axis("filing")
    edges = tuple(e if e.automatic else replace(e, from_=(*e.from_, "filed")) for e in filing.edges)
    axes = tuple(replace(axis, edges=edges) if axis is filing else axis for axis in procedure.axes)
    return replace(procedure, axes=axes)


def units_of(house: House) -> dict[str, UUID]:
    with seed(house.council):
        second = Principal(council=house.council, kind="unit", code="fin", name="云河县财政局")
        second.save()
        for code, consent in (("opinion", False), ("brief", True)):
            DictionaryEntry(
                council=house.council, dictionary="conversion", code=code, label=code, flags={"consent": consent}
            ).save()
    (member,) = house.member.principal_ids
    return {"edu": house.unit_id, "fin": second.pk, "member": member}


def test_no_order_of_steps_leads_past_the_procedure_of_proposals(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    house = build_house(council)
    units = units_of(house)
    run_machine(house, units, STEPS)
    tried, taken = Tried.steps, Tried.taken
    assert Tried.stages >= {"draft", "submitted", "awaiting_assignment", "handling"}
    with monkeypatch.context() as patch:
        patch.setattr(engine, "procedure_of", lax)
        with pytest.raises(AssertionError):
            run_machine(house, units, 800)
    with monkeypatch.context() as patch:
        # Another: it may be published without consent, and before it is answered.
        patch.setitem(GUARDS._entries, "proposals.may_be_published", lambda move: None)
        with pytest.raises((AssertionError, KeyError)):
            run_machine(house, units, 800)
    report(
        "W1",
        figure=tried,
        unit="steps tried on the procedure of proposals, none past it",
        control="caught",
        taken=taken,
        edges=len(SPEC),
        stages=len(Tried.stages),
    )
