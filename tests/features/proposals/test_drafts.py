"""Writing a proposal through its pages: nothing typed is lost, nothing is sent twice, nobody else's draft is seen."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, TITLE, House, build_house
from tests.fixtures import MakeCouncil
from yitang.features.proposals.actions import save_draft
from yitang.features.proposals.models import Proposal
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Decision

JSON = {"HTTP_ACCEPT": "application/json"}


def url(house: House, page: str, case_id: UUID | None = None) -> str:
    kwargs = {"council": house.council.code} | ({"case_id": case_id} if case_id else {})
    return reverse(f"desk:proposals:{page}", kwargs=kwargs)


def typed(version: int = 0, **fields: Any) -> dict[str, Any]:
    given = {"title": TITLE, "body": BODY, "class_code": "society", "consent_public": "yes", "consent_reason": ""}
    return given | {"version": version, "key": uuid4().hex} | fields


def stored(house: House, case_id: UUID) -> Proposal:
    with in_council(house.council.id):
        return Proposal.objects.select_related("case").get(pk=case_id)


def drafts(house: House) -> int:
    with in_council(house.council.id):
        return Proposal.objects.count()


def test_opening_the_page_begins_no_draft(house: House, browser: Browser) -> None:
    page = browser(house.member).get(url(house, "new"))
    assert page.status_code == 200
    assert "禁止上传、处理国家秘密和工作秘密" in page.content.decode()
    assert drafts(house) == 0


def test_saving_without_scripts_keeps_every_character(house: House, browser: Browser) -> None:
    case_id, client = uuid4(), browser(house.member)
    body = "　　第一段 <b>&\n\n  第二段\t末尾  "
    answer = client.post(url(house, "edit", case_id), typed(title="只有案由", body=body.replace("\n", "\r\n"), act="save"))
    assert (answer.status_code, answer["Location"]) == (302, url(house, "edit", case_id) + "?begun=1")
    proposal = stored(house, case_id)
    assert (proposal.case.title, proposal.body, proposal.draft_version) == ("只有案由", body, 1)
    shown = client.get(answer["Location"]).content.decode()
    assert "草稿已保存，尚未提交。" in shown
    assert 'data-forget-draft="proposal:new"' in shown


def test_autosave_begins_the_draft_and_goes_on_with_it(house: House, browser: Browser) -> None:
    case_id, client, key = uuid4(), browser(house.member), uuid4().hex
    first = client.post(url(house, "autosave", case_id), typed(0, key=key, title="案"), **JSON)
    assert first.json()["version"] == 1
    assert first.json()["url"] == url(house, "edit", case_id)
    assert first.json()["key"] == f"proposal:{case_id}"
    second = client.post(url(house, "autosave", case_id), typed(1, key=key, title="案由"), **JSON)
    assert (second.status_code, second.json()["version"]) == (200, 2)
    assert stored(house, case_id).case.title == "案由"


def test_autosave_whose_answer_was_lost_meets_itself_and_not_a_stranger(house: House, browser: Browser) -> None:
    case_id, client, key = uuid4(), browser(house.member), uuid4().hex
    for title in ("一", "一二", "一二三"):
        answer = client.post(url(house, "autosave", case_id), typed(0, key=key, title=title), **JSON)
        assert answer.status_code == 200
    assert (stored(house, case_id).case.title, answer.json()["version"]) == ("一二三", 3)


def test_autosave_of_the_same_text_twice_is_one_save(house: House, browser: Browser) -> None:
    case_id, client, sent = uuid4(), browser(house.member), typed(0)
    answers = [client.post(url(house, "autosave", case_id), sent, **JSON).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert stored(house, case_id).draft_version == 1


def test_autosave_after_the_log_in_ended_is_401_and_writes_nothing(house: House) -> None:
    answer = Client().post(url(house, "autosave", uuid4()), typed(0), **JSON)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorised"
    assert drafts(house) == 0


def test_two_windows_end_on_the_page_with_both_texts(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.member)
    save_draft(house.member, case_id=case_id, expected_version=1, body=BODY + "另一窗口写的")
    answer = client.post(url(house, "autosave", case_id), typed(1, body=BODY + "这个窗口写的"), **JSON)
    assert (answer.status_code, answer.json()["merge_url"]) == (409, url(house, "merge", case_id))
    merge = client.post(answer.json()["merge_url"], typed(1, body=BODY + "这个窗口写的"))
    page = merge.content.decode()
    assert merge.status_code == 409
    assert "另一窗口写的" in page
    assert "这个窗口写的" in page
    assert stored(house, case_id).body == BODY + "另一窗口写的"


def test_choosing_ones_own_text_on_the_merge_page_saves_it(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.member)
    save_draft(house.member, case_id=case_id, expected_version=1, body="别处")
    answer = client.post(url(house, "edit", case_id), typed(1, body=BODY + "我的", act="save"))
    assert answer.status_code == 409
    fields = dict(answer.context["fields"])
    assert answer.context["keep_url"] == url(house, "edit", case_id)
    client.post(answer.context["keep_url"], fields)
    assert stored(house, case_id).body == BODY + "我的"
    assert stored(house, case_id).draft_version == 3


def test_typing_on_after_a_submission_elsewhere_loses_nothing(house: House, browser: Browser) -> None:
    case_id, client = house.submitted(), browser(house.member)
    answer = client.post(url(house, "autosave", case_id), typed(1, body=BODY + "还在写"), **JSON)
    assert answer.status_code == 409
    merge = client.post(answer.json()["merge_url"], typed(1, body=BODY + "还在写"))
    assert "还在写" in merge.content.decode()
    assert merge.context["keep_url"] == ""
    assert stored(house, case_id).body == BODY


def test_what_is_missing_is_said_above_and_beside_and_the_draft_is_saved(house: House, browser: Browser) -> None:
    case_id = uuid4()
    sent = typed(title="字" * 61, body="短", class_code="", consent_public="no", act="check")
    answer = browser(house.member).post(url(house, "edit", case_id), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("现有 61 字，缩短到 60 字以内。", "现有 1 字", "选择最合适的类别。", "写明不同意公开的理由。"):
        assert page.count(words) == 2, words
    assert "字" * 61 in page
    assert stored(house, case_id).case.title == "字" * 61
    assert 'name="version" value="1"' in page


def test_a_reason_that_the_row_cannot_hold_stays_on_the_page(house: House, browser: Browser) -> None:
    reason = "由" * 201
    answer = browser(house.member).post(url(house, "edit", uuid4()), typed(consent_reason=reason, act="save"))
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert BODY.split("\n")[0] in answer.content.decode()
    assert drafts(house) == 0


def submit_form(client: Client, house: House, case_id: UUID) -> dict[str, Any]:
    page = client.get(url(house, "check", case_id))
    assert page.status_code == 200
    context = page.context
    return {"key": context["key"], "version": context["proposal"].draft_version, "track_version": context["track"].version}


def test_the_way_from_check_to_receipt(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.member)
    checked = client.get(url(house, "check", case_id)).content.decode()
    assert TITLE in checked
    assert url(house, "edit", case_id) + "#id_body" in checked
    answer = client.post(url(house, "check", case_id), submit_form(client, house, case_id), follow=True)
    assert answer.redirect_chain == [(url(house, "submitted", case_id), 302)]
    page = answer.content.decode()
    assert "0001" in page
    assert f'data-forget-draft="proposal:{case_id}"' in page
    assert stored(house, case_id).receipt_number == 1


def test_a_double_click_and_going_back_give_the_same_receipt(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.member)
    sent, again = submit_form(client, house, case_id), submit_form(client, house, case_id)
    for form in (sent, sent, again):
        answer = client.post(url(house, "check", case_id), form)
        assert (answer.status_code, answer["Location"]) == (302, url(house, "submitted", case_id))
    assert client.get(url(house, "check", case_id))["Location"] == url(house, "submitted", case_id)
    with in_council(house.council.id):
        assert Decision.objects.filter(case_id=case_id, edge="submit").count() == 1
        assert ActRecord.objects.filter(council_id=house.council.id, name="filing.submit").count() == 1


def test_a_text_changed_after_the_check_is_not_submitted_unread(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.member)
    sent = submit_form(client, house, case_id)
    save_draft(house.member, case_id=case_id, expected_version=1, body=BODY + "后来加的")
    answer = client.post(url(house, "check", case_id), sent)
    assert answer.status_code == 409
    assert "后来加的" in answer.content.decode()
    assert stored(house, case_id).case.stage == "draft"
    fresh = client.post(url(house, "check", case_id), submit_form(client, house, case_id))
    assert fresh["Location"] == url(house, "submitted", case_id)


def test_an_incomplete_draft_leads_from_check_back_to_what_is_missing(house: House, browser: Browser) -> None:
    case_id, client = house.draft(body="短"), browser(house.member)
    answer = client.get(url(house, "check", case_id), follow=True)
    assert answer.redirect_chain == [(url(house, "edit", case_id) + "?problems=1", 302)]
    assert answer.content.decode().count("现有 1 字") == 2


def test_a_returned_proposal_shows_why_and_can_be_submitted_again(house: House, browser: Browser) -> None:
    case_id, client = house.returned("写明由哪个部门办理。"), browser(house.member)
    assert "写明由哪个部门办理。" in client.get(url(house, "edit", case_id)).content.decode()
    client.post(url(house, "check", case_id), submit_form(client, house, case_id))
    assert (stored(house, case_id).case.stage, stored(house, case_id).receipt_number) == ("submitted", 1)


def test_a_draft_is_deleted_once_and_only_as_a_draft(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.member)
    key = dict(client.get(url(house, "discard", case_id)).context["hidden"])["key"]
    for _ in range(2):
        answer = client.post(url(house, "discard", case_id), {"key": key})
        assert (answer.status_code, answer["Location"]) == (302, f"{url(house, 'mine')}?deleted={case_id}")
    assert drafts(house) == 0
    sent = house.submitted()
    assert client.get(url(house, "discard", sent))["Location"] == url(house, "detail", sent)
    assert client.post(url(house, "discard", sent), {"key": uuid4().hex}).status_code == 403


@pytest.mark.parametrize("page", ["edit", "check", "submitted", "discard", "detail", "form", "withdraw", "rate", "purge"])
def test_another_members_draft_does_not_exist(house: House, browser: Browser, page: str) -> None:
    case_id = house.draft()
    assert browser(house.other).get(url(house, page, case_id)).status_code == 404


def test_another_members_draft_cannot_be_written_to(house: House, browser: Browser) -> None:
    case_id, client = house.draft(), browser(house.other)
    for version in (0, 1):
        assert client.post(url(house, "autosave", case_id), typed(version, title="改"), **JSON).status_code == 404
        assert client.post(url(house, "edit", case_id), typed(version, title="改", act="save")).status_code == 404
    assert client.post(url(house, "check", case_id), {"key": uuid4().hex}).status_code == 404
    assert client.post(url(house, "discard", case_id), {"key": uuid4().hex}).status_code == 404
    assert stored(house, case_id).case.title == TITLE


@pytest.mark.parametrize("page", ["edit", "check", "detail", "form"])
def test_a_proposal_of_another_council_does_not_exist(
    house: House, browser: Browser, make_council: MakeCouncil, page: str
) -> None:
    elsewhere = build_house(make_council("qingshan"))
    case_id = elsewhere.draft()
    assert browser(house.member).get(url(house, page, case_id)).status_code == 404
    assert browser(house.member, name="again").get(url(elsewhere, page, case_id)).status_code == 403


def test_similar_titles_are_shown_and_stop_nobody(house: House, browser: Browser) -> None:
    house.filed(house.other)
    house.filed(house.other, title="关于加强水库安全管理的建议")
    client = browser(house.member)
    hint = client.get(url(house, "similar"), {"title": "关于社区食堂建设的几点建议"}).content.decode()
    assert TITLE in hint
    assert "水库" not in hint
    assert client.get(url(house, "similar"), {"title": "关于"}).content.decode().strip() == ""
    case_id = house.draft()
    assert TITLE in client.get(url(house, "edit", case_id)).content.decode()
    assert client.get(url(house, "check", case_id)).status_code == 200
