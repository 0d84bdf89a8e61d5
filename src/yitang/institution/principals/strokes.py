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

# Two signs each, in a row.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘"
    "子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘东门西门南荣第五单于淳于库狄中行范姜"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2)) | frozenset(COMPOUND)


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
