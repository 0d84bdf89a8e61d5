"""What one hand changed of another's text, by words: Chinese by the character, figures and Latin words as a whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import BriefText

_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|\s+|.", re.DOTALL)
PARTS = {"title": _("Title of the brief"), "situation": _("Situation"), "analysis": _("Analysis"), "suggestion": _("Suggestion")}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that was kept, added or taken out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one part of the text between two hands."""

    label: Any
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


def tokens(text: str) -> list[str]:
    """The words of a text; joined again they are the text."""
    return _TOKEN.findall(text)


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of which both texts are made: without the added ones it reads as before, without the removed ones as after."""
    return tuple(_merged(_pieces(tokens(before), tokens(after))))


def changes_between(before: BriefText, after: BriefText) -> list[Change]:
    """Part by part, what the later hand changed; parts that are empty in both are left out."""
    found = []
    for name, label in PARTS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old or new:
            found.append(Change(label, compare(old, new)))
    return found


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    # The heuristic for popular words would call the commonest characters of a text noise.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, b0, b1, a0, a1 in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[b0:b1]))
            continue
        if b1 > b0:
            yield Piece("removed", "".join(before[b0:b1]))
        if a1 > a0:
            yield Piece("added", "".join(after[a0:a1]))


def _merged(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Single characters that happen to be alike between two changes belong to the change, so that it reads as a person made it."""
    held = list(pieces)
    place = 0
    while place < len(held):
        if held[place].kind == "same":
            yield held[place]
            place += 1
            continue
        removed, added, place = _run(held, place)
        if removed:
            yield Piece("removed", removed)
        if added:
            yield Piece("added", added)


def _run(held: list[Piece], place: int) -> tuple[str, str, int]:
    removed = added = ""
    while place < len(held):
        piece = held[place]
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif len(piece.text) == 1 and place + 1 < len(held) and piece.text.strip():
            removed, added = removed + piece.text, added + piece.text
        else:
            break
        place += 1
    return removed, added, place
