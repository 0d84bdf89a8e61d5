"""转意见建议、转社情民意 with consent, 转信访; 申请复核 once and within its window."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.proposals.intake.conversion import appeal_until, asked_for
from yitang.features.proposals.intake.joint import keep_time
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.workflow.models import Case, Track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def conversions(house: House) -> None:
    with seed(house.council) as ctx:
        for order, (code, label, consent) in enumerate(
            [("opinion", "转意见建议", False), ("brief", "转社情民意信息", True), ("petition", "转信访", False)]
        ):
            DictionaryEntry(
                council_id=ctx.council_id,
                dictionary="conversion",
                code=code,
                label=label,
                order=order,
                flags={"consent": consent},
            ).save()


def decide(house: House, case_id: UUID, edge: str, **more: object) -> None:
    house.step(house.office(Role.PROPOSAL_DIRECTOR, "郑主任"), case_id, f"filing.{edge}", **more)


def found(house: House, case_id: UUID) -> tuple[str, str, str]:
    with in_council(house.council.id):
        proposal = Proposal.objects.select_related("case").get(pk=case_id)
        return proposal.case.stage, proposal.outcome, proposal.outcome_reason


def refused_one(house: House) -> UUID:
    case_id = house.submitted()
    decide(house, case_id, "not_file", payload={"reason_code": "vague"})
    return case_id


def let_pass(house: House, case_id: UUID, days: int) -> None:
    with seed(house.council):
        proposal = Proposal.objects.get(pk=case_id)
        proposal.outcome_on = today() - timedelta(days=days)
        proposal.save()


def test_what_needs_no_consent_is_converted_at_once(house: House) -> None:
    case_id = house.submitted()
    decide(house, case_id, "convert", payload={"code": "opinion"})
    assert found(house, case_id) == ("converted", "converted", "opinion")


def test_what_needs_consent_is_not_converted_without_it(house: House) -> None:
    case_id = house.submitted()
    with pytest.raises(Blocked) as caught:
        decide(house, case_id, "convert", payload={"code": "brief"})
    assert caught.value.owes == "丁一"
    with pytest.raises(Invalid):
        decide(house, case_id, "ask_consent", payload={"code": "opinion"})
    with pytest.raises(Invalid):
        decide(house, case_id, "convert", payload={"code": "nothing"})
    assert found(house, case_id)[0] == "submitted"


def test_the_submitter_agrees(house: House) -> None:
    case_id = house.submitted()
    decide(house, case_id, "ask_consent", payload={"code": "brief"}, reason="内容更适合作信息报送")
    with in_council(house.council.id):
        assert (asked_for(case_id)["reason_label"], asked_for(case_id)["reason"]) == ("转社情民意信息", "内容更适合作信息报送")
        assert Case.objects.get(pk=case_id).due_on is not None
    with pytest.raises(Conflict):
        decide(house, case_id, "file")
    house.step(house.member, case_id, "filing.consent")
    assert found(house, case_id) == ("converted", "converted", "brief")


def test_the_submitter_does_not_agree_and_the_review_goes_on(house: House) -> None:
    case_id = house.submitted()
    decide(house, case_id, "ask_consent", payload={"code": "brief"})
    house.step(house.member, case_id, "filing.refuse", reason="仍希望立案")
    assert found(house, case_id) == ("submitted", "", "")
    decide(house, case_id, "file")


def test_silence_is_no_consent(house: House) -> None:
    case_id = house.submitted()
    decide(house, case_id, "ask_consent", payload={"code": "brief"})
    with seed(house.council):
        track = Track.objects.get(case_id=case_id, axis="filing")
        track.due_on = today() - timedelta(days=1)
        track.save()
    assert keep_time(system_actor(house.council.id))["lapsed"] == 1
    assert found(house, case_id) == ("submitted", "", "")


def test_an_entry_that_has_ended_is_no_longer_chosen(house: House) -> None:
    with seed(house.council):
        entry = DictionaryEntry.objects.get(dictionary="conversion", code="petition")
        entry.valid_to = date(2020, 1, 1)
        entry.save()
    with pytest.raises(Invalid):
        decide(house, house.submitted(), "convert", payload={"code": "petition"})


def test_re_examination_is_granted_and_the_review_begins_again(house: House) -> None:
    case_id = refused_one(house)
    house.step(house.member, case_id, "filing.appeal", reason="建议第二条是具体的")
    assert found(house, case_id) == ("appeal", "not_filed", "vague")
    decide(house, case_id, "reopen")
    assert found(house, case_id) == ("submitted", "", "")


def test_re_examination_is_upheld_and_decided_once(house: House) -> None:
    case_id = refused_one(house)
    house.step(house.member, case_id, "filing.appeal", reason="建议第二条是具体的")
    decide(house, case_id, "uphold", reason="第二条与第一条重复")
    assert found(house, case_id) == ("not_filed", "not_filed", "vague")
    with pytest.raises(Invalid):
        house.step(house.member, case_id, "filing.appeal", reason="再来一次")


def test_re_examination_needs_a_reason_its_window_and_the_submitter(house: House) -> None:
    case_id = refused_one(house)
    with pytest.raises(Invalid):
        house.step(house.member, case_id, "filing.appeal", reason=" ")
    with pytest.raises(Refused):
        house.step(house.office(Role.PROPOSAL_CLERK), case_id, "filing.appeal", reason="理由")
    let_pass(house, case_id, 60)
    with in_council(house.council.id):
        proposal = Proposal.objects.select_related("case").get(pk=case_id)
        assert appeal_until(proposal, proposal.case) < today()
    with pytest.raises(Invalid):
        house.step(house.member, case_id, "filing.appeal", reason="理由")
