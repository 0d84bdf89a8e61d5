"""Several submitters: all are consulted, answered and heard; one feedback is official."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from tests.features.proposals.house import BODY, REPLY, TITLE
from tests.instruments.handling.conftest import GRADES, UNHAPPY, Town
from yitang.features.proposals.desks.member import todo_of_member
from yitang.features.proposals.intake.joint import answer, invite
from yitang.features.proposals.intake.merging import merge
from yitang.features.proposals.models import Backing
from yitang.features.proposals.papers.letters import find_reply
from yitang.features.proposals.views.feedback import still_silent
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor, Channel
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.contacts import answer_contact, log_contact
from yitang.instruments.handling.models import AddedRating, Contact, Rating
from yitang.instruments.handling.submitters import submitters_of

pytestmark = pytest.mark.django_db

TALK = {"channel": "phone", "held_on": date(2026, 3, 2), "who": "沈科长", "result": "说明了进展。"}


@dataclass
class Merged:
    """A leading proposal of 丁一's and 吴二's, assigned to one unit."""

    town: Town
    case_id: UUID

    @property
    def first(self) -> Actor:
        return self.town.house.member

    @property
    def second(self) -> Actor:
        return self.town.house.other

    def pk(self, actor: Actor) -> UUID:
        return next(iter(actor.principal_ids))


def merged(town: Town) -> Merged:
    house = town.house
    own, other = house.submitted(), house.submitted(house.other)
    director = house.office(Role.PROPOSAL_DIRECTOR, "郑主任")
    made = merge(director, case_ids=[own, other], title=TITLE, body=BODY, class_code="society")
    case_id = UUID(str(made["case_id"]))
    house.step(director, case_id, "filing.file")
    town.step(town.dispatch, case_id, "assign", payload={"lead": str(town.units["edu"])})
    return Merged(town, case_id)


def backed(town: Town, relation: str) -> Merged:
    """丁一's proposal, behind which 吴二 stands as joint submitter or endorser, assigned to one unit."""
    house = town.house
    case_id = house.draft()
    invite(house.member, case_id=case_id, relation=relation, principal_ids=list(house.other.principal_ids))
    with in_council(house.council.id):
        backing_id = Backing.objects.get(case_id=case_id).pk
    answer(house.other, backing_id=backing_id, agree=True)
    house.step(house.member, case_id, "filing.submit")
    house.step(house.office(Role.PROPOSAL_DIRECTOR, "郑主任"), case_id, "filing.file")
    town.step(town.dispatch, case_id, "assign", payload={"lead": str(town.units["edu"])})
    return Merged(town, case_id)


def told(found: Merged, actor: Actor, event: str) -> list[tuple[str, str]]:
    with in_council(found.town.house.council.id):
        rows = Message.objects.filter(principal_id=found.pk(actor), event=event, case_id=found.case_id)
        return list(rows.values_list("kind", "next_step"))


def test_the_unit_talks_with_each_submitter_of_a_merged_original(town: Town) -> None:
    town.rule("contact_required", True)
    found = merged(town)
    town.receive(found.case_id, "edu")
    handler, part = town.of_unit("edu", Role.UNIT_HANDLER), town.part(found.case_id, "edu")
    save_reply(handler, assignment_id=part.pk, text=REPLY, result_class="A")
    log_contact(handler, assignment_id=part.pk, **TALK)
    with pytest.raises(Blocked) as held:
        town.step(handler, found.case_id, "draft", "edu")
    assert "吴二" in str(held.value.message)
    made = log_contact(handler, assignment_id=part.pk, principal_ids=[found.pk(found.first), found.pk(found.second)], **TALK)
    assert len(made["contact_ids"]) == 2
    town.step(handler, found.case_id, "draft", "edu")
    town.issue(found.case_id, "edu")
    assert town.case(found.case_id).stage == "answered"


def test_each_answers_only_the_talk_that_was_with_them(town: Town) -> None:
    found = merged(town)
    town.receive(found.case_id, "edu")
    handler, part = town.of_unit("edu", Role.UNIT_HANDLER), town.part(found.case_id, "edu")
    made = log_contact(handler, assignment_id=part.pk, principal_ids=[found.pk(found.second)], **TALK)
    contact_id = UUID(str(made["contact_id"]))
    assert told(found, found.second, "handling.log_contact") != []
    assert told(found, found.first, "handling.log_contact") == []
    with pytest.raises(Refused):
        answer_contact(found.first, contact_id=contact_id, answer="confirmed")
    answer_contact(found.second, contact_id=contact_id, answer="objected", objection="没有联系过。")
    with in_council(town.house.council.id):
        assert Contact.objects.get(pk=contact_id).answer == "objected"


def test_a_talk_is_with_submitters_only(town: Town) -> None:
    found = merged(town)
    town.receive(found.case_id, "edu")
    with pytest.raises(Invalid) as wrong:
        log_contact(
            town.of_unit("edu", Role.UNIT_HANDLER),
            assignment_id=town.part(found.case_id, "edu").pk,
            principal_ids=[town.units["fin"]],
            **TALK,
        )
    assert list(wrong.value.errors) == ["principal_ids"]


