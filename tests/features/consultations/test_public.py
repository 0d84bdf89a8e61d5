"""P9: what strangers read is released by an act and withdrawn by another one; residents write without an account; the counts are exact."""

import gzip
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.doors.test_middleware import logged_in
from tests.features.consultations.table import TITLE, Table
from tests.fixtures import AccountWith
from yitang.features.consultations.models import Release, ResidentOpinion
from yitang.features.consultations.releases import Part, counts_of, release, withdraw_release
from yitang.features.consultations.residents import answer_resident, settle_residents, speak
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db
UNTIL = timedelta(days=9)


@pytest.fixture(autouse=True)
def _nobody_has_written_yet() -> None:
    cache.clear()


def called(table: Table, case_id: UUID, **more: Any) -> None:
    asked = {"title": "老旧小区加装电梯怎么办", "text": "听取居民的意见。", "takes_until": today() + UNTIL, **more}
    release(table.office(), case_id=case_id, part=Part.CALL, **asked)


def said(table: Table, case_id: UUID, n: int, **more: Any) -> UUID:
    asked = {"class_code": "suggestion", "text": f"第{n}件意见", **more}
    made = speak(visitor(table.council.id), case_id=case_id, digest=digest_of(f"code {n}"), **asked)
    return UUID(str(made["opinion_id"]))


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1]


def test_what_residents_write_is_counted_exactly_and_stands_in_the_result(table: Table) -> None:
    case_id = table.begun()
    with pytest.raises(Refused):
        release(table.clerk, case_id=case_id, part=Part.CALL, title="题目", text="内容")
    called(table, case_id)
    ids = [said(table, case_id, n, quotable=n == 3) for n in range(4)]
    with pytest.raises(Refused):
        settle_residents(table.member, case_id=case_id, opinion_ids=ids[:1], outcome="kept")
    settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[:2], outcome="kept")
    with pytest.raises(Invalid):
        settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[2:3], outcome="aside", aside_code="nothing")
    settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[2:3], outcome="aside", aside_code="off_topic")
    asked = {"opinion_id": ids[3], "version": 1, "answer": "今年加装四十部。"}
    answer_resident(table.clerk, said="第3件意见", **asked)
    with pytest.raises(Conflict):
        answer_resident(table.clerk, said="第3件意见", **asked)
    with in_council(table.council.id):
        assert counts_of(case_id) == {"received": 4, "kept": 2, "answered": 1, "aside": 1, "open": 0}
    with pytest.raises(Blocked):
        release(table.office(), case_id=case_id, part=Part.RESULT, title="结果", text="先易后难。")
    called(table, case_id, takes_until=None)
    release(table.office(), case_id=case_id, part=Part.RESULT, title="结果", text="先易后难。")
    with in_council(table.council.id):
        row = Release.objects.get(part=Part.RESULT)
        assert row.counts == {"received": 4, "kept": 2, "answered": 1, "aside": 1}
        assert row.answered == [{"said": "第3件意见", "answer": "今年加装四十部。"}]
        assert list(Release.objects.filter(part=Part.CALL).order_by("pk").values_list("withdrawn_why", flat=True)) == [
            "已换新文字",
            "",
        ]
    with pytest.raises(Blocked):
        settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[:1], outcome="kept")
    with pytest.raises(Invalid):
        called(table, case_id)
    withdraw_release(table.office(), case_id=case_id, part=Part.RESULT, why="数字有误")
    settle_residents(table.clerk, case_id=case_id, opinion_ids=ids[:1], outcome="aside", aside_code="again")


def test_result_waits_until_every_opinion_is_dealt_with(table: Table) -> None:
    case_id = table.begun()
    called(table, case_id)
    said(table, case_id, 1)
    called(table, case_id, takes_until=None)
    with pytest.raises(Blocked, match="1 件"):
        release(table.office(), case_id=case_id, part=Part.RESULT, title="结果", text="先易后难。")
    with pytest.raises(Blocked):
        said(table, case_id, 2)
    with in_council(table.council.id):
        assert ResidentOpinion.objects.count() == 1


