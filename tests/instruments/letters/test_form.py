"""Printed pages against the measurements of GB/T 9704-2012, read from the PDF itself.

A4, type area 156 × 225 mm between margins of 37, 28, 26 and 35 mm, 22 lines of 28 characters of 16 pt, hence a line pitch of
28.99 pt and a character pitch of 15.79 pt. 信函格式: name 30 mm from the upper edge, rules of 170 mm, the second 20 mm from the
foot. 文件格式: name 35 mm below the type area's upper edge. Page numbers 7 mm below the area, odd right, even left.
"""

import io
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from tests.instruments.letters.papers import SENTENCE, sheet
from yitang.instruments.letters.pdf import to_pdf, to_pictures

MM = 72 / 25.4
NEAR = 0.35
"""Points of tolerance: an eighth of a millimetre."""
DOCUMENT = (
    "[发文机关标志] {{机关}}\n[发文字号] {{文号}}\n[公文标题] {{标题}}\n{{正文}}\n[发文机关署名] {{机关}}\n[成文日期] {{日期}}"
)


def pages(text: str | None = None, **values: Any) -> list[Any]:
    found = sheet(text, **values) if text else sheet(**values)
    return list(pdfplumber.open(io.BytesIO(to_pdf([found], title="测试", author="政协云河县委员会"))).pages)


def rows(page: Any, size: float = 16) -> list[list[Any]]:
    """Characters of a size, by baseline from the top."""
    found: dict[float, list[Any]] = {}
    for char in page.chars:
        if abs(char["size"] - size) < 0.05 and char["text"].strip():
            found.setdefault(round(baseline(page, char), 1), []).append(char)
    return [sorted(found[y], key=lambda char: char["x0"]) for y in sorted(found)]


def baseline(page: Any, char: Any) -> float:
    """Distance of a character's baseline from the upper edge of the paper, in points."""
    return float(page.height) - float(char["matrix"][5])


def words(row: list[Any]) -> str:
    return "".join(char["text"] for char in row)


@pytest.fixture(scope="module")
def letter() -> list[Any]:
    return pages()


@pytest.fixture(scope="module")
def document() -> list[Any]:
    return pages(DOCUMENT, 正文=SENTENCE * 40)


def test_paper_is_a4_and_fonts_are_embedded(letter: list[Any]) -> None:
    assert [(round(p.width / MM), round(p.height / MM)) for p in letter] == [(210, 297)] * len(letter)
    assert all("+" in char["fontname"] for page in letter for char in page.chars)


def test_full_page_has_22_lines_of_28_characters(document: list[Any]) -> None:
    full = rows(document[1])
    assert [len(row) for row in full] == [28] * 22


def test_line_pitch_and_character_pitch_are_those_of_the_standard(document: list[Any]) -> None:
    full = rows(document[1])
    lines = [baseline(document[1], row[0]) for row in full]
    assert {round(below - above, 2) for above, below in pairwise(lines)} == {28.99}
    assert {round(b["x0"] - a["x0"], 2) for row in full for a, b in pairwise(row)} == {15.79}


def test_type_area_keeps_its_margins(document: list[Any]) -> None:
    full = rows(document[1])
    left, right = full[5][0]["x0"], full[5][-1]["x0"] + 15.79
    assert left / MM == pytest.approx(28, abs=NEAR)
    assert (210 - right / MM) == pytest.approx(26, abs=NEAR)
    # The first line's em stands in the middle of the first of 22 lines from 37 mm on, the last one's above 35 mm.
    first, last = baseline(document[1], full[0][0]), baseline(document[1], full[-1][0])
    air = (28.99 - 16) / 2
    assert first == pytest.approx(37 * MM + air + 0.88 * 16, abs=NEAR)
    assert document[1].height - last == pytest.approx(35 * MM + air + 0.12 * 16, abs=1)


def test_letter_has_its_name_30_mm_from_the_edge_in_red(letter: list[Any]) -> None:
    (head,) = rows(letter[0], 38)
    assert words(head) == "云河县教育局"
    top = baseline(letter[0], head[0]) - 0.88 * 38
    assert top / MM == pytest.approx(30, abs=0.2)
    assert {tuple(char["non_stroking_color"]) for char in head} == {(1, 0, 0)}
    middle = (head[0]["x0"] + head[-1]["x1"]) / 2
    assert middle / MM == pytest.approx(28 + 156 / 2, abs=0.3)


