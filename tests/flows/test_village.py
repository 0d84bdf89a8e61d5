"""From a matter to a topic, from a problem to a draft that somebody signs, and back: nobody took it up, or it ended with its outcome."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.features.talks.conftest import Village, build_village
from tests.fixtures import seed
from yitang.features.briefs.actions import discard_draft as discard_brief
from yitang.features.briefs.models import Issue
from yitang.features.grassroots.matters import say
from yitang.features.proposals.models import Proposal
from yitang.features.talks.models import Problem, Topic
from yitang.flows.village.endings import Ending, ending_of
from yitang.flows.village.hand_on import hand_on
from yitang.flows.village.list_topic import list_as_topic, topic_of
from yitang.flows.village.returning import bring_back
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import system_actor, visitor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.open_door import new_code
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.workflow.models import Case, CaseLink, Decision

WORDS = {"title": "关于村口路灯的建议", "situation": "三盏路灯没有电源，村里解决不了。", "suggestion": "接入市政电网。"}


@pytest.fixture
def village(council: Council) -> Village:
    return build_village(council)


@pytest.fixture(autouse=True)
def _scope(village: Village) -> object:
    with in_council(village.council.pk):
        yield


def matter(village: Village, venue_id: UUID) -> UUID:
    said = {"digest": digest_of(new_code()), "class_code": "roads", "text": "路灯坏了三盏", "venue_id": venue_id}
    return UUID(say(visitor(village.council.pk), contact="周大爷", **said)["case_id"])


def handed_on(village: Village, into: str = "proposal") -> tuple[UUID, UUID]:
    problem_id = village.problem()
    asked = {"problem_id": problem_id, "into": into, "principal_id": village.principal(village.member), **WORDS}
    return problem_id, UUID(hand_on(village.convener, key=uuid4().hex, **asked)["case_id"])


def test_topic_of_a_matter_is_linked_and_made_once(village: Village) -> None:
    matter_id, case_id = matter(village, village.venue_id), uuid7()
    asked = {"matter_id": matter_id, "venue_id": village.venue_id, "title": "村口路灯", "source": "people"}
    list_as_topic(village.convener, case_id=case_id, **asked)
    assert topic_of(matter_id) == case_id
    topic = Topic.objects.get(pk=case_id)
    assert (topic.case.stage, topic.text, topic.proposer) == ("proposed", "", "")
    with pytest.raises(Conflict):
        list_as_topic(village.office, case_id=uuid7(), **asked)
    with pytest.raises(NotFound):
        list_as_topic(village.convener, case_id=uuid7(), **asked | {"matter_id": matter(village, village.other_venue_id)})


@pytest.mark.parametrize("into", ["brief", "proposal"])
def test_draft_lies_with_the_named_member_and_the_problem_stays_open(village: Village, into: str) -> None:
    problem_id, draft_id = handed_on(village, into)
    problem = Problem.objects.select_related("case").get(pk=problem_id)
    assert (problem.case.stage, problem.transferred_to_id, problem.outcome) == ("transferred", draft_id, "")
    assert (Case.objects.get(pk=draft_id).stage, Case.objects.get(pk=draft_id).kind) == ("draft", into)
    assert CaseLink.objects.filter(source=draft_id, target=problem_id, kind="raised_from").count() == 1
    if into == "proposal":
        assert WORDS["situation"] in Proposal.objects.get(pk=draft_id).body
    assert bring_back(system_actor(village.council.pk)) == {"ended": 0, "returned": 0}
    with pytest.raises(Blocked):
        hand_on(village.convener, problem_id=problem_id, into=into, principal_id=village.principal(village.member), **WORDS)


def test_only_who_holds_the_venue_hands_on_and_to_somebody_who_can_sign(village: Village) -> None:
    problem_id = village.assigned()
    asked = {"problem_id": problem_id, "into": "brief", **WORDS}
    with pytest.raises(Refused):
        hand_on(village.unit, principal_id=village.principal(village.member), **asked)
    with pytest.raises(Invalid) as nobody:
        hand_on(village.convener, principal_id=village.principal(village.unit), **asked)
    assert set(nobody.value.errors) == {"signer"}


def test_deleted_draft_brings_the_problem_back_to_the_venue(village: Village) -> None:
    problem_id, draft_id = handed_on(village, "brief")
    discard_brief(village.member, case_id=draft_id)
    assert Problem.objects.get(pk=problem_id).transferred_to_id is None
    assert bring_back(system_actor(village.council.pk)) == {"ended": 0, "returned": 1}
    assert Case.objects.get(pk=problem_id).stage == "open"


@pytest.mark.parametrize(("classes", "outcome"), [("A", "solved"), ("AB", "partly"), ("C", "not")])
def test_problem_is_closed_by_the_outcome_of_what_it_became(village: Village, classes: str, outcome: str) -> None:
    problem_id, draft_id = handed_on(village)
    with seed(village.council):
        from yitang.institution.principals.models import Principal

        case = Case.objects.get(pk=draft_id)
        for place, code in enumerate(classes):
            unit = Principal(council=village.council, kind="unit", code=f"u{place}", name=f"单位{place}")
            unit.save()
            assignment = Assignment(council=village.council, case=case, unit=unit, sent_on=case.created_at.date())
            assignment.save()
            reply = Reply(council=village.council, assignment=assignment, text=f"答复{place}", result_class=code)
            reply.issued_on = case.created_at.date()
            reply.save()
        case.stage = "concluded"
        case.save()
    assert ending_of(Case.objects.get(pk=draft_id)) == Ending(
        outcome, "\n".join(f"答复{n}" for n in range(len(classes))), answered=True
    )
    assert bring_back(system_actor(village.council.pk)) == {"ended": 1, "returned": 0}
    problem = Problem.objects.select_related("case").get(pk=problem_id)
    assert (problem.case.stage, problem.outcome, problem.residents_word) == ("concluded", outcome, "")
    village.step(problem_id, "add_word", word="fair", residents_text="总算有了电")
    problem.refresh_from_db()
    assert problem.residents_word == "fair"
    with pytest.raises(Blocked):
        village.step(problem_id, "add_word", word="not")


def ended_as(village: Village, case_id: UUID, stage: str) -> Case:
    """The case as it stands at the end of a course that is not this test's."""
    with seed(village.council):
        case = Case.objects.get(pk=case_id)
        case.stage = stage
        case.save()
    return case


