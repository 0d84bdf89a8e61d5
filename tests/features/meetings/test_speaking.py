"""A speech from Word with its files, offered on the phone, read by the office."""

import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from tests.features.meetings.test_pages import DESK, text
from yitang.features.meetings.documents import ATTACHMENT, SPEECH
from yitang.features.meetings.speech_from_word import speech_of
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import now
from yitang.foundation.files.html import Block
from yitang.foundation.files.queries import files_of
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.models import Speech
from yitang.instruments.gatherings.speaking import call_for_speeches, choose_speeches

pytestmark = pytest.mark.django_db


def asked_for(hall: Hall) -> object:
    case_id = hall.noticed(kind="plenary", starts_at=now() + timedelta(days=9))
    call_for_speeches(hall.office(), gathering_id=case_id, until=now() + timedelta(days=3), words="围绕乡村教育")
    return case_id


def word(*lines: str) -> SimpleUploadedFile:
    document, buffer = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(buffer)
    return SimpleUploadedFile("我的发言.docx", buffer.getvalue())


def test_a_word_document_becomes_a_speech_with_the_document_beside_it(hall: Hall, browser: Browser) -> None:
    case_id, member, office = asked_for(hall), browser(hall.member), browser()
    read = member.post(
        f"{DESK}own/{case_id}/speech/word/", {"word": word("办好乡村小学", "一、情况。", "二、建议。"), "key": "w1"}
    )
    page = text(member.get(read.url))
    assert ('value="办好乡村小学"' in page, "一、情况。\n二、建议。" in page, "我的发言.docx" in page) == (True, True, True)
    with in_council(hall.council.id):
        speech = Speech.objects.get()
    paper = SimpleUploadedFile("数据.txt", "人数：五百".encode())
    posted = {"title": "把乡村小学办好", "text": "一、情况。", "wants_hall": "yes", "key": "s1", "files": paper}
    saved = member.post(read.url, posted)
    assert saved.url == f"{DESK}own/{case_id}/"
    with in_council(hall.council.id):
        speech.refresh_from_db()
        assert sorted(file.name for file in files_of(SPEECH, speech.pk, ATTACHMENT)) == ["我的发言.docx", "数据.txt"]
    assert speech.title == "把乡村小学办好"
    seen = text(office.get(f"{DESK}{case_id}/speeches/{speech.pk}/"))
    assert ("数据.txt" in seen, "我的发言.docx" in seen) == (True, True)
    other = browser(hall.members[1])
    with in_council(hall.council.id):
        file = files_of(SPEECH, speech.pk, ATTACHMENT)[0]
    assert [who.get(f"/yunhe/desk/files/{file.pk}/").status_code for who in (member, office, other)] == [200, 200, 404]


def test_a_chosen_speech_takes_no_file_any_more(hall: Hall, browser: Browser) -> None:
    case_id, member = asked_for(hall), browser(hall.member)
    posted = {"title": "题目", "text": "正文", "wants_hall": "yes", "key": "s1"}
    member.post(f"{DESK}own/{case_id}/speech/", posted)
    with in_council(hall.council.id):
        speech = Speech.objects.get()
    row = {"speech_id": speech.pk, "state": "oral", "ordinal": 1, "minutes": 8}
    choose_speeches(hall.office(), gathering_id=case_id, rows=[row])
    late = member.post(f"{DESK}own/{case_id}/speech/?speech={speech.pk}", posted | {"key": "s2", "files": word("晚了")})
    assert late.url == f"{DESK}own/{case_id}/"
    with in_council(hall.council.id):
        assert files_of(SPEECH, speech.pk, ATTACHMENT) == []


def test_a_speech_from_paper_carries_its_scan(hall: Hall, browser: Browser) -> None:
    case_id, office = asked_for(hall), browser()
    at = f"{DESK}{case_id}/speeches/paper/"
    form = {"speaker": "丁一", "title": "", "text": "一是办好小学。", "wants_hall": "yes", "key": "p1"}
    shown = office.post(at, form | {"scan": SimpleUploadedFile("手稿.txt", "一是办好小学。".encode())})
    assert (shown.status_code, "手稿.txt" in text(shown)) == (422, True)
    scan_id = re.findall(r'name="scan_id" value="([^"]+)"', text(shown))[0]
    assert office.post(at, form | {"title": "办好小学", "scan_id": scan_id}).url == f"{DESK}{case_id}/speeches/"
    with in_council(hall.council.id):
        speech = Speech.objects.get()
        assert [(file.name, file.purpose) for file in files_of(SPEECH, speech.pk)] == [("手稿.txt", "scan")]
        record = ActRecord.objects.get(name="gatherings.enter_speech")
        assert (record.channel, record.evidence_id) == ("paper", UUID(scan_id))
    assert "手稿.txt" in text(office.get(f"{DESK}{case_id}/speeches/{speech.pk}/"))


def test_what_is_no_word_document_is_told_and_nothing_is_made(hall: Hall, browser: Browser) -> None:
    case_id, member = asked_for(hall), browser(hall.member)
    for sent in ({}, {"word": SimpleUploadedFile("a.docx", b"nothing")}):
        answer = member.post(f"{DESK}own/{case_id}/speech/word/", sent | {"key": "w1"})
        assert answer.url == f"{DESK}own/{case_id}/speech/"
    with in_council(hall.council.id):
        assert Speech.objects.count() == 0


def test_the_first_line_is_the_title_unless_it_is_too_long_or_alone() -> None:
    def block(words: str) -> Block:
        return Block(kind="paragraph", text=words)

    assert speech_of([block("题目"), block(""), block("正文")]) == ("题目", "正文")
    assert speech_of([block("只有一行")]) == ("", "只有一行")
    assert speech_of([block("长" * 121), block("正文")]) == ("", "长" * 121 + "\n正文")
