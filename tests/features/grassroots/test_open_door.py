"""The open door: photographs without traces, what is doubted, what it is closed for, and a member who is written to."""

import gzip
import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.features.grassroots import abuse, contacts, matters, queries, studios
from yitang.features.grassroots.models import Matter, MemberCard
from yitang.features.grassroots.photos import photos_of
from yitang.features.grassroots.states import AXIS
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid, Refused
from yitang.foundation.files.store import path_of
from yitang.foundation.permissions.actors import Actor, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.actions import add_member
from yitang.institution.places.models import Venue
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, ProcedureParameter

SAID: dict[str, Any] = {"class_code": "roads", "text": "石桥街路灯坏了三盏，晚上看不见。"}
DEVICE = "Phone X9"


def photograph(colour: str = "red", name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    """A photograph that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0132] = DEVICE, "2026:03:05 10:00:00"
    exif.get_ifd(0x8825)[2] = (31.0, 54.0, 8.0)
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def send(client: Client, page: str, asked: str, **more: str) -> str:
    """From the page that asks to the receipt; returns its code without spaces."""
    sent = SAID | {"step": "send", "key": "k1", "code": hidden(asked, "code")} | more
    answer = client.post(page, sent)
    assert answer.status_code == 200
    return hidden(asked, "code").replace(" ", "")


def test_photographs_come_in_without_place_time_and_device(venue: Venue, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    first = photograph()
    assert DEVICE.encode() in first.read()
    first.seek(0)
    form = SAID | {"step": "check", "key": "k1", "new_photos": [first, photograph("blue"), photograph("blue")]}
    asked = client.post(page, form).content.decode()
    assert "2 张，已去除拍摄地点、时间和设备信息" in asked
    code = send(client, page, asked, photos=hidden(asked, "photos"))
    with in_council(council.id):
        kept = photos_of(Matter.objects.get().pk)
        assert [file.name for file in kept] == ["照片1.jpg", "照片2.jpg"]
        for file in kept:
            data = path_of(council.id, file.sha256).read_bytes()
            assert DEVICE.encode() not in data
            assert dict(Image.open(io.BytesIO(data)).getexif()) == {}
    # The receipt opens them, and adds one more; a wrong code or number opens none.
    client.post(f"{page}{code}/", {"edge": "add", "text": "换个角度", "key": "k2", "new_photos": photograph("green")})
    own = client.get(f"{page}{code}/").content.decode()
    assert own.count("<img ") == 3
    shown = client.get(f"{page}{code}/photographs/3/")
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert [client.get(f"{page}{code}/photographs/{n}/").status_code for n in (0, 4)] == [404, 404]
    assert client.get(f"{page}{'B' * 26}/photographs/1/").status_code == 404


def test_what_is_no_photograph_is_told_and_the_words_stay(venue: Venue, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    text = SimpleUploadedFile("说明.jpg", b"not a picture", "image/jpeg")
    answer = client.post(page, SAID | {"step": "check", "new_photos": [text, photograph()]})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "说明.jpg" in html
    assert SAID["text"] in html
    # The good one is not asked for again; a forged list of photographs is nothing.
    again = client.post(page, SAID | {"step": "check", "photos": hidden(html, "photos")}).content.decode()
    assert "1 张，已去除" in again
    forged = client.post(page, SAID | {"step": "check", "photos": hidden(html, "photos") + "x"}).content.decode()
    assert "张，已去除" not in forged


def test_same_form_sent_twice_with_photographs_is_one_matter(venue: Venue, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    asked = client.post(page, SAID | {"step": "check", "key": "k1", "new_photos": photograph()}).content.decode()
    codes = {send(client, page, asked, photos=hidden(asked, "photos")) for _twice in range(2)}
    with in_council(council.id):
        assert (len(codes), Matter.objects.count(), len(photos_of(Matter.objects.get().pk))) == (1, 1, 1)


def test_category_comes_first_with_where_other_things_belong(venue: Venue, council: Council) -> None:
    page = f"/{council.code}/say/"
    begin = Client().get(f"{page}?venue=V001").content.decode()
    assert "<textarea" not in begin
    assert 'href="?class=roads&amp;venue=V001"' in begin
    form = Client().get(f"{page}?class=roads&venue=V001").content.decode()
    assert 'type="hidden" name="class_code" value="roads"' in form
    assert "类别：道路交通" in form
    # Style sheet and icons are another 10 KB; a phone loads up to 25 for a page of residents.
    assert max(len(gzip.compress(html.encode())) for html in (begin, form)) <= 12 * 1024


def test_doubted_matters_wait_apart_until_somebody_looks(
    office: Actor, venue: Venue, account_with: AccountWith, council: Council
) -> None:
    with in_council(council.id):
        texts = ("路灯坏了三盏", "路灯坏了 三盏", "加微信看 www.example.test 赚钱", "水渠堵了")
        for n, text in enumerate(texts):
            matters.say(
                visitor(council.id), digest=digest_of(str(n)), class_code="roads", text=text, venue_id=venue.pk, watch=True
            )
        doubts = dict(Matter.objects.values_list("text", "doubt"))
    assert doubts == dict(zip(texts, ("", "again", "links", ""), strict=True))
    clerk, page = logged_in(account_with("office", Role.RESEARCH_OFFICE)), f"/{council.code}/desk/grassroots/matters/"
    said, doubted = (clerk.get(f"{page}?stage={stage}").content.decode() for stage in ("said", "doubt"))
    assert ("水渠堵了" in said, "赚钱" in said, "赚钱" in doubted) == (True, False, True)
    with in_council(council.id):
        ids = {row.text: str(row.pk) for row in Matter.objects.all()}
    clerk.post(f"{page}several/?stage=doubt", {"ids": ids["路灯坏了 三盏"], "edge": "mean_it", "key": "m"})
    clerk.post(f"{page}several/?stage=doubt", {"ids": ids[texts[2]], "edge": "set_aside", "key": "s"})
    with in_council(council.id):
        assert Case.objects.get(pk=ids[texts[2]]).stage == "said"
    clerk.post(f"{page}several/?stage=doubt", {"ids": ids[texts[2]], "edge": "set_aside", "reason": "广告", "key": "t"})
    with in_council(council.id):
        assert (Case.objects.get(pk=ids[texts[2]]).stage, Matter.objects.get(pk=ids[texts[1]]).doubt) == ("aside", "")
        advance(office, case_id=UUID(ids[texts[2]]), axis=AXIS, edge="take_back")
        row = Matter.objects.select_related("case").get(pk=ids[texts[2]])
        assert (row.case.stage, row.doubt) == ("said", "")


def test_many_at_one_venue_within_an_hour_are_doubted_and_none_is_lost(venue: Venue, council: Council, seeding: Any) -> None:
    with seeding(council):
        ProcedureParameter(council=council, code="matter", name="an_hour_at_one_venue", value=2, effective_from=today()).save()
    with in_council(council.id):
        for n in range(4):
            matters.say(
                visitor(council.id),
                digest=digest_of(str(n)),
                class_code="roads",
                text=f"第{n}件事",
                venue_id=venue.pk,
                watch=True,
            )
        assert list(Matter.objects.order_by("pk").values_list("doubt", flat=True)) == ["", "", "crowd", "crowd"]


def test_closed_door_says_where_else_and_opens_again(
    office: Actor, venue: Venue, actor_with: ActorWith, council: Council
) -> None:
    client, page = Client(), f"/{council.code}/say/"
    until = today() + timedelta(days=7)
    with in_council(council.id):
        with pytest.raises(Invalid) as short:
            abuse.refuse(office, kind="words", words="灯", until=today() - timedelta(days=1), why=" ")
        assert set(short.value.errors) == {"words", "until", "why"}
        with pytest.raises(Refused):
            abuse.refuse(actor_with(Role.UNIT_HANDLER), kind="words", words="路灯坏了", until=until, why="重复")
        words = abuse.refuse(office, kind="words", words="路灯坏了", until=until, why="重复提交")["refusal_id"]
        abuse.refuse(office, kind="venue", venue_id=venue.pk, until=until, why="二维码被转发")
    sent = {"step": "send", "key": "k", "code": "A" * 26, "class_code": "roads"}
    assert "到协商平台当面说" in client.post(page, sent | {"text": "路灯坏了三盏"}).content.decode()
    at_venue = client.post(page, sent | {"text": "水渠堵了", "venue": "V001"})
    assert (at_venue.status_code, "暂停扫码反映" in at_venue.content.decode()) == (422, True)
    with in_council(council.id):
        assert Matter.objects.count() == 0
        abuse.lift(office, refusal_id=words)
    assert client.post(page, sent | {"text": "路灯坏了三盏"}).status_code == 200


def test_contact_is_not_shown_long_after_the_end(office: Actor, venue: Venue, council: Council, seeding: Any) -> None:
    with in_council(council.id):
        made = matters.say(visitor(council.id), digest=digest_of("1"), contact="000-1234", **SAID)["case_id"]
        advance(office, case_id=made, axis=AXIS, edge="send_elsewhere", reason="由供电公司维护。")
        assert contacts.see_contact(office, case_id=made, reason="回访") == {}
    with seeding(council):
        case = Case.objects.get(pk=made)
        case.stage_since -= timedelta(days=31)
        case.save(update_fields=["stage_since"])
    with in_council(council.id), pytest.raises(Blocked):
        contacts.see_contact(office, case_id=made, reason="回访")


@pytest.fixture
def member(office: Actor, actor_with: ActorWith) -> Actor:
    """A member of the roster with a log-in."""
    with in_council(office.council_id):
        made = add_member(actor_with(Role.MEMBERS_AFFAIRS), number="0007", name="林若水")
        return actor_with(Role.MEMBER, principal=UUID(str(made["principal_id"])))


def test_resident_writes_to_a_member_who_answers_or_passes_it_on(member: Actor, office: Actor, council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    with in_council(council.id):
        code = studios.open_card(member, words="在石桥镇当了十二年医生")["code"]
    person = client.get(f"/{council.code}/grassroots/people/{code}/").content.decode()
    assert ("林若水" in person, "十二年医生" in person, "0007" in person) == (True, True, False)
    assert "由林若水委员阅看" in client.get(f"{page}?to={code}").content.decode()
    for n in range(2):
        sent = {"step": "send", "key": f"k{n}", "code": "AB"[n] * 26, "to": code, "class_code": "health", "text": f"第{n}件事"}
        assert client.post(page, sent).status_code == 200
    with in_council(council.id):
        first, second = Matter.objects.order_by("pk")
        assert [row.pk for row in queries.visible_matters(member).order_by("pk")] == [first.pk, second.pk]
        advance(
            member, case_id=first.pk, axis=AXIS, edge="answer_oneself", payload={"text": "周三到站里看。", "outcome": "partly"}
        )
        advance(matters.bearer(first), case_id=first.pk, axis=AXIS, edge="object", payload={"text": "没等到", "judged": "not"})
        advance(member, case_id=second.pk, axis=AXIS, edge="hand_on", reason="需要部门办理")
        with pytest.raises(Refused):
            advance(member, case_id=second.pk, axis=AXIS, edge="answer_oneself", payload={"text": "再答", "outcome": "solved"})
        with pytest.raises(Refused):
            contacts.see_contact(member, case_id=second.pk, reason="联系")
        stages = dict(Case.objects.filter(kind="matter").values_list("pk", "stage"))
        assert (stages[first.pk], stages[second.pk]) == ("accepted", "said")
        studios.close_card(member)
        assert MemberCard.objects.get().closed_on == today()
        with pytest.raises(Invalid):
            matters.say(visitor(council.id), digest=digest_of("x"), addressee_id=first.addressee_id, **SAID)
    assert client.get(f"/{council.code}/grassroots/people/{code}/").status_code == 404


def test_member_who_takes_down_on_a_visit_is_credited_and_follows_it(member: Actor, venue: Venue, council: Council) -> None:
    told: dict[str, Any] = {"said_on": today(), **SAID}
    with in_council(council.id):
        visit = matters.take_down(member, digest=digest_of("1"), way="visit", **told)["case_id"]
        matters.take_down(member, digest=digest_of("2"), way="paper", **told)
        facts = DutyFact.objects.filter(kind="grassroots.taken_down").values_list("principal_id", "case_id")
        assert list(facts) == [(next(iter(member.principal_ids)), UUID(str(visit)))]
        assert queries.visible_matters(member).count() == 2
