"""A resident says what needs doing and follows it by the code of the receipt; nobody else opens it, and each look at a contact is on record."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.features.grassroots import contacts, matters, queries
from yitang.features.grassroots.models import Matter, MatterNote
from yitang.features.grassroots.states import AXIS
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.institution.units.actions import add_unit
from yitang.instruments.workflow.engine import advance

SAID = {
    "class_code": "roads",
    "text": "石桥街路灯坏了三盏，晚上看不见。",
    "place": "石桥街 8 号门口",
    "contact": "周大爷 000-1234",
}
CODE = "A" * 26


@pytest.fixture
def said(office: Actor, venue: Venue) -> Matter:
    with in_council(office.council_id):
        made = matters.say(visitor(office.council_id), digest=digest_of(CODE), venue_id=venue.pk, **SAID)
        return Matter.objects.select_related("case").get(pk=made["case_id"])


@pytest.fixture
def unit(office: Actor, actor_with: ActorWith) -> UUID:
    with in_council(office.council_id):
        return UUID(add_unit(actor_with(Role.MEMBERS_AFFAIRS), code="road", name="市政服务中心")["principal_id"])


def step(actor: Actor, matter: Matter, edge: str, reason: str = "", **payload: Any) -> dict[str, Any]:
    return advance(actor, case_id=matter.pk, axis=AXIS, edge=edge, payload=payload, reason=reason)


def test_resident_says_it_on_the_phone_and_follows_it_by_the_code(venue: Venue, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    first = client.get(f"{page}?venue=V001").content.decode()
    assert "交给石桥镇协商平台" in first
    assert "12345" in first
    asked = client.post(page, SAID | {"venue": "V001", "step": "check", "key": "k1"}).content.decode()
    code = re.search(r'name="code" value="([A-Z2-7 ]+)"', asked)
    assert code is not None
    sent = SAID | {"venue": "V001", "step": "send", "key": "k1", "code": code[1]}
    receipts = [client.post(page, sent).content.decode() for _twice in range(2)]
    assert all(code[1] in receipt for receipt in receipts)
    with in_council(council.id):
        matter = Matter.objects.get()
        assert (matter.text, matter.way, matter.digest) == (SAID["text"], "phone", digest_of(code[1].replace(" ", "")))
    found = client.post(f"{page}find/", {"code": code[1].lower().replace(" ", "-")})
    own = client.get(found.headers["Location"]).content.decode()
    assert SAID["text"] in own
    assert "已收到" in own


def test_wrong_code_opens_nothing(said: Matter, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    assert client.get(f"{page}{'B' * 26}/").status_code == 404
    assert client.post(f"{page}find/", {"code": "B" * 26}).status_code == 422
    with in_council(council.id):
        other = matters.say(visitor(council.id), digest=digest_of("C" * 26), **SAID)
        with pytest.raises(NotFound):
            step(matters.bearer(said), Matter.objects.get(pk=other["case_id"]), "add", text="不是我的")


def test_form_keeps_every_character_and_says_what_is_missing(venue: Venue, council: Council) -> None:
    answer = Client().post(f"/{council.code}/say/", {"text": "  ", "place": "桥头<b>", "step": "check"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "写下要解决什么事" in html
    assert "桥头&lt;b&gt;" in html


def test_one_address_writes_so_often_an_hour(venue: Venue, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/find/"
    answers = [client.post(page, {"code": "B" * 26}).status_code for _try in range(31)]
    assert answers == [422] * 30 + [429]


def test_unit_answers_and_the_resident_has_the_last_word(said: Matter, unit: UUID, office: Actor, actor_with: ActorWith) -> None:
    handler = actor_with(Role.UNIT_HANDLER, principal=unit)
    with in_council(office.council_id):
        step(office, said, "accept", unit=str(unit))
        with pytest.raises(Invalid) as short:
            step(handler, said, "answer", text="", outcome="")
        assert set(short.value.errors) == {"text", "outcome"}
        step(handler, said, "answer", text="三盏灯都换了。", outcome="solved")
        step(matters.bearer(said), said, "object", text="第三盏又灭了", judged="partly")
        said.refresh_from_db()
        assert (said.case.tracks.get().state, said.judged, said.case.tracks.get().due_on is not None) == (
            "accepted",
            "partly",
            True,
        )
        step(handler, said, "answer", text="线路也修了。", outcome="solved")
        step(matters.bearer(said), said, "agree", judged="solved")
        said.refresh_from_db()
        assert (said.case.tracks.get().state, said.judged) == ("settled", "solved")
        assert [note.text for note in MatterNote.objects.all()] == ["第三盏又灭了"]
        with pytest.raises(Conflict):
            step(office, said, "settle", reason="再关一次")


def test_what_belongs_elsewhere_is_told_with_the_place(said: Matter, office: Actor, council: Council) -> None:
    with in_council(council.id):
        with pytest.raises(Invalid):
            step(office, said, "send_elsewhere")
        step(office, said, "send_elsewhere", reason="路灯由供电公司维护，拨打 95598。")
    assert "拨打 95598" in Client().get(f"/{council.code}/say/{CODE}/").content.decode()


def test_unit_sees_its_own_matters_and_conveners_those_of_their_venue(
    said: Matter,
    unit: UUID,
    office: Actor,
    actor_with: ActorWith,
) -> None:
    stranger = actor_with(Role.UNIT_HANDLER, principal=UUID(int=5))
    convener = actor_with(Role.VENUE_CONVENER, principal=UUID(int=6))
    with in_council(office.council_id):
        step(office, said, "accept", unit=str(unit))
        seen = [
            list(queries.visible_matters(actor)) for actor in (stranger, convener, actor_with(Role.UNIT_HEAD, principal=unit))
        ]
        assert seen == [[], [], [said]]
        with pytest.raises(NotFound):
            step(stranger, said, "answer", text="不是我们的", outcome="not")


def test_contact_is_shown_for_a_reason_that_stays_on_record(
    said: Matter,
    office: Actor,
    account_with: AccountWith,
    actor_with: ActorWith,
    council: Council,
) -> None:
    clerk, page = logged_in(account_with("office", Role.RESEARCH_OFFICE)), f"/{council.code}/desk/grassroots/matters/{said.pk}/"
    assert SAID["contact"] not in clerk.get(page).content.decode()
    assert SAID["contact"] in clerk.post(f"{page}contact/", {"reason": "约时间看现场"}).content.decode()
    with in_council(council.id):
        assert ActRecord.objects.get(name="grassroots.see_contact").note == "约时间看现场"
        with pytest.raises(Refused):
            contacts.see_contact(actor_with(Role.COUNCIL_LEADER), case_id=said.pk, reason="看看")


def test_nothing_of_the_address_or_device_is_kept(said: Matter, council: Council) -> None:
    Client().post(f"/{council.code}/say/{CODE}/", {"edge": "add", "text": "补充一句"}, headers={"User-Agent": "某手机"})
    with in_council(council.id):
        rows = list(ActRecord.objects.filter(subject_id=said.pk).values())
    assert len(rows) >= 2
    assert not any("127.0.0.1" in str(row) or "某手机" in str(row) for row in rows)


def test_clerk_takes_down_what_is_said_at_the_table(account_with: AccountWith, venue: Venue, council: Council) -> None:
    clerk = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    page = f"/{council.code}/desk/grassroots/matters/take-down/"
    form = {
        "way": "table",
        "said_on": "2026-01-05",
        "venue": "石桥镇协商平台",
        "class_code": "water",
        "text": "水渠堵了",
        "code": CODE,
    }
    assert "没有一个在用的平台叫“某处”" in clerk.post(page, form | {"venue": "某处"}).content.decode()
    assert "AAAAA AAAAA" in clerk.post(page, form).content.decode()
    with in_council(council.id):
        matter = Matter.objects.get()
        assert (matter.way, matter.venue_id, matter.taken_by != "") == ("table", venue.pk, True)
