"""姓氏笔画 — the order of a roster by the strokes of the surname, which no collation of an operating system gives rightly.

First the number of strokes (Unihan kTotalStrokes), then among equals the strokes from the first on in the order 横 竖 撇 点 折
(`data/stroke_order.txt`), so that 陈 stands after 李 and before 欧. Then the given name in the same way.
"""

from functools import cache
from pathlib import Path

from yitang.institution.principals.spelling import COMPOUND

DATA = Path(__file__).parent / "data"
UNKNOWN = 99
"""For signs that have no number of strokes (letters, digits): they come last."""
LAST = 999
"""For characters whose place among their equals nobody has written down: they follow, by code point."""
END_OF_SURNAME = "00"
"""Smaller than any number of strokes: everybody called 欧 stands before everybody called 欧阳."""
DOTS = "·•．.・ 　"

COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 "
    "长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 "
    "南门 羊舌 微生 梁丘 左丘 东门 西门 南荣 第五 单于 淳于 库狄 中行 范姜".split()  # noqa: SIM905 sixty names in a row read better
) | frozenset(COMPOUND)


def stroke_key(name: str) -> str:
    """The key by which a person's name is sorted; names that are equal but for dots and spaces have equal keys."""
    signs = [sign for sign in name if sign not in DOTS]
    length = 2 if "".join(signs[:2]) in COMPOUND_SURNAMES and len(signs) > 2 else 1
    surname, given = signs[:length], signs[length:]
    return "".join(map(_sign_key, surname)) + END_OF_SURNAME + "".join(map(_sign_key, given))


@cache
def _sign_key(sign: str) -> str:
    number = _numbers().get(ord(sign), UNKNOWN)
    return f"{number:02d}{_places().get(sign, LAST):03d}{ord(sign):06x}"


def strokes_of(sign: str) -> int | None:
    """The number of strokes of a character; None when it has none that is known."""
    return _numbers().get(ord(sign))


@cache
def _numbers() -> dict[int, int]:
    found: dict[int, int] = {}
    for line in _lines("strokes.txt"):
        start = int(line[:5], 16)
        found.update((start + at, ord(sign) - 32) for at, sign in enumerate(line[6:]))
    return found


@cache
def _places() -> dict[str, int]:
    return {sign: place for line in _lines("stroke_order.txt") for place, sign in enumerate(line.partition(" ")[2], start=1)}


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]
