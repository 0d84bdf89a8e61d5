"""Trust item T1: the end of a due day, to the microsecond, in any zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import strategies as st

from tests.trust.report import report
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.clocks import Colour, ends_at, is_overdue, lamp, local_day

TICK = timedelta(microseconds=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar({})

# Zones without and with summer time, among them those that change their clocks at midnight (Havana strikes twice,
# Beirut and Cairo skip it), half hours, and both ends of the date line.
ZONES = [
    "Asia/Shanghai",
    "Asia/Urumqi",
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Niue",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2012, 1, 1), date(2037, 12, 30))


@given(due=days, tz=zones)
@example(due=date(2024, 2, 29), tz=SHANGHAI)
@example(due=date(2025, 12, 31), tz=SHANGHAI)
@example(due=date(2024, 11, 2), tz=ZoneInfo("America/Havana"))
@example(due=date(2018, 11, 3), tz=ZoneInfo("America/Sao_Paulo"))
@example(due=date(2018, 2, 17), tz=ZoneInfo("America/Sao_Paulo"))
@example(due=date(2010, 11, 6), tz=ZoneInfo("America/St_Johns"))
@example(due=date(2026, 3, 28), tz=ZoneInfo("Asia/Beirut"))
def test_is_overdue_closed_open_at_the_microsecond(due: date, tz: tzinfo) -> None:
    end = ends_at(due, tz)
    assert [is_overdue(due, at, tz) for at in (end - TICK, end, end + TICK)] == [False, True, True]
    assert local_day(end - TICK, tz) == due
    assert local_day(end, tz) == due + timedelta(days=1)


@given(due=days, tz=zones, at=st.datetimes(datetime(2012, 1, 1), datetime(2037, 12, 31)))
def test_is_overdue_is_what_the_page_shows(due: date, tz: tzinfo, at: datetime) -> None:
    moment = at.replace(tzinfo=UTC)
    page = lamp(due, local_day(moment, tz), CALENDAR)
    assert is_overdue(due, moment, tz) == (page.colour == Colour.RED)


@given(due=days, tz=zones, offset=st.integers(-14 * 60, 14 * 60), seconds=st.integers(-90_000, 90_000))
def test_is_overdue_depends_on_the_moment_and_not_on_the_sender_zone(due: date, tz: tzinfo, offset: int, seconds: int) -> None:
    moment = ends_at(due, tz) + timedelta(seconds=seconds)
    senders = moment.astimezone(timezone(timedelta(minutes=offset)))
    assert is_overdue(due, senders, tz) == is_overdue(due, moment, tz) == (seconds >= 0)


@pytest.mark.parametrize("due", [date(2024, 2, 29), date(2026, 1, 31), date(2026, 2, 28), date(2026, 12, 31)])
def test_is_overdue_last_microsecond_in_shanghai_is_in_time(due: date) -> None:
    last = datetime.combine(due, time.max, SHANGHAI)
    assert last.time() == time(23, 59, 59, 999999)
    assert is_overdue(due, last) is False
    assert is_overdue(due, last + TICK) is True
    assert ends_at(due) == datetime.combine(due, time(16), UTC)


def test_is_overdue_urumqi_habit_is_two_hours_later_than_the_council() -> None:
    """A council in Xinjiang that keeps Beijing time closes at Beijing midnight, 22:00 by the local habit."""
    at = datetime(2026, 8, 5, 22, tzinfo=ZoneInfo("Asia/Urumqi"))
    assert is_overdue(date(2026, 8, 5), at) is True
    assert is_overdue(date(2026, 8, 5), at - TICK) is False
    assert is_overdue(date(2026, 8, 5), at, ZoneInfo("Asia/Urumqi")) is False


def test_is_overdue_transaction_that_commits_after_midnight_counts_by_its_receipt() -> None:
    due = date(2026, 8, 5)
    with time_machine.travel(ends_at(due) - TICK, tick=False):
        received = datetime.now(UTC)
    with time_machine.travel(ends_at(due) + timedelta(hours=3), tick=False):
        committed = datetime.now(UTC)
        assert is_overdue(due, received) is False
        assert is_overdue(due, committed) is True


def test_is_overdue_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        is_overdue(date(2026, 8, 5), datetime(2026, 8, 5, 12))
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 8, 5, 12))


def test_is_overdue_seeded_defects_are_caught() -> None:
    """Negative control: an open end, a UTC day and midnight by a fixed 24 hours each fail one of the checks above."""
    due = date(2026, 3, 28)
    end, cairo = ends_at(due), ZoneInfo("Africa/Cairo")
    closed_end = end + TICK
    utc_day = datetime.combine(due + timedelta(days=1), time.min, UTC)
    day_before_change = date(2026, 4, 24)
    fixed_hours = ends_at(day_before_change - timedelta(days=1), cairo) + timedelta(hours=24)
    assert local_day(closed_end - TICK) != due
    assert local_day(utc_day - TICK) != due
    assert fixed_hours != ends_at(day_before_change, cairo)
    report(
        "T1", figure=0, unit=f"due days misjudged at the microsecond, in {len(ZONES)} zones", control="caught", zones=len(ZONES)
    )
