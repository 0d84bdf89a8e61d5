"""The number under which a paper register keeps an instruction: a number, and no room for words."""

import re

# At most one series of up to six characters before the first digit, and short words (年, 字第, 号) between digits.
_NUMBER = re.compile(
    r"[^\W\d_]{0,6}[〔\[(（]?\d{1,8}(?:[^\W\d_]{0,2}[〕\])）〔\[(（/.-]{0,2}[^\W\d_]{0,2}\d{1,8}){0,4}[^\W\d_]{0,1}"
)
LONGEST = 30


def is_register_number(text: object) -> bool:
    """Whether a text is such a number: 批〔2026〕12号, 2026-0031, 市领批字第7号; whatever could be a sentence is none."""
    return isinstance(text, str) and len(text) <= LONGEST and _NUMBER.fullmatch(text) is not None
