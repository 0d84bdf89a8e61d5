"""C5 for briefs beyond the three hands: of many people at the same act exactly one gets it, and what follows happens once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.features.briefs.house import SITUATION, SUGGESTION, TITLE, House, build_house
from tests.trust.race import race
from tests.trust.report import FULL, report
from yitang.features.briefs.desk.merging import merge, merge_into
from yitang.features.briefs.ladder.actions import cancel_instruction, cancel_step, record_instruction, record_step
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Origin, SentUp
from yitang.features.briefs.ladder.upward import send_up
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.network.actions import ask, close
from yitang.features.briefs.network.models import BriefCall
from yitang.features.proposals.actions import start_draft
from yitang.features.proposals.models import Proposal
from yitang.flows.conversions.raise_brief import raise_brief
from yitang.flows.conversions.turn_into_proposal import turn_into_proposal
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import YitangError
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.exchange.models import ReceivedPackage, SentPackage
from yitang.instruments.exchange.queries import bytes_of
from yitang.instruments.exchange.receiving import bring_in, keep_upload
from yitang.instruments.ledger.queries import facts_in_force
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import CaseLink, Decision, Track

pytestmark = pytest.mark.django_db(transaction=True)
RUNNERS = 4
ROUNDS = 250 if FULL else 1
"""Each round has four actors, so the full measure is a thousand attempts at each act."""

Attempt = Callable[[], Any]
Scene = Callable[[House], tuple[Attempt, Callable[[], int]]]
"""Brings a house so far that the act is open: gives the attempt, and how often its effect is there afterwards."""


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


def count(house: House, model: Any, **where: Any) -> int:
    with in_council(house.council.id):
        return int(model.objects.filter(**where).count())


def a_step(actor: Actor, case_id: UUID, step: str, **more: Any) -> Attempt:
    """A step taken from what a page showed: everybody saw the same version."""
    axis, edge = step.split(".")
    with in_council(actor.council_id):
        version = Track.objects.get(case_id=case_id, axis=axis).version
    return lambda: advance(actor, case_id=case_id, axis=axis, edge=edge, key=uuid4().hex, expected_version=version, **more)


def passing_on(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    attempt = a_step(house.editor, case_id, "course.pass_on", payload={"lead": str(house.unit_id)})
    return attempt, lambda: count(house, Decision, case_id=case_id, edge="pass_on")


def releasing(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    attempt = a_step(house.editor, case_id, "publication.publish", payload={"title": TITLE, "body": SITUATION})
    return attempt, lambda: count(house, Decision, case_id=case_id, edge="publish")


def recording(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    asked = {"case_id": case_id, "step": "city_adopted", "effective_on": today(), "paper": "3号"}
    return (
        lambda: record_step(house.editor, key=uuid4().hex, **asked),
        lambda: count(house, LadderFact, brief_id=case_id, step="city_adopted"),
    )


def cancelling(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    made = record_step(house.editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="3号")
    fact_id = UUID(made["fact_id"])

    def left() -> int:
        with in_council(house.council.id):
            assert not facts_in_force().filter(case_id=case_id, kind="briefs.adopted_city").exists()
            return LadderFact.objects.filter(cancels_id=fact_id).count()

    return lambda: cancel_step(house.editor, key=uuid4().hex, fact_id=fact_id, reason="登记错了"), left


def noting(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    asked = {"case_id": case_id, "level": "city", "given_on": today(), "register_number": "批3号"}
    return (
        lambda: record_instruction(house.editor, key=uuid4().hex, **asked),
        lambda: count(house, Instruction, brief_id=case_id),
    )


def taking_a_note_back(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    made = record_instruction(house.editor, case_id=case_id, level="city", given_on=today(), register_number="批3号")
    note_id = UUID(made["instruction_id"])
    return (
        lambda: cancel_instruction(house.editor, key=uuid4().hex, instruction_id=note_id, cause="number"),
        lambda: count(house, Instruction, cancels_id=note_id),
    )


def closing(house: House) -> tuple[Attempt, Callable[[], int]]:
    (asked,) = house.member.principal_ids
    call_id = UUID(
        ask(house.editor, title="养老服务", text="反映困难。", due_on=today() + timedelta(days=9), principal_ids=[asked])[
            "call_id"
        ]
    )
    return lambda: close(house.editor, key=uuid4().hex, call_id=call_id), lambda: count(house, BriefCall, pk=call_id, version=2)


def merging(house: House) -> tuple[Attempt, Callable[[], int]]:
    pair = [house.submitted(), house.edited()]
    return (
        lambda: merge(house.editor, key=uuid4().hex, case_ids=pair, title="关于公交出行的建议"),
        lambda: count(house, CaseLink, source_id=pair[0], kind="merged_into"),
    )


def putting_into(house: House) -> tuple[Attempt, Callable[[], int]]:
    combined = merge(house.editor, case_ids=[house.submitted(), house.submitted()], title="关于公交出行的建议")["case_id"]
    late = house.submitted()
    return (
        lambda: merge_into(house.editor, key=uuid4().hex, case_id=UUID(str(combined)), case_ids=[late]),
        lambda: count(house, CaseLink, source_id=late, kind="merged_into"),
    )


def sending_up(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.issued()
    asked = {"case_ids": [case_id], "to_code": "330000", "to_name": "某省政协"}
    return lambda: send_up(house.editor, key=uuid4().hex, **asked), lambda: count(house, SentUp, brief_id=case_id)


def turning(house: House) -> tuple[Attempt, Callable[[], int]]:
    case_id = house.submitted()
    house.step(house.editor, case_id, "editing.ask_turn")
    before = count(house, Proposal)
    return (
        lambda: turn_into_proposal(house.member, key=uuid4().hex, case_id=case_id),
        lambda: count(house, Proposal) - before,
    )


def raising(house: House) -> tuple[Attempt, Callable[[], int]]:
    body = f"情况：{SITUATION}建议：{SUGGESTION}" * 2
    case_id = UUID(start_draft(house.member, title=TITLE, body=body, class_code="society")["case_id"])
    clerk = house.office(Role.PROPOSAL_CLERK)
    for actor, edge, payload in (
        (house.member, "submit", {}),
        (house.office(Role.PROPOSAL_DIRECTOR), "ask_consent", {"code": "brief"}),
        (house.member, "consent", {}),
    ):
        advance(actor, case_id=case_id, axis="filing", edge=edge, key=uuid4().hex, payload=payload)
    before = count(house, Brief)
    return lambda: raise_brief(clerk, key=uuid4().hex, case_id=case_id), lambda: count(house, Brief) - before


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        passing_on,
        releasing,
        recording,
        cancelling,
        noting,
        taking_a_note_back,
        closing,
        merging,
        putting_into,
        sending_up,
        turning,
        raising,
    )
}


def tried(attempt: Attempt) -> bool:
    """Whether the act went through. A refusal of ours is an answer; anything else is a fault of the test or the product."""
    try:
        attempt()
    except YitangError:
        return False
    return True


def test_one_of_many_at_the_same_act_wins(house: House) -> None:
    with race(RUNNERS) as field:
        for name, bring in SCENES.items():
            for _ in range(ROUNDS):
                attempt, effects = bring(house)
                won = field.run([lambda a=attempt: tried(a)] * RUNNERS)  # type: ignore[misc]
                assert (won.count(True), won.count(False), effects()) == (1, RUNNERS - 1, 1), (name, won)
        # The control: the same key for all is one act done once, so all are told that it went well.
        case_id, key = house.issued(), uuid4().hex
        asked = {"case_id": case_id, "step": "city_adopted", "effective_on": today(), "paper": "3号"}
        same = field.run([lambda: tried(lambda: record_step(house.editor, key=key, **asked))] * RUNNERS)
        assert (same.count(True), count(house, LadderFact, brief_id=case_id, step="city_adopted")) == (RUNNERS, 1)
    report("C5", figure=len(SCENES) * ROUNDS * RUNNERS, unit="attempts at acts on briefs", control="caught")


def test_a_package_is_taken_in_once_by_whoever_is_first(house: House, other_council: Council) -> None:
    above = build_house(other_council)
    case_id = house.issued()
    send_up(house.editor, case_ids=[case_id], to_code=other_council.code)
    with in_council(house.council.id):
        content = bytes_of(SentPackage.objects.get())
        code = Issue.objects.get().code
    sha256 = keep_upload(other_council.pk, [content])
    with race(RUNNERS) as field:
        won = field.run([lambda: tried(lambda: bring_in(above.editor, sha256, key=uuid4().hex))] * RUNNERS)
    assert won.count(True) == 1
    with in_council(other_council.pk):
        assert (ReceivedPackage.objects.count(), Origin.objects.count(), Brief.objects.count()) == (1, 1, 1)
        assert Brief.objects.get().reflector_post == code
