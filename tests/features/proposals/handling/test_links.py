"""一次性评价链接: one person, one case, one round, one use; whatever is over says so and opens nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.api.programme import a_programme
from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import TITLE, House
from tests.fixtures import seed
from yitang.features.proposals.handling.links import MadeLink, find_link, make_link, revoke_link
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Invalid, Refused
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.instruments.handling.models import FeedbackLink, Rating
from yitang.instruments.workflow.models import Decision, ProcedureParameter

pytestmark = pytest.mark.django_db

GRADES = dict.fromkeys(("attitude", "result", "overall"), "satisfied")


def member_id(house: House) -> UUID:
    return next(iter(house.member.principal_ids))


def with_telephone(house: House, number: str) -> None:
    with seed(house.council):
        Member.objects.filter(principal_id=member_id(house)).update(phone=number)


def a_link(house: House, case_id: UUID) -> MadeLink:
    """A link for 丁一, who has no telephone on file, so it asks for a code."""
    with_telephone(house, "")
    return new_link(house, case_id)


def new_link(house: House, case_id: UUID) -> MadeLink:
    return make_link(house.office(Role.PROPOSAL_CLERK, "李梅"), case_id=case_id, principal_id=member_id(house))


def url(house: House, secret: str) -> str:
    return f"/{house.council.code}/desk/proposals/feedback/{secret}/"


def own_phone(house: House, made: MadeLink) -> Client:
    """The browser of somebody who was told the code."""
    client = Client()
    assert client.post(url(house, made.secret), {"step": "prove", "answer": made.code}).status_code == 302
    return client


def send(house: House, client: Client, secret: str, **said: Any) -> Any:
    return client.post(url(house, secret), GRADES | {"step": "send", "key": "k1", "text": ""} | said)


def set_rule(house: House, **values: bool) -> None:
    with seed(house.council):
        for name, value in values.items():
            ProcedureParameter(
                council=house.council, code="proposal", name=name, value=value, effective_from=date(2020, 1, 1)
            ).save()


def test_a_submitter_reads_the_reply_and_gives_feedback_without_a_log_in(house: House) -> None:
    case_id = house.answered()
    made = a_link(house, case_id)
    secret, client = made.secret, own_phone(house, made)
    page = client.get(url(house, secret))
    assert page.status_code == 200
    assert "已在六个街道选址" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert client.post(url(house, secret), GRADES | {"step": "check", "text": ""}).status_code == 200
    assert send(house, client, secret).status_code == 200
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
    assert (made.secret in str(row), made.code in str(row.values())) == (False, False)


def test_the_same_form_sent_twice_is_one_feedback(house: House) -> None:
    case_id = house.answered()
    made = a_link(house, case_id)
    secret, client = made.secret, own_phone(house, made)
    assert [send(house, client, secret).status_code, send(house, client, secret).status_code] == [200, 200]
    assert send(house, client, secret, key="k2", overall="dissatisfied", text="不同").status_code == 410
    with in_council(house.council.id):
        assert Rating.objects.get(case_id=case_id).overall == "satisfied"


def test_words_that_are_missing_leave_the_link_open(house: House) -> None:
    case_id = house.answered()
    made = a_link(house, case_id)
    secret, client = made.secret, own_phone(house, made)
    answer = send(house, client, secret, overall="dissatisfied")
    assert answer.status_code == 422
    assert "不满意" in answer.content.decode()
    assert send(house, client, secret, key="k2", overall="dissatisfied", text="第二条没有落实。").status_code == 200


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
    "too many wrong answers": (_change(proof_tries=5), "链接已关闭"),
    "another round": (_change(round=2), "不再通过此链接征求评价"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_link_that_is_over_says_so_and_takes_nothing(house: House, trouble: str) -> None:
    case_id = house.answered()
    made = a_link(house, case_id)
    secret, client = made.secret, own_phone(house, made)
    change, words = TROUBLES[trouble]
    change(house, case_id)
    page = client.get(url(house, secret))
    assert (page.status_code, words in page.content.decode()) == (410, True)
    assert "已在六个街道选址" not in page.content.decode()
    with in_council(house.council.id):
        before = Rating.objects.count()
    assert send(house, client, secret).status_code == 410
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


def asked(house: House, client: Client, secret: str, answer: str, **more: str) -> Any:
    return client.post(url(house, secret), {"step": "prove", "answer": answer} | more)


def test_nothing_of_the_case_is_told_before_the_answer(house: House) -> None:
    case_id = house.answered()
    made = a_link(house, case_id)
    page = Client().get(url(house, made.secret))
    assert page.status_code == 200
    told = page.content.decode()
    assert [words in told for words in ("已在六个街道选址", TITLE, "丁一", "六位")] == [False, False, False, True]
    assert send(house, Client(), made.secret).status_code == 200
    with in_council(house.council.id):
        assert Rating.objects.count() == 0


def test_who_has_a_telephone_on_file_answers_with_its_last_digits(house: House) -> None:
    with_telephone(house, "139 0000 4321")
    made = new_link(house, house.answered())
    client = Client()
    assert (made.proof, made.code) == ("telephone", "")
    assert "后四位" in client.get(url(house, made.secret)).content.decode()
    assert asked(house, client, made.secret, "1234").status_code == 422
    assert asked(house, client, made.secret, " 43 21 ").status_code == 302
    assert "已在六个街道选址" in client.get(url(house, made.secret)).content.decode()
    # What one browser has shown counts for no other.
    assert "已在六个街道选址" not in Client().get(url(house, made.secret)).content.decode()


def test_a_council_may_want_a_code_or_nothing(house: House) -> None:
    with_telephone(house, "13900004321")
    set_rule(house, feedback_link_code=True)
    by_code = new_link(house, house.answered())
    set_rule(house, feedback_link_proof=False)
    free = new_link(house, house.answered(title="关于另一件事的建议"))
    assert (by_code.proof, len(by_code.code), free.proof, free.code) == ("code", 6, "", "")
    assert "已在六个街道选址" in Client().get(url(house, free.secret)).content.decode()


def test_after_five_wrong_answers_the_right_one_opens_nothing(house: House) -> None:
    made = a_link(house, house.answered())
    wrong = "000000" if made.code != "000000" else "111111"
    told = [asked(house, Client(), made.secret, wrong) for _try in range(5)]
    assert [answer.status_code for answer in told] == [422, 422, 422, 422, 410]
    assert "还可以试 4 次" in told[0].content.decode()
    last = asked(house, Client(), made.secret, made.code)
    assert (last.status_code, "链接已关闭" in last.content.decode()) == (410, True)


def test_words_written_before_the_answer_are_carried_through_it(house: House) -> None:
    made = a_link(house, house.answered())
    client = Client()
    answer = send(house, client, made.secret, text="写了很久的意见")
    assert 'name="text" value="写了很久的意见"' in answer.content.decode()
    shown = asked(house, client, made.secret, made.code, text="写了很久的意见", **GRADES)
    assert (shown.status_code, "写了很久的意见" in shown.content.decode()) == (200, True)
    assert send(house, client, made.secret, text="写了很久的意见").status_code == 200


def test_the_page_of_links_hides_numbers_and_each_look_is_on_record(house: House, browser: Browser) -> None:
    with_telephone(house, "13900004321")
    case_id = house.answered()
    clerk = browser(None, Role.PROPOSAL_CLERK, name="clerk")
    page = f"/{house.council.code}/desk/proposals/feedback-links/{case_id}/"
    assert "13900004321" not in clerk.get(page).content.decode()
    form = {"principal": str(member_id(house)), "step": "number", "key": "n1"}
    assert clerk.post(page, form).status_code == 302
    opened = clerk.post(page, form | {"key": "n2", "reason": "发送评价链接"})
    assert "13900004321" in opened.content.decode()
    made = clerk.post(page, {"principal": str(member_id(house)), "step": "make", "key": "n3"})
    assert "13900004321" not in made.content.decode()
    house.step(house.member, case_id, "course.rate", payload=GRADES)
    assert clerk.post(page, form | {"key": "n4", "reason": "发送评价链接"}).status_code == 302
    with in_council(house.council.id):
        looks = ActRecord.objects.filter(name="proposals.see_submitter_number").values_list("note", flat=True)
        assert list(looks) == ["发送评价链接"]


def test_a_programme_makes_reads_and_ends_links(house: House) -> None:
    case_id = house.answered()
    clerk = a_programme(house.council, "programme", Role.PROPOSAL_CLERK)
    at = f"proposals/{case_id}/feedback-links"
    with_telephone(house, "")
    body = {"principal_id": str(member_id(house))}
    made = clerk.post(at, body)
    told = made.json()
    assert (made.status_code, told["proof"], len(told["code"])) == (201, "code", 6)
    assert Client().get(told["address"]).status_code == 200
    assert [(one["state"], one["awaited"]) for one in clerk.get(at).json()] == [("open", True)]
    assert clerk.post(f"{at}/end", body).json() == {"revoked": 1}
    assert [one["state"] for one in clerk.get(at).json()] == ["revoked"]