def test_words_that_were_not_to_be_quoted_and_names_are_refused(table: Table) -> None:
    case_id = table.begun()
    called(table, case_id)
    which = said(table, case_id, 1)
    asked = {"opinion_id": which, "version": 1, "answer": "已经研究。"}
    with pytest.raises(Invalid, match="引用"):
        answer_resident(table.clerk, said="第1件 意见", **asked)
    answer_resident(table.clerk, said="有居民提出了意见", **asked)
    own = table.topic("我提的议题", table.member)
    table.step(own, "select")
    table.placed(own)
    table.step(own, "add", payload={"paper": "党发〔2026〕9号", "decided_on": today()})
    with in_council(table.council.id):
        name = table.row(own).proposer.name  # type: ignore[union-attr]
    with pytest.raises(Invalid, match=name):
        called(table, own, text=f"{name}提出。")


def test_unfit_opinions_are_refused_by_field(table: Table) -> None:
    case_id = table.begun()
    called(table, case_id)
    unfit = [({"class_code": "none"}, "class_code"), ({"text": "  "}, "text"), ({"text": "长" * 1001}, "text")]
    for n, (more, field) in enumerate(unfit):
        with pytest.raises(Invalid) as refused:
            said(table, case_id, n, **more)
        assert set(refused.value.errors) == {field}


