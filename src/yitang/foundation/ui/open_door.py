"""The open door: what rooms share in which strangers write without an account – codes of receipts, and counts against misuse.

Counts are rows that all web processes share (`knocks`), for an hour or a day; an address is only ever held as a few bits of a keyed
digest. `CLOSED` and `RECEIPTS` are contribution points: what a room has closed the door for holds in all of them, and one page finds
the receipts of all.
"""

import base64
import re
import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from yitang.foundation.accounts.adapter import client_ip
from yitang.foundation.core.registry import Registry
from yitang.foundation.ui.knocks import HOUR, counted_with

DAY = 86_400
LINKS = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|vip|cc|info)\b", re.I)
CODE_BYTES = 16
GROUP = 5
ADDRESS_BITS = 24
"""Of four billion addresses 256 share a count: it tells nobody's address, and two that write within one hour seldom share it."""

CLOSED: Registry[Callable[[date, str], None]] = Registry("words for which the open door is closed")
"""(day, text) → raises `Invalid` for a text that is refused on that day."""
RECEIPTS: Registry[Callable[[Any, str], str]] = Registry("receipts of the open door")
"""(request, plain code) → the address of the private page that the code opens, "" when the room knows no such receipt."""


def new_code() -> str:
    """A code of 128 random bits for a receipt: 26 signs of base32, which nobody confuses when reading them out."""
    return code_of(secrets.token_bytes(CODE_BYTES))


def code_of(drawn: bytes) -> str:
    """The code that stands for these bits."""
    return base64.b32encode(drawn[:CODE_BYTES]).decode().rstrip("=")


def spaced(code: str) -> str:
    """The code in groups, as the receipt prints it."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def plain_code(typed: str) -> str:
    """A typed code without spaces and dashes, in capitals; 0, 1 and 8, which no code has, are read as O, I and B."""
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return signs.translate(str.maketrans("018", "OIB"))


def receipt_elsewhere(request: Any, typed: str) -> str:
    """The address of a receipt of any room, "" when no room knows the code."""
    code = plain_code(typed)
    return next((address for find in RECEIPTS.values() if (address := find(request, code))), "") if code else ""


def refuse_closed_words(day: date, text: str) -> None:
    """Raises `Invalid` for words that any room has closed the door for."""
    for refuse in CLOSED.values():
        refuse(day, text)


def more_often_than(most: int, request: Any, what: str) -> bool:
    """Whether an address has now done this more often than `most` times in an hour. The address itself is kept nowhere."""
    bits = int(mark("often", f"{what} {request.council.id} {client_ip(request) or ''}"), 16) % 2**ADDRESS_BITS
    return one_more(f"{what}:{request.council.id}:{bits}", HOUR, most) > most


def came_already(council_id: Any, text: str, room: str = "", event: str = "") -> bool:
    """Whether the same words, however they are spaced, came to this room within a day; not counting the same `event` told again."""
    words = "".join(text.split()).casefold()
    return one_more(f"words:{room}{council_id}:{mark('words', words)}", DAY, 1, event) > 1


def mark(salt: str, text: str) -> str:
    """A keyed digest under which something is counted and from which it cannot be read."""
    return salted_hmac(f"yitang.open_door.{salt}", text).hexdigest()[:32]


def one_more(name: str, seconds: int, most: int, event: str = "") -> int:
    """Count one more of this and say how many it makes within the time, up to `most` + 1. The same `event` counts once."""
    told = mark("event", event) if event else secrets.token_hex(16)
    return counted_with(mark("count", name), told, seconds, most)
