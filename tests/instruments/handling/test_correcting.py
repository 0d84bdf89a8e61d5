"""复核已发答复: a fault is found, the next version is numbered, the one that was sent stays to be read."""

from uuid import UUID

import pytest

from tests.features.proposals.conftest import Browser, browser  # noqa: F401 a fixture
from tests.instruments.handling.conftest import GRADES, Town
from yitang.foundation.core.errors import Blocked, Invalid, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import EarlierReply, Reply

pytestmark = pytest.mark.django_db

FAULT = "第二条所列项目与实际不符。"


def answered(town: Town) -> UUID:
    case_id = town.sent()
    town.answer(case_id, "edu")
    return case_id


def sent_again(town: Town, case_id: UUID) -> None:
    handler = town.of_unit("edu", Role.UNIT_HANDLER)
    save_reply(handler, assignment_id=town.part(case_id, "edu").pk, text="一、已更正。\n二、年内开办六个。")
    town.step(handler, case_id, "draft", "edu")
    town.issue(case_id, "edu")


def test_a_reply_is_corrected_and_both_versions_stay(town: Town) -> None:
    case_id = answered(town)
    done = town.step(town.clerk, case_id, "correct", "edu", reason=FAULT)
    assert (done["edition"], done["stage"], town.state(case_id, "edu")) == (2, "handling", "received")
    assert town.case(case_id).proposal.answered_on is None
    part = town.part(case_id, "edu")
    assert (part.replied_on, part.due_on) == (None, town.track(case_id, "edu").due_on)
    assert part.due_on is not None
    with in_council(town.house.council.id):
        kept = EarlierReply.objects.get(assignment=part)
        told = Message.objects.filter(event="handling.correct", case_id=case_id)
        assert set(told.values_list("principal_id", "kind")) == {(town.units["edu"], "need")}
    assert (kept.edition, kept.reason, "已在六个街道选址" in kept.text) == (1, FAULT, True)
    sent_again(town, case_id)
    with in_council(town.house.council.id):
        reply = Reply.objects.get(assignment=part)
    assert (reply.edition, reply.issued_on is not None, town.case(case_id).stage) == (2, True, "answered")
    town.step(town.house.member, case_id, "rate", payload=GRADES)
    assert town.case(case_id).stage == "rated"


def test_a_third_version_keeps_the_two_before(town: Town) -> None:
    case_id = answered(town)
    for _ in range(2):
        town.step(town.clerk, case_id, "correct", "edu", reason=FAULT)
        sent_again(town, case_id)
    with in_council(town.house.council.id):
        assert list(EarlierReply.objects.order_by("edition").values_list("edition", flat=True)) == [1, 2]


def test_a_fault_is_named_and_found_before_the_feedback(town: Town) -> None:
    case_id = answered(town)
    with pytest.raises(Invalid):
        town.step(town.clerk, case_id, "correct", "edu")
    for who in (town.house.member, town.of_unit("edu", Role.UNIT_HEAD)):
        with pytest.raises(Refused):
            town.step(who, case_id, "correct", "edu", reason=FAULT)
    town.step(town.house.member, case_id, "rate", payload=GRADES)
    with pytest.raises(Blocked):
        town.step(town.clerk, case_id, "correct", "edu", reason=FAULT)


def test_an_opinion_and_a_published_reply_are_not_corrected(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin"])
    town.answer(case_id, "fin")
    with pytest.raises(Blocked):
        town.step(town.clerk, case_id, "correct", "fin", reason=FAULT)
    town.answer(case_id, "edu")
    director = town.house.office(Role.PROPOSAL_DIRECTOR)
    town.house.step(director, case_id, "publication.publish", payload={"title": "题目", "body": "公开的文字"})
    with pytest.raises(Blocked):
        town.step(town.clerk, case_id, "correct", "edu", reason=FAULT)


def test_the_others_answers_stand_while_one_is_corrected(town: Town) -> None:
    case_id = town.sent(separate=["edu", "fin"])
    town.answer(case_id, "edu")
    town.step(town.clerk, case_id, "correct", "edu", reason=FAULT)
    town.answer(case_id, "fin")
    assert town.case(case_id).stage == "handling"
    sent_again(town, case_id)
    assert town.case(case_id).stage == "answered"


def test_the_office_sends_back_and_the_submitter_reads_every_version(town: Town, browser: Browser) -> None:  # noqa: F811
    case_id = answered(town)
    part = town.part(case_id, "edu").pk
    clerk, member = browser(None, Role.PROPOSAL_CLERK, name="clerk"), browser(town.house.member)
    page = f"/{town.house.council.code}/desk/proposals/tracking/{part}/"
    form = clerk.get(page).context["forms"]["correct"]
    asked = {form.add_prefix(name): form[name].value() for name in ("key", "version")}
    assert clerk.post(page, asked | {"step": "correct", "correct-reason": ""}).status_code == 422
    assert clerk.post(page, asked | {"step": "correct", "correct-reason": FAULT}).status_code == 302
    detail = f"/{town.house.council.code}/desk/proposals/{case_id}/"
    meanwhile = member.get(detail).content.decode()
    assert ("更正中" in meanwhile, "已在六个街道选址" in meanwhile) == (True, True)
    unit = browser(town.of_unit("edu", Role.UNIT_HANDLER), Role.UNIT_HANDLER, name="handler")
    assert FAULT in unit.get(f"/{town.house.council.code}/desk/proposals/unit/{part}/").content.decode()
    sent_again(town, case_id)
    after = member.get(detail).content.decode()
    assert ("更正，第2版" in after, "第1版" in after, "年内开办六个" in after, "已在六个街道选址" in after) == (True,) * 4
    stranger = browser(town.house.other).get(detail).content.decode()
    assert ("年内开办六个" in stranger, "已在六个街道选址" in stranger) == (True, False)
