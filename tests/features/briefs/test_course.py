"""The course of a brief by its acts: three hands, issue, units, merging, turning, and what each leaves behind."""

from uuid import UUID

import pytest

from tests.features.briefs.house import SITUATION, TITLE, WRITER, House
from yitang.features.briefs.actions import save_draft, save_text
from yitang.features.briefs.desk.merging import merge, undo
from yitang.features.briefs.intake.entering import take_in
from yitang.features.briefs.intake.joint import answer, ask
from yitang.features.briefs.models import Brief, BriefText, Issue, IssueSource, Recipient
from yitang.features.briefs.sources import source_of
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, CaseLink


def brief(house: House, case_id: UUID) -> Brief:
    with in_council(house.council.id):
        return Brief.objects.select_related("case").get(pk=case_id)


def stage(house: House, case_id: UUID) -> str:
    with in_council(house.council.id):
        return Case.objects.get(pk=case_id).stage


def test_handing_in_gives_a_number_once_and_keeps_the_authors_text(house: House) -> None:
    case_id = house.submitted()
    found = brief(house, case_id)
    assert (found.case.number, found.case.stage, found.source_kind) == (1, "submitted", "member")
    with in_council(house.council.id):
        texts = list(BriefText.objects.filter(case_id=case_id).values_list("turn", "hand", "title", "made_by"))
    assert texts == [(1, "author", TITLE, "")]
    house.step(house.editor, case_id, "editing.return", reason="写明户数")
    house.step(house.member, case_id, "editing.submit")
    assert brief(house, case_id).case.number == 1


def test_a_text_beyond_the_rule_is_not_handed_in(house: House) -> None:
    case_id = house.draft(situation="情" * 1480)
    with pytest.raises(Invalid) as error:
        house.step(house.member, case_id, "editing.submit")
    assert list(error.value.errors) == ["situation"]


def test_what_is_returned_comes_back_in_the_writers_own_words(house: House) -> None:
    case_id = house.submitted()
    save_text(house.editor, case_id=case_id, situation="编辑试改的话")
    house.step(house.editor, case_id, "editing.return", reason="写明户数")
    assert brief(house, case_id).situation == SITUATION


def test_three_hands_are_three_people(house: House) -> None:
    case_id = house.edited()
    with pytest.raises(Blocked):
        house.step(house.editor, case_id, "editing.review")
    house.step(house.reviewer, case_id, "editing.review")
    with pytest.raises(Refused):
        house.step(house.editor, case_id, "editing.sign")
    house.step(house.signer, case_id, "editing.sign")
    with in_council(house.council.id):
        hands = list(BriefText.objects.filter(case_id=case_id).order_by("turn").values_list("hand", "made_by"))
    assert hands == [("author", ""), ("edited", "白编辑"), ("reviewed", "安审核"), ("issued", "秘书长")]


def test_who_reviewed_does_not_sign(house: House) -> None:
    case_id = house.edited()
    house.step(house.signer, case_id, "editing.review")
    with pytest.raises(Blocked):
        house.step(house.signer, case_id, "editing.sign")


def test_a_title_out_of_form_does_not_leave_the_editor(house: House) -> None:
    case_id = house.submitted(title="滨河路没有公交站")
    with pytest.raises(Invalid) as error:
        house.step(house.editor, case_id, "editing.edit")
    assert list(error.value.errors) == ["title"]
    save_text(house.editor, case_id=case_id, title=TITLE)
    house.step(house.editor, case_id, "editing.edit")
    assert stage(house, case_id) == "edited"


def test_an_issue_takes_the_next_number_of_its_register(house: House) -> None:
    first, second = house.issued(), house.issued()
    with in_council(house.council.id):
        one, two = Issue.objects.get(pk=first), Issue.objects.get(pk=second)
        names = list(Recipient.objects.filter(issue=one).order_by("id").values_list("part", "name"))
        sources = list(IssueSource.objects.filter(issue=one).values_list("brief_id", flat=True))
    assert (one.number, two.number, one.register_id) == (1, 2, two.register_id)
    assert one.code == f"社情民意〔{one.year}〕第1期"
    assert (one.editor, one.reviewer, one.signer, one.form) == ("白编辑", "安审核", "秘书长", "single")
    assert names == [("main", "县委"), ("main", "县政府"), ("copy", "县交通运输局")]
    assert sources == [first]


