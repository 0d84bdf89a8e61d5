"""The numbered suggestions of a text: what a unit answers one by one."""

import re
from collections.abc import Sequence

DIGITS = "一二三四五六七八九十"
HEADING = re.compile(
    rf"^(?:[{DIGITS}]+、|（[{DIGITS}]+）|\d+[.．、])?\s*(?:几点|具体|有关|工作|对策|意见|相关)*"
    r"(?:建议|对策|措施)(?:[和与及]?(?:建议|对策|措施))?\s*[：:]?$"
)
INLINE = re.compile(r"^\s*(?:具体)?建议(?:如下)?[：:]\s*")
MARKS = (
    re.compile(rf"^（[{DIGITS}]+）\s*"),
    re.compile(rf"^[{DIGITS}]+、\s*"),
    re.compile(r"^\d{1,2}[.．、]\s*"),
    re.compile(r"^（\d{1,2}）\s*|^\(\d{1,2}\)\s*"),
    re.compile(rf"^第?[{DIGITS}]+?(?:是|要|，)\s*"),
)
"""Ways of numbering; the first one that stands in the section is that of the suggestions, the others are below it."""
MOST = 30


def suggestions_in(text: str) -> list[str]:
    """The suggestions of a text in order, without their numbers; one, when it does not number at least two."""
    section = _section([line.strip() for line in text.replace("\r", "").split("\n") if line.strip()])
    mark = next((mark for line in section for mark in MARKS if mark.match(line)), None)
    if mark is not None:
        found: list[list[str]] = []
        for line in section:
            if mark.match(line):
                found.append([mark.sub("", line, count=1)])
            elif found:
                found[-1].append(line)
        if 1 < len(found) <= MOST:
            return ["\n".join(lines) for lines in found]
    whole = "\n".join(section).strip()
    return [whole] if whole else []


def _section(lines: Sequence[str]) -> list[str]:
    """The lines under the last heading that speaks of suggestions; all lines when there is none."""
    for place in range(len(lines) - 1, -1, -1):
        if HEADING.match(lines[place]) and place + 1 < len(lines):
            return list(lines[place + 1 :])
        if INLINE.match(lines[place]):
            rest = INLINE.sub("", lines[place])
            return [*([rest] if rest else []), *lines[place + 1 :]]
    return list(lines)
