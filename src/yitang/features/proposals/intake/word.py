"""A Word document as a proposal: which line is the title, where situation, analysis and suggestions begin, what is a form's head.

Nothing is thrown away: every word of the document is in the title, in the body or in the head, which the reader is shown. The form
is that of the offices (案由, 提案人, 附议人, 是否同意公开, 建议承办单位, 正文); its cells about persons never become text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from yitang.foundation.files.html import Block

TITLE_LABELS = {"案由", "提案案由", "题目", "提案题目", "标题", "提案标题", "提案名称", "案由题目"}
BODY_LABELS = {"正文", "提案正文", "提案内容", "内容", "主要内容", "案据", "理由"}
HEAD_LABELS = (
    {"提案人", "提案者", "第一提案人", "领衔提案人", "联名人", "联名委员", "附议人", "姓名", "界别", "职务", "职称", "单位"}
    | {"工作单位", "单位职务", "单位及职务", "工作单位及职务", "地址", "通讯地址", "通信地址", "邮编", "邮政编码", "电话", "手机"}
    | {"联系电话", "联系方式", "联系人", "手机号码", "电子邮箱", "邮箱", "委员证号", "委员编号", "党派", "类别", "提案类别"}
    | {"编号", "提案编号", "提案号", "第号", "收到时间", "收到日期", "提交时间", "提交日期", "提案时间", "日期", "提案形式"}
    | {
        "是否同意公开",
        "是否公开",
        "建议承办单位",
        "承办单位建议",
        "建议办理单位",
        "审查意见",
        "主办",
        "主办单位",
        "会办",
        "会办单位",
    }
)
_GAPS = re.compile(r"[\s　:：]+")
_NUMBERED = r"(?:第?[一二三四五六七八九十]+[、.．，]\s*|[（(][一二三四五六七八九十]+[)）]\s*|\d+[、.．]\s*)?"
_AND = "(?:及|与|和)"
_PROBLEMS = rf"(?:存在|主要|突出)的?(?:主要|突出)?问题{_AND}?(?:其)?(?:原因)?(?:分析)?|问题{_AND}原因(?:分析)?|问题"
_OF_WHAT = "(?:具体|对策|工作|意见|主要|有关|相关)"
_PARTS = {
    "analysis": rf"(?:情况分析|现状分析|问题分析|原因分析|{_PROBLEMS}|分析)",
    "situation": r"(?:(?:基本|有关|主要|总体)?情况(?:说明|反映|概述|介绍)?|(?:基本)?现状|(?:提案)?背景|案据)",
    "suggestion": rf"(?:{_OF_WHAT}?建议{_AND}?(?:措施|对策|意见|办法)?|(?:对策|意见|措施){_AND}?建议|办法)",
}
_PART_LINES = {name: re.compile(rf"^{_NUMBERED}{words}\s*(?:[:：]\s*(?P<rest>.*))?$", re.S) for name, words in _PARTS.items()}
_ABOUT = re.compile(r"^关于.{2,80}(?:提案|建议|意见|对策|议案)$")
_HALF_ABOUT = re.compile(r"^关于[^。；！？:：]{2,60}$")
_BANNER = re.compile(
    r"^(?:中国人民)?(?:政治协商会议|政协).{0,40}$|^(?:委员|集体|党派|团体|个人|联名)?提案(?:表|纸|登记表|书)?$|^第\s*号$"
)
_SENTENCE = re.compile(r"[。！？；，,;]$")
TITLE_LONGEST = 60
HEAD_LINES, TAIL_LINES = 15, 6


@dataclass
class Recognised:
    """What was found. `parts` names the sections that begin with a known heading, each with its text, all of it in the body too;
    `head` are label and value pairs of a form, kept out of the body; `title_by` says how the title was found."""

    title: str = ""
    title_by: str = ""
    body: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    head: list[tuple[str, str]] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Characters of the body, white space not counted."""
        return len("".join(self.body.split()))


@dataclass
class _Line:
    text: str
    level: int = 0


def recognise(blocks: Iterable[Block]) -> Recognised:
    """Take the blocks of a document apart."""
    found = Recognised()
    lines = _lines(blocks, found)
    _take_title(lines, found)
    _take_head(lines, found)
    found.body = "\n".join(line.text for line in lines)
    found.parts = _parts(lines)
    return found


def text_of(blocks: Iterable[Block]) -> str:
    """The document as plain text, a line for a paragraph: for a reply, which has no parts."""
    rows = (
        "　".join(cell for cell in block.cells if cell) if block.kind == "row" else block.text
        for block in blocks
        if block.kind != "picture"
    )
    return "\n".join(row for row in rows if row)


def _lines(blocks: Iterable[Block], found: Recognised) -> list[_Line]:
    lines: list[_Line] = []
    waiting: list[str] = []
    for block in blocks:
        if block.kind == "picture":
            continue
        if block.kind == "row":
            waiting = _take_row(block.cells, waiting, lines, found)
        else:
            level = block.level if block.kind == "heading" else 0
            lines += [_Line(text.strip(), level) for text in block.text.split("\n") if text.strip()]
    _keep_labels(waiting, found)
    return lines


