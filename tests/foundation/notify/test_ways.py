"""One's own address and choices, and the address of one's calendar."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from tests.doors.test_middleware import logged_in
from tests.fixtures import seed
from tests.foundation.notify.conftest import Letterbox, PersonWith, Telling, deliveries
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Invalid
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.channels import set_hours
from yitang.foundation.notify.hours import Hours
from yitang.foundation.notify.models import CalendarFeed, Enclosed, Message, Reach
from yitang.foundation.notify.outbox import carry
from yitang.foundation.notify.points import CALENDAR, CalendarEntry
from yitang.foundation.notify.ways import choose, confirm_email, set_email
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere, in_council

pytestmark = pytest.mark.django_db(transaction=True)
DAY = [date(2026, 12, 4)]


def _one_day(actor: Actor, council: Council) -> list[CalendarEntry]:
    return (
        [CalendarEntry("reply/1", "答复：关于桥的建议", DAY[0], "/yunhe/desk/")] if actor.name == "wang" and actor.grants else []
    )


CALENDAR.register("tests.one_day", _one_day)


def person_of(council: Council, person: PersonWith, **more: str) -> Actor:
    account = person("wang", Role.MEMBER, **more).account
    with in_council(council.pk):
        return actor_of(account.pk, "wang", council.pk)


def test_address_counts_when_its_code_came_back(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    wang = person_of(council, person)
    set_email(wang, email=" wang@yitang.test ")
    telling(principal_id=next(iter(wang.principal_ids)))
    assert carry() == 1
    (text,) = letterbox.texts()
    code = re.findall(r"\d{6}", text)[0]
    with pytest.raises(Invalid):
        confirm_email(wang, code="000000" if code != "000000" else "000001")
    confirm_email(wang, code=f"{code[:3]} {code[3:]}")
    with in_council(council.pk):
        way = Reach.objects.get()
    assert (way.email, way.email_confirmed_at is not None, way.code_tries) == ("wang@yitang.test", True, 1)
    assert deliveries("purpose", "state") == [("code", "sent")]


def test_five_wrong_codes_end_the_code(council: Council, letterbox: Letterbox, person: PersonWith) -> None:
    wang = person_of(council, person)
    set_email(wang, email="wang@yitang.test")
    carry()
    code = re.findall(r"\d{6}", letterbox.texts()[0])[0]
    for _ in range(5):
        with pytest.raises(Invalid):
            confirm_email(wang, code="12345")
    with pytest.raises(Invalid, match="填错次数过多"):
        confirm_email(wang, code=code)


def test_page_keeps_what_was_typed_and_says_what_is_wrong(council: Council, letterbox: Letterbox, person: PersonWith) -> None:
    client = logged_in(person("wang", Role.MEMBER).account)
    page = client.post("/yunhe/desk/notify/own/", {"needs": "at_once", "knows": "off", "phone": "打我手机"}).content.decode()
    assert ("打我手机" in page, "电话号码只含数字" in page) == (True, True)
    page = client.post("/yunhe/desk/notify/own/email/", {"email": "wang(at)yitang"}).content.decode()
    assert ("wang(at)yitang" in page, "这不是邮箱地址" in page) == (True, True)
    assert client.post("/yunhe/desk/notify/own/", {"needs": "at_once", "knows": "off", "phone": "000-12345"}).status_code == 302
    with in_council(council.pk):
        assert list(Reach.objects.values_list("needs", "knows", "phone")) == [("at_once", "off", "000-12345")]


def test_address_cannot_be_entered_while_no_mail_is_sent(council: Council, person: PersonWith) -> None:
    with pytest.raises(Invalid, match="尚未开通邮件"):
        set_email(person_of(council, person), email="wang@yitang.test")


def test_choice_that_does_not_exist_is_refused(council: Council, person: PersonWith) -> None:
    with pytest.raises(Invalid):
        choose(person_of(council, person), phone="", needs="never", knows="off")


def test_a_muted_kind_is_not_sent_unless_it_needs_somebody(council: Council, letterbox: Letterbox, person: PersonWith) -> None:
    wang = person("wang", email="wang@yitang.test", needs="digest")
    client = logged_in(wang.account)
    asked = {"needs": "digest", "knows": "digest", "phone": "", "muted": ["handling"]}
    assert "办理进展" in client.get("/yunhe/desk/notify/own/").content.decode()
    assert client.post("/yunhe/desk/notify/own/", asked).status_code == 302
    assert client.post("/yunhe/desk/notify/own/", asked | {"muted": ["everything"]}).status_code == 200
    with seed(council):
        for event, needs in (("handling.issue", False), ("handling.remind", True), ("course.assign", False)):
            tell(council.id, event, "一件事", principal_id=wang.principal_id, needs_action=needs)
    carry()
    with everywhere():
        sent = list(Enclosed.objects.order_by("message__created_at").values_list("message__event", flat=True))
    assert sent == ["handling.remind", "course.assign"]
    with in_council(council.pk):
        assert Message.objects.filter(principal_id=wang.principal_id).count() == 3


def feed(client: Client) -> str:
    page = client.post("/yunhe/desk/notify/calendar/").content.decode()
    found = re.search(r"/yunhe/desk/notify/calendar/[\w-]+\.ics", page)
    assert found is not None
    return found[0]


def test_calendar_opens_to_whoever_knows_its_address_until_it_ends(council: Council, person: PersonWith) -> None:
    client, stranger = logged_in(person("wang", Role.MEMBER).account), Client()
    first = feed(client)
    answer = stranger.get(first)
    lines = answer.content.decode().split("\r\n")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert [line for line in lines if line.startswith(("SUMMARY", "DTSTART", "BEGIN:VALARM", "DESCRIPTION", "ATTENDEE"))] == [
        "SUMMARY:答复：关于桥的建议",
        "DTSTART;VALUE=DATE:20261204",
    ]
    (uid,) = [line for line in lines if line.startswith("UID:")]
    second = feed(client)
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    assert stranger.get(second.replace("yunhe", "qingshan")).status_code == 404
    DAY[0] = date(2026, 12, 11)
    moved = stranger.get(second).content.decode()
    assert (uid in moved, "20261211" in moved, "20261204" in moved) == (True, True, False)
    client.post("/yunhe/desk/notify/calendar/end/")
    assert stranger.get(second).status_code == 404
    with in_council(council.pk):
        kept = list(CalendarFeed.objects.values_list("digest", flat=True))
    assert [second.split("/")[-1][:-4] in one for one in kept] == [False, False]


def test_hours_are_set_within_bounds(council: Council, actor_with: object) -> None:
    secretary = actor_with(Role.SECRETARY_GENERAL)  # type: ignore[operator]
    with pytest.raises(Invalid):
        set_hours(secretary, digest_hour=24, call_after_hours=1, open_days=0)
    set_hours(secretary, digest_hour=17, call_after_hours=48, open_days=0)
    council.refresh_from_db()
    assert Hours.of(council) == Hours(17, 48, 0, "")


@pytest.mark.once
def test_summary_comes_at_the_same_hour_of_the_day_whatever_the_clocks_do() -> None:
    hours = Hours(digest_hour=8, zone="Europe/Berlin")
    with time_machine.travel("2026-03-28T12:00:00+01:00", tick=False):
        first = hours.next_summary(now())
    assert (first.isoformat(), hours.next_summary(first) - first) == ("2026-03-29T08:00:00+02:00", timedelta(days=1))