def test_the_reply_goes_to_all_by_name_and_all_are_asked(town: Town) -> None:
    found = merged(town)
    town.answer(found.case_id, "edu")
    part = town.part(found.case_id, "edu")
    for actor in (found.first, found.second):
        with in_council(town.house.council.id):
            letter = find_reply(actor, part.pk)
            todo = [str(item.verb) for item in todo_of_member(actor, town.house.council)]
        assert letter is not None
        assert letter.values["salutation"] == "丁一、吴二委员："
        assert letter.addressee == "丁一、吴二"
        assert len(todo) == 1
        assert [kind for kind, _next in told(found, actor, "proposals.answer")] == ["need"]


def test_who_gave_up_several_own_proposals_stands_once_among_the_submitters(town: Town) -> None:
    house = town.house
    cases = [house.submitted(), house.submitted(), house.submitted(house.other), house.submitted(house.other)]
    director = house.office(Role.PROPOSAL_DIRECTOR, "郑主任")
    made = merge(director, case_ids=cases, title=TITLE, body=BODY, class_code="society")
    with in_council(house.council.id):
        found = submitters_of("proposal", UUID(str(made["case_id"])))
    assert [(one.name, one.is_first, one.is_consulted) for one in found] == [("丁一", True, True), ("吴二", False, True)]


def test_one_feedback_is_official_and_the_other_stands_beside_it(town: Town) -> None:
    found = merged(town)
    town.answer(found.case_id, "edu")
    town.step(found.second, found.case_id, "add_rating", payload=UNHAPPY)
    assert town.case(found.case_id).stage == "answered"
    town.step(found.first, found.case_id, "rate", payload=GRADES)
    with in_council(town.house.council.id):
        assert Rating.objects.get(case_id=found.case_id).overall == "satisfied"
        added = AddedRating.objects.get(case_id=found.case_id)
        assert (added.overall, added.of_original, added.principal_id) == ("dissatisfied", True, found.pk(found.second))
        assert still_silent(found.case_id) == []
    assert town.case(found.case_id).proposal.satisfaction == "satisfied"


def test_the_submitter_of_an_original_is_heard_again(town: Town) -> None:
    found = merged(town)
    town.answer(found.case_id, "edu")
    town.step(found.first, found.case_id, "rate", payload=GRADES)
    with in_council(town.house.council.id):
        assert [one.name for one in still_silent(found.case_id)] == ["吴二"]
    with pytest.raises(Blocked):
        town.step(town.clerk, found.case_id, "rehandle", reason="理由")
    town.step(found.second, found.case_id, "add_rating", payload=UNHAPPY)
    assert town.step(town.clerk, found.case_id, "rehandle", reason="第二条未答复")["round"] == 2
    town.answer(found.case_id, "edu")
    town.step(found.second, found.case_id, "add_rating", payload=GRADES)
    with in_council(town.house.council.id):
        rounds = AddedRating.objects.filter(case_id=found.case_id).order_by("round").values_list("round", "overall")
        assert list(rounds) == [(1, "dissatisfied"), (2, "satisfied")]


def test_added_feedback_is_given_once_and_by_other_submitters_alone(town: Town) -> None:
    found = merged(town)
    town.answer(found.case_id, "edu")
    for who in (found.first, town.of_unit("edu", Role.UNIT_HEAD), town.clerk):
        with pytest.raises(Refused):
            town.step(who, found.case_id, "add_rating", payload=GRADES)
    with pytest.raises(Refused):
        town.step(found.second, found.case_id, "rate", payload=GRADES)
    town.step(found.second, found.case_id, "add_rating", payload=GRADES)
    with pytest.raises(Conflict):
        town.step(found.second, found.case_id, "add_rating", payload=UNHAPPY)
    with in_council(town.house.council.id):
        assert AddedRating.objects.get(case_id=found.case_id).overall == "satisfied"


def test_a_joint_submitter_adds_and_opens_no_round_of_its_own(town: Town) -> None:
    found = backed(town, "joint")
    town.answer(found.case_id, "edu")
    town.step(found.second, found.case_id, "add_rating", payload=UNHAPPY)
    town.step(found.first, found.case_id, "rate", payload=GRADES)
    with pytest.raises(Blocked):
        town.step(town.clerk, found.case_id, "rehandle", reason="理由")
    with in_council(town.house.council.id):
        assert AddedRating.objects.get(case_id=found.case_id).of_original is False
        assert still_silent(found.case_id) == []


def test_an_endorser_gives_no_feedback(town: Town) -> None:
    found = backed(town, "endorse")
    town.answer(found.case_id, "edu")
    with pytest.raises(Refused):
        town.step(found.second, found.case_id, "add_rating", payload=GRADES)
    with in_council(town.house.council.id):
        letter = find_reply(found.first, town.part(found.case_id, "edu").pk)
    assert letter is not None
    assert letter.values["salutation"] == "丁一委员："


def test_a_form_of_another_submitter_is_entered_from_paper(town: Town) -> None:
    found = merged(town)
    town.answer(found.case_id, "edu")
    clerk = town.clerk.through(Channel.PAPER)
    asked = GRADES | {"principal": str(found.pk(found.second)), "evidence": "意见表扫描件"}
    town.step(clerk, found.case_id, "add_rating_on_paper", payload=asked)
    with in_council(town.house.council.id):
        added = AddedRating.objects.get(case_id=found.case_id)
    assert (added.channel, added.evidence, added.principal_id) == ("paper", "意见表扫描件", found.pk(found.second))
    with pytest.raises(Invalid):
        town.step(clerk, found.case_id, "add_rating_on_paper", payload=asked | {"principal": str(found.pk(found.first))})
