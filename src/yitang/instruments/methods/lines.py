"""Fields and papers as people write them: one a line, the kind of a field behind it in brackets, such as 审定日期（日期）."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yitang.foundation.core.errors import Invalid

MOST = 20
LONGEST = 60
OPENING, CLOSING = "（(", "）)"


def kind_words() -> dict[str, str]:
    """Kind of field → the word that stands in brackets; a field without one takes a line."""
    return {
        "date": pgettext("kind of field", "day"),
        "number": pgettext("kind of field", "number"),
        "text": pgettext("kind of field", "several lines"),
    }


def fields_from(text: str, before: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, str]]:
    """Fields from their lines; a label that was there before keeps its code. Raises `Invalid` for `fields`."""
    kinds = {word: kind for kind, word in kind_words().items()}
    rows = []
    for line in _lines(text, "fields"):
        label, kind = line, "line"
        place = max(line.rfind(sign) for sign in OPENING)
        if place > 0 and line[-1] in CLOSING and line[place + 1 : -1].strip() in kinds:
            label, kind = line[:place].strip(), kinds[line[place + 1 : -1].strip()]
        rows.append({"label": label, "kind": kind})
    return _coded(rows, "f", before, "fields")


def papers_from(text: str, before: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, str]]:
    """Papers from their lines. Raises `Invalid` for `papers`."""
    return _coded([{"label": line} for line in _lines(text, "papers")], "p", before, "papers")


def fields_as_lines(rows: Iterable[Mapping[str, str]]) -> str:
    """The lines of which `fields_from` makes these fields."""
    words = kind_words()
    return "\n".join(f"{row['label']}（{words[row['kind']]}）" if row["kind"] in words else row["label"] for row in rows)


def papers_as_lines(rows: Iterable[Mapping[str, str]]) -> str:
    """The lines of which `papers_from` makes these papers."""
    return "\n".join(row["label"] for row in rows)


def _lines(text: str, name: str) -> list[str]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > MOST:
        raise Invalid({name: [_("At most %(n)d lines.") % {"n": MOST}]})
    if any(len(line) > LONGEST for line in found):
        raise Invalid({name: [_("A line is longer than %(n)d characters. Shorten it.") % {"n": LONGEST}]})
    return found


def _coded(rows: list[dict[str, str]], letter: str, before: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, str]]:
    known = {row["label"]: row["code"] for row in before}
    if len({row["label"] for row in rows}) != len(rows):
        raise Invalid({name: [_("A line stands there twice. Take one away.")]})
    used = {known[row["label"]] for row in rows if row["label"] in known}
    for row in rows:
        code = known.get(row["label"])
        if code is None:
            code = next(one for n in range(1, 2 * MOST + 2) if (one := f"{letter}{n}") not in used)
            used.add(code)
        row["code"] = code
    return rows
