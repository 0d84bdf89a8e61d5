from datetime import UTC, date, datetime
from fractions import Fraction

from django.utils import translation

from yitang.foundation.ui import formats


def test_zh_date_is_written_without_padding():
    assert formats.zh_date(date(2026, 3, 5)) == "2026年3月5日"


def test_zh_date_of_an_aware_moment_is_the_day_in_the_council_time_zone():
    assert formats.zh_date(datetime(2026, 3, 4, 18, 0, tzinfo=UTC)) == "2026年3月5日"


def test_zh_datetime_shows_hours_and_minutes():
    assert formats.zh_datetime(datetime(2026, 3, 5, 6, 5, tzinfo=UTC)) == "2026年3月5日 14:05"


def test_dates_in_english_follow_english_order():
    with translation.override("en"):
        assert formats.zh_date(date(2026, 3, 5)) == "5 Mar 2026"


def test_formats_of_nothing_are_empty():
    assert (formats.zh_date(None), formats.zh_datetime(None), formats.iso_date(None)) == ("", "", "")
    assert formats.zh_number(None) == "—"


def test_zh_number_groups_and_rounds_to_one_decimal():
    assert formats.zh_number(1194) == "1,194"
    assert formats.zh_number(Fraction(91700, 994)) == "92.3"
    assert formats.zh_number(Fraction(6, 3)) == "2"


def test_moment_keeps_a_text_as_it_is():
    assert formats.moment("上月") == "上月"
    assert formats.moment(date(2026, 3, 5)) == "2026年3月5日"


def test_browser_name_prefers_the_app_to_the_engine_it_is_built_on():
    wechat = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0"
    assert formats.browser_name(wechat) == "微信 · Android"
    assert formats.browser_name("Mozilla/5.0 (Windows NT 10.0) Chrome/102.0 Safari/537.36 Edg/102.0") == "Edge · Windows"
    assert formats.browser_name("curl/8.5.0") == "curl/8.5.0"