def test_letter_has_double_rules_of_170_mm_above_and_at_the_foot(letter: list[Any]) -> None:
    rules = sorted(letter[0].lines, key=lambda line: line["top"])
    assert [round(line["width"] / MM, 1) for line in rules] == [170] * 4
    assert {round(line["x0"] / MM, 1) for line in rules} == {20}
    assert [line["linewidth"] for line in rules] == [1.5, 0.5, 0.5, 1.5]
    (head,) = rows(letter[0], 38)
    foot_of_head = baseline(letter[0], head[0]) + 0.12 * 38
    assert (rules[0]["top"] - foot_of_head) / MM == pytest.approx(4, abs=0.3)
    assert (letter[0].height - rules[3]["top"]) / MM == pytest.approx(20, abs=0.5)
    assert letter[1].lines == []


def test_letter_puts_class_number_title_and_addressee_in_their_places(letter: list[Any]) -> None:
    found = rows(letter[0])
    assert [words(row) for row in found[:3]] == ["A", "云教函〔2026〕5号", "丁一委员："]
    number = found[1]
    assert (number[-1]["x1"] / MM) == pytest.approx(184, abs=0.4)
    assert found[0][0]["x1"] / MM == pytest.approx(184, abs=0.2)
    (title,) = rows(letter[0], 22)
    assert words(title) == "关于云河县政协第7号提案的答复"
    assert found[2][0]["x0"] / MM == pytest.approx(28, abs=0.2)


def test_headings_are_set_in_the_faces_of_the_standard(letter: list[Any]) -> None:
    heading = next(row for page in letter for row in rows(page) if words(row) == "一、基本情况")
    body = next(row for page in letter for row in rows(page) if words(row).startswith("提案者走访"))
    assert "Sans" in heading[0]["fontname"]
    assert "Serif" in body[0]["fontname"]
    assert body[0]["x0"] / MM == pytest.approx(28 + 2 * 15.79 / MM, abs=0.2)


def test_page_numbers_stand_7_mm_below_odd_right_even_left(document: list[Any]) -> None:
    for number, page in enumerate(document, start=1):
        (row,) = rows(page, 14)
        assert words(row) == f"—{number}—"
        dash = baseline(page, row[0]) - 0.38 * 14
        assert (dash / MM - (297 - 35)) == pytest.approx(7, abs=0.3)
        if number % 2:
            assert (184 - row[-1]["x1"] / MM) == pytest.approx(14 / MM, abs=0.3)
        else:
            assert (row[0]["x0"] / MM - 28) == pytest.approx(14 / MM, abs=0.3)


def test_letter_has_no_number_on_its_first_page(letter: list[Any]) -> None:
    assert [words(row) for page in letter for row in rows(page, 14) if "—" in words(row)] == [
        f"—{number}—" for number in range(2, len(letter) + 1)
    ]


def test_day_stands_four_characters_from_the_right_and_the_name_over_its_middle(letter: list[Any]) -> None:
    last = rows(letter[-1])
    day = next(row for row in last if words(row) == "2026年3月5日")
    name = next(row for row in last if words(row) == "云河县教育局")
    assert 184 - (day[-1]["x0"] + 15.79) / MM == pytest.approx(4 * 15.79 / MM, abs=0.4)
    assert (name[0]["x0"] + name[-1]["x1"]) / 2 == pytest.approx((day[0]["x0"] + day[-1]["x1"]) / 2, abs=1)


def test_copies_stand_at_the_foot_of_the_last_area(letter: list[Any]) -> None:
    row = next(row for row in rows(letter[-1], 14) if words(row).startswith("抄送"))
    below = letter[-1].height - baseline(letter[-1], row[0])
    assert below / MM == pytest.approx(35 + ((28.99 - 14) / 2 + 0.12 * 14) / MM, abs=0.5)


def test_document_has_its_name_35_mm_below_the_area_and_a_rule_4_mm_below_the_number(document: list[Any]) -> None:
    page = document[0]
    (head,) = rows(page, 38)
    assert (baseline(page, head[0]) - 0.88 * 38) / MM == pytest.approx(37 + 35, abs=0.2)
    number = rows(page)[0]
    assert words(number) == "云教函〔2026〕5号"
    (rule,) = page.lines
    assert round(rule["width"] / MM, 1) == 156
    assert (rule["top"] - (baseline(page, number[0]) + 0.12 * 16)) / MM == pytest.approx(4, abs=0.3)
    foot_of_head = baseline(page, head[0]) + 0.12 * 38
    assert (baseline(page, number[0]) - 0.88 * 16 - foot_of_head) == pytest.approx(2 * 28.99, abs=NEAR)


def test_letters_printed_together_begin_on_right_hand_pages_and_count_anew() -> None:
    short = sheet(正文="收悉。")
    printed = pdfplumber.open(io.BytesIO(to_pdf([sheet(), short, short], title="", author=""))).pages
    heads = [n for n, page in enumerate(printed, start=1) if rows(page, 38)]
    assert all(n % 2 == 1 for n in heads)
    assert len(heads) == 3


def test_preview_has_the_pages_of_the_print(letter: list[Any]) -> None:
    assert len(to_pictures(sheet())) == len(letter)
