"""审查会: a list that binds nobody, batch agreement, undo, one release; 二人审查; 代录."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.features.proposals.house import BODY, House
from tests.features.proposals.intake.test_joint import own_id
from tests.fixtures import AccountWith, seed
from yitang.features.proposals.actions import recommend
from yitang.features.proposals.intake.meeting import (
    change_on_list,
    open_meeting,
    put_on_list,
    release,
    release_job,
    take_off_list,
)
from yitang.features.proposals.intake.paper import enter_paper
from yitang.features.proposals.models import Backing, PendingDecision, Proposal, ReviewMeeting
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.jobs.models import Job
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor, Channel, actor_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, Decision, ProcedureParameter

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(house: House, account_with: AccountWith) -> Actor:
    account = account_with("zheng", Role.PROPOSAL_DIRECTOR)
    with in_council(house.council.id):
        return actor_of(account.pk, account.name, house.council.id)


def a_list(house: House, *case_ids: UUID, **more: Any) -> UUID:
    clerk = house.office(Role.PROPOSAL_CLERK)
    meeting_id = UUID(open_meeting(clerk, title="第一次审查会", held_on=today())["meeting_id"])
    if case_ids:
        put_on_list(clerk, meeting_id=meeting_id, case_ids=list(case_ids), **more)
    return meeting_id


def pending(house: House, case_id: UUID) -> PendingDecision:
    with in_council(house.council.id):
        return PendingDecision.objects.get(case_id=case_id)


def the_job(house: House) -> Job:
    with in_council(house.council.id):
        return Job.objects.get(council=house.council, name="proposals.release")


def carry_out(house: House, director: Actor, meeting_id: UUID, expected: int) -> None:
    release(director, meeting_id=meeting_id, expected=expected)
    job = the_job(house)
    release_job(RunningJob(job.pk, house.council.pk, job.account_id, job.args))


def stages(house: House, *case_ids: UUID) -> list[str]:
    with in_council(house.council.id):
        found = dict(Case.objects.values_list("pk", "stage"))
    return [found[case_id] for case_id in case_ids]


def test_nothing_happens_before_the_release_and_everything_at_it(house: House, director: Actor) -> None:
    first, second, third = (house.submitted(title=f"关于第{n}件事的建议") for n in range(3))
    meeting_id = a_list(house, first, second)
    clerk = house.office(Role.PROPOSAL_CLERK)
    put_on_list(clerk, meeting_id=meeting_id, case_ids=[third], outcome="not_file", code="vague", reason="没有具体建议")
    change_on_list(director, pending_id=pending(house, second).pk, outcome="file", class_code="economy")
    with in_council(house.council.id):
        told = Message.objects.filter(principal_id=own_id(house.member)).count()
    assert stages(house, first, second, third) == ["submitted"] * 3
    carry_out(house, director, meeting_id, 3)
    assert stages(house, first, second, third) == ["awaiting_assignment", "awaiting_assignment", "not_filed"]
    with in_council(house.council.id):
        assert Message.objects.filter(principal_id=own_id(house.member)).count() == told + 3
        assert Proposal.objects.get(pk=second).class_code == "economy"
        assert sorted(Case.objects.filter(number__isnull=False).values_list("number", flat=True)) == [1, 2]
        assert ReviewMeeting.objects.get().state == "released"


def test_numbers_follow_the_classes_then_the_receipts(house: House, director: Actor) -> None:
    society, economy = house.submitted(), house.submitted(title="关于产业的建议", class_code="economy")
    carry_out(house, director, a_list(house, society, economy), 2)
    with in_council(house.council.id):
        assert [Case.objects.get(pk=pk).number for pk in (economy, society)] == [1, 2]


def test_many_at_once_are_never_refused(house: House) -> None:
    cases = [house.submitted(), house.submitted(title="关于第二件事的建议")]
    with pytest.raises(Invalid):
        a_list(house, *cases, outcome="not_file", code="vague")


def test_what_is_on_the_list_is_decided_there_until_it_is_taken_off(house: House, director: Actor) -> None:
    case_id = house.submitted()
    meeting_id = a_list(house, case_id)
    for edge, more in (("file", {}), ("not_file", {"payload": {"reason_code": "vague"}}), ("return", {"reason": "改"})):
        with pytest.raises(Blocked):
            house.step(director, case_id, f"filing.{edge}", **more)
    with pytest.raises(Blocked):
        house.step(house.member, case_id, "filing.withdraw")
    assert put_on_list(director, meeting_id=a_list(house), case_ids=[case_id]) == {"added": 0, "left": 1}
    assert take_off_list(director, meeting_id=meeting_id, case_ids=[case_id]) == {"removed": 1}
    house.step(director, case_id, "filing.file")
    assert stages(house, case_id) == ["awaiting_assignment"]


def test_a_list_that_changed_is_not_released_unseen(house: House, director: Actor) -> None:
    meeting_id = a_list(house, house.submitted(), house.submitted(title="关于第二件事的建议"))
    with pytest.raises(Conflict):
        release(director, meeting_id=meeting_id, expected=1)
    with pytest.raises(Refused):
        release(house.office(Role.PROPOSAL_CLERK), meeting_id=meeting_id, expected=2)
    release(director, meeting_id=meeting_id, expected=2)
    with pytest.raises(Conflict):
        release(director, meeting_id=meeting_id, expected=2)


def test_what_cannot_be_taken_stays_on_the_list_with_its_reason(house: House, director: Actor) -> None:
    good, bad = house.submitted(), house.submitted(title="关于第二件事的建议")
    meeting_id = a_list(house, good, bad)
    change_on_list(director, pending_id=pending(house, bad).pk, class_code="none")
    carry_out(house, director, meeting_id, 2)
    assert stages(house, good, bad) == ["awaiting_assignment", "submitted"]
    assert (pending(house, bad).result, pending(house, bad).message) == ("failed", "选择立案的类别。")
    with in_council(house.council.id):
        assert ReviewMeeting.objects.get().state == "open"


def test_a_release_that_was_cut_off_goes_on(house: House, director: Actor) -> None:
    cases = [house.submitted(title=f"关于第{n}件事的建议") for n in range(3)]
    meeting_id = a_list(house, *cases)
    release(director, meeting_id=meeting_id, expected=3)
    job = the_job(house)
    for _ in range(2):
        release_job(RunningJob(job.pk, house.council.pk, job.account_id, job.args))
    assert stages(house, *cases) == ["awaiting_assignment"] * 3


def test_as_many_persons_give_their_opinion_as_the_council_asks_for(house: House, director: Actor) -> None:
    with seed(house.council) as ctx:
        ProcedureParameter(
            council_id=ctx.council_id, code="proposal", name="opinions_before_decision", value=2, effective_from=today()
        ).save()
    case_id = house.submitted()
    one, two = house.office(Role.PROPOSAL_CLERK, "李一"), house.office(Role.PROPOSAL_CLERK, "王二")
    for actor in (one, one, director):
        recommend(actor, case_id=case_id, outcome="filed")
        with pytest.raises(Blocked):
            house.step(director, case_id, "filing.file")
    recommend(two, case_id=case_id, outcome="filed")
    house.step(director, case_id, "filing.file")
    assert stages(house, case_id) == ["awaiting_assignment"]


def test_the_clerk_enters_what_came_on_paper_and_the_record_says_so(house: House) -> None:
    clerk = house.office(Role.PROPOSAL_CLERK, "周书记员").through(Channel.PAPER)
    fields = {"title": "关于纸质提案的建议", "body": BODY, "class_code": "society"}
    done = enter_paper(
        clerk,
        key=uuid4().hex,
        principal_id=own_id(house.member),
        paper_note="2026年3月2日收到，原件存提案委档案柜",
        joint_ids=(own_id(house.other),),
        **fields,
    )
    with in_council(house.council.id):
        proposal = Proposal.objects.get(pk=done["case_id"])
        decision = Decision.objects.get(case_id=proposal.pk, edge="submit")
        assert (proposal.receipt_number, proposal.submitter_id) == (done["receipt_number"], own_id(house.member))
        assert (decision.channel, decision.role) == ("paper", "proposal_clerk")
        assert Backing.objects.get(case_id=proposal.pk).state == "confirmed"


def test_paper_needs_a_note_and_nobody_submits_for_others_on_the_screen(house: House) -> None:
    clerk = house.office(Role.PROPOSAL_CLERK)
    fields = {"title": "关于纸质提案的建议", "body": BODY, "class_code": "society", "principal_id": own_id(house.member)}
    with pytest.raises(Invalid):
        enter_paper(clerk.through(Channel.PAPER), paper_note=" ", **fields)
    with pytest.raises(Invalid):
        enter_paper(clerk, paper_note="收到", **fields)
    with pytest.raises(Refused):
        enter_paper(house.member.through(Channel.PAPER), paper_note="收到", **fields)
