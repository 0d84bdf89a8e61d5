"""The member's lists, the proposal's page, feedback, withdrawal and 误传."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, REPLY, TITLE, House
from tests.features.proposals.test_drafts import stored, url
from tests.fixtures import seed
from yitang.features.proposals.actions import purge, recommend, save_draft
from yitang.features.proposals.desks.member import todo_of_member
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.queries import rating_of
from yitang.instruments.workflow.models import Decision

GRADES = {"attitude": "satisfied", "result": "basically", "overall": "satisfied", "text": ""}


def rated(house: House, case_id: UUID) -> Any:
    with in_council(house.council.id):
        return rating_of(case_id)


def test_my_proposals_stand_in_three_tabs(house: House, browser: Browser) -> None:
    house.draft(title="还在写的草稿")
    house.submitted(title="正在审查的提案")
    house.step(house.member, house.submitted(title="已经撤案的提案"), "filing.withdraw")
    house.draft(house.other, title="别人的草稿")
    client = browser(house.member)
    shown = {tab: client.get(url(house, "mine"), {"tab": tab}).content.decode() for tab in ("drafts", "open", "done")}
    titles = {"drafts": "还在写的草稿", "open": "正在审查的提案", "done": "已经撤案的提案"}
    for tab, page in shown.items():
        assert [title for title in titles.values() if title in page] == [titles[tab]]
        assert "别人的草稿" not in page
    assert "已提交，审查中" in shown["open"]
    assert client.get(url(house, "mine")).context["tab"] == "open"


def test_search_in_my_proposals_keeps_the_tab(house: House, browser: Browser) -> None:
    house.draft(title="关于桥的提案")
    house.draft(title="关于路的提案")
    page = browser(house.member).get(url(house, "mine"), {"tab": "drafts", "q": "桥"})
    assert [row["title"] for row in page.context["rows"]] == ["关于桥的提案"]
    assert page.context["tabs"][0]["url"] == "?q=%E6%A1%A5&tab=drafts"


@pytest.mark.parametrize("page", ["mine", "filed"])
def test_a_list_costs_the_same_with_one_row_and_with_three(house: House, browser: Browser, page: str) -> None:
    client = browser(house.member)
    costs = []
    for more in (1, 2):
        for _ in range(more):
            house.filed() if page == "filed" else house.submitted()
        client.get(url(house, page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(url(house, page))
        costs.append((len(answer.context["rows"]), len(queries)))
    assert [rows for rows, _ in costs] == [1, 3]
    assert costs[0][1] == costs[1][1]


def test_filed_proposals_are_those_that_others_may_read(house: House, browser: Browser) -> None:
    house.submitted(house.other, title="还在审查")
    house.filed(house.other, title="立案而不公开", consent_public=False, consent_reason="涉及个案")
    house.filed(house.other, title="立案可读", body=BODY + "水厂")
    house.filed(title="自己的立案", class_code="economy")
    client = browser(house.member)

    def titles(**asked: str) -> list[str]:
        return [row["proposal"].case.title for row in client.get(url(house, "filed"), asked).context["rows"]]

    assert titles() == ["自己的立案", "立案可读"]
    assert titles(q="水厂") == []
    assert titles(q="水厂", within="text") == ["立案可读"]
    assert titles(class_code="economy") == ["自己的立案"]
    assert titles(q="自己 立案") == ["自己的立案"]


def test_the_submitter_reads_the_course_by_offices_and_the_reply(house: House, browser: Browser) -> None:
    case_id = house.answered()
    page = browser(house.member).get(url(house, "detail", case_id))
    text = page.content.decode()
    assert page.status_code == 200
    assert "已在六个街道选址" in text
    assert "A类：已经解决或采纳" in text
    assert "沈科长" in text
    assert "周书记员" not in text
    assert "郑主任" not in text
    assert "初审意见" not in text
    assert [e["who"] for e in page.context["entries"]] == ["云河县教育局", "云河县教育局", "交办机关", "提案委员会", "您"]
    assert page.context["status"]["holder"] == "您"
    assert page.context["acts"]["primary"]["url"] == url(house, "rate", case_id)


def test_another_member_reads_the_public_course_only(house: House, browser: Browser) -> None:
    case_id = house.answered(publicity="internal")
    house.step(house.member, case_id, "course.rate", payload=GRADES | {"text": "还可以更快"})
    page = browser(house.other).get(url(house, "detail", case_id))
    text = page.content.decode()
    assert REPLY.split("\n")[0] not in text
    assert "沈科长" not in text
    assert "还可以更快" not in text
    assert "满意" not in text
    assert [e["what"] for e in page.context["entries"]][-1] == "提交提案"
    assert page.context["acts"]["primary"] is None
    assert page.context["rating"] is None


def test_the_office_reads_names_and_recommendations(house: House, browser: Browser) -> None:
    case_id = house.filed()
    text = browser(None, Role.PROPOSAL_DIRECTOR).get(url(house, "detail", case_id)).content.decode()
    assert "周书记员" in text
    assert "初审意见：立案" in text


def test_a_returned_proposal_says_why_to_its_submitter_alone(house: House, browser: Browser) -> None:
    case_id = house.returned("写得具体些。")
    assert "写得具体些。" in browser(house.member).get(url(house, "detail", case_id)).content.decode()
    assert browser(house.other).get(url(house, "detail", case_id)).status_code == 404


def test_a_proposal_page_costs_few_queries(house: House, browser: Browser) -> None:
    """Thirteen of its own at most: row, tracks, assignments, words, decisions, units, talks, feedback, who stands behind it, what it was
    merged with; the rest are log-in and shell."""
    client, case_id = browser(house.member), house.answered()
    house.step(house.member, case_id, "course.rate", payload=GRADES)
    client.get(url(house, "detail", case_id))
    with CaptureQueriesContext(connection) as queries:
        client.get(url(house, "detail", case_id))
    # On PostgreSQL the scope opens a transaction and tells the database its councils; that is no question of the page's.
    frame = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    assert len([query for query in queries if not query["sql"].startswith(frame)]) <= 18


def test_the_official_form_has_its_cells_and_no_telephone_for_others(house: House, browser: Browser) -> None:
    case_id = house.filed()
    own = browser(house.member).get(url(house, "form", case_id)).content.decode()
    for words in ("委员提案", "第 1 号", "教育界", "社会建设", "0500-0000000", TITLE):
        assert words in own
    assert "0500-0000000" not in browser(house.other).get(url(house, "form", case_id)).content.decode()


def test_feedback_is_checked_then_sent_once(house: House, browser: Browser) -> None:
    case_id, client = house.answered(), browser(house.member)
    address = url(house, "rate", case_id)
    key = client.get(address).context["key"]
    check = client.post(address, GRADES | {"step": "check", "key": key})
    assert check.status_code == 200
    assert [row["value"] for row in check.context["rows"]] == ["满意", "基本满意", "满意", ""]
    assert rated(house, case_id) is None
    for _ in range(2):
        sent = client.post(address, GRADES | {"step": "send", "key": key})
        assert (sent.status_code, sent["Location"]) == (302, url(house, "detail", case_id))
    assert rated(house, case_id).result == "basically"
    with in_council(house.council.id):
        assert Decision.objects.filter(case_id=case_id, edge="rate").count() == 1
    again = client.post(address, GRADES | {"step": "send", "key": uuid4().hex}, follow=True)
    assert "这件提案已经评价过。" in again.content.decode()
    assert client.get(address)["Location"] == url(house, "detail", case_id)


def test_dissatisfaction_needs_words_and_keeps_what_was_chosen(house: House, browser: Browser) -> None:
    case_id, client = house.answered(), browser(house.member)
    answer = client.post(url(house, "rate", case_id), GRADES | {"overall": "dissatisfied", "step": "check", "key": "k"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("写明不满意之处，便于承办单位改进。") == 2
    assert answer.context["form"]["overall"].value() == "dissatisfied"
    assert page.count(" checked") == 3
    back = client.post(url(house, "rate", case_id), GRADES | {"text": "很好", "step": "change", "key": "k"})
    assert back.status_code == 200
    assert "很好" in back.content.decode()
    assert client.post(url(house, "rate", case_id), {"step": "check", "key": "k"}).status_code == 422


def test_nobody_else_gives_the_feedback(house: House, browser: Browser) -> None:
    case_id = house.answered()
    client = browser(house.other)
    assert client.get(url(house, "rate", case_id))["Location"] == url(house, "detail", case_id)
    assert client.post(url(house, "rate", case_id), GRADES | {"step": "send", "key": "k"}).status_code == 403
    assert browser(None, Role.UNIT_HEAD).post(url(house, "rate", case_id), GRADES | {"step": "send"}).status_code == 403
    assert rated(house, case_id) is None


def test_a_withdrawal_is_asked_about_and_taken_once(house: House, browser: Browser) -> None:
    case_id, client = house.submitted(), browser(house.member)
    hidden = dict(client.get(url(house, "withdraw", case_id)).context["hidden"])
    for _ in range(2):
        answer = client.post(url(house, "withdraw", case_id), hidden | {"reason": "重复"})
        assert (answer.status_code, answer["Location"]) == (302, url(house, "detail", case_id))
    assert stored(house, case_id).case.stage == "withdrawn"
    assert client.get(url(house, "withdraw", case_id))["Location"] == url(house, "detail", case_id)


def test_a_filed_proposal_is_no_longer_withdrawn(house: House, browser: Browser) -> None:
    case_id, client = house.submitted(), browser(house.member)
    hidden = dict(client.get(url(house, "withdraw", case_id)).context["hidden"])
    house.step(house.office(Role.PROPOSAL_DIRECTOR), case_id, "filing.file")
    assert client.post(url(house, "withdraw", case_id), hidden | {"reason": ""}).status_code == 409
    assert stored(house, case_id).case.stage == "awaiting_assignment"


def test_content_uploaded_by_mistake_goes_and_the_trace_stays(house: House, browser: Browser) -> None:
    case_id, client = house.answered(), browser(house.member)
    address = url(house, "purge", case_id)
    assert client.post(address, {"reason": "", "key": "k"}).status_code == 422
    answer = client.post(address, {"reason": "误传了内部材料", "key": uuid4().hex}, follow=True)
    page = answer.content.decode()
    assert TITLE not in page
    assert "老人吃饭" not in page
    assert "选址" not in page
    assert f'data-forget-draft="proposal:{case_id}"' in page
    with in_council(house.council.id):
        record = ActRecord.objects.get(council_id=house.council.id, name="proposals.purge")
    assert (record.subject_id, record.note) == (case_id, "误传了内部材料")


def test_only_the_submitter_and_the_directors_remove_content(house: House, browser: Browser) -> None:
    case_id = house.filed()
    for client in (browser(house.other), browser(None, Role.PROPOSAL_CLERK)):
        assert client.get(url(house, "purge", case_id)).status_code == 403
        assert client.post(url(house, "purge", case_id), {"reason": "试试", "key": "k"}).status_code == 403
    assert browser(None, Role.SECRETARY_GENERAL, name="sg").get(url(house, "purge", case_id)).status_code == 200


def test_what_waits_for_the_member_leads_to_where_it_is_done(house: House) -> None:
    draft, returned, answered = house.draft(title=""), house.returned("再具体些"), house.answered()
    house.submitted()
    house.draft(house.other)
    with in_council(house.council.id):
        found = [(str(item.verb), item.title, item.url) for item in todo_of_member(house.member, house.council)]
    assert found == [
        ("评价答复", TITLE, url(house, "rate", answered)),
        ("修改后重新提交", TITLE, url(house, "edit", returned)),
        ("继续写草稿", "（还没有案由）", url(house, "edit", draft)),
    ]


def test_the_pages_of_a_member_are_closed_to_the_offices(house: House, browser: Browser) -> None:
    client = browser(None, Role.PROPOSAL_CLERK)
    assert {client.get(url(house, page)).status_code for page in ("mine", "filed", "new", "similar")} == {403}


@pytest.mark.parametrize("page", ["mine", "filed", "new", "edit", "check", "detail", "rate"])
def test_a_first_visit_weighs_at_most_30_kilobytes(house: House, browser: Browser, page: str) -> None:
    """Page, styles, script and icons of a proposal of twice the usual length, compressed as they are sent."""
    long = "".join(chr(0x4E00 + i * 7 % 20000) for i in range(4000))
    bring = {"edit": house.draft, "check": house.draft, "detail": house.answered, "rate": house.answered}.get(page, house.filed)
    case_id = bring(body=long)
    address = url(house, page, None if page in ("mine", "filed", "new") else case_id)
    html = browser(house.member).get(address).content
    assets = {path.split("#")[0] for path in re.findall(r'(?:href|src)="/static/([^"]+)"', html.decode())}
    files = [Path(str(finders.find(path))).read_bytes() for path in assets]
    assert len(brotli.compress(html, quality=5)) + sum(len(brotli.compress(file)) for file in files) <= 30_000


def test_a_unit_reads_the_case_without_the_reasons_of_the_review(house: House, browser: Browser) -> None:
    case_id = house.returned("建议部分过于笼统。")
    house.step(house.member, case_id, "filing.submit")
    house.step(house.office(Role.PROPOSAL_DIRECTOR), case_id, "filing.file")
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    page = browser(house.unit(Role.UNIT_LIAISON), Role.UNIT_LIAISON).get(url(house, "detail", case_id))
    assert page.status_code == 200
    assert "过于笼统" not in page.content.decode()
    assert [e["what"] for e in page.context["entries"]] == ["交办", "立案", "提交提案", "提交提案"]


def test_the_liaison_of_a_body_writes_for_it(house: House, browser: Browser) -> None:
    with seed(house.council) as ctx:
        body = Principal(council=house.council, kind="body", code="acfic", name="云河县工商联")
        body.save()
        del ctx
    liaison = Actor(house.council.id, "联络员", uuid4(), (Grant(Role.BODY_LIAISON, house.council.id, uuid4(), None, body.pk),))
    case_id, client = house.draft(liaison), browser(liaison, Role.BODY_LIAISON)
    assert client.get(url(house, "edit", case_id)).status_code == 200
    assert "团体提案" in client.get(url(house, "form", case_id)).content.decode()
    assert url(house, "new") in client.get(url(house, "mine")).content.decode()
    assert client.get(url(house, "detail", house.filed())).status_code == 404


def test_the_record_tells_the_submitter_every_act_and_the_removal(house: House, browser: Browser) -> None:
    case_id = house.draft()
    for version in (1, 2, 3):
        save_draft(house.member, case_id=case_id, expected_version=version, body=BODY + str(version))
    house.step(house.member, case_id, "filing.submit")
    recommend(house.office(Role.PROPOSAL_CLERK, "周书记员"), case_id=case_id, outcome="filed")
    purge(house.member, case_id=case_id, reason="误传了内部材料")
    address = url(house, "detail", case_id)
    own = browser(house.member).get(address, {"record": "1"}).context["record"]
    assert [(line["what"], line["note"]) for line in own] == [
        ("清除误传内容", "误传了内部材料"),
        ("提交提案", ""),
        ("保存草稿 3 次", ""),
        ("新建草稿", ""),
    ]
    office = browser(None, Role.PROPOSAL_CLERK).get(address, {"record": "1"}).context["record"]
    assert [line["who"] for line in office][:2] == ["丁一", "周书记员"]


def test_the_record_of_a_proposal_is_closed_to_other_members(house: House, browser: Browser) -> None:
    page = browser(house.other).get(url(house, "detail", house.filed()), {"record": "1"})
    assert (page.context["record"], page.context["may_see_record"]) == (None, False)
