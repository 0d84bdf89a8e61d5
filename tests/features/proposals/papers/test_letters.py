"""The letters of proposals: what each says, who may read it, and that its words and numbers are fixed when it is issued."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from docx import Document

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import REPLY, TITLE, House
from tests.features.proposals.office import acts, assignment_of, clerk, director, dispatch, of_unit
from yitang.features.proposals.actions import purge
from yitang.features.proposals.papers.values import unsigned_text
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import EarlierReply
from yitang.instruments.letters.actions import add_register, issue
from yitang.instruments.letters.kinds import LETTER_KINDS
from yitang.instruments.letters.models import IssuedLetter
from yitang.instruments.letters.queries import paper_of

pytestmark = pytest.mark.django_db


def lines(house: House, actor: Actor, kind: str, subject_id: UUID) -> list[str]:
    with in_council(house.council.id):
        return paper_of(actor, kind, subject_id).sheet.lines()


def page(house: House, name: str, **more: Any) -> str:
    return reverse(f"desk:letters:{name}", kwargs={"council": house.council.code, **more})


def test_every_kind_of_letter_fills_all_the_fields_of_its_own_text() -> None:
    unknown = {kind.code: kind.names.unknown(kind.text.splitlines()) for kind in LETTER_KINDS.values()}
    assert {code: names for code, names in unknown.items() if names} == {}
    doubled = {kind.code: [f.name for f in kind.fields] for kind in LETTER_KINDS.values()}
    assert {code: names for code, names in doubled.items() if len(set(names)) != len(names)} == {}


def test_reply_letter_says_class_number_and_text_and_thanks_once(house: House) -> None:
    case_id = house.answered()
    found = lines(house, house.office(Role.PROPOSAL_CLERK), "reply-letter", assignment_of(house, case_id).pk)
    assert found[:2] == ["云河县教育局", "A"]
    assert found[2:6] == [
        "关于政协云河县委员会十届五次会议\n第1号提案的答复",
        "丁一委员：",
        f"您提出的《{TITLE}》（第1号）收悉，现答复如下：",
        REPLY.split("\n")[0],
    ]
    assert found[-3:] == [
        found[-3],
        "（联系人及电话：沈科长　0500-1111111）",
        "抄送：政协云河县委员会提案委员会。",
    ]
    assert sum("感谢" in line for line in found) == 1


def test_signature_at_the_end_of_a_text_is_not_set_twice() -> None:
    unsigned = [
        unsigned_text(text, "云河县教育局")
        for text in ("一、在办。\n云河县教育局\n2026年3月5日\n", "云河县教育局", "二〇二六年三月五日")
    ]
    assert unsigned == ["一、在办。", "云河县教育局", "二〇二六年三月五日"]


def test_draft_of_a_reply_is_for_its_unit_alone(house: House) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    part = assignment_of(house, case_id).pk
    save_reply(house.unit(Role.UNIT_HANDLER), assignment_id=part, text=REPLY, result_class="A")
    assert lines(house, house.unit(Role.UNIT_HANDLER), "reply-letter", part)[0] == "云河县教育局"
    for actor in (house.member, house.other, house.office(Role.PROPOSAL_CLERK)):
        with pytest.raises(NotFound):
            lines(house, actor, "reply-letter", part)


def test_letters_to_a_unit_are_not_for_members(house: House) -> None:
    case_id = house.answered()
    part = assignment_of(house, case_id).pk
    assert "交你单位独办" in "".join(lines(house, house.unit(Role.UNIT_LIAISON), "assignment-letter", part))
    for actor in (house.member, house.other):
        with pytest.raises(NotFound):
            lines(house, actor, "assignment-letter", part)
    assert lines(house, house.member, "reply-letter", part)[0] == "云河县教育局"
    with pytest.raises(NotFound):
        lines(house, house.other, "reply-letter", part)


def test_form_shows_the_telephone_to_owner_and_office_only(house: House) -> None:
    case_id = house.filed()
    assert "0500-0000000" in "".join(lines(house, house.member, "proposal-form", case_id))
    assert "0500-0000000" in "".join(lines(house, house.office(Role.PROPOSAL_CLERK), "proposal-form", case_id))
    assert "0500-0000000" not in "".join(lines(house, house.other, "proposal-form", case_id))


def test_issued_letter_keeps_its_words_when_the_proposal_changes(house: House) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    part = assignment_of(house, case_id).pk
    director_ = house.office(Role.PROPOSAL_DIRECTOR)
    register = add_register(director_, name="交办", pattern="政提交〔{year}〕{number}号", kinds=["assignment-letter"])
    made = issue(director_, kind="assignment-letter", subject_id=part, register_id=UUID(register["register_id"]))
    before = lines(house, director_, "assignment-letter", part)
    assert made["number"] in before
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    assert lines(house, director_, "assignment-letter", part) == before


def test_purge_takes_the_words_out_of_issued_letters(house: House) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    part = assignment_of(house, case_id).pk
    director_ = house.office(Role.PROPOSAL_DIRECTOR)
    register = add_register(director_, name="交办", pattern="政提交〔{year}〕{number}号", kinds=[])
    issue(director_, kind="assignment-letter", subject_id=part, register_id=UUID(register["register_id"]))
    purge(director_, case_id=case_id, reason="误传")
    with in_council(house.council.id):
        letter = IssuedLetter.objects.get()
        assert (letter.title, letter.values) == ("（内容已删除）", {"document_number": letter.number})


def test_reminder_may_be_issued_again_and_each_has_its_number(house: House) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    part = assignment_of(house, case_id).pk
    director_ = house.office(Role.PROPOSAL_DIRECTOR)
    register = UUID(add_register(director_, name="催办", pattern="政提催〔{year}〕{number}号", kinds=["reminder"])["register_id"])
    numbers = [issue(director_, kind="reminder", subject_id=part, register_id=register)["number"] for _n in range(2)]
    assert [number[-2:] for number in numbers] == ["1号", "2号"]


def test_report_and_lists_count_the_session(house: House) -> None:
    house.filed()
    house.submitted(house.other, title="关于修桥的建议")
    with in_council(house.council.id):
        session = CouncilSession.objects.get()
    director_ = house.office(Role.PROPOSAL_DIRECTOR)
    report = lines(house, director_, "review-report", session.pk)
    assert any(line.startswith("共征集提案2件") for line in report)
    assert "经审查立案1件，立案率50.0%；正在审查1件。" in report
    alone = lines(house, director_, "report-paragraph", session.pk)
    assert (len(alone), alone[-1].startswith("共征集提案2件"), "经审查立案1件" in alone[-1]) == (2, True, True)
    catalogue = lines(house, director_, "proposal-catalogue", session.pk)
    assert catalogue[2:] == ["编号　案由　提案者　类别　承办单位", f"1　{TITLE}　丁一　社会建设　"]
    register = lines(house, director_, "review-register", session.pk)
    assert [line.split("　")[1] for line in register[3:]] == [TITLE, "关于修桥的建议"]


def test_a_corrected_letter_says_its_version_and_the_register_keeps_both(house: House) -> None:
    case_id = house.answered()
    part = assignment_of(house, case_id)
    clerk_, handler = house.office(Role.PROPOSAL_CLERK), house.unit(Role.UNIT_HANDLER)
    assert not any("更正" in line for line in lines(house, clerk_, "reply-letter", part.pk))
    house.step(clerk_, case_id, "handling.correct", reason="第二条与实际不符。")
    save_reply(handler, assignment_id=part.pk, text="一、已更正。", document_number="云教函〔2026〕9号")
    house.step(handler, case_id, "handling.draft")
    house.step(house.unit(Role.UNIT_HEAD), case_id, "handling.issue")
    with in_council(house.council.id):
        session = CouncilSession.objects.get()
        sent_on = EarlierReply.objects.get(assignment=part).issued_on
    day = f"{sent_on.year}年{sent_on.month}月{sent_on.day}日"
    assert f"（更正第2版，代替{day}的答复）" in lines(house, clerk_, "reply-letter", part.pk)
    register = lines(house, house.office(Role.PROPOSAL_DIRECTOR), "reply-register", session.pk)
    assert [(line.split("　")[0], line.split("　")[-1]) for line in register[3:]] == [
        ("—", "第1版，已更正"),
        ("云教函〔2026〕9号", "第2版"),
    ]


def test_pages_of_a_letter_from_the_list_to_the_file(house: House, browser: Browser) -> None:
    case_id = house.answered()
    part = assignment_of(house, case_id).pk
    client = clerk(browser)
    listed = client.get(page(house, "choose", letter="reply-letter"))
    assert TITLE in listed.content.decode()
    shown = client.get(page(house, "paper", letter="reply-letter", subject_id=part))
    assert shown.context["pages"] == [1]
    picture = client.get(page(house, "picture", letter="reply-letter", subject_id=part))
    assert (picture.content[:4], picture["Content-Type"]) == (b"<svg", "image/svg+xml")
    assert client.get(page(house, "picture", letter="reply-letter", subject_id=part) + "?page=2").status_code == 404
    pdf = b"".join(client.get(page(house, "pdf", letter="reply-letter", subject_id=part)).streaming_content)
    assert pdf[:5] == b"%PDF-"
    docx = b"".join(client.get(page(house, "docx", letter="reply-letter", subject_id=part)).streaming_content)
    assert Document(io.BytesIO(docx)).paragraphs[0].text == "云河县教育局"
    assert (
        of_unit(browser, house, Role.UNIT_HEAD).get(page(house, "pdf", letter="reply-letter", subject_id=part)).status_code == 200
    )
    assert browser(house.other).get(page(house, "pdf", letter="reply-letter", subject_id=part)).status_code == 404


def test_issuing_from_the_page_needs_a_register_and_happens_once(house: House, browser: Browser) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    part = assignment_of(house, case_id).pk
    client = director(browser)
    address = page(house, "issue", letter="assignment-letter", subject_id=part)
    assert client.post(address, {"key": uuid4().hex}).status_code == 422
    client.post(page(house, "add_register"), {"name": "交办", "pattern": "政提交[{year}]{number}号", "key": uuid4().hex})
    form = client.get(page(house, "paper", letter="assignment-letter", subject_id=part)).context["form"]
    with in_council(house.council.id):
        register = form.fields["register"].queryset.get()
    assert register.pattern == "政提交〔{year}〕{number}号"
    sent = {"register": str(register.pk), "key": form["key"].value()}
    first, before = client.post(address, sent), acts(house)
    assert first.status_code == 302
    assert client.post(address, sent)["Location"] == first["Location"]
    assert acts(house) == before
    again = client.post(address, {**sent, "key": uuid4().hex})
    assert (again.status_code, "已经印发" in again.content.decode()) == (422, True)
    assert dispatch(browser).get(first["Location"]).status_code == 200