def test_merging_credits_every_source_and_can_be_taken_back(house: House) -> None:
    mine, theirs = house.submitted(), house.submitted(house.other)
    made = UUID(str(merge(house.editor, case_ids=[mine, theirs], title="关于改善滨河片区出行的建议")["case_id"]))
    assert (stage(house, mine), stage(house, theirs), stage(house, made)) == ("merged", "merged", "submitted")
    undo(house.editor, case_id=made)
    assert (stage(house, mine), stage(house, theirs), stage(house, made)) == ("submitted", "submitted", "dissolved")
    assert brief(house, mine).outcome == ""
    again = UUID(str(merge(house.editor, case_ids=[mine, theirs], title="关于改善滨河片区出行的建议")["case_id"]))
    house.issued(again)
    with in_council(house.council.id):
        issue = Issue.objects.get(pk=again)
        credited = list(issue.sources.order_by("order").values_list("brief_id", flat=True))
        told = set(Message.objects.filter(event="briefs.issue").values_list("principal_id", flat=True))
    assert (issue.form, credited) == ("combined", [mine, theirs])
    assert told == {house.member.grants[0].principal_id, house.other.grants[0].principal_id}
    with pytest.raises(Blocked):
        undo(house.editor, case_id=again)


def test_a_merged_brief_is_not_merged_twice(house: House) -> None:
    mine, theirs, third = house.submitted(), house.submitted(house.other), house.submitted()
    merge(house.editor, case_ids=[mine, theirs], title="关于改善滨河片区出行的建议")
    with pytest.raises(Conflict):
        merge(house.editor, case_ids=[mine, third], title="关于改善滨河片区出行的建议")
    with in_council(house.council.id):
        assert CaseLink.objects.filter(source_id=mine).count() == 1


def test_the_units_answer_reaches_the_writer(house: House) -> None:
    case_id = house.answered()
    found = brief(house, case_id)
    assert (found.case.stage, found.answered_on is not None) == ("answered", True)
    with in_council(house.council.id):
        told = list(Message.objects.filter(event="briefs.answer", principal_id=found.reflector_id).values_list("text", flat=True))
    assert told == [f"单位已就《{TITLE}》作出答复。"]


def test_the_writer_decides_whether_it_becomes_a_proposal(house: House) -> None:
    case_id = house.submitted()
    house.step(house.editor, case_id, "editing.ask_turn")
    with pytest.raises(NotFound):
        house.step(house.other, case_id, "editing.refuse")
    house.step(house.member, case_id, "editing.refuse")
    assert stage(house, case_id) == "submitted"


def test_a_source_outside_is_entered_and_never_asked_for_a_proposal(house: House) -> None:
    given = {"source_kind": "public", "reflector_name": "河湾村村民", "contact": "13900000000"}
    text = {"title": TITLE, "situation": SITUATION, "suggestion": "增设站点，方便老人和学生出行。" * 2}
    made = take_in(house.editor, **given, **text)
    case_id = UUID(str(made["case_id"]))
    found = brief(house, case_id)
    assert (made["number"], found.reflector_name, found.contact, found.entered_by_office) == (
        1,
        "河湾村村民",
        "13900000000",
        True,
    )
    with pytest.raises(Blocked):
        house.step(house.editor, case_id, "editing.ask_turn")
    with pytest.raises(Invalid):
        take_in(house.editor, source_kind="member", reflector_name="某人", **text)
    with pytest.raises(Invalid):
        take_in(house.editor, reflector_id=house.member.grants[0].principal_id, **text)


def test_together_counts_only_who_agreed(house: House) -> None:
    case_id = house.draft()
    asked = house.other.grants[0].principal_id
    ask(house.member, case_id=case_id, principal_ids=[asked])
    assert brief(house, case_id).source_kind == "member"
    answer(house.other, case_id=case_id, agree=True)
    assert brief(house, case_id).source_kind == "joint"
    with in_council(house.council.id):
        assert source_of(house.member, brief(house, case_id)).names == f"{WRITER}、吴二"
    answer(house.other, case_id=case_id, agree=False)
    with in_council(house.council.id):
        assert source_of(house.member, brief(house, case_id)).names == WRITER
    with pytest.raises(NotFound):
        answer(house.other, case_id=case_id, agree=True)


def test_two_windows_cannot_both_be_the_last(house: House) -> None:
    case_id = house.draft()
    save_draft(house.member, case_id=case_id, expected_version=1, analysis="一")
    with pytest.raises(Conflict):
        save_draft(house.member, case_id=case_id, expected_version=1, analysis="二")


def test_an_editor_leaves_the_text_alone_once_it_is_signed(house: House) -> None:
    case_id = house.signed()
    with pytest.raises(Conflict):
        save_text(house.editor, case_id=case_id, title="关于别的事情的建议")
    with pytest.raises(Refused):
        save_text(house.editor, case_id=house.reviewed(), title="关于别的事情的建议")
