"""Due days, pauses, lamps and clocks, against a model that walks day by day."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from yitang.instruments.deadlines.calendar import DayKind, WorkingCalendar
from yitang.instruments.deadlines.clocks import Clock, Colour, Lamp, Pause, due_on, is_overdue, lamp
from yitang.instruments.deadlines.national import packaged_days, packaged_years
from yitang.instruments.deadlines.terms import Period, Unit, add_months

DAY = timedelta(days=1)
CALENDAR = WorkingCalendar({day: DayKind(kind) for day, (kind, _) in packaged_days(packaged_years()).items()})

starts = st.dates(date(2024, 1, 1), date(2025, 12, 31))
durations = st.one_of(
    st.integers(1, 60).map(Period.working_days),
    st.integers(1, 90).map(Period.days),
    st.integers(1, 6).map(Period.months),
)


@st.composite
def starts_and_pauses(draw: st.DrawFn) -> tuple[date, list[Pause]]:
    """A start, and pauses around it that may overlap, touch, be empty, begin before it or have no end."""
    start = draw(starts)
    pauses: list[Pause] = []
    for _ in range(draw(st.integers(0, 4))):
        first = start + draw(st.integers(-10, 80)) * DAY
        last = None if draw(st.integers(0, 9)) == 0 else first + draw(st.integers(0, 25)) * DAY
        pauses.append((first, last))
    return start, pauses


def due_by_hand(period: Period, start: date, paused: Sequence[Pause], works: Callable[[date], bool]) -> date:
    """Walk day by day; a day counts when the clock runs on it, and for working-day periods is worked."""
    counts = works if period.unit == Unit.WORKING_DAYS else (lambda day: True)
    left = period.count if period.unit != Unit.MONTHS else (add_months(start, period.count) - start).days
    day = start
    while left:
        day += DAY
        stopped = any(last is not None and first <= day < last for first, last in paused)
        left -= counts(day) and not stopped
    return day


@given(case=starts_and_pauses(), period=durations)
def test_due_on_equals_the_walk_day_by_day(case: tuple[date, list[Pause]], period: Period) -> None:
    start, paused = case
    assert due_on(period, start, CALENDAR, paused) == due_by_hand(period, start, paused, CALENDAR.is_working)


@pytest.mark.parametrize("defect", ["calendar without 调休", "to day lost as well", "weekend given back"])
def test_due_by_hand_seeded_defect_is_caught(defect: str) -> None:
    """Negative control: on one case the walk disagrees with each of three likely mistakes."""
    # Wednesday 24 September 2025, 5 working days, paused Friday to Monday; Sunday the 28th is worked.
    start, period, paused = date(2025, 9, 24), Period.working_days(5), (date(2025, 9, 26), date(2025, 9, 29))
    wrong = {
        "calendar without 调休": due_on(period, start, WorkingCalendar({}), [paused]),
        "to day lost as well": due_on(period, start, CALENDAR, [(paused[0], paused[1] + DAY)]),
        "weekend given back": CALENDAR.add_working_days(CALENDAR.add_working_days(start, 5), (paused[1] - paused[0]).days),
    }
    right = due_by_hand(period, start, [paused], CALENDAR.is_working)
    assert due_on(period, start, CALENDAR, [paused]) == right
    assert wrong[defect] != right


@pytest.mark.parametrize(
    ("paused", "due"),
    [
        ([], date(2026, 3, 9)),
        ([(date(2026, 3, 4), date(2026, 3, 6))], date(2026, 3, 11)),
        ([(date(2026, 3, 4), date(2026, 3, 4))], date(2026, 3, 9)),
        ([(date(2026, 3, 9), date(2026, 3, 10))], date(2026, 3, 10)),
        ([(date(2026, 3, 10), date(2026, 3, 20))], date(2026, 3, 9)),
        ([(date(2026, 3, 7), date(2026, 3, 9))], date(2026, 3, 9)),
        ([(date(2026, 3, 4), date(2026, 3, 6)), (date(2026, 3, 5), date(2026, 3, 6))], date(2026, 3, 11)),
        ([(date(2026, 3, 4), None)], date(2026, 3, 9)),
    ],
    ids=["none", "two days", "same day", "on the due day", "too late", "weekend", "overlapping", "open"],
)
def test_due_on_pause_gives_back_the_working_days_lost(paused: list[Pause], due: date) -> None:
    # Monday 2 March 2026 + 5 working days = Monday the 9th.
    assert due_on(Period.working_days(5), date(2026, 3, 2), CALENDAR, paused) == due


def test_due_on_fixed_date_does_not_move_with_a_pause() -> None:
    paused: list[Pause] = [(date(2026, 7, 1), date(2026, 7, 31))]
    assert due_on(Period(Unit.DATE, month_day=(8, 5)), date(2026, 3, 2), CALENDAR, paused) == date(2026, 8, 5)


@given(start=starts, n=st.integers(1, 60), pause=st.integers(1, 30), at=st.integers(1, 60))
def test_due_on_longer_pause_is_never_due_earlier(start: date, n: int, pause: int, at: int) -> None:
    first = start + at * DAY
    shorter, longer = ([(first, first + k * DAY)] for k in (pause, pause + 1))
    period = Period.working_days(n)
    assert due_on(period, start, CALENDAR, shorter) <= due_on(period, start, CALENDAR, longer)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 3, 2), Lamp(Colour.GREEN, "还有 5 个工作日", 5)),
        (date(2026, 3, 3), Lamp(Colour.GREEN, "还有 4 个工作日", 4)),
        (date(2026, 3, 4), Lamp(Colour.AMBER, "还有 3 个工作日", 3)),
        (date(2026, 3, 8), Lamp(Colour.AMBER, "还有 1 个工作日", 1)),
        (date(2026, 3, 9), Lamp(Colour.AMBER, "今天到期", 0)),
        (date(2026, 3, 10), Lamp(Colour.RED, "超期 1 个工作日", -1)),
        (date(2026, 3, 16), Lamp(Colour.RED, "超期 5 个工作日", -5)),
    ],
)
def test_lamp_through_the_days_changes_colour_and_words(today: date, expected: Lamp) -> None:
    with override("zh-hans"):
        assert lamp(date(2026, 3, 9), today, CALENDAR) == expected


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        # Due on Sunday 8 March 2026, a month after 8 February.
        (date(2026, 3, 8), date(2026, 3, 7), Lamp(Colour.AMBER, "还有 1 天，其间没有工作日", 0)),
        (date(2026, 3, 8), date(2026, 3, 9), Lamp(Colour.RED, "超期 1 个工作日", -1)),
        (date(2026, 3, 6), date(2026, 3, 7), Lamp(Colour.RED, "已超期，未满 1 个工作日", 0)),
        (date(2027, 1, 8), date(2026, 12, 31), Lamp(Colour.GREEN, "还有 6 个工作日", 6, certain=False)),
        (None, date(2026, 3, 7), Lamp(Colour.NONE)),
    ],
    ids=["weekend left", "first working day late", "weekend late", "year not published", "no due day"],
)
def test_lamp_at_the_edges_never_counts_nothing(due: date | None, today: date, expected: Lamp) -> None:
    with override("zh-hans"):
        assert lamp(due, today, CALENDAR) == expected


def test_lamp_in_english_counts_one_and_many() -> None:
    with override("en"):
        words = [lamp(date(2026, 3, 9), date(2026, 3, day), CALENDAR).words for day in (5, 6, 9, 10, 11)]
    assert words == [
        "2 working days left",
        "1 working day left",
        "due today",
        "1 working day overdue",
        "2 working days overdue",
    ]


@given(due=starts, today=starts, amber=st.integers(0, 10))
def test_lamp_is_red_exactly_after_the_due_day(due: date, today: date, amber: int) -> None:
    found = lamp(due, today, CALENDAR, amber)
    assert (found.colour == Colour.RED) == (today > due)
    assert found.days == CALENDAR.working_days_between(today, due)
    assert found.words


@given(case=starts_and_pauses(), period=durations)
def test_from_json_reads_back_what_to_json_wrote(case: tuple[date, list[Pause]], period: Period) -> None:
    start, paused = case
    clock = Clock(start, period, tuple(paused), start).reckoned(CALENDAR)
    assert Clock.from_json(clock.to_json()) == clock


def test_pause_and_resume_move_the_due_day_and_hide_the_lamp_meanwhile() -> None:
    clock = Clock.start(Period.working_days(5), date(2026, 3, 2), CALENDAR)
    stopped = clock.pause(date(2026, 3, 4))
    running = stopped.resume(date(2026, 3, 6), CALENDAR)
    later = datetime(2026, 4, 1, tzinfo=UTC)
    assert (clock.due_on, clock.deadline, clock.is_overdue(later)) == (date(2026, 3, 9), date(2026, 3, 9), True)
    assert (stopped.stopped_on, stopped.deadline, stopped.is_overdue(later)) == (date(2026, 3, 4), None, False)
    assert (running.due_on, running.stopped_on, running.is_overdue(later)) == (date(2026, 3, 11), None, True)
    with override("zh-hans"):
        assert stopped.lamp(date(2026, 4, 1), CALENDAR) == Lamp(Colour.NONE, "3月4日起暂停计时")
        assert running.lamp(date(2026, 3, 11), CALENDAR) == Lamp(Colour.AMBER, "今天到期", 0)


def test_pause_after_the_due_day_leaves_the_clock_overdue() -> None:
    clock = Clock.start(Period.working_days(5), date(2026, 3, 2), CALENDAR).pause(date(2026, 3, 10))
    assert (clock.stopped_on, clock.is_overdue(datetime(2026, 3, 10, tzinfo=UTC))) == (None, True)
    assert clock.resume(date(2026, 3, 20), CALENDAR).due_on == date(2026, 3, 9)


def test_pause_twice_or_backwards_is_refused() -> None:
    clock = Clock.start(Period.days(30), date(2026, 3, 2), CALENDAR)
    stopped = clock.pause(date(2026, 3, 10))
    with pytest.raises(ValueError, match="cannot pause"):
        stopped.pause(date(2026, 3, 11))
    with pytest.raises(ValueError, match="cannot resume"):
        stopped.resume(date(2026, 3, 9), CALENDAR)
    with pytest.raises(ValueError, match="cannot resume"):
        clock.resume(date(2026, 3, 9), CALENDAR)
    with pytest.raises(ValueError, match="cannot pause"):
        stopped.resume(date(2026, 3, 12), CALENDAR).pause(date(2026, 3, 11))


@given(start=starts, n=st.integers(10, 30), at=st.integers(0, 9), lost=st.integers(0, 40), today=st.integers(0, 60))
def test_resume_remaining_working_days_are_those_at_the_pause(start: date, n: int, at: int, lost: int, today: int) -> None:
    """A pause neither costs nor gives time: what was left on the last running day is left when the clock runs again."""
    first = start + at * DAY
    clock = Clock.start(Period.working_days(n), start, CALENDAR).pause(first)
    back = clock.resume(first + lost * DAY, CALENDAR)
    before, after = max(first - DAY, start), max(first + lost * DAY - DAY, start)
    assert CALENDAR.working_days_between(before, clock.due_on) == CALENDAR.working_days_between(after, back.due_on)


def test_reckoned_after_the_year_is_published_corrects_an_uncertain_day() -> None:
    known = {day: DayKind(kind) for day, (kind, _) in packaged_days([2025]).items()}
    clock = Clock.start(Period.working_days(3), date(2025, 12, 30), WorkingCalendar(known))
    published = clock.reckoned(CALENDAR)
    # The notice for 2026 frees Friday 2 January and has Sunday the 4th worked.
    assert (clock.due_on, clock.certain) == (date(2026, 1, 2), False)
    assert (published.due_on, published.certain) == (date(2026, 1, 5), True)


def test_start_calendar_days_are_certain_without_a_published_year() -> None:
    assert Clock.start(Period.months(3), date(2029, 1, 31), CALENDAR).certain is True


@given(start=starts, passed=st.integers(0, 40))
def test_is_overdue_of_a_clock_says_what_its_lamp_shows(start: date, passed: int) -> None:
    clock = Clock.start(Period.working_days(5), start, CALENDAR)
    today = start + passed * DAY
    noon = datetime(today.year, today.month, today.day, 4, tzinfo=UTC)
    assert clock.is_overdue(noon) == is_overdue(clock.due_on, noon) == (clock.lamp(today, CALENDAR).colour == Colour.RED)
