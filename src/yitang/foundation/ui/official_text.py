"""Turns the plain text of an official document into paragraphs that read well.

Texts arrive from Word, from PDF and from old systems: lines broken in mid-sentence, page numbers between them, runs of
spaces where a paragraph once ended, and numbered points glued to the sentence before. Only the breaks are repaired;
no character of the text itself is changed, and everything is escaped.
"""

import re
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString

NUMERALS = "一二三四五六七八九十百"
#: Printed lines in official format hold 28 characters, exported ones about 40; a line this long that ends without
#: closing punctuation was broken by the page, not by the writer.
WRAPPED_LINE = range(26, 48)
#: A numbered line longer than this is a paragraph with a number, not a heading.
HEADING_LENGTH = 40
#: A paragraph longer than this that counts its points (一是 … 二是 …, 第一 … 第二 …) is broken where they begin.
LONG_PARAGRAPH = 300

_LEVELS = (
    (1, re.compile(rf"(?:第[{NUMERALS}]+[部章节]分?|[{NUMERALS}]{{1,3}}[、．.])")),
    (2, re.compile(rf"[（(][{NUMERALS}]{{1,3}}[）)]")),
    (3, re.compile(r"\d{1,2}(?:、|[．.](?!\d))")),
    (4, re.compile(r"(?:[（(]\d{1,2}[）)]|\d{1,2}[）)]|[①-⑳])")),
)
_PART = re.compile(r"(?:调研情况|问题分析|具体建议|基本情况|情况|问题|建议|案由|背景|现状)[:：]")
_CLOSED = re.compile(r"[。！？；：…!?;:”’」』）)】]$")
_GLUED = re.compile(
    rf"(?<=[。；！？：])[ \u3000]*(?=(?:[{NUMERALS}]{{1,3}}[、．]|[（(][{NUMERALS}]{{1,3}}[）)]|\d{{1,2}}(?:、|[．.](?!\d))|"
    r"[（(]\d{1,2}[）)]|(?:调研情况|问题分析|具体建议)[:：]))"
)
_COUNTED = re.compile(
    rf"(?<=。)(?=(?:第?[{NUMERALS}]{{1,2}}是|第[{NUMERALS}]{{1,2}}[，、]|其[{NUMERALS}][，、是]|\S{{2,4}}之[{NUMERALS}]{{1,2}}[：，]))"
)
_BREAKS = re.compile(r"(?<=[。！？；：”）])[ \u3000]{2,}(?=\S)")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f]+")
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"
_SPACE_IN_CHINESE = re.compile(rf"(?<={_CJK}) (?={_CJK})")
_PAGE_NUMBER = re.compile(r"[-— ]*\d{1,3}[-— ]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `level` 0 is body text, 1–4 the numbering 一、（一）1.（1）; `lead` is the part set in bold."""

    text: str
    level: int = 0
    lead: str = ""

    @property
    def is_heading(self) -> bool:
        return self.level > 0 and not self.text


def official_paragraphs(text: str | None) -> list[Paragraph]:
    """The paragraphs of a plain text, in order; an empty list for an empty text."""
    if not text:
        return []
    source = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n"))
    source = _GLUED.sub("\n", _BREAKS.sub("\n", source))
    lines = [_tidy(line) for line in source.split("\n")]
    return [_classify(part) for line in _join_wrapped(lines) for part in _counted_points(line)]


def official_text(text: str | None) -> SafeString:
    """Safe HTML of an official text: `<p>` with classes `ot-1` … `ot-4` for headings and numbered points."""
    return SafeString("\n".join(map(_html, official_paragraphs(text))))


def _tidy(line: str) -> str:
    line = _SPACES.sub(" ", line.replace("\u3000", " ")).strip()
    return _SPACE_IN_CHINESE.sub("", line)


def _join_wrapped(lines: list[str]) -> list[str]:
    joined: list[str] = []
    open_line = False
    # A text with several such lines came from a page layout; there even a longer line may have been broken.
    from_pages = sum(1 for line in lines if _is_broken(line, WRAPPED_LINE.stop)) >= 3
    longest = 10_000 if from_pages else WRAPPED_LINE.stop
    for line, following in pairwise([*lines, ""]):
        if not line:
            open_line = False
            continue
        if open_line and following and _PAGE_NUMBER.match(line):
            continue
        if open_line and _level(line) == 0 and not _PART.match(line):
            joined[-1] += line
        else:
            joined.append(line)
        open_line = _is_broken(line, longest)
    return joined


def _counted_points(line: str) -> list[str]:
    points = _COUNTED.split(line) if len(line) > LONG_PARAGRAPH else [line]
    # One such word alone may be part of a sentence that counts nothing.
    return points if len(points) > 2 else [line]


def _is_broken(line: str, longest: int) -> bool:
    if line.endswith(("，", "、")):
        return True
    return WRAPPED_LINE.start <= len(line) < longest and not _CLOSED.search(line)


def _level(line: str) -> int:
    return next((level for level, pattern in _LEVELS if pattern.match(line)), 0)


def _classify(line: str) -> Paragraph:
    part = _PART.match(line)
    if part:
        lead = part.group().rstrip(":：")
        return Paragraph(text=line[part.end() :].strip(), level=1, lead=lead)
    level = _level(line)
    if level and len(line) <= HEADING_LENGTH and (not _CLOSED.search(line) or (level < 3 and line.endswith(("：", ":")))):
        return Paragraph(text="", level=level, lead=line)
    sentence, stop, rest = line.partition("。")
    if level and rest and len(sentence) <= HEADING_LENGTH:
        return Paragraph(text=rest, level=level, lead=sentence + stop)
    return Paragraph(text=line, level=level)


def _html(paragraph: Paragraph) -> str:
    text, lead = escape(paragraph.text), escape(paragraph.lead)
    if paragraph.is_heading:
        return f'<p class="ot-h ot-{paragraph.level}">{lead}</p>'
    if lead and not lead.endswith("。"):
        return f'<p class="ot-h ot-1">{lead}</p>\n<p>{text}</p>'
    if lead:
        return f'<p class="ot-{paragraph.level}"><b>{lead}</b>{text}</p>'
    if paragraph.level:
        return f'<p class="ot-{paragraph.level}">{text}</p>'
    return f"<p>{text}</p>"
