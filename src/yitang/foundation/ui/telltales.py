"""Numbers and names in a text that a person should look at before it is published. They are pointed out, never changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Finding:
    """A place in a text that should not go out unseen: what it looks like, and where."""

    kind: Any
    text: str
    start: int
    end: int


_PATTERNS = [
    (_("identity number"), re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    (_("telephone number"), re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－—]?\d{7,8})(?!\d)")),
    (_("e-mail address"), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (_("number plate"), re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}")),
    (
        _("name with a form of address"),
        re.compile(r"[\u4e00-\u9fff]{1,3}(?:某某?|先生|女士|同志|大爷|大妈|老人)(?![\u4e00-\u9fff]*们)"),
    ),
]


def findings_in(text: str) -> list[Finding]:
    """Numbers and names that a reader should look at before the text is published, in order of place."""
    found = [
        Finding(kind, match.group(), match.start(), match.end())
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda finding: (finding.start, -finding.end))


def summary_of(findings: list[Finding]) -> list[str]:
    """What was found, each kind once with its places: “telephone number: 138…”."""
    kinds: dict[str, list[str]] = {}
    for finding in findings:
        texts = kinds.setdefault(str(finding.kind), [])
        if finding.text not in texts:
            texts.append(finding.text)
    return [gettext("%(kind)s: %(texts)s") % {"kind": kind, "texts": "、".join(texts)} for kind, texts in kinds.items()]


def marked(text: str) -> SafeString:
    """The text in paragraphs, what needs a look in `<mark>` with its kind as a title."""
    return mark_safe("".join(_marked_lines(text)))


def _marked_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.strip():
            continue
        parts, end = [], 0
        for finding in findings_in(line):
            if finding.start < end:
                continue
            parts.append(format_html("{}", line[end : finding.start]))
            parts.append(format_html('<mark title="{}">{}</mark>', finding.kind, finding.text))
            end = finding.end
        parts.append(format_html("{}", line[end:]))
        yield format_html("<p>{}</p>", mark_safe("".join(parts)))
