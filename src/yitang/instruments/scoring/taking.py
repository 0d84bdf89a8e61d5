"""Taking single values out of bits, with a sentence for each that cannot be taken. Nothing stops at the first fault."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from yitang.instruments.scoring.reading import Bit, Fault

NOTHING = Bit(None)
NUMBER = re.compile(r"^([+-]?\d{1,9}(?:\.\d{1,6})?)(?:/(\d{1,6}))?(%?)$")
CODE = re.compile(r"^[a-z][a-z0-9_.-]{0,39}$")
YES, NO = ("yes", "true", "是"), ("no", "false", "否")


@dataclass
class Taker:
    """Reads values and collects faults; a value that cannot be taken is replaced by its default, so that reading goes on."""

    faults: list[Fault] = field(default_factory=list)

    def fault(self, bit: Bit, sentence: str) -> None:
        self.faults.append(Fault(bit.line, bit.path, sentence))

    def members(self, bit: Bit, known: Collection[str], needed: Iterable[str] = ()) -> dict[str, Bit]:
        """The members of a mapping; unknown and missing names are faults."""
        if not isinstance(bit.value, dict):
            if bit.value is not None:
                self.fault(bit, _("Names with values are expected here: %(names)s.") % {"names": "、".join(known)})
            elif any(needed):
                self.fault(bit, _("This is missing: %(name)s.") % {"name": "、".join(needed)})
            return {}
        for name, value in bit.value.items():
            if name not in known:
                sentence = _("“%(name)s” is not known here. Known: %(names)s.")
                self.fault(value, sentence % {"name": name, "names": "、".join(known)})
        for name in needed:
            if name not in bit.value or bit.value[name].value is None:
                here = Bit(None, bit.line, bit.child(name))
                self.fault(here, _("This is missing: %(name)s.") % {"name": name})
        return bit.value

    def text(self, bit: Bit, longest: int = 200) -> str:
        if bit.value is None:
            return ""
        if not isinstance(bit.value, str):
            self.fault(bit, _("One text is expected here."))
            return ""
        if len(bit.value) > longest:
            self.fault(bit, _("This is too long: at most %(n)d characters.") % {"n": longest})
        return bit.value

    def code(self, bit: Bit) -> str:
        text = self.text(bit)
        if text and not CODE.match(text):
            self.fault(
                bit, _("“%(code)s” cannot be a code: small letters, digits, “-”, “_” and “.”, a letter first.") % {"code": text}
            )
        return text

    def texts(self, bit: Bit) -> tuple[str, ...]:
        """One text or a list of texts."""
        return tuple(text for one in bit.each() if (text := self.text(one)))

    def number(self, bit: Bit, default: Fraction | None = None) -> Fraction | None:
        """An exact number: 5, -0.5, 1/3, 20%."""
        text = self.text(bit)
        if not text:
            return default
        found = NUMBER.match(text)
        if not found or found[2] == "0" or (found[2] and not int(found[2])):
            self.fault(bit, _("“%(text)s” is not a number. Write 5, -0.5, 1/3 or 20%%.") % {"text": text})
            return default
        return Fraction(found[1]) / int(found[2] or 1) / (100 if found[3] else 1)

    def amount(self, bit: Bit, default: int = 0) -> Fraction:
        """A number that is never absent."""
        return self.number(bit, Fraction(default)) or Fraction(0)

    def whole(self, bit: Bit, default: int = 0, least: int = 0) -> int:
        found = self.number(bit)
        if found is None:
            return default
        if found.denominator != 1 or found < least:
            self.fault(bit, _("A whole number from %(least)d on is expected here.") % {"least": least})
            return default
        return int(found)

    def choice(self, bit: Bit, known: Collection[str], default: str) -> str:
        text = self.text(bit) or default
        if text not in known:
            sentence = _("“%(name)s” is not known here. Known: %(names)s.")
            self.fault(bit, sentence % {"name": text, "names": "、".join(word for word in known if word)})
            return default
        return text

    def switch(self, bit: Bit, default: bool = False) -> bool:
        text = self.text(bit).lower()
        if text and text not in (*YES, *NO):
            self.fault(bit, _("Write yes or no here."))
        return text in YES if text else default

    def day(self, bit: Bit) -> date | None:
        text = self.text(bit)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(bit, _("“%(text)s” is not a day. Write it like 2026-01-31.") % {"text": text})
            return None

    def day_of_year(self, bit: Bit) -> tuple[int, int]:
        """Month and day, like 02-01; the 29th of February does not come every year."""
        text = self.text(bit)
        if not text:
            return 1, 1
        try:
            found = date.fromisoformat(f"2025-{text}")
        except ValueError:
            self.fault(bit, _("“%(text)s” is not a day of the year. Write it like 01-01.") % {"text": text})
            return 1, 1
        return found.month, found.day
