"""Photographs of a gathering: kept without what cameras write, read by those on its list; the suggestion's page names its gatherings."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from tests.features.meetings.test_pages import DESK, text
from yitang.features.meetings.documents import PHOTO
from yitang.foundation.core.clock import now
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.queries import files_of
from yitang.foundation.files.store import path_of
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.linking import link_case
from yitang.instruments.gatherings.signing import open_signup
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.suggestions.actions import record

pytestmark = pytest.mark.django_db
MODEL = 272
"""The tag in which a camera writes its name."""


def photo(name: str) -> SimpleUploadedFile:
    picture, out = Image.new("RGB", (40, 30), (90, 120, 60)), io.BytesIO()
    exif = picture.getexif()
    exif[MODEL] = "Phone of Ding"
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def test_photographs_lose_what_the_camera_wrote_and_are_for_those_on_the_list(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(people=1, starts_at=now() + timedelta(days=1))
    open_signup(hall.office(), gathering_id=case_id, until=now() + timedelta(hours=20))
    office, guest, outsider = browser(), browser(hall.member), browser(hall.members[1])
    at = f"{DESK}{case_id}/documents/"
    sent = {"files": [photo("合影.jpg"), SimpleUploadedFile("名单.txt", "丁一".encode())], "purpose": PHOTO, "key": "p1"}
    page = text(office.post(at, sent, follow=True))
    assert ("已上传1个文件" in page, "名单.txt" in page, "合影.jpg" in page) == (True, True, True)
    with in_council(hall.council.id):
        (file,) = files_of(KIND, case_id)
    with Image.open(path_of(hall.council.id, file.sha256)) as kept:
        assert (file.purpose, file.name, dict(kept.getexif())) == (PHOTO, "合影.jpg", {})
    assert "合影.jpg" in text(guest.get(f"{DESK}own/{case_id}/"))
    assert outsider.get(f"{DESK}own/{case_id}/").status_code == 200
    assert [who.get(f"/yunhe/desk/files/{file.pk}/").status_code for who in (office, guest, outsider)] == [200, 200, 404]
    office.post(at, {"remove_file": str(file.pk), "key": "p2"})
    with in_council(hall.council.id):
        assert list(StoredFile.objects.values_list("state", flat=True)) == ["removed"]


def test_the_page_of_a_suggestion_names_the_gatherings_about_it(hall: Hall, browser: Browser) -> None:
    case_id, later = hall.opened(kind="talk", people=1), hall.gathering(people=1)
    link_case(hall.office(), gathering_id=later, case_id=case_id)
    said = record(hall.office(), case_id=case_id, raised_by=next(iter(hall.member.principal_ids)), text="延长课后服务")
    at = f"{DESK}suggestion/{said['suggestion_id']}/"
    seen = text(browser().get(at))
    assert "关于这条建议的会议活动" in seen
    assert (f"{DESK}{case_id}/" in seen, f"{DESK}{later}/" in seen) == (True, True)
    own = text(browser(hall.member).get(at))
    assert (f"{DESK}own/{case_id}/" in own, str(later) in own) == (True, False)


def test_who_finds_a_gathering_full_waits_on_the_phone(hall: Hall, browser: Browser) -> None:
    case_id = hall.gathering(starts_at=now() + timedelta(days=7), people=1)
    open_signup(hall.office(), gathering_id=case_id, until=now() + timedelta(days=2), most=1)
    hall.step(case_id, "notice")
    own, phone = f"{DESK}own/{case_id}/", browser(hall.members[1])
    assert "排队候补" in text(phone.get(own))
    waiting = text(phone.post(f"{own}wait/", {"key": "w1"}, follow=True))
    assert ("您排在候补名单第1位" in waiting, "不再候补" in waiting) == (True, True)
    assert "候补中" in text(phone.get(f"{DESK}own/"))
    listed = text(browser().get(f"{DESK}{case_id}/people/"))
    assert ("候补名单" in listed, "吴二" in listed) == (True, True)
    assert "您已不在候补名单上" in text(phone.post(f"{own}wait/stop/", {"key": "w2"}, follow=True))
