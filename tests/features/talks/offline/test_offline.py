"""What was written without a network arrives exactly once, in order, and never overwrites what somebody else wrote meanwhile."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.doors.test_middleware import logged_in
from tests.features.talks.offline.phone import SAID, Phone
from tests.fixtures import AccountWith, seed
from yitang.features.talks.actions import open_talk, plan_talk, write_minutes
from yitang.features.talks.models import Named, Problem, Talk
from yitang.features.talks.queries import attendance_of
from yitang.foundation.accounts.models import Account
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.suggestions.models import Suggestion

PAGE = "/yunhe/desk/offline/"


@pytest.fixture
def account(account_with: AccountWith) -> Account:
    return account_with("zhou", Role.RESEARCH_OFFICE)


@pytest.fixture
def client(account: Account) -> Client:
    return logged_in(account)


def sent(client: Client, phone: Phone, most: int = 100) -> list[str]:
    answer = client.post(f"{PAGE}send/", json.dumps(phone.bundle(most)), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    return phone.hear(answer.json()["answers"])


def last(client: Client, phone: Phone) -> dict[str, Any]:
    answer = client.post(f"{PAGE}send/", json.dumps(phone.bundle()), content_type="application/json").json()["answers"]
    return next(one for one in answer if one["state"] in ("conflict", "refused"))


def test_a_talk_written_on_the_phone_stands_in_the_system_once(
    client: Client, account: Account, venue: Venue, topic: UUID, council: Council
) -> None:
    phone = Phone(account.pk)
    talk = phone.talk(venue.pk, topic)
    bundle = phone.bundle()
    assert sent(client, phone) == ["done"] * 7
    assert phone.waiting == []
    # The answer was lost on the way, so the phone sends it all again.
    again = client.post(f"{PAGE}send/", json.dumps(bundle), content_type="application/json").json()["answers"]
    assert [one["state"] for one in again] == ["already"] * 7
    with in_council(council.pk):
        row = Talk.objects.select_related("case").get(pk=talk)
        assert (row.case.stage, row.case.title, row.minutes, row.version) == ("closed", "村里的路灯和护栏", "大家谈了三件事。", 3)
        assert attendance_of(talk) == {"resident": 12}
        assert list(Suggestion.objects.filter(case=talk).order_by("ordinal").values_list("text", flat=True)) == list(SAID)
        assert ActRecord.objects.filter(key__startswith="offline:").count() == 7


def test_minutes_that_somebody_else_wrote_are_shown_and_kept(
    client: Client, account: Account, office: Actor, venue: Venue, topic: UUID, council: Council
) -> None:
    phone, talk = Phone(account.pk), uuid7()
    with in_council(council.pk):
        plan_talk(office, case_id=talk, venue_id=venue.pk, topic_id=topic)
        open_talk(office, case_id=talk)
        write_minutes(office, case_id=talk, minutes="办公室先写的", consensus="partly")
    phone.write(talk, "minutes", base=1, minutes="手机上写的", consensus="reached", agreed="")
    phone.write(talk, "suggestion", suggestion=str(uuid7()), text=SAID[0], said_by="村民代表")
    answer = last(client, phone)
    assert (answer["state"], answer["act"], answer["theirs"]["minutes"], answer["theirs"]["version"]) == (
        "conflict",
        "minutes",
        "办公室先写的",
        2,
    )
    assert answer["who"] == office.name
    with in_council(council.pk):
        assert Talk.objects.get(pk=talk).minutes == "办公室先写的"
        # Order is kept: what was written after the conflict waits for it.
        assert not Suggestion.objects.filter(case=talk).exists()
    phone.waiting = phone.waiting[1:]
    phone.write(talk, "minutes", base=2, minutes="两边合在一起", consensus="reached", agreed="")
    assert sent(client, phone) == ["done", "done"]
    with in_council(council.pk):
        assert Talk.objects.get(pk=talk).minutes == "两边合在一起"


def test_members_by_name_and_problems_arrive_once(
    client: Client, account: Account, venue: Venue, topic: UUID, council: Council
) -> None:
    with seed(council):
        for code, name in (("0001", "沈知远"), ("0002", "陆言秋")):
            Principal(council=council, kind="member", code=code, name=name).save()
    phone, noted = Phone(account.pk), str(uuid7())
    talk = phone.talk(venue.pk, topic, said=(), close=False)
    phone.waiting[1]["data"]["people"] = "沈知远\n陆言秋、没有的人"
    phone.write(talk, "problem", problem=noted, text="桥头护栏松动")
    refused = last(client, phone)
    assert (refused["state"], refused["act"], "没有的人" in refused["message"]) == ("refused", "attendance", True)
    phone.waiting[1] |= {"id": str(uuid7())}
    phone.waiting[1]["data"]["people"] = "沈知远\n陆言秋"
    bundle = phone.bundle()
    assert sent(client, phone) == ["already", "done", "done", "done"]
    again = client.post(f"{PAGE}send/", json.dumps(bundle), content_type="application/json").json()["answers"]
    assert [one["state"] for one in again] == ["already"] * 4
    # The same problem under another entry: its id was minted once, so it stands already.
    phone.write(talk, "problem", problem=noted, text="桥头护栏松动")
    assert sent(client, phone) == ["already"]
    with in_council(council.pk):
        assert sorted(Named.objects.values_list("principal__name", "part")) == [("沈知远", "attended"), ("陆言秋", "attended")]
        assert [(row.text, str(row.pk)) for row in Problem.objects.filter(talk=talk)] == [("桥头护栏松动", noted)]


def test_one_talk_that_stops_does_not_stop_another(client: Client, account: Account, venue: Venue, topic: UUID) -> None:
    phone = Phone(account.pk)
    phone.talk(venue.pk, uuid4(), said=())
    phone.talk(venue.pk, topic, said=())
    states = sent(client, phone)
    assert states == ["refused", "waiting", "waiting", "waiting", "done", "done", "done", "done"]


def test_notes_of_another_log_in_are_not_taken(client: Client, account_with: AccountWith, venue: Venue, topic: UUID) -> None:
    phone = Phone(account_with("other", Role.RESEARCH_OFFICE).pk)
    phone.talk(venue.pk, topic)
    headers = {"Accept": "application/json"}
    answer = client.post(f"{PAGE}send/", json.dumps(phone.bundle()), content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert "另一个账号" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"account": 1}', '{"entries": "x"}', "[" * 2000, '{"account":"%(account)s","entries":[1]}']
    + [
        '{"account":"%(account)s","entries":[{"act":"open","data":[]}]}',
        '{"account":"%(account)s","entries":[{"id":1,"act":"open","data":{}}]}',
    ],
)
def test_what_the_page_did_not_write_gets_a_sentence(client: Client, account: Account, body: str) -> None:
    given = body % {"account": account.pk} if "%(account)s" in body else body
    headers = {"Accept": "application/json"}
    answer = client.post(f"{PAGE}send/", given, content_type="application/json", headers=headers)
    assert answer.status_code in (403, 422), answer.content
    assert answer.json()["message"]


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("open", {}),
        ("open", {"venue": "x", "held_on": "2026-01-01"}),
        ("open", {"venue": str(uuid4()), "held_on": 20260101}),
        ("attendance", {"base": "1", "counts": {}}),
        ("attendance", {"base": 1, "counts": [1]}),
        ("attendance", {"base": 1, "counts": {"resident": 1.5}, "named": [{"principal_id": 3}]}),
        ("minutes", {"base": True, "minutes": "x"}),
        ("minutes", {"base": 1, "minutes": 5}),
        ("suggestion", {"suggestion": None, "text": "x"}),
        ("attendance", {"base": 1, "counts": {}, "people": ["沈知远"]}),
        ("problem", {"problem": "x", "text": "护栏"}),
        ("problem", {"problem": str(uuid4()), "text": 5}),
        ("close", {}),
    ],
)
def test_odd_entries_are_refused_one_by_one(client: Client, account: Account, act: str, data: dict[str, Any]) -> None:
    phone = Phone(account.pk)
    phone.write(uuid7(), act, **data)
    answer = last(client, phone)
    assert answer["state"] == "refused"
    assert answer["message"]


def test_the_kept_page_holds_nobody_and_the_pack_nothing_sealed(
    client: Client, account: Account, office: Actor, venue: Venue, topic: UUID, council: Council
) -> None:
    page = client.get(PAGE)
    html = page.content.decode()
    assert account.name not in html
    assert "csrfmiddlewaretoken" not in html
    assert " style=" not in html and " onclick=" not in html
    worker = client.get(f"{PAGE}worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert f'"{PAGE}"' in worker.content.decode()
    manifest = client.get(f"{PAGE}manifest.webmanifest").json()
    assert (manifest["scope"], manifest["start_url"], manifest["display"]) == (PAGE, PAGE, "standalone")
    with in_council(council.pk):
        plan_talk(office, case_id=uuid7(), venue_id=venue.pk, topic_id=topic, agenda="谁也不该看到的安排")
    pack = client.get(f"{PAGE}pack/")
    assert pack["Cache-Control"] == "private, no-store"
    data = pack.json()
    assert [one["name"] for one in data["venues"]] == [venue.name]
    assert [one["title"] for one in data["topics"]] == ["村里的路灯和护栏"]
    assert [one["stage"] for one in data["talks"]] == ["planned"]
    assert data["today"] == today().isoformat()
    assert set(data["talks"][0]) == {
        *("id", "venue", "topic", "title", "held_on", "place", "chair", "stage", "version", "minutes", "consensus", "agreed"),
        *("counts", "named"),
    }


def test_who_holds_no_talks_has_no_page(account_with: AccountWith, venue: Venue) -> None:
    member = logged_in(account_with("wu", Role.MEMBER))
    assert {member.get(PAGE + part).status_code for part in ("", "worker.js", "pack/", "manifest.webmanifest")} == {403}
