"""收件审查: the split view, opinion and decision, and what happens when two act at once."""

from uuid import uuid4

import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import TITLE, House, build_house
from tests.features.proposals.office import acts, clerk, director, hidden, state_of, stored, url
from yitang.features.proposals.actions import recommend
from yitang.features.proposals.intake.standard import USUAL
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Decision


def test_queue_shows_the_oldest_with_real_links_to_its_neighbours(house: House, browser: Browser) -> None:
    first, second, third = (house.submitted(title=f"第{n}件") for n in ("一", "二", "三"))
    client = clerk(browser)
    page = client.get(url(house, "review"))
    queue = page.context["queue"]
    assert page.context["proposal"].pk == first
    assert [row["title"] for row in queue.rows] == ["第一件", "第二件", "第三件"]
    assert (queue.place, queue.count, queue.previous, queue.following["url"]) == (
        1,
        3,
        None,
        url(house, "review_case", case_id=second),
    )
    last = client.get(url(house, "review_case", case_id=third)).context["queue"]
    assert (last.place, last.previous["url"], last.following) == (3, url(house, "review_case", case_id=second), None)


def test_queue_when_empty_says_so(house: House, browser: Browser) -> None:
    house.draft()
    assert "没有待审查的提案。" in clerk(browser).get(url(house, "review")).content.decode()


def test_case_that_moved_on_opens_on_its_own_page(house: House, browser: Browser) -> None:
    case_id = house.filed()
    answer = clerk(browser).get(url(house, "review_case", case_id=case_id))
    assert (answer.status_code, answer.url) == (302, url(house, "detail", case_id=case_id))


def test_opinion_is_recorded_with_what_was_checked(house: House, browser: Browser) -> None:
    case_id, following = house.submitted(), house.submitted(title="下一件")
    client = clerk(browser)
    page = client.get(url(house, "review_case", case_id=case_id))
    met = [code for code in USUAL if code != "remit"]
    data = hidden(page, "recommend_form", outcome="filed", reason="建议立案。", checked=met) | {"following": following}
    answer = client.post(url(house, "recommend", case_id=case_id), data)
    assert (answer.status_code, answer.url) == (302, url(house, "review_case", case_id=following))
    with in_council(house.council.id):
        decision = Decision.objects.get(case_id=case_id, is_recommendation=True)
    assert decision.data == {"outcome": "filed", "reason_code": "", "checked": met}
    assert (decision.reason, decision.actor_name, stored(house, case_id).case.stage) == ("建议立案。", "李梅", "submitted")
    shown = client.get(url(house, "review_case", case_id=case_id)).context["opinions"]
    assert [(o["outcome"], o["unmet"]) for o in shown] == [("建议立案", [USUAL["remit"]])]
    assert client.get(url(house, "review"), {"view": "review"}).context["proposal"].pk == following
    assert client.get(url(house, "review"), {"view": "decide"}).context["proposal"].pk == case_id