def issued(village: Village, case: Case, day: date) -> None:
    with seed(village.council):
        Issue(council=village.council, case=case, year=day.year, number=5, code="第5期", form="single", issued_on=day).save()


def test_issued_brief_that_nobody_passed_on_ends_for_the_problem_and_is_taken_back_by_hand(village: Village) -> None:
    problem_id, draft_id = handed_on(village, "brief")
    case = ended_as(village, draft_id, "issued")
    issued(village, case, today() - timedelta(days=20))
    house = system_actor(village.council.pk)
    assert bring_back(house) == {"ended": 0, "returned": 0}
    with seed(village.council):
        Issue.objects.filter(case=case).update(issued_on=today() - timedelta(days=120))
    assert bring_back(house) == {"ended": 1, "returned": 0}
    problem = Problem.objects.select_related("case").get(pk=problem_id)
    assert (problem.case.stage, problem.outcome, "第5期" in problem.report) == ("concluded", "not", True)
    last = Decision.objects.filter(case=problem_id).order_by("-recorded_at", "-id")[0]
    assert (last.edge, last.data["outcome"]) == ("end", "not")
    told = Message.objects.get(event="village.bring_back")
    assert (told.principal_id, told.kind) == (village.principal(village.convener), Message.Kind.NEED)
    assert "没有进一步办理" in told.text
    assert bring_back(house) == {"ended": 0, "returned": 0}
    village.step(problem_id, "reopen", reason="由镇里再办")
    assert Case.objects.get(pk=problem_id).stage == "open"


def test_brief_waits_as_long_as_the_council_says(village: Village) -> None:
    _problem_id, draft_id = handed_on(village, "brief")
    case = ended_as(village, draft_id, "issued")
    issued(village, case, today() - timedelta(days=20))
    assert ending_of(case) is None
    assert ending_of(case, Period.parse({"unit": "days", "count": 20})) is None
    ended = ending_of(case, Period.parse({"unit": "days", "count": 19}))
    assert (ended is not None and ended.outcome, ended is not None and ended.answered) == ("not", False)


def test_converted_proposal_ends_but_one_that_becomes_a_brief_goes_on(village: Village) -> None:
    problem_id, draft_id = handed_on(village)
    case = ended_as(village, draft_id, "converted")
    with seed(village.council):
        Proposal.objects.filter(pk=draft_id).update(outcome="converted", outcome_reason="brief", outcome_on=today())
    assert ending_of(case) is None
    with seed(village.council):
        Proposal.objects.filter(pk=draft_id).update(outcome_reason="opinion")
    assert bring_back(system_actor(village.council.pk)) == {"ended": 1, "returned": 0}
    problem = Problem.objects.get(pk=problem_id)
    assert (problem.outcome, "转为意见和建议" in problem.report) == ("not", True)


def test_split_proposal_ends_with_its_last_part(village: Village) -> None:
    _problem_id, draft_id = handed_on(village)
    whole, parts = ended_as(village, draft_id, "split"), []
    for stage in ("concluded", "submitted"):
        part = UUID(hand_on_part(village))
        parts.append(ended_as(village, part, stage))
        with seed(village.council):
            CaseLink(council=village.council, source=parts[-1], target=whole, kind="raised_from").save()
    assert ending_of(whole) is None
    ended_as(village, parts[1].pk, "not_filed")
    assert ending_of(whole) == Ending("not", "", answered=True)
    ended_as(village, parts[0].pk, "withdrawn")
    assert ending_of(whole) == Ending()


def hand_on_part(village: Village) -> str:
    """A case of a proposal, to stand for a part of another one."""
    return str(handed_on(village)[1])
