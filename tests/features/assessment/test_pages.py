"""Pages of the round: the office, a committee's clerk, a member on the phone."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.features.assessment.conftest import Browser
from tests.features.assessment.house import YEAR, Hall
from yitang.features.assessment.models import Objection, Opinion, Round
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Track

pytestmark = pytest.mark.django_db


def url(hall: Hall, path: str = "") -> str:
    return f"/{hall.council.code}/desk/assessment/{path}"


def text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


def version(hall: Hall, case_id: UUID, axis: str = "round") -> int:
    with in_council(hall.council.id):
        return Track.objects.filter(case_id=case_id, axis=axis).latest("round").version


def test_the_office_begins_a_round_and_brings_it_on(hall: Hall, browser: Browser) -> None:
    office = browser()
    done = office.post(url(hall), {"key": "k1", "year": str(YEAR)})
    assert done.status_code == 302
    assert office.post(url(hall), {"key": "k1", "year": str(YEAR)})["Location"] == done["Location"]
    again = office.post(url(hall), {"key": "k2", "year": str(YEAR)})
    assert (again.status_code, "已经启动" in text(again)) == (422, True)
    with in_council(hall.council.id):
        case_id = Round.objects.get().pk
    page = text(office.get(done["Location"]))
    assert ("征求专委会和界别意见" in page, "取消本年度考核" in page, "提交考核工作小组" in page) == (True, True, False)
    step = url(hall, f"{case_id}/step/to_comments/")
    assert office.get(step).status_code == 200
    assert office.post(step, {"key": "k3", "version": version(hall, case_id)}).status_code == 302
    assert hall.state(case_id) == "comments"
    overtaken = office.post(url(hall, f"{case_id}/step/to_group/"), {"key": "k4", "version": "1"})
    assert (overtaken.status_code, "委工委" in text(overtaken) or "the-members_affairs" in text(overtaken)) == (409, True)
    late = office.post(url(hall, f"{case_id}/step/to_group/"), {"key": "k5", "held_on": "2999-01-01", "version": "2"})
    assert (late.status_code, "会议尚未召开" in text(late)) == (422, True)


def test_a_reason_is_asked_for_before_a_round_is_cancelled(hall: Hall, browser: Browser) -> None:
    case_id = hall.begun()
    page = browser().post(url(hall, f"{case_id}/step/cancel/"), {"key": "k", "version": "1", "reason": ""})
    assert (page.status_code, hall.state(case_id)) == (422, "preparing")


def test_a_clerk_comments_on_many_at_once_and_the_office_reads_it(hall: Hall, browser: Browser) -> None:
    case_id = hall.commented()
    clerk = browser(Role.COMMITTEE_CLERK, hall.committee_id)
    address = url(hall, f"{case_id}/comments/")
    page = text(clerk.get(address))
    assert [name in page for name in ("丁一", "吴二", "郑三")] == [True, True, False]
    first, second = map(str, hall.ids[:2])
    sent = {
        "key": "k1",
        "ids": [first, second],
        "for_all": "履职认真，按时参会。",
        f"version-{first}": "0",
        f"version-{second}": "0",
    }
    sent |= {f"text-{first}": "", f"text-{second}": "提案质量高。"}
    assert clerk.post(address, sent).status_code == 302
    with in_council(hall.council.id):
        kept = dict(Opinion.objects.values_list("principal__name", "text"))
    assert kept == {"丁一": "履职认真，按时参会。", "吴二": "提案质量高。"}
    assert "提案质量高。" in text(browser().get(address))
    stale = clerk.post(address, {"key": "k2", f"text-{first}": "改一改", f"version-{first}": "0"})
    assert (stale.status_code, "改一改" in text(stale)) == (409, True)
    other = browser(Role.COMMITTEE_CLERK, hall.other_committee_id, name="other-clerk")
    assert "提案质量高。" not in text(other.get(address))


def test_a_member_sees_the_own_result_objects_and_reads_the_answer(hall: Hall, browser: Browser) -> None:
    case_id = hall.notified()
    member, office = browser(Role.MEMBER, hall.ids[0]), browser()
    assert f"{YEAR}年度委员履职考核" in text(member.get(url(hall, "mine/")))
    result = url(hall, f"mine/{case_id}/")
    assert "提出异议" in text(member.get(result))
    empty = member.post(result + "object/", {"key": "k1", "text": " "})
    assert empty.status_code == 422
    assert member.post(result + "object/", {"key": "k2", "text": "8月的视察没有计入。"}).status_code == 302
    assert member.post(result + "object/", {"key": "k2", "text": "8月的视察没有计入。"}).status_code == 302
    with in_council(hall.council.id):
        objection = Objection.objects.get()
    assert "丁一" in text(office.get(url(hall, f"{case_id}/objections/")))
    page = url(hall, f"{case_id}/objections/{objection.pk}/")
    assert "8月的视察没有计入。" in text(office.get(page))
    assert office.post(page, {"key": "k3", "outcome": "upheld", "answer": ""}).status_code == 422
    given = {"key": "k4", "outcome": "upheld", "answer": "已补记半天。", "version": version(hall, case_id, "objection")}
    assert office.post(page, given).status_code == 302
    assert "已补记半天。" in text(member.get(result))
    other = browser(Role.MEMBER, hall.ids[1], name="second")
    seen = text(other.get(result))
    assert ("8月的视察没有计入。" in seen, "已补记半天。" in seen) == (False, False)


def test_a_member_withdraws_the_own_objection_alone(hall: Hall, browser: Browser) -> None:
    case_id = hall.notified()
    objection = hall.objected(case_id)
    address = url(hall, f"mine/{case_id}/withdraw/{objection.pk}/")
    assert browser(Role.MEMBER, hall.ids[1], name="second").post(address, {"key": "k"}).status_code == 404
    member = browser(Role.MEMBER, hall.ids[0])
    assert "撤回这件异议" in text(member.get(address))
    assert member.post(address, {"key": "k2", "version": "1"}).status_code == 302
    with in_council(hall.council.id):
        assert Objection.objects.get().withdrawn_on is not None


def test_a_member_sees_no_round_before_its_results_are_told(hall: Hall, browser: Browser) -> None:
    case_id = hall.commented()
    member = browser(Role.MEMBER, hall.ids[0])
    assert member.get(url(hall, f"mine/{case_id}/")).status_code == 404
    assert member.get(url(hall, f"{case_id}/")).status_code == 403


def test_what_waits_stands_on_the_first_page(hall: Hall, browser: Browser) -> None:
    hall.commented()
    clerk = browser(Role.COMMITTEE_CLERK, hall.committee_id)
    assert "对委员提出意见" in text(clerk.get(f"/{hall.council.code}/desk/"))
    case_id = hall.notified(YEAR - 1)
    hall.objected(case_id)
    assert "答复考核异议" in text(browser().get(f"/{hall.council.code}/desk/"))


def test_the_page_of_comments_asks_as_often_for_many_as_for_few(hall: Hall, browser: Browser) -> None:
    case_id = hall.commented()
    clerk, office = browser(Role.COMMITTEE_CLERK, hall.committee_id), browser()
    counts = []
    for client in (clerk, office):
        client.get(url(hall, f"{case_id}/comments/"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url(hall, f"{case_id}/comments/"))
        counts.append(len(asked))
    assert max(counts) - min(counts) <= 2
