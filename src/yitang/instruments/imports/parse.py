"""From a cell to a value. A parser takes what the reader found and returns plain data, or raises `ValueError` with a sentence."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

Parse = Callable[[Any], Any]

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_DAY = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SEPARATORS = re.compile(r"[、,，;；|\n]+")
_HAN_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]|_x000D_")
REMEMBERED = 40
"""Short cells repeat from row to row (days, classes, units), so that what they mean is remembered."""
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers (with its leap day of 1900 already allowed for)."""


def text(value: Any) -> str:
    """The text of a cell with its line breaks; control characters that no reader shows and no database keeps are dropped."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = str(value)
    if _ODD.search(found):
        found = found.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "\n")
        found = _UNWANTED.sub("", found)
    return found.strip()


def line(value: Any) -> str:
    """A text on one line: a break between Chinese characters vanishes, any other run of white space becomes one space."""
    return _line(value) if isinstance(value, str) and len(value) <= REMEMBERED else _line.__wrapped__(value)


@lru_cache(20_000)
def _line(value: Any) -> str:
    return " ".join(_HAN_BREAK.sub("", text(value)).split())


def short(most: int) -> Parse:
    """A parser for one line of at most `most` characters."""

    def parse(value: Any) -> str:
        found = line(value)
        if len(found) > most:
            raise ValueError(_("has %(n)d characters; shorten it to %(most)d") % {"n": len(found), "most": most})
        return found

    return parse


def whole_number(value: Any) -> int:
    """A whole number above zero; 第12号 and full-width digits are read as well."""
    found = unicodedata.normalize("NFKC", line(value)).strip("第号件# ").removesuffix(".0")
    if not found.isascii() or not found.isdigit() or not 0 < int(found) < 2**31:
        raise ValueError(_("is no number; write digits only, for example 12"))
    return int(found)


def day(value: Any) -> str:
    """A day as ISO text, from 2019-03-05, 2019/3/5, 2019.3.5, 2019年3月5日, 20190305, a moment, or an Excel serial number."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _day(line(value))


@lru_cache(20_000)
def _day(written: str) -> str:
    found = unicodedata.normalize("NFKC", written)
    match = _DAY.match(found) or _COMPACT_DAY.match(found)
    try:
        if match:
            return date(*map(int, match.groups())).isoformat()
        serial = float(found)
        if 20000 <= serial < 80000:
            return (EXCEL_EPOCH + timedelta(days=int(serial))).isoformat()
    except ValueError:
        pass
    raise ValueError(_("is no day; write it like 2019-03-05"))


def choice(words: Mapping[str, str]) -> Parse:
    """A parser for one of several codes; `words` maps every accepted word to its code."""
    known = {word.casefold(): code for word, code in words.items()} | {code: code for code in words.values()}
    first: dict[str, str] = {}
    for word, code in words.items():
        first.setdefault(code, word)
    shown = "、".join(first.values())

    def parse(value: Any) -> str:
        code = known.get(line(value).replace(" ", "").casefold())
        if code is None:
            raise ValueError(_("is not known; write one of: %(words)s") % {"words": shown})
        return code

    return parse


def several(value: Any) -> list[str]:
    """Names separated by 、 , ; | or line breaks, each once, in order."""
    return list(dict.fromkeys(name for part in _SEPARATORS.split(text(value)) if (name := line(part))))
