"""A Word document as a speech: its first line is the title, everything after it the text."""

from collections.abc import Iterable

from yitang.foundation.files.html import Block
from yitang.instruments.gatherings.speaking import TITLE_MOST


def speech_of(blocks: Iterable[Block]) -> tuple[str, str]:
    """Title and text. A first line too long for a title belongs to the text, and the title stays empty for the speaker to write."""
    lines: list[str] = []
    for block in blocks:
        if block.kind == "row":
            lines.append("　".join(cell.strip() for cell in block.cells if cell.strip()))
        elif block.kind != "picture":
            lines += [text.strip() for text in block.text.split("\n")]
    lines = [line for line in lines if line]
    if lines and len(lines[0]) <= TITLE_MOST and len(lines) > 1:
        return lines[0], "\n".join(lines[1:])
    return "", "\n".join(lines)
