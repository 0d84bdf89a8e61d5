"""Cells as people write them."""

from datetime import date, datetime
from typing import Any

import pytest

from yitang.instruments.imports.parse import choice, day, line, several, short, text, whole_number


@pytest.mark.parametrize(
    "written",
    [
        "2019-03-05",
        "2019/3/5",
        "2019.3.5",
        "2019年3月5日",
        "2019 年 3 月 5 日",
        "20190305",
        "2019-03-05 16:04:48",
        "２０１９-03-05",
        "43529",
        43529.0,
        date(2019, 3, 5),
        datetime(2019, 3, 5, 16, 4),
    ],
)
def test_day_is_read_in_the_usual_forms(written: Any) -> None:
    assert day(written) == "2019-03-05"


@pytest.mark.parametrize("written", ["去年", "2019-13-05", "2019-02-30", "5/3/2019", "12", ""])
def test_day_that_is_none_is_told(written: str) -> None:
    with pytest.raises(ValueError):
        day(written)


@pytest.mark.parametrize(("written", "number"), [("12", 12), ("第12号", 12), (12.0, 12), ("１２", 12), ("007", 7)])
def test_number_is_read(written: Any, number: int) -> None:
    assert whole_number(written) == number


@pytest.mark.parametrize("written", ["0", "-3", "十二", "1.5", "½", "99999999999"])
def test_number_that_is_none_is_told(written: str) -> None:
    with pytest.raises(ValueError):
        whole_number(written)


def test_line_mends_a_break_between_characters_only() -> None:
    assert line("关于加大转移支付力度\n推动教育均衡的建议") == "关于加大转移支付力度推动教育均衡的建议"
    assert line("  Wi-Fi\ncoverage  建议 ") == "Wi-Fi coverage 建议"


def test_text_keeps_line_breaks_and_drops_what_no_database_keeps() -> None:
    assert text("一、现状\r\n\x00二、\ufeff建议_x000D_完") == "一、现状\n二、建议\n完"


def test_short_line_counts_its_characters() -> None:
    assert short(3)("一二三") == "一二三"
    with pytest.raises(ValueError, match="4"):
        short(3)("一二三四")


def test_choice_takes_words_and_codes() -> None:
    parse = choice({"立案": "filed", "予以立案": "filed", "不立案": "not_filed"})
    assert [parse("立案"), parse(" 予以 立案 "), parse("FILED"), parse("not_filed")] == ["filed", "filed", "filed", "not_filed"]
    with pytest.raises(ValueError, match="立案、不立案"):
        parse("也许")


def test_several_names_come_once_each() -> None:
    assert several("县商务局、县财政局；县商务局\n 县教育局 ") == ["县商务局", "县财政局", "县教育局"]
