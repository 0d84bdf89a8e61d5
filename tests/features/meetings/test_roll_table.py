"""签到 from paper by xlsx: what goes out comes back, bad cells are told, nothing is written until agreed; signing up on the phone."""

import io
from datetime import timedelta
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.models import Attendee, RollMark
from yitang.instruments.gatherings.signing import open_signup

pytestmark = pytest.mark.django_db


def at(hall: Hall, case_id: UUID, page: str) -> str:
    return f"/{hall.council.code}/desk/meetings/{case_id}/{page}"


def filled(content: bytes, *told: str) -> SimpleUploadedFile:
    """The table with what stands in the column of the roll, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, words in enumerate(told, start=2):
        book.active.cell(row, 6).value = words
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("签到.xlsx", out.getvalue())


def test_a_paper_roll_comes_back_by_table(hall: Hall, browser: Browser) -> None:
    case_id = hall.gathering(people=3)
    hall.step(case_id, "notice")
    hall.step(case_id, "begin")
    office = browser()
    sheet = b"".join(office.get(at(hall, case_id, "roll/table.xlsx")).streaming_content)  # type: ignore[attr-defined]
    wrong = office.post(at(hall, case_id, "roll/table/"), {"table": filled(sheet, "到会", "也许", "")})
    assert "也许" in wrong.content.decode()
    read = office.post(at(hall, case_id, "roll/table/"), {"table": filled(sheet, "到会", "迟到", "")}).content.decode()
    with in_council(hall.council.id):
        first, second, _third = Attendee.objects.filter(gathering=case_id).order_by("number")
        assert (str(first.pk) in read, str(second.pk) in read, RollMark.objects.count()) == (True, True, 0)
    agreed = {"agreed": "yes", "key": "k", "present": [str(first.pk)], "late": [str(second.pk)]}
    assert office.post(at(hall, case_id, "roll/table/"), agreed).status_code == 302
    assert office.post(at(hall, case_id, "roll/table/"), agreed).status_code == 302
    with in_council(hall.council.id):
        marks = RollMark.objects.order_by("attendee__number").values_list("attendee", "late", "way")
        assert list(marks) == [(first.pk, False, "paper"), (second.pk, True, "paper")]


def test_a_member_signs_up_on_the_phone(hall: Hall, browser: Browser) -> None:
    case_id = hall.gathering(starts_at=now() + timedelta(days=7), people=1)
    open_signup(hall.office(), gathering_id=case_id, until=now() + timedelta(days=2), most=2)
    hall.step(case_id, "notice")
    phone = browser(hall.members[1])
    own = f"/{hall.council.code}/desk/meetings/own/"
    assert "经济委员会第一次会议" in phone.get(own).content.decode()
    assert "sign-up/" in phone.get(f"{own}{case_id}/").content.decode()
    assert phone.post(f"{own}{case_id}/sign-up/", {"key": "k"}).status_code == 302
    page = phone.get(f"{own}{case_id}/").content.decode()
    assert ("sign-off/" in page, "sign-up/" in page) == (True, False)
    phone.post(f"{own}{case_id}/sign-off/", {"key": "l"})
    with in_council(hall.council.id):
        assert Attendee.objects.filter(gathering=case_id).count() == 1
    form = browser().get(at(hall, case_id, "people/sign-up/")).content.decode()
    assert 'value="2"' in form


def test_all_screens_go_dark_at_once(hall: Hall, browser: Browser) -> None:
    from yitang.instruments.gatherings.models import Screen
    from yitang.instruments.gatherings.screens import open_screen

    case_id = hall.gathering()
    for name in ("主会场", "分会场"):
        open_screen(hall.office(), gathering_id=case_id, name=name, digest=name)
    office = browser()
    assert 'data-key="b"' in office.get(at(hall, case_id, "screens/")).content.decode()
    office.post(at(hall, case_id, "screens/switch/"), {"blank_all": "yes", "key": "k"})
    with in_council(hall.council.id):
        assert set(Screen.objects.values_list("frame", flat=True)) == {"blank"}
