"""The faces of official documents: which fonts are wanted, which are installed, and what they lack.

GB/T 9704 names faces (仿宋, 黑体, 楷体, 小标宋, 宋体), not files. Which installed family stands for a face is looked up in the
order of the configuration. Where none is installed, a named stand-in is set, and every page that prints says so: nothing is
replaced silently. A character that the chosen family lacks is taken from the next one, glyph by glyph, and is reported too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Face:
    """A face of the standard. `families` are font families in order of preference, `remedy` the Debian package that has one."""

    code: str
    label: Any
    use: Any
    families: tuple[str, ...]
    stand_in: str
    remedy: str
    bold_stand_in: bool = False


SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
FACES = {
    face.code: face
    for face in (
        Face(
            "fangsong",
            _("FangSong"),
            _("body, addressee, signature, notes"),
            (
                "FangSong_GB2312",
                "仿宋_GB2312",
                "FangSong",
                "仿宋",
                "FZFangSong-Z02",
                "方正仿宋_GBK",
                "FandolFang R",
                "FandolFang",
            ),
            SERIF,
            "texlive-lang-chinese (FandolFang)",
        ),
        Face(
            "xiaobiaosong",
            _("XiaoBiaoSong"),
            _("name of the issuing body, title"),
            ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "方正小标宋_GB18030"),
            SERIF,
            "",
            bold_stand_in=True,
        ),
        Face("heiti", _("HeiTi"), _("headings of the first level"), ("SimHei", "黑体", SANS), SANS, "fonts-noto-cjk"),
        Face(
            "kaiti",
            _("KaiTi"),
            _("headings of the second level"),
            ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "LXGW WenKai", "AR PL UKai CN"),
            SERIF,
            "fonts-lxgw-wenkai",
        ),
        Face("song", _("SongTi"), _("page numbers, tables"), ("SimSun", "宋体", SERIF), SERIF, "fonts-noto-cjk"),
    )
}
BESIDE = (
    "FangSong",
    "SimSun",
    "SimSun-ExtB",
    "KaiTi",
    SERIF,
    SANS,
    "Noto Serif CJK TC",
    "BabelStone Han",
    "HanaMinA",
    "HanaMinB",
)
"""Families from which single glyphs are taken, in this order, when the chosen one lacks them."""


@dataclass(frozen=True)
class Chosen:
    """What is set for a face: `family` is empty when not even the stand-in is installed."""

    face: Face
    family: str
    is_stand_in: bool
    bold: bool


@dataclass(frozen=True)
class Lacking:
    """Characters that a face does not have: `other` come from another family, `nowhere` from none that is installed."""

    face: Face
    family: str
    other: str
    nowhere: str


@cache
def _library(folders: tuple[str, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(folders))


def library() -> typst.Fonts:
    """All fonts of the machine and of the configured folders; looked through once per process."""
    return _library(tuple(settings.LETTER_FONT_FOLDERS))


def families() -> frozenset[str]:
    """The names of the installed families."""
    return frozenset(library().families())


def chosen(code: str) -> Chosen:
    """The family for a face: what the configuration names first, then the face's own list, then its stand-in."""
    face, installed = FACES[code], families()
    wanted = (*settings.LETTER_FONTS.get(code, ()), *face.families)
    family = next((name for name in wanted if name in installed), "")
    if family:
        return Chosen(face, family, False, False)
    return Chosen(face, face.stand_in if face.stand_in in installed else "", True, face.bold_stand_in)


def chain(code: str) -> list[str]:
    """The families of a face in the order in which a glyph is looked for; empty when there is no font for it at all."""
    first, installed = chosen(code).family, families()
    if not first:
        return []
    return [first, *(name for name in BESIDE if name in installed and name != first)]


def missing() -> list[Chosen]:
    """The faces for which no font of their own is installed."""
    return [found for found in map(chosen, FACES) if found.is_stand_in]


def lacking(texts: Iterable[tuple[str, str]]) -> list[Lacking]:
    """What the faces lack of these texts, given as (face, text); white space and line ends do not count."""
    wanted: dict[str, dict[str, None]] = {}
    for code, text in texts:
        wanted.setdefault(code, {}).update(dict.fromkeys(char for char in text if not char.isspace()))
    found = []
    for code, chars in wanted.items():
        order = chain(code)
        if not order:
            continue
        gone = [char for char in chars if ord(char) not in characters_of(order[0])]
        nowhere = [char for char in gone if not any(ord(char) in characters_of(name) for name in order[1:])]
        other = [char for char in gone if char not in nowhere]
        if gone:
            found.append(Lacking(FACES[code], order[0], "".join(other), "".join(nowhere)))
    return found


def characters_of(family: str) -> frozenset[int]:
    """The code points for which an installed family has a glyph, in its upright regular cut where there is one."""
    return _characters(tuple(settings.LETTER_FONT_FOLDERS), family)


@cache
def _characters(folders: tuple[str, ...], family: str) -> frozenset[int]:
    cuts = [cut for cut in _library(folders).fonts() if cut.family == family]
    cuts.sort(key=lambda cut: (cut.style != "normal", abs(cut.weight - 400)))
    if not cuts:
        return frozenset()
    number = cuts[0].index if str(cuts[0].path).lower().endswith((".ttc", ".otc")) else -1
    with TTFont(cuts[0].path, fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
