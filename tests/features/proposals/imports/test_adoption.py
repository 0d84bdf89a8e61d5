"""An adopted case stands where a live one would, so that a live step goes on from it."""

from datetime import date
from typing import Any

import pytest

from tests.features.proposals.house import House
from yitang.features.proposals.imports.adoption import Labels, ProposalRecord, past_case, stage_of
from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.states import PROPOSAL
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Channel, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.adoption import adopt
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import publish

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 1)
FILED = {"outcome": "filed", "number": 7}


@act("tests.adopt")
def adopt_one(ctx: ActContext, *, record: ProposalRecord) -> dict[str, Any]:
    ctx.require("proposals.import")
    procedure = publish(ctx.council_id, KIND, ctx.today)
    labels = Labels(principals={}, sessions={})
    return {"adopted": adopt(ctx, procedure, uuid7(), [past_case(record, ctx.council_id, labels)])}


def adopted(house: House, **known: Any) -> Case:
    submitter = house.member.grants[0].principal_id
    assert submitter is not None
    with in_council(house.council.pk):
        session = CouncilSession.objects.get()
    record = ProposalRecord("题目", submitter, "member", DAY, body="正文", class_code="society", session_id=session.pk, **known)
    adopt_one(system_actor(house.council.pk, "导入", Channel.IMPORT), record=record)
    return case_of(house.council, record)


def case_of(council: Council, record: ProposalRecord) -> Case:
    with in_council(council.pk):
        return Case.objects.get(pk=record.case_id)


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        ({}, "submitted"),
        ({"outcome": "returned"}, "returned"),
        ({"outcome": "not_filed", "outcome_reason": "vague"}, "not_filed"),
        ({"outcome": "merged"}, "merged"),
        ({"outcome": "converted"}, "converted"),
        ({"outcome": "withdrawn"}, "withdrawn"),
        (FILED, "awaiting_assignment"),
        (FILED | {"replied_on": DAY}, "answered"),
        (FILED | {"replied_on": DAY, "satisfaction": "dissatisfied"}, "rated"),
        (FILED | {"replied_on": DAY, "concluded_on": DAY, "adoption": "none"}, "concluded"),
    ],
)
def test_adopted_case_stands_at_its_stage(house: House, known: dict[str, Any], stage: str) -> None:
    case = adopted(house, **known)
    assert case.stage == stage
    assert PROPOSAL.stage_state(stage).code == stage
    with in_council(house.council.pk):
        proposal = Proposal.objects.get()
        assert (proposal.outcome, proposal.submitted_on) == (known.get("outcome", ""), DAY)


def test_review_goes_on_from_an_adopted_case(house: House) -> None:
    case = adopted(house)
    done = house.step(house.office(Role.PROPOSAL_DIRECTOR), case.pk, "filing.file")
    assert (done["stage"], done["number"]) == ("awaiting_assignment", 1)


def test_unit_takes_up_an_adopted_case(house: House) -> None:
    case = adopted(house, **FILED, lead_unit_id=house.unit_id)
    done = house.step(house.unit(Role.UNIT_LIAISON), case.pk, "handling.receive")
    assert done["state"] == "received"


def test_member_rates_an_adopted_case(house: House) -> None:
    case = adopted(house, **FILED, lead_unit_id=house.unit_id, replied_on=DAY, reply_class="A", reply_text="已办")
    grades = {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
    done = house.step(house.member, case.pk, "course.rate", payload=grades)
    assert done["stage"] == "rated"


def test_conclusion_and_publication_go_on_from_an_adopted_case(house: House) -> None:
    case = adopted(house, **FILED, lead_unit_id=house.unit_id, replied_on=DAY, reply_text="已办", satisfaction="satisfied")
    house.step(house.office(Role.PROPOSAL_CLERK), case.pk, "course.conclude", payload={"adoption": "full"})
    done = house.step(house.office(Role.PROPOSAL_DIRECTOR), case.pk, "publication.publish", payload={"body": "公开的正文"})
    assert (done["state"], done["stage"]) == ("published", "concluded")


def test_published_record_brings_its_public_copy(house: House) -> None:
    known = {"lead_unit_id": house.unit_id, "replied_on": DAY, "reply_text": "已办", "published": True}
    case = adopted(house, **FILED, **known)
    with in_council(house.council.pk):
        copy = PublicProposal.objects.get(case=case)
    assert (case.publicity, copy.number, copy.body, copy.replies[0]["text"]) == ("public", 7, "正文", "已办")


def test_record_without_consent_is_not_published(house: House) -> None:
    adopted(house, **FILED, published=True, consent_public=False)
    with in_council(house.council.pk):
        assert PublicProposal.objects.count() == 0


def test_history_that_only_filing_allows_is_ignored_without_it(house: House) -> None:
    record = ProposalRecord("题目", uuid7(), "member", DAY, outcome="not_filed", replied_on=DAY, concluded_on=DAY)
    assert stage_of(record) == "not_filed"
