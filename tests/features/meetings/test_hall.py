"""The plan of the hall on pages, the seat on the phone, the sheets to print."""

import io
from datetime import timedelta

import pytest
from docx import Document

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from tests.features.meetings.test_pages import DESK, text
from yitang.foundation.core.clock import now
from yitang.instruments.gatherings.arranging import arrange
from yitang.instruments.gatherings.hall import plan_hall
from yitang.instruments.gatherings.roll import mark

pytestmark = pytest.mark.django_db


def test_the_office_plans_fills_and_prints_the_hall_and_the_member_sees_the_seat(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(starts_at=now() + timedelta(days=2))
    office, member = browser(), browser(hall.member)
    assert "没有座位图" in text(office.get(f"{DESK}{case_id}/hall/"))
    wrong = office.post(f"{DESK}{case_id}/hall/plan/", {"rows": "900", "seats": "9", "order": "left", "key": "p0"})
    assert (wrong.status_code, 'value="900"' in text(wrong)) == (422, True)
    assert (
        office.post(f"{DESK}{case_id}/hall/plan/", {"rows": "3", "seats": "9", "order": "centre", "key": "p1"}).status_code == 302
    )
    filled = office.post(f"{DESK}{case_id}/hall/fill/", {"key": "f1"})
    shown = text(office.get(filled.url))
    assert ("已为3人排座" in shown, shown.count('class="taken"')) == (True, 3)
    mine = text(member.get(f"{DESK}own/{case_id}/"))
    assert "第1排1号。面向主席台，左起第5座，右起第5座。" in mine
    assert "<svg" in mine


def test_aisles_and_rows_of_their_own_length_are_drawn(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(starts_at=now() + timedelta(days=2))
    office, member = browser(), browser(hall.member)
    at = f"{DESK}{case_id}/hall/plan/"
    wrong = office.post(at, {"order": "left", "lines": "1排：4+4\n9排：6", "key": "p0"})
    assert (wrong.status_code, "第2行" in text(wrong), "9排：6" in text(wrong)) == (422, True, True)
    assert office.post(at, {"order": "left", "lines": "1排：4+4\n2-3排：6", "key": "p1"}).status_code == 302
    assert "1排：4+4\n2-3排：6" in text(office.get(at))
    shown = text(office.get(f"{DESK}{case_id}/hall/"))
    assert (shown.count('class="seat-number"'), shown.count('class="no-seat"')) == (20, 5)
    arrange(hall.office(), gathering_id=case_id, rows=[{"number": "1", "seat": "1排5号"}])
    mine = text(member.get(f"{DESK}own/{case_id}/"))
    assert "左起第5座，右起第4座。左起第2区。" in mine
    assert mine.count('class="own-row"') == 2


def test_a_seat_without_a_plan_is_told_in_words_alone(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(starts_at=now() + timedelta(days=2))
    arrange(hall.office(), gathering_id=case_id, rows=[{"number": "1", "seat": "主席台左侧"}])
    mine = text(browser(hall.member).get(f"{DESK}own/{case_id}/"))
    assert ("主席台左侧" in mine, 'class="seat-map"' in mine) == (True, False)


def test_the_sheets_come_as_word_and_pdf(hall: Hall, browser: Browser) -> None:
    case_id = hall.opened()
    plan_hall(hall.office(), gathering_id=case_id, rows=2, seats=4)
    mark(hall.office(), sitting_id=hall.sittings(case_id)[0].pk, attendee_ids=[hall.attendee(case_id).pk])
    office = browser()
    page = text(office.get(f"{DESK}{case_id}/papers/"))
    assert ("签到表" in page, "席卡" in page, "出席情况表" in page) == (True, True, False)
    hall.step(case_id, "close")
    words = {code: sheet(office, code, case_id) for code in ("roll", "groups", "cards", "attendance")}
    assert all(name in words[code] for code in words for name in ("丁一", "吴二", "孙三"))
    assert ("签名" in words["roll"], "应到3人" in words["roll"]) == (True, True)
    assert words["cards"].count("丁一") == 2
    assert "应到3人，出席1人，请假0人，缺席2人。" in words["attendance"]
    pdf = office.get(f"/yunhe/desk/letters/of/gathering-cards/{case_id}/pdf/")
    assert (pdf.status_code, b"".join(pdf.streaming_content)[:4]) == (200, b"%PDF")
    assert browser(hall.member).get(f"/yunhe/desk/letters/of/gathering-roll/{case_id}/pdf/").status_code in (403, 404)


def sheet(office: object, code: str, case_id: object) -> str:
    answer = office.get(f"/yunhe/desk/letters/of/gathering-{code}/{case_id}/docx/")  # type: ignore[attr-defined]
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