def _take_row(cells: list[str], waiting: list[str], lines: list[_Line], found: Recognised) -> list[str]:
    """Read one row of a table; gives the labels of a row of headings, whose values stand in the next row."""
    full = [cell for cell in cells if cell.strip()]
    if waiting:
        found.head += [(label, value) for label, value in zip(waiting, cells, strict=False) if label or value.strip()]
        for value in cells[len(waiting) :]:
            lines += _plain(value)
        found.head += [(label, "") for label in waiting[len(cells) :]]
        return []
    if len(full) > 1 and all(_label(cell) in HEAD_LABELS for cell in full):
        return cells
    if len(full) > 1 and not any(is_label(cell) for cell in full):
        # A table of figures within the text: one line for a row.
        lines.append(_Line("　".join(" ".join(cell.split("\n")) for cell in full)))
        return []
    place = 0
    while place < len(full):
        place += _take_cell(full[place], full[place + 1] if place + 1 < len(full) else None, lines, found)
    return []


def _take_cell(cell: str, following: str | None, lines: list[_Line], found: Recognised) -> int:
    """Take a cell, with the one after it when that is its value; returns how many were taken."""
    label = _label(cell)
    value = following or ""
    if label in TITLE_LABELS and following is not None:
        if found.title:
            lines += _plain(cell) + _plain(value)
        else:
            found.title, found.title_by = " ".join(value.split()), "form"
            found.head.append((cell.strip(), ""))
        return 2
    if label in HEAD_LABELS:
        found.head.append((cell.strip(), value.strip()))
        return 2
    if label in BODY_LABELS and following is not None:
        found.head.append((cell.strip(), ""))
        lines += _plain(value)
        return 2
    lines += _plain(cell)
    return 1


def _keep_labels(labels: list[str], found: Recognised) -> None:
    found.head += [(label, "") for label in labels if label.strip()]


def _plain(text: str) -> list[_Line]:
    return [_Line(line.strip()) for line in text.split("\n") if line.strip()]


def _label(cell: str) -> str:
    return _GAPS.sub("", cell).strip("（）()")


def is_label(cell: str) -> bool:
    """Whether a text is nothing but the name of a cell of the form."""
    return _label(cell) in TITLE_LABELS | HEAD_LABELS | BODY_LABELS


def _labelled(line: str) -> tuple[str, str] | None:
    """Label and value of a line such as “案　由：关于…”."""
    name, colon, value = re.sub("：", ":", line, count=1).partition(":")
    return (_label(name), value.strip()) if colon and len(name) <= 12 else None


def _take_title(lines: list[_Line], found: Recognised) -> None:
    """Find the title among the first lines, by its label, its style, its wording, or its place."""
    for look in (_title_by_label, _title_by_style, _title_by_wording, _title_by_place):
        if found.title:
            return
        look(lines, found)


def _title_by_label(lines: list[_Line], found: Recognised) -> None:
    for place, line in enumerate(lines[:HEAD_LINES]):
        pair = _labelled(line.text)
        if pair and pair[0] in TITLE_LABELS and (pair[1] or place + 1 < len(lines)):
            found.head.append((line.text.removesuffix(pair[1]).strip(), ""))
            found.title, found.title_by = pair[1] or lines[place + 1].text, "label"
            del lines[place : place + (1 if pair[1] else 2)]
            return


def _title_by_style(lines: list[_Line], found: Recognised) -> None:
    for place, line in enumerate(lines[:HEAD_LINES]):
        if line.level == 1 and not _BANNER.match(line.text):
            return _title_from(lines, place, "style", found)


def _title_by_wording(lines: list[_Line], found: Recognised) -> None:
    for place, line in enumerate(lines[:HEAD_LINES]):
        if _ABOUT.match(line.text):
            return _title_from(lines, place, "wording", found)
        joined = line.text + lines[place + 1].text if place + 1 < len(lines) else ""
        if _HALF_ABOUT.match(line.text) and len(joined) <= TITLE_LONGEST and _ABOUT.match(joined):
            lines[place : place + 2] = [_Line(joined)]
            return _title_from(lines, place, "wording", found)


def _title_by_place(lines: list[_Line], found: Recognised) -> None:
    first = next(
        (n for n, line in enumerate(lines[:HEAD_LINES]) if not _BANNER.match(line.text) and not _is_head_line(line.text)), None
    )
    if first is None:
        return
    text = lines[first].text
    if len(text) <= TITLE_LONGEST and not _SENTENCE.search(text) and _part_of(text) is None:
        _title_from(lines, first, "place", found)


def _title_from(lines: list[_Line], place: int, how: str, found: Recognised) -> None:
    found.title, found.title_by = lines[place].text, how
    del lines[place]


def _is_head_line(text: str) -> bool:
    pair = _labelled(text)
    return pair is not None and pair[0] in HEAD_LABELS and len(text) <= 80


def _take_head(lines: list[_Line], found: Recognised) -> None:
    """Lines of a form above and below the text: who, from where, by which telephone."""
    count = len(lines)
    kept = []
    for place, line in enumerate(lines):
        outer = place < HEAD_LINES or place >= count - TAIL_LINES
        if outer and (_is_head_line(line.text) or (place < 3 and _BANNER.match(line.text))):
            pair = _labelled(line.text)
            value = pair[1] if pair and pair[0] in HEAD_LABELS else ""
            found.head.append((line.text.removesuffix(value).strip() if value else line.text, value))
        else:
            kept.append(line)
    lines[:] = kept


def _part_of(text: str) -> tuple[str, str] | None:
    """The section that a line begins, and what already stands after its heading."""
    for name, pattern in _PART_LINES.items():
        match = pattern.match(text)
        if match:
            return name, (match["rest"] or "").strip()
    return None


def _parts(lines: list[_Line]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        begun = _part_of(line.text)
        if begun:
            current = begun[0]
            found.setdefault(current, [])
            if begun[1]:
                found[current].append(begun[1])
        elif current:
            found[current].append(line.text)
    return {name: "\n".join(texts) for name, texts in found.items()}
