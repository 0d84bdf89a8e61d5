"""Fonts: what is installed is found by name, what is missing is told, a rare character is taken from another font and named."""

import io
from pathlib import Path

import pdfplumber
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pytest_django import Settings

from tests.instruments.letters.papers import sheet
from yitang.foundation.core.errors import Blocked
from yitang.instruments.letters import fonts
from yitang.instruments.letters.fonts import chain, chosen, lacking, missing
from yitang.instruments.letters.pdf import to_pdf

NOWHERE = "\U000310aa"
"""A character of an extension that no font here has."""


def small_font(folder: Path, family: str, characters: str) -> None:
    """A font that has squares for a few characters and nothing else."""
    pen = TTGlyphPen(None)
    for place, corner in enumerate(((100, 0), (100, 700), (900, 700), (900, 0))):
        (pen.moveTo if place == 0 else pen.lineTo)(corner)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"u{ord(char):04X}" for char in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):04X}" for char in characters})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    folder.mkdir(exist_ok=True)
    builder.save(folder / f"{family}.ttf")


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """A folder of fonts that the configuration names."""
    settings.LETTER_FONT_FOLDERS = [str(tmp_path)]
    return tmp_path


def test_face_without_its_font_is_reported_with_the_stand_in_that_is_set(folder: Path) -> None:
    found = {one.face.code: one.family for one in missing()}
    assert found["xiaobiaosong"] == "Noto Serif CJK SC"
    assert (chosen("song").family, chosen("song").is_stand_in) == ("Noto Serif CJK SC", False)


def test_font_put_into_the_folder_is_found_by_its_name(folder: Path) -> None:
    small_font(folder, "FangSong_GB2312", "丁一")
    assert (chosen("fangsong").family, chosen("fangsong").is_stand_in) == ("FangSong_GB2312", False)
    assert "fangsong" not in {one.face.code for one in missing()}


def test_configuration_comes_before_the_usual_names(folder: Path, settings: Settings) -> None:
    small_font(folder, "FangSong_GB2312", "丁一")
    small_font(folder, "Office FangSong", "丁一")
    settings.LETTER_FONTS = {"fangsong": ("Not Installed", "Office FangSong")}
    assert chosen("fangsong").family == "Office FangSong"


def test_rare_characters_fall_back_glyph_by_glyph_and_are_named(folder: Path) -> None:
    small_font(folder, "FangSong_GB2312", "丁一委员：")
    found = sheet(主送="丁一喆堃委员", 正文="", 抄送="", 联系人="", 机关="", 日期="", document_number="")
    (report,) = (one for one in lacking(found.texts()) if one.face.code == "fangsong")
    assert (report.family, report.other, report.nowhere) == ("FangSong_GB2312", "喆堃", "")
    page = pdfplumber.open(io.BytesIO(to_pdf([found], title="", author=""))).pages[0]
    used = {char["text"]: char["fontname"].split("+")[1] for char in page.chars if char["text"] in "丁喆堃委"}
    assert {text for text, name in used.items() if "FangSong" in name} == {"丁", "委"}
    assert {text for text, name in used.items() if "NotoSerifCJK" in name} == {"喆", "堃"}


def test_character_of_no_font_is_named_as_such(folder: Path) -> None:
    (report,) = lacking([("song", f"丁一{NOWHERE}")])
    assert (report.other, report.nowhere) == ("", NOWHERE)


def test_without_any_chinese_font_nothing_is_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "families", lambda: frozenset({"DejaVu Sans"}))
    assert chain("song") == []
    with pytest.raises(Blocked):
        to_pdf([sheet()], title="", author="")


def test_every_character_of_difficult_names_has_a_glyph() -> None:
    names = "喆堃赟犇燊珺玥垚翀昇濛珮祎璟瑄騄䶮㛃彧昉珅曌囍頔翾·"
    assert [one.nowhere for code in fonts.FACES for one in lacking([(code, names)]) if one.nowhere] == []
