"""Pages of gatherings: the office prepares, the member answers on the phone, the desk takes the roll, places come by a table."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from yitang.features.meetings.placing import heads
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.leave import ask_leave
from yitang.instruments.gatherings.models import AgendaItem, Attendee, FollowUp, Gathering, Leave, RollMark, Speech
from yitang.instruments.gatherings.records import add_follow_up
from yitang.instruments.gatherings.roll import switch_roll
from yitang.instruments.gatherings.speaking import call_for_speeches
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.suggestions.models import Suggestion

pytestmark = pytest.mark.django_db
DESK = "/yunhe/desk/meetings/"


def text(page: Any) -> str:
    return str(page.content.decode())


def key(page: Any, place: int = 0) -> str:
    return re.findall(r'name="key" value="([^"]+)"', text(page))[place]


def test_the_office_prepares_a_gathering_and_sends_the_notice(hall: Hall, browser: Browser) -> None:
    office = browser()
    day = today() + timedelta(days=9)
    form = {
        "kind_code": "committee",
        "title": "经济委员会第三次会议",
        "starts_on": day,
        "starts_time": "14:30",
        "ends_time": "17:00",
    }
    made = office.post(f"{DESK}new/", form | {"key": "a1", "place": "三楼会议室"})
    assert made.status_code == 302
    assert office.post(f"{DESK}new/", form | {"key": "a1", "place": "三楼会议室"}).url == made.url
    assert "明天" not in text(office.get(made.url))
    invited = office.post(f"{made.url}people/invite/", {"body": "all", "names": "云河县教育局", "role": "member", "key": "b1"})
    assert invited.url == f"{made.url}people/"
    assert "孙三" in text(office.get(invited.url))
    page = office.get(made.url)
    version = re.findall(r'name="version" value="(\d+)"', text(page))[0]
    sent = office.post(f"{made.url}step/", {"step": "notice", "version": version, "key": key(page)})
    assert "已向名单上的所有人发送通知" in text(office.get(sent.url))
    assert office.get(DESK).content.decode().count("经济委员会第三次会议") == 1


def test_wrong_times_and_unknown_names_are_told_and_nothing_is_lost(hall: Hall, browser: Browser) -> None:
    office = browser()
    day = today()
    form = {"kind_code": "committee", "title": "会", "starts_on": day, "starts_time": "14:30", "ends_time": "13:00", "key": "a"}
    page = office.post(f"{DESK}new/", form)
    assert (page.status_code, "结束早于开始" in text(page), 'value="会"' in text(page)) == (422, True, True)
    case_id = hall.gathering(people=1)
    page = office.post(f"{DESK}{case_id}/people/invite/", {"names": "丁一\n没有这个人", "role": "member", "key": "b"})
    assert page.status_code == 422
    assert "第2行：名单上没有“没有这个人”" in text(page)


def test_the_member_answers_asks_for_leave_and_sees_no_other_gathering(hall: Hall, browser: Browser) -> None:
    case_id, other = hall.noticed(starts_at=now() + timedelta(days=2)), hall.gathering()
    phone = browser(hall.member)
    own = f"{DESK}own/{case_id}/"
    assert "经济委员会第一次会议" in text(phone.get(f"{DESK}own/"))
    assert "参加" in text(phone.get(own))
    phone.post(f"{own}come/", {"key": "c1"})
    assert hall.attendee(case_id).reply == "coming"
    asked = phone.post(f"{own}leave/", {"cause": "illness", "reason": "手术后休养", "key": "l1"})
    assert asked.url == own
    assert "等待审批" in text(phone.get(own))
    assert phone.get(f"{DESK}own/{other}/").status_code == 404
    assert phone.get(f"{DESK}{case_id}/").url == own
    assert phone.get(DESK).status_code == 403


def test_the_reason_of_leave_is_read_only_by_whoever_decides(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(kind="plenary", starts_at=now() + timedelta(days=2))
    leave_id = ask_leave(hall.member, gathering_id=case_id, cause="illness", reason="手术后休养")["leave_id"]
    secretary, office = browser(None, Role.SECRETARY_GENERAL), browser()
    assert "手术后休养" in text(secretary.get(f"{DESK}leave/{leave_id}/"))
    assert office.get(f"{DESK}leave/{leave_id}/").status_code == 404
    for page in (f"{DESK}{case_id}/people/", f"{DESK}{case_id}/", f"{DESK}leave/"):
        assert "手术后休养" not in text(office.get(page))
        assert "生病" not in text(office.get(page))
    page = secretary.post(f"{DESK}leave/{leave_id}/", {"grant": "no", "key": "d1"})
    assert "写明不同意请假的原因" in text(page)
    assert secretary.post(f"{DESK}leave/{leave_id}/", {"grant": "yes", "key": "d2"}).status_code == 302
    with in_council(hall.council.id):
        assert Leave.objects.get(pk=leave_id).state == "granted"


def test_the_desk_takes_number_seat_name_and_initials(hall: Hall, browser: Browser) -> None:
    case_id = hall.opened()
    desk, sitting = browser(), hall.sittings(case_id)[0]
    at = f"{DESK}{case_id}/roll/mark/"
    for place, typed in enumerate(("1", "吴二", "ss")):
        page = desk.post(at, {"sitting": sitting.pk, "who": typed, "key": f"m{place}"}, follow=True)
        assert "已签到" in text(page)
    again = desk.post(at, {"sitting": sitting.pk, "who": "1", "key": "m9"}, follow=True)
    assert "此前已签到" in text(again)
    nobody = desk.post(at, {"sitting": sitting.pk, "who": "九九", "key": "m8"}, follow=True)
    assert "名单上没有“九九”对应的人" in text(nobody)
    with in_council(hall.council.id):
        assert RollMark.objects.count() == 3


def test_the_phone_checks_in_by_number_and_by_code(hall: Hall, browser: Browser) -> None:
    case_id = hall.opened()
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=True, reason="人多")
    with in_council(hall.council.id):
        found = Gathering.objects.get(pk=case_id)
    first, second = browser(hall.member), browser(hall.members[1])
    own = f"{DESK}own/{case_id}/"
    assert "还可以输4次" in text(first.post(f"{own}number/", {"number": "1", "key": "n1"}, follow=True))
    assert "您已签到" in text(first.post(f"{own}number/", {"number": found.roll_number, "key": "n2"}, follow=True))
    code = f"{own}code/{found.roll_secret}/"
    assert second.get(code).status_code == 200
    with in_council(hall.council.id):
        assert RollMark.objects.count() == 1
    assert "您已签到" in text(second.post(code, {"key": "n3"}, follow=True))
    assert browser(None).get(code).status_code == 403


def test_places_go_out_and_come_back_by_a_table(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed()
    office = browser()
    sheet = b"".join(office.get(f"{DESK}{case_id}/people/places.xlsx").streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[0] == heads()
    assert [row[1] for row in rows[1:]] == ["丁一", "吴二", "孙三"]
    for row, seat in zip(rows[1:], ("1排1号", "1排2号", "1排1号"), strict=True):
        row[4] = seat
    told = office.post(f"{DESK}{case_id}/people/places/", {"table": _xlsx(rows)})
    assert "座位1排1号排给了编号1、3" in text(told)
    rows[3][4], rows[2][1] = "1排3号", "吴三"
    told = office.post(f"{DESK}{case_id}/people/places/", {"table": _xlsx(rows)})
    assert "第3行：编号2在这里是吴二，表格里写的是“吴三”" in text(told)
    rows[2][1] = "吴二"
    shown = office.post(f"{DESK}{case_id}/people/places/", {"table": _xlsx(rows)})
    assert "3行有变动" in text(shown)
    assert hall.attendee(case_id).seat == ""
    agreed = re.findall(r'name="agreed" value="([^"]+)"', text(shown))[0].replace("&quot;", '"')
    office.post(f"{DESK}{case_id}/people/places/", {"agreed": agreed, "key": "p1"})
    assert [hall.attendee(case_id, n).seat for n in range(3)] == ["1排1号", "1排2号", "1排3号"]
    stale = office.post(f"{DESK}{case_id}/people/places/", {"agreed": agreed.replace("1排1号", "9排9号"), "key": "p2"})
    assert "期间有人改动了排座等安排" in text(stale)
    assert office.post(f"{DESK}{case_id}/people/places/", {"agreed": "[1]", "key": "p3"}).status_code == 422


def _xlsx(rows: list[list[Any]]) -> SimpleUploadedFile:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return SimpleUploadedFile("排座.xlsx", file.getvalue())


def test_agenda_minutes_and_decisions_are_written(hall: Hall, browser: Browser) -> None:
    case_id = hall.opened()
    office, base = browser(), f"{DESK}{case_id}/"
    lines = {"item_id": ["", "", ""], "title": ["通报情况", "讨论", ""], "speaker": ["王主任", "", ""], "minutes": ["20", "", ""]}
    assert office.post(f"{base}agenda/edit/", lines | {"key": "a1"}).status_code == 302
    with in_council(hall.council.id):
        items = list(AgendaItem.objects.all())
    assert [(item.title, item.minutes) for item in items] == [("通报情况", 20), ("讨论", 0)]
    assert "不是分钟数" in text(office.post(f"{base}agenda/edit/", lines | {"minutes": ["二十", "", ""], "key": "a2"}))
    office.post(f"{base}agenda/go/", {"item": items[1].pk, "key": "g1"})
    office.post(f"{base}minutes/", {"version": "1", "text": "会议听取了汇报。", "shared": "on", "key": "m1"})
    wrong = office.post(f"{base}minutes/", {"version": "1", "text": "另一份纪要", "key": "m2"})
    assert "期间有人改动" in text(wrong)
    form = {"decision": "形成建议稿", "owner": "吴二", "due_on": today() + timedelta(days=5), "key": "d1"}
    assert office.post(f"{base}decision/", form).status_code == 302
    page = text(office.get(f"{base}agenda/"))
    assert all(words in page for words in ("王主任", "会议听取了汇报", "形成建议稿", "当前"))
    member = browser(hall.members[1])
    assert "会议听取了汇报" in text(member.get(f"{DESK}own/{case_id}/"))
    with in_council(hall.council.id):
        row = FollowUp.objects.get()
    assert "形成建议稿" in text(member.get("/yunhe/desk/"))
    assert browser(hall.member).get(f"{DESK}follow-up/{row.pk}/").status_code == 404
    assert member.post(f"{DESK}follow-up/{row.pk}/", {"note": "已报送", "key": "f1"}).status_code == 302
    with in_council(hall.council.id):
        assert FollowUp.objects.get().done_on == today()


def test_speeches_are_offered_chosen_and_given(hall: Hall, browser: Browser) -> None:
    case_id = hall.noticed(kind="plenary")
    call_for_speeches(hall.office(), gathering_id=case_id, until=now() + timedelta(days=3), words="谈谈教育")
    member, office = browser(hall.member), browser()
    form = {"title": "办好乡村小学", "text": "一是……", "wants_hall": "yes", "key": "s1"}
    assert member.post(f"{DESK}own/{case_id}/speech/", form).status_code == 302
    with in_council(hall.council.id):
        row = Speech.objects.get()
    chosen = {f"state-{row.pk}": "oral", f"ordinal-{row.pk}": "1", f"minutes-{row.pk}": "8", "key": "c1"}
    assert office.post(f"{DESK}{case_id}/speeches/", chosen).status_code == 302
    assert "大会口头发言" in text(member.get(f"{DESK}own/{case_id}/"))
    assert "一是……" in text(office.get(f"{DESK}{case_id}/speeches/{row.pk}/"))
    hall.step(case_id, "begin")
    office.post(f"{DESK}{case_id}/speeches/given/", {"speech": row.pk, "given": "yes", "key": "g1"})
    hall.step(case_id, "close")
    with in_council(hall.council.id):
        kinds = set(DutyFact.objects.filter(principal_id=row.speaker_id).values_list("kind", flat=True))
    assert kinds == {"meeting.absent", "speech.given"}


def test_a_suggestion_is_claimed_and_answered_by_the_unit_in_the_room(hall: Hall, browser: Browser) -> None:
    from yitang.instruments.gatherings.inviting import invite

    case_id = hall.noticed(kind="talk")
    invite(hall.office(), gathering_id=case_id, principal_ids=list(hall.unit.principal_ids))
    office, unit = browser(), browser(hall.unit)
    assert (
        office.post(f"{DESK}{case_id}/talk/record/", {"raised_by": "丁一", "text": "课后服务延长半小时", "key": "r1"}).status_code
        == 302
    )
    with in_council(hall.council.id):
        row = Suggestion.objects.get()
    page = f"{DESK}suggestion/{row.pk}/"
    assert "课后服务延长半小时" in text(unit.get(f"{DESK}{case_id}/talk/"))
    assert unit.post(page, {"how": "列入下学期安排", "due_on": today() + timedelta(days=30), "key": "c1"}).status_code == 302
    assert "课后服务延长半小时" in text(unit.get("/yunhe/desk/"))
    assert unit.post(page, {"text": "已安排", "adopted": "full", "key": "a1"}).status_code == 302
    with in_council(hall.council.id):
        assert Suggestion.objects.get().adopted == "full"
    assert "已安排" in text(browser(hall.member).get(page))


def test_corrections_stand_behind_the_closing(hall: Hall, browser: Browser) -> None:
    case_id = hall.opened()
    hall.step(case_id, "close")
    office, sitting, person = browser(), hall.sittings(case_id)[0], hall.attendee(case_id)
    page = f"{DESK}{case_id}/people/{person.pk}/correct/"
    assert "写明理由" in text(office.post(page, {"present": [sitting.pk], "key": "k1"}))
    assert office.post(page, {"present": [sitting.pk], "reason": "签到表漏录", "key": "k2"}).status_code == 302
    assert hall.attendee(case_id).outcome == "attended"


def test_lists_ask_the_same_number_of_questions_however_long_they_are(hall: Hall, browser: Browser) -> None:
    office = browser()
    counts = []
    hall.noticed()
    for _round in range(2):
        office.get(DESK)
        with CaptureQueriesContext(connection) as asked:
            office.get(DESK)
        counts.append(len(asked))
        for _n in range(3):
            hall.noticed()
    assert counts[0] == counts[1]


def test_the_calendar_and_the_to_do_list_know_the_gathering(hall: Hall, browser: Browser) -> None:
    from yitang.features.meetings.desks import days_of, todo_of

    case_id = hall.noticed(starts_at=now() + timedelta(days=3))
    with in_council(hall.council.id):
        entries = list(days_of(hall.member, hall.council))
        todo = list(todo_of(hall.member, hall.council))
        assert Attendee.objects.filter(gathering=case_id).count() == 3
    assert [(entry.title, entry.day) for entry in entries] == [
        ("经济委员会第一次会议", timezone.localdate(now() + timedelta(days=3)))
    ]
    assert [str(item.title) for item in todo] == ["经济委员会第一次会议"]  # type: ignore[union-attr]
    assert UUID(str(case_id))
    add_follow_up(
        hall.office(), gathering_id=case_id, decision="报送材料", owner_id=next(iter(hall.member.principal_ids)), due_on=today()
    )
    with in_council(hall.council.id):
        assert len(list(todo_of(hall.member, hall.council))) == 2