def test_opinion_against_filing_without_a_reason_keeps_what_was_typed(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    client = clerk(browser)
    page = client.get(url(house, "review_case", case_id=case_id))
    before = acts(house)
    answer = client.post(
        url(house, "recommend", case_id=case_id), hidden(page, "recommend_form", outcome="not_filed", reason="写了一半的理由")
    )
    assert (answer.status_code, acts(house)) == (422, before)
    assert "选择建议不予立案的理由。" in answer.content.decode()
    assert "写了一半的理由" in answer.content.decode()


def test_director_files_and_goes_on_to_the_next(house: House, browser: Browser) -> None:
    case_id, following = house.submitted(), house.submitted(title="下一件")
    client = director(browser)
    page = client.get(url(house, "review_case", case_id=case_id))
    data = hidden(page, "file_form", class_code="economy") | {"following": following}
    answer = client.post(url(house, "file", case_id=case_id), data, follow=True)
    proposal = stored(house, case_id)
    assert (proposal.outcome, proposal.class_code, proposal.case.number) == ("filed", "economy", 1)
    assert answer.context["proposal"].pk == following
    assert f"“{TITLE}”已立案，编为第1号。" in answer.content.decode()


def test_same_form_sent_twice_files_once(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    client = director(browser)
    data = hidden(client.get(url(house, "review_case", case_id=case_id)), "file_form", class_code="economy")
    answers = [client.post(url(house, "file", case_id=case_id), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    with in_council(house.council.id):
        assert Decision.objects.filter(case_id=case_id, edge="file").count() == 1


def test_not_filing_needs_a_coded_reason_and_tells_it(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    client = director(browser)
    page = client.get(url(house, "review_case", case_id=case_id))
    refused = client.post(url(house, "not_file", case_id=case_id), hidden(page, "not_file_form", reason="说明"))
    assert (refused.status_code, refused.context["open"], stored(house, case_id).outcome) == (422, "not_file_form", "")
    assert "说明" in refused.content.decode()
    data = hidden(refused, "not_file_form", reason_code="vague", reason="建议补充具体措施。")
    assert client.post(url(house, "not_file", case_id=case_id), data).status_code == 302
    proposal = stored(house, case_id)
    assert (proposal.outcome, proposal.outcome_reason) == ("not_filed", "vague")


def test_clerk_returns_for_changes_with_a_reason(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    client = clerk(browser)
    page = client.get(url(house, "review_case", case_id=case_id))
    empty = client.post(url(house, "return", case_id=case_id), hidden(page, "return_form", reason=" "))
    assert (empty.status_code, stored(house, case_id).case.stage) == (422, "submitted")
    assert empty.context["open"] == "return_form"
    client.post(url(house, "return", case_id=case_id), hidden(page, "return_form", reason="补充数据。"))
    assert (stored(house, case_id).case.stage, state_of(house, case_id, "filing")) == ("returned", "returned")


def test_two_at_once_the_slower_is_told_who_and_keeps_the_words(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    slower = director(browser)
    page = slower.get(url(house, "review_case", case_id=case_id))
    house.step(house.office(Role.PROPOSAL_DIRECTOR, "郑主任"), case_id, "filing.file")
    data = hidden(page, "not_file_form", reason_code="vague", reason="我写的说明")
    answer = slower.post(url(house, "not_file", case_id=case_id), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "郑主任" in text
    assert "我写的说明" in text
    assert "内容空泛，没有具体建议" in text
    assert stored(house, case_id).outcome == "filed"


@pytest.mark.parametrize("name", ["file", "not_file"])
def test_clerk_may_not_decide(house: House, browser: Browser, name: str) -> None:
    case_id = house.submitted()
    client = clerk(browser)
    before = acts(house)
    answer = client.post(url(house, name, case_id=case_id), {"key": uuid4().hex, "file-key": uuid4().hex})
    assert (answer.status_code, acts(house), stored(house, case_id).outcome) == (403, before, "")
    assert "提案委主任" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DISPATCH_OFFICE, Role.COUNCIL_LEADER, Role.AUDITOR])
def test_others_see_no_queue_and_are_told_whose_it_is(house: House, browser: Browser, role: str) -> None:
    house.submitted()
    answer = browser(house.other if role == Role.MEMBER else None, role, name="别人").get(url(house, "review"))
    assert answer.status_code == 403
    assert "提案委工作人员" in answer.content.decode()


def test_case_of_another_council_is_not_found(house: House, browser: Browser, other_council: Council) -> None:
    foreign = build_house(other_council).submitted()
    client = director(browser)
    assert client.get(url(house, "review_case", case_id=foreign)).status_code == 404
    data = {"file-key": uuid4().hex, "file-version": 2, "file-class_code": "economy"}
    assert client.post(url(house, "file", case_id=foreign), data).status_code == 404


def test_opinion_before_a_return_does_not_count_for_the_new_text(house: House, browser: Browser) -> None:
    case_id = house.submitted()
    recommend(house.office(Role.PROPOSAL_CLERK), case_id=case_id, outcome="filed")
    house.step(house.office(Role.PROPOSAL_CLERK), case_id, "filing.return", reason="补充数据。")
    house.step(house.member, case_id, "filing.submit")
    page = director(browser).get(url(house, "review_case", case_id=case_id))
    assert page.context["opinions"] == []
    assert page.context["queue"].rows[0]["recommended"] is False
