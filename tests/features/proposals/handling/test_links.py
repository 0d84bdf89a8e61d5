"""一次性评价链接: one person, one case, one round, one use; whatever is over says so and opens nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.proposals.handling.links import MadeLink, find_link, make_link, revoke_link
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Invalid, Refused
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import FeedbackLink, Rating
from yitang.instruments.workflow.models import Decision

pytestmark = pytest.mark.django_db

GRADES = dict.fromkeys(("attitude", "result", "overall"), "satisfied")


def member_id(house: House) -> UUID:
    return next(iter(house.member.principal_ids))


def a_link(house: House, case_id: UUID) -> MadeLink:
    return make_link(house.office(Role.PROPOSAL_CLERK, "李梅"), case_id=case_id, principal_id=member_id(house))


def url(house: House, secret: str) -> str:
    return f"/{house.council.code}/desk/proposals/feedback/{secret}/"


def send(house: House, secret: str, **said: Any) -> Any:
    return Client().post(url(house, secret), GRADES | {"step": "send", "key": "k1", "text": ""} | said)


def test_a_submitter_reads_the_reply_and_gives_feedback_without_a_log_in(house: House) -> None:
    case_id = house.answered()
    secret = a_link(house, case_id).secret
    page = Client().get(url(house, secret))
    assert page.status_code == 200
    assert "已在六个街道选址" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert Client().post(url(house, secret), GRADES | {"step": "check", "text": ""}).status_code == 200
    assert send(house, secret).status_code == 200
    with in_council(house.council.id):
        rating = Rating.objects.get(case_id=case_id)
        told = Decision.objects.get(case_id=case_id, edge="rate")
        used = find_link(secret)
    assert (rating.channel, rating.overall, rating.principal_id) == ("link", "satisfied", member_id(house))
    assert (told.channel, told.actor_name, told.role, told.account_id) == (Channel.LINK, "丁一", "link", None)
    assert used is not None
    assert used.used_at is not None
    assert used.made_by == "李梅"


def test_only_the_digest_is_kept(house: House) -> None:
    made = a_link(house, house.answered())
    with in_council(house.council.id):
        row = FeedbackLink.objects.values().get()
    assert made.secret not in str(row)


def test_the_same_form_sent_twice_is_one_feedback(house: House) -> None:
    case_id = house.answered()
    secret = a_link(house, case_id).secret
    assert [send(house, secret).status_code, send(house, secret).status_code] == [200, 200]
    assert send(house, secret, key="k2", overall="dissatisfied", text="不同").status_code == 410
    with in_council(house.council.id):
        assert Rating.objects.get(case_id=case_id).overall == "satisfied"


def test_words_that_are_missing_leave_the_link_open(house: House) -> None:
    case_id = house.answered()
    secret = a_link(house, case_id).secret
    answer = send(house, secret, overall="dissatisfied")
    assert answer.status_code == 422
    assert "不满意" in answer.content.decode()
    assert send(house, secret, key="k2", overall="dissatisfied", text="第二条没有落实。").status_code == 200


def _change(**columns: Any) -> Callable[[House, UUID], None]:
    def change(house: House, case_id: UUID) -> None:
        with seed(house.council):
            FeedbackLink.objects.update(**columns)

    return change


def _revoked(house: House, case_id: UUID) -> None:
    revoke_link(house.office(Role.PROPOSAL_CLERK), case_id=case_id, principal_id=member_id(house))


def _replaced(house: House, case_id: UUID) -> None:
    a_link(house, case_id)


def _rated(house: House, case_id: UUID) -> None:
    house.step(house.member, case_id, "course.rate", payload=GRADES)


TROUBLES: dict[str, tuple[Callable[[House, UUID], None], str]] = {
    "used": (_change(used_at=now()), "每个链接只能使用一次"),
    "expired": (_change(expires_at=now() - timedelta(seconds=1)), "已过有效期"),
    "revoked": (_revoked, "已停用"),
    "replaced": (_replaced, "已由新的链接代替"),
    "feedback given by log-in": (_rated, "不再通过此链接征求评价"),
    "another round": (_change(round=2), "不再通过此链接征求评价"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_link_that_is_over_says_so_and_takes_nothing(house: House, trouble: str) -> None:
    case_id = house.answered()
    secret = a_link(house, case_id).secret
    change, words = TROUBLES[trouble]
    change(house, case_id)
    page = Client().get(url(house, secret))
    assert (page.status_code, words in page.content.decode()) == (410, True)
    assert "已在六个街道选址" not in page.content.decode()
    with in_council(house.council.id):
        before = Rating.objects.count()
    assert send(house, secret).status_code == 410
    with in_council(house.council.id):
        assert Rating.objects.count() == before


def test_a_link_of_another_council_opens_nothing(house: House, other_council: Council) -> None:
    secret = a_link(house, house.answered()).secret
    there = f"/{other_council.code}/desk/proposals/feedback/{secret}/"
    assert Client().get(there).status_code == 410
    assert Client().post(there, GRADES | {"step": "send", "key": "k1"}).status_code == 410
    assert Client().get(url(house, "x" * 43)).status_code == 410


def test_a_unit_that_is_logged_in_is_not_let_through(house: House, browser: Browser) -> None:
    secret = a_link(house, house.answered()).secret
    unit = browser(house.unit(Role.UNIT_HEAD), Role.UNIT_HEAD, name="head")
    page = unit.get(url(house, secret))
    assert (page.status_code, "承办单位不能代评" in page.content.decode()) == (410, True)


def test_links_are_for_submitters_and_made_by_the_committee(house: House) -> None:
    case_id = house.answered()
    clerk = house.office(Role.PROPOSAL_CLERK)
    with pytest.raises(Invalid):
        make_link(clerk, case_id=case_id, principal_id=house.unit_id)
    for role in (Role.UNIT_HEAD, Role.UNIT_LIAISON):
        with pytest.raises(Refused):
            make_link(house.unit(role), case_id=case_id, principal_id=member_id(house))
    with pytest.raises(Blocked):
        make_link(clerk, case_id=house.filed(), principal_id=member_id(house))


def test_the_clerk_makes_prints_and_ends_a_link(house: House, browser: Browser) -> None:
    case_id = house.answered()
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/feedback-links/{case_id}/"
    assert "丁一" in clerk.get(page).content.decode()
    asked = {"principal": str(member_id(house)), "step": "make", "key": "m1"}
    made = clerk.post(page, asked)
    text = made.content.decode()
    assert made.status_code == 200
    assert ("<svg" in text, "/feedback/" in text, "二维码" in text) == (True, True, True)
    assert clerk.post(page, asked).status_code == 302
    clerk.post(page, asked | {"step": "end", "key": "m2"})
    with in_council(house.council.id):
        assert FeedbackLink.objects.get().revoked_at is not None
