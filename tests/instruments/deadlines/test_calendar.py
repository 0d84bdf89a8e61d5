"""Trust item T3: working days of the published years, against the package and a slow day-by-day count."""

from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trust.report import report
from yitang.instruments.deadlines.calendar import DayKind, WorkingCalendar, published_years
from yitang.instruments.deadlines.national import packaged_days, packaged_years

YEARS = [2024, 2025, 2026]
DAY = timedelta(days=1)
KINDS = {day: DayKind(kind) for day, (kind, _) in packaged_days(packaged_years()).items()}
CALENDAR = WorkingCalendar(KINDS)

days = st.dates(date(2018, 1, 1), date(2026, 12, 31))


def all_days(year: int) -> list[date]:
    return [date(year, 1, 1) + n * DAY for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def count_by_hand(a: date, b: date, works: Callable[[date], bool]) -> int:
    """Walks from one day to the other."""
    if b < a:
        return -count_by_hand(b, a, works)
    count = 0
    while a < b:
        a += DAY
        count += works(a)
    return count


def add_by_hand(start: date, n: int, works: Callable[[date], bool]) -> date:
    while n:
        start += DAY
        n -= works(start)
    return start


@pytest.mark.parametrize("year", YEARS)
def test_is_working_published_year_equals_the_package_on_every_day(year: int) -> None:
    assert {day: CALENDAR.is_working(day) for day in all_days(year)} == {
        day: chinese_calendar.is_workday(day) for day in all_days(year)
    }


@pytest.mark.parametrize(
    ("year", "worked"),
    [
        (2024, ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
        (2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)
def test_is_working_weekend_only_when_the_notice_says_so(year: int, worked: list[str]) -> None:
    found = [f"{day:%m-%d}" for day in all_days(year) if day.weekday() > 4 and CALENDAR.is_working(day)]
    assert found == worked


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 10, 1), date(2024, 10, 7)),
        (date(2025, 10, 1), date(2025, 10, 8)),
        (date(2026, 10, 1), date(2026, 10, 7)),
        (date(2026, 2, 15), date(2026, 2, 23)),
    ],
)
def test_is_working_long_holiday_is_free_throughout(first: date, last: date) -> None:
    during = [first + n * DAY for n in range((last - first).days + 1)]
    assert [day for day in during if CALENDAR.is_working(day)] == []
    assert CALENDAR.is_working(first - DAY) == chinese_calendar.is_workday(first - DAY)
    assert CALENDAR.is_working(last + DAY)


@pytest.mark.parametrize(("year", "total"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_between_whole_year_is_the_sum_of_its_days(year: int, total: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == total
    assert sum(chinese_calendar.is_workday(day) for day in all_days(year)) == total


def test_add_working_days_across_national_day_skips_it_and_counts_the_worked_saturday() -> None:
    # Wednesday 30 September 2026; the notice frees 1–7 October and has Saturday the 10th worked.
    start = date(2026, 9, 30)
    assert [CALENDAR.add_working_days(start, n) for n in range(5)] == [
        start,
        date(2026, 10, 8),
        date(2026, 10, 9),
        date(2026, 10, 10),
        date(2026, 10, 12),
    ]


@given(a=st.dates(date(2020, 1, 1), date(2025, 6, 30)), offset=st.integers(-500, 500))
def test_working_days_between_equals_the_count_by_hand(a: date, offset: int) -> None:
    b = a + offset * DAY
    assert CALENDAR.working_days_between(a, b) == count_by_hand(a, b, chinese_calendar.is_workday)


@given(start=st.dates(date(2018, 1, 1), date(2024, 12, 31)), n=st.integers(0, 300))
def test_add_working_days_equals_the_count_by_hand(start: date, n: int) -> None:
    due = CALENDAR.add_working_days(start, n)
    assert due == add_by_hand(start, n, chinese_calendar.is_workday)
    assert CALENDAR.working_days_between(start, due) == n


@given(a=days, b=days, c=days)
def test_working_days_between_adds_up_over_any_stop_on_the_way(a: date, b: date, c: date) -> None:
    between = CALENDAR.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


def test_add_working_days_negative_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_working_days(date(2026, 1, 1), -1)


def test_add_working_days_unpublished_year_knows_weekends_and_says_that_it_is_not_certain() -> None:
    start = date(2026, 12, 30)
    due = CALENDAR.add_working_days(start, 5)
    assert due == date(2027, 1, 6)
    assert CALENDAR.is_certain(start, due) is False
    assert CALENDAR.is_certain(due, start) is False
    assert CALENDAR.is_certain(start, date(2026, 12, 31)) is True


def test_published_years_one_council_day_publishes_nothing() -> None:
    assert published_years({**KINDS, date(2027, 4, 15): DayKind.HOLIDAY}) == set(range(2004, 2027))


def disagreements(calendar: WorkingCalendar) -> dict[int, int]:
    """Days per year on which a calendar and the published one differ."""
    return {y: sum(calendar.is_working(d) != chinese_calendar.is_workday(d) for d in all_days(y)) for y in YEARS}


def test_disagreements_seeded_defects_are_caught() -> None:
    """Negative control: the comparison above would notice these broken calendars."""
    without_makeup = WorkingCalendar({day: kind for day, kind in KINDS.items() if kind == DayKind.HOLIDAY})
    weekends_only = WorkingCalendar({})
    one_day_missing = WorkingCalendar({day: kind for day, kind in KINDS.items() if day != date(2025, 1, 26)})
    assert disagreements(CALENDAR) == {2024: 0, 2025: 0, 2026: 0}
    assert disagreements(without_makeup) == {2024: 8, 2025: 5, 2026: 6}
    assert all(disagreements(weekends_only).values())
    assert disagreements(one_day_missing) == {2024: 0, 2025: 1, 2026: 0}
    days_compared = sum(len(all_days(year)) for year in YEARS)
    report("T3", figure=0, unit=f"of {days_compared} published days misjudged", control="caught", years=YEARS)
