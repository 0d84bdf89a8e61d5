"""公开: the text is redacted by a person, previewed, published, and can be taken down."""

from uuid import UUID, uuid4

import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import BODY, REPLY, TITLE, House
from tests.features.proposals.office import acts, clerk, director, hidden, state_of, url
from yitang.features.proposals.models import PublicProposal
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.telltales import findings_in, marked, summary_of

NAMED = BODY + "居民王某先生的电话是13800138000。"


def copy_of(house: House, case_id: UUID) -> PublicProposal | None:
    with in_council(house.council.id):
        return PublicProposal.objects.filter(case_id=case_id).first()


def test_found_places_are_marked_and_everything_else_is_escaped() -> None:
    text = marked("<b>电话</b>13800138000\n\n第二段")
    assert text == ('<p>&lt;b&gt;电话&lt;/b&gt;<mark title="电话号码">13800138000</mark></p><p>第二段</p>')


def test_findings_are_told_once_each() -> None:
    found = summary_of(findings_in("电话13800138000，又是13800138000，邮箱a@example.org"))
    assert found == ["电话号码：13800138000", "电子邮箱：a@example.org"]


def test_queue_holds_answered_proposals_whose_submitter_agreed(house: House, browser: Browser) -> None:
    answered = house.answered(title="可以公开的")
    house.answered(title="不同意公开的", consent_public=False, consent_reason="涉及个人。")
    house.filed(title="还没答复的")
    page = director(browser).get(url(house, "publish"))
    assert [proposal.pk for proposal in page.context["page"]] == [answered]


def test_text_is_redacted_previewed_and_published(house: House, browser: Browser) -> None:
    case_id = house.answered(body=NAMED)
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id))
    assert '<mark title="电话号码">13800138000</mark>' in page.content.decode()
    assert page.context["form"]["body"].value() == NAMED
    typed = {"title": TITLE, "body": NAMED.replace("13800138000", "（略）"), "is_summary": ""}
    preview = client.post(url(house, "publish_case", case_id=case_id), hidden(page, "form", **typed) | {"step": "preview"})
    assert REPLY.splitlines()[0] in preview.content.decode()
    assert copy_of(house, case_id) is None
    data = hidden(preview, "form", **typed) | {"step": "publish"}
    answers = [client.post(url(house, "publish_case", case_id=case_id), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    copy = copy_of(house, case_id)
    assert copy is not None
    assert (copy.body, copy.is_summary, copy.taken_down_at) == (typed["body"], False, None)
    assert client.get(url(house, "publish"), {"view": "public"}).context["page"].object_list[0].pk == case_id


def test_back_from_the_preview_keeps_the_text(house: House, browser: Browser) -> None:
    case_id = house.answered()
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id))
    data = hidden(page, "form", title="公开标题", body="改过的摘要", is_summary="1") | {"step": "edit"}
    again = client.post(url(house, "publish_case", case_id=case_id), data)
    assert [again.context["form"][name].value() for name in ("title", "body", "is_summary")] == ["公开标题", "改过的摘要", "1"]


def test_reply_that_stays_inside_is_shown_so_and_not_published(house: House, browser: Browser) -> None:
    case_id = house.answered(publicity="internal")
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id))
    assert [reply["public"] for reply in page.context["replies"]] == [False]
    client.post(url(house, "publish_case", case_id=case_id), hidden(page, "form", title=TITLE, body=BODY) | {"step": "publish"})
    copy = copy_of(house, case_id)
    assert copy is not None
    assert copy.replies == []


@pytest.mark.parametrize("body", ["", "   "])
def test_empty_text_is_not_published(house: House, browser: Browser, body: str) -> None:
    case_id = house.answered()
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id))
    data = hidden(page, "form", title=TITLE, body=body) | {"step": "publish"}
    answer = client.post(url(house, "publish_case", case_id=case_id), data)
    assert (answer.status_code, copy_of(house, case_id)) == (422, None)


def test_without_consent_it_is_blocked_and_says_who_owes(house: House, browser: Browser) -> None:
    case_id = house.answered(consent_public=False, consent_reason="涉及个人。")
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id))
    assert "涉及个人。" in page.content.decode()
    data = hidden(page, "form", title=TITLE, body=BODY) | {"step": "publish"}
    answer = client.post(url(house, "publish_case", case_id=case_id), data)
    assert (answer.status_code, copy_of(house, case_id)) == (422, None)
    assert "须由丁一先办理" in answer.content.decode()


def test_taking_down_needs_a_reason_and_it_can_be_published_again(house: House, browser: Browser) -> None:
    case_id = house.answered()
    client = director(browser)
    page = client.get(url(house, "publish_case", case_id=case_id))
    client.post(
        url(house, "publish_case", case_id=case_id), hidden(page, "form", title=TITLE, body="公开摘要") | {"step": "publish"}
    )
    page = client.get(url(house, "take_down", case_id=case_id))
    empty = client.post(url(house, "take_down", case_id=case_id), hidden(page, "form", reason=""))
    assert (empty.status_code, state_of(house, case_id, "publication")) == (422, "published")
    client.post(url(house, "take_down", case_id=case_id), hidden(page, "form", reason="提案者来电要求。"))
    copy = copy_of(house, case_id)
    assert copy is not None
    assert (state_of(house, case_id, "publication"), copy.taken_down_at is None) == ("taken_down", False)
    assert client.get(url(house, "publish_case", case_id=case_id)).context["form"]["body"].value() == "公开摘要"


def test_clerk_may_not_publish(house: House, browser: Browser) -> None:
    case_id = house.answered()
    client = clerk(browser)
    before = acts(house)
    data = {"key": uuid4().hex, "title": TITLE, "body": BODY, "step": "publish"}
    assert client.post(url(house, "publish_case", case_id=case_id), data).status_code == 403
    assert client.post(url(house, "take_down", case_id=case_id), data | {"reason": "无"}).status_code == 403
    assert (acts(house), copy_of(house, case_id)) == (before, None)
