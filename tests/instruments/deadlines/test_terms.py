from calendar import monthrange
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from yitang.instruments.deadlines.terms import Period, PeriodError, Unit, add_months

periods = st.one_of(
    st.integers(1, 2500).map(Period.working_days),
    st.integers(1, 3660).map(Period.days),
    st.integers(1, 120).map(Period.months),
    st.dates().map(lambda day: Period(Unit.DATE, day=day)),
    st.dates().map(lambda day: Period(Unit.DATE, month_day=(day.month, day.day))),
)


@given(periods)
def test_parse_reads_back_what_to_json_wrote(period: Period) -> None:
    assert Period.parse(period.to_json()) == period


@pytest.mark.parametrize(
    ("data", "period"),
    [
        ({"unit": "working_days", "count": 3}, Period.working_days(3)),
        ({"unit": "months", "count": 3, "date": None}, Period.months(3)),
        ({"unit": "date", "date": "2026-08-05"}, Period(Unit.DATE, day=date(2026, 8, 5))),
        ({"unit": "date", "date": "2026年8月5日"}, Period(Unit.DATE, day=date(2026, 8, 5))),
        ({"unit": "date", "month_day": "08-05"}, Period(Unit.DATE, month_day=(8, 5))),
        ({"unit": "date", "month_day": "8月5日"}, Period(Unit.DATE, month_day=(8, 5))),
        ({"unit": "date", "month_day": "02-29"}, Period(Unit.DATE, month_day=(2, 29))),
    ],
)
def test_parse_written_form_gives_the_period(data: dict[str, Any], period: Period) -> None:
    assert Period.parse(data) == period


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"unit": "date", "month_day": "9月31日"}, "9月31日不存在：该月只有30天，改填存在的日期。"),
        ({"unit": "date", "month_day": "09-31"}, "9月31日不存在：该月只有30天，改填存在的日期。"),
        ({"unit": "date", "month_day": "02-30"}, "2月30日不存在：该月只有29天，改填存在的日期。"),
        ({"unit": "date", "date": "2027-02-29"}, "2027年2月29日不存在：该月只有28天，改填存在的日期。"),
        ({"unit": "date", "date": "2026-08-00"}, "2026年8月0日不存在：该月只有31天，改填存在的日期。"),
        (
            {"unit": "date", "month_day": "13-01"},
            "“13-01”不是日期：每年同一天写作 08-05，某一天写作 2026-08-05。",
        ),
        ({"unit": "date", "date": "08-05"}, "“08-05”不是日期：每年同一天写作 08-05，某一天写作 2026-08-05。"),
        ({"unit": "weeks", "count": 2}, "“weeks”不是计时单位，可选：工作日、自然日、月、固定日期。"),
        ({"unit": "days", "count": 0}, "“0”不能作为期限长度，填1至3660之间的整数。"),
        ({"unit": "days", "count": "3"}, "“3”不能作为期限长度，填1至3660之间的整数。"),
        ({"unit": "days", "count": True}, "“True”不能作为期限长度，填1至3660之间的整数。"),
        ({"unit": "months"}, "按月计算的期限只有长度一项，只填长度。"),
        ({"unit": "date", "count": 3}, "固定日期或是某一天，或是每年的同一天，两项填一项。"),
        (
            {"unit": "date", "date": "2026-08-05", "month_day": "08-05"},
            "固定日期或是某一天，或是每年的同一天，两项填一项。",
        ),
    ],
)
def test_parse_impossible_value_is_refused_by_name(data: dict[str, Any], sentence: str) -> None:
    with override("zh-hans"), pytest.raises(PeriodError) as refused:
        Period.parse(data)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 11, 30), 4, date(2026, 3, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 5), 3, date(2026, 6, 5)),
    ],
)
def test_add_months_stops_at_the_end_of_a_shorter_month(start: date, months: int, due: date) -> None:
    assert add_months(start, months) == due


@given(start=st.dates(date(2000, 1, 1), date(2090, 1, 1)), months=st.integers(0, 120))
def test_add_months_keeps_the_day_or_takes_the_last(start: date, months: int) -> None:
    due = add_months(start, months)
    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == months
    assert due.day == min(start.day, monthrange(due.year, due.month)[1])


@pytest.mark.parametrize(
    ("month_day", "started_on", "due"),
    [
        ((8, 5), date(2026, 8, 4), date(2026, 8, 5)),
        ((8, 5), date(2026, 8, 5), date(2026, 8, 5)),
        ((8, 5), date(2026, 8, 6), date(2027, 8, 5)),
        ((2, 29), date(2027, 1, 1), date(2027, 2, 28)),
        ((2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_fixed_day_of_every_year_is_the_next_one(month_day: tuple[int, int], started_on: date, due: date) -> None:
    assert Period(Unit.DATE, month_day=month_day).fixed_day(started_on) == due


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        (Period.working_days(5), "5个工作日", "5 working days"),
        (Period.days(1), "1天", "1 calendar day"),
        (Period.months(3), "3个月", "3 months"),
        (Period(Unit.DATE, day=date(2026, 8, 5)), "2026年8月5日（含当日）前", "by 2026-08-05"),
        (Period(Unit.DATE, month_day=(5, 31)), "5月31日（含当日）前", "by 05-31"),
    ],
)
def test_words_of_a_period_in_both_languages(period: Period, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert period.words == chinese
    with override("en"):
        assert period.words == english