def test_nothing_is_public_before_its_release_and_after_its_withdrawal(table: Table, client: Client) -> None:
    case_id, base = table.begun(), f"/{table.council.code}"
    page, door = f"{base}/consultations/{case_id}/", f"{base}/opinion/{case_id}/"
    assert [client.get(path).status_code for path in (page, door)] == [404, 404]
    assert TITLE not in client.get(f"{base}/consultations/").content.decode()
    called(table, case_id)
    read = client.get(page)
    assert "老旧小区加装电梯怎么办" in read.content.decode()
    assert "协商进行中" in read.content.decode() or "进行" in read.content.decode()
    assert f'href="{door}"' in read.content.decode()
    # The topic as the office calls it, who proposed it and what members wrote are not there.
    assert "已加装三十部" not in read.content.decode()
    assert (read.headers["Cache-Control"].split(",")[0], read.headers["ETag"][:2], read.cookies) == ("public", "W/", {})
    assert client.get(page, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    # With style sheet and icons, another 10 KB, a page of residents stays within 25.
    assert max(len(gzip.compress(client.get(path).content)) for path in (page, door)) <= 12 * 1024
    withdraw_release(table.office(), case_id=case_id, part=Part.CALL, why="表述要改")
    assert client.get(page, {"again": "1"}).status_code == 404
    assert client.get(door).status_code == 404


def test_a_resident_writes_and_reads_what_became_of_it(table: Table, client: Client) -> None:
    case_id, base = table.begun(), f"/{table.council.code}"
    called(table, case_id)
    door = f"{base}/opinion/{case_id}/"
    sent = {"class_code": "suggestion", "text": "先装老人多的楼。", "quotable": "on", "key": "k1"}
    wrong = client.post(door, {"step": "check", "key": "k1", "text": "先装老人多的楼。"})
    assert (wrong.status_code, "先装老人多的楼。" in wrong.content.decode()) == (422, True)
    asked = client.post(door, sent | {"step": "check"}).content.decode()
    code = hidden(asked, "code")
    answers = [client.post(door, sent | {"step": "send", "code": code}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert code in answers[0].content.decode()
    with in_council(table.council.id):
        row = ResidentOpinion.objects.get()
        assert (row.text, row.quotable, row.digest) == ("先装老人多的楼。", True, digest_of(code.replace(" ", "")))
    own = f"{base}/opinion/receipt/{code.replace(' ', '')}/"
    assert client.post(f"{base}/say/find/", {"code": code}).headers["Location"] == own
    assert "先装老人多的楼。" in client.get(own).content.decode()
    settle_residents(table.clerk, case_id=case_id, opinion_ids=[row.pk], outcome="aside", aside_code="again")
    assert "与已收到的意见相同" in client.get(own).content.decode()
    assert client.get(f"{base}/opinion/receipt/{'B' * 26}/").status_code == 404


def test_one_address_writes_so_often_and_doubts_are_marked(table: Table, client: Client) -> None:
    case_id = table.begun()
    called(table, case_id)
    door = f"/{table.council.code}/opinion/{case_id}/"

    def send(n: int, text: str) -> int:
        asked = {"class_code": "for", "text": text, "key": f"k{n}"}
        code = hidden(client.post(door, asked | {"step": "check"}).content.decode(), "code")
        return client.post(door, asked | {"step": "send", "code": code}).status_code

    texts = ["赞成", "赞 成", "见 www.example.test", *(f"意见{n}" for n in range(7))]
    assert [send(n, text) for n, text in enumerate([*texts, "第十一件"])] == [200] * 10 + [429]
    with in_council(table.council.id):
        doubts = list(ResidentOpinion.objects.order_by("pk").values_list("doubt", flat=True))
    assert doubts == ["", "again", "links", *[""] * 7]


def test_after_the_last_day_the_door_is_closed(table: Table, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, base = table.begun(), f"/{table.council.code}"
    called(table, case_id, takes_until=today())
    page = f"{base}/consultations/{case_id}/"
    before = client.get(page)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    after = client.get(page, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert f"{base}/opinion/{case_id}/" in before.content.decode()
    assert f"{base}/opinion/{case_id}/" not in after.content.decode()
    assert "不征集居民意见" in client.get(f"{base}/opinion/{case_id}/").content.decode()


def test_the_office_releases_by_pages_and_deals_with_opinions(table: Table, account_with: AccountWith) -> None:
    case_id, base = table.begun(), f"/{table.council.code}/desk/consultations/"
    office = logged_in(account_with("office", Role.RESEARCH_OFFICE))
    page = f"{base}{case_id}/release/call/"
    asked = {"title": "怎么加装电梯", "text": "说说你的想法，电话13912345678。", "takes_until": str(today() + UNTIL), "key": "k"}
    preview = office.post(page, asked | {"step": "preview"}).content.decode()
    assert "<mark" in preview
    assert office.post(page, asked | {"text": "说说你的想法。", "step": "release"}).status_code == 302
    with in_council(table.council.id):
        assert list(Release.objects.values_list("title", "part")) == [("怎么加装电梯", "call")]
    ids = [said(table, case_id, n) for n in range(3)]
    with CaptureQueriesContext(connection) as seen:
        listed = office.get(f"{base}{case_id}/residents/")
    assert sum(' FROM "' in row["sql"] for row in seen.captured_queries) <= 16
    assert listed.content.decode().count('name="ids"') == 3
    form = {"ids": [str(pk) for pk in ids[:2]], "outcome": "kept", "key": "a"}
    assert office.post(f"{base}{case_id}/residents/", form).status_code == 302
    one = f"{base}resident/{ids[2]}/"
    assert office.post(one, {"said": "有居民问进度", "answer": "年内完成。", "version": "1", "key": "b"}).status_code == 302
    with in_council(table.council.id):
        assert counts_of(case_id) == {"received": 3, "kept": 2, "answered": 1, "aside": 0, "open": 0}
    assert "居民意见（3 件，待阅 0 件）" in office.get(f"{base}{case_id}/").content.decode()


def test_strangers_write_on_released_consultations_of_their_council_alone(table: Table) -> None:
    case_id = table.begun()
    with pytest.raises(Blocked):
        said(table, case_id, 1)
    with pytest.raises(NotFound):
        said(table, table.committee, 2)
    called(table, case_id)
    with pytest.raises(Refused):
        speak(table.member, case_id=case_id, digest=digest_of("x"), class_code="for", text="赞成")
