"""What waits, and the calendar: half days with their hours, suggestions without a unit, decisions with their lamps."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest

from tests.features.meetings.conftest import Browser
from tests.features.meetings.hall import Hall
from tests.features.meetings.test_pages import DESK, key, text
from tests.fixtures import AccountWith
from yitang.features.meetings.desks import days_of, todo_of
from yitang.foundation.core.clock import now, today
from yitang.foundation.notify.feed import calendar_of
from yitang.foundation.notify.models import CalendarFeed, Message
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.todo import TodoItem
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.leave import ask_leave, decide_leave
from yitang.instruments.gatherings.records import add_follow_up, finish_follow_up
from yitang.instruments.suggestions.actions import claim, record

pytestmark = pytest.mark.django_db


def waiting(hall: Hall, actor: Actor) -> list[TodoItem]:
    with in_council(hall.council.id):
        return [item for item in todo_of(actor, hall.council) if isinstance(item, TodoItem)]


def test_the_calendar_has_each_half_day_with_its_hours_but_not_those_of_leave(hall: Hall) -> None:
    begin = now() + timedelta(days=3)
    case_id = hall.noticed(starts_at=begin, days=3, place="会议中心")
    sittings = hall.sittings(case_id)
    with in_council(hall.council.id):
        entries = list(days_of(hall.member, hall.council))
    assert [(one.starts_at, one.ends_at, one.place) for one in entries] == [
        (row.starts_at, row.ends_at, "会议中心") for row in sittings
    ]
    assert len({one.key for one in entries}) == len(sittings) > 1
    leave = ask_leave(hall.member, gathering_id=case_id, cause="duty", sitting_id=sittings[0].pk)["leave_id"]
    decide_leave(hall.office(), leave_id=UUID(leave), grant=True)
    with in_council(hall.council.id):
        assert len(list(days_of(hall.member, hall.council))) == len(sittings) - 1
    ask_leave(hall.member, gathering_id=case_id, cause="duty")
    with in_council(hall.council.id):
        assert list(days_of(hall.member, hall.council)) == []


def test_the_feed_tells_hours_in_utc_and_the_place(hall: Hall, account_with: AccountWith) -> None:
    (who,) = hall.member.principal_ids
    account = account_with("calendar", Role.MEMBER, principal=who)
    case_id = hall.noticed(starts_at=now() + timedelta(days=3), place="会议中心")
    (sitting,) = hall.sittings(case_id)
    with in_council(hall.council.id):
        feed = CalendarFeed(council=hall.council, account=account, digest="d")
        lines = calendar_of(hall.council, feed).decode().splitlines()
    hours = [f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (sitting.starts_at, sitting.ends_at)]
    event = lines[lines.index("SUMMARY:经济委员会第一次会议") :]
    assert [line for line in event if line.startswith(("DTSTART", "DTEND", "LOCATION", "TRANSP"))][:3] == [
        f"DTSTART:{hours[0]}",
        f"DTEND:{hours[1]}",
        "LOCATION:会议中心",
    ]


def test_a_suggestion_without_a_unit_reminds_the_organiser_and_the_units_in_the_room(hall: Hall, browser: Browser) -> None:
    case_id, office = hall.gathering(kind="talk"), hall.office()
    (unit,), (who,) = hall.unit.principal_ids, hall.member.principal_ids
    invite(office, gathering_id=case_id, principal_ids=[unit])
    hall.step(case_id, "notice")
    hall.step(case_id, "begin")
    assert waiting(hall, office) == []
    made = UUID(str(record(office, case_id=case_id, raised_by=who, text="课后服务延长半小时")["suggestion_id"]))
    (item,) = waiting(hall, office)
    assert (str(item.verb), item.due_on, item.since) == ("为建议落实认领单位", today() + timedelta(days=3), today())
    assert [str(one.verb) for one in waiting(hall, hall.unit)] == ["认领建议"]
    clerk = browser()
    page = clerk.get(f"{DESK}{case_id}/talk/")
    assert "有1条建议尚无单位认领" in text(page)
    told = clerk.post(f"{DESK}{case_id}/talk/remind/", {"key": key(page)})
    assert "已提醒到会单位" in text(clerk.get(told.url))
    with in_council(hall.council.id):
        assert Message.objects.filter(event="suggestions.remind", principal_id=unit, kind="need").count() == 1
    claim(hall.unit, suggestion_id=made, how="列入计划", due_on=today() + timedelta(days=5))
    assert waiting(hall, office) == []
    assert [str(one.verb) for one in waiting(hall, hall.unit)] == ["答复建议"]
    assert "没有待认领的建议" in text(clerk.get(clerk.post(f"{DESK}{case_id}/talk/remind/", {"key": "again"}).url))


def test_decisions_of_all_gatherings_stand_with_their_lamps(hall: Hall, browser: Browser) -> None:
    case_id, office = hall.gathering(), hall.office()
    (who,) = hall.member.principal_ids
    days = {"已过期的事": -2, "就要到期的事": 1, "还早的事": 30}
    made = {
        words: UUID(
            str(
                add_follow_up(office, gathering_id=case_id, decision=words, owner_id=who, due_on=today() + timedelta(days=n))[
                    "follow_up_id"
                ]
            )
        )
        for words, n in days.items()
    }
    finish_follow_up(office, follow_up_id=made["还早的事"], note="已报送")
    clerk = browser()
    pages = {view: text(clerk.get(f"{DESK}follow-ups/?view={view}")) for view in ("open", "late", "done", "all")}
    assert {view: [words in page for words in days] for view, page in pages.items()} == {
        "open": [True, True, False],
        "late": [True, False, False],
        "done": [False, False, True],
        "all": [True, True, True],
    }
    assert ("已超期2天" in pages["open"], "还剩1天" in pages["open"]) == (True, True)
    assert "就要到期的事" not in text(clerk.get(f"{DESK}follow-ups/?q=过期"))
    assert browser(hall.member).get(f"{DESK}follow-ups/").status_code == 403


def test_a_contact_is_written_down_with_one_form(hall: Hall, browser: Browser) -> None:
    clerk = browser()
    form = {"kind_code": "heart_talk", "held_on": today(), "held_by": "丁一", "held_with": "吴二\n没有这个人", "key": "c1"}
    wrong = clerk.post(f"{DESK}contact/", form)
    assert (wrong.status_code, "第2行：名单上没有“没有这个人”" in text(wrong)) == (422, True)
    done = clerk.post(f"{DESK}contact/", form | {"held_with": "吴二"})
    assert "已记录，并记入委员履职档案" in text(clerk.get(done.url))
    assert "谈心谈话" in text(clerk.get(f"{DESK}?view=over"))
