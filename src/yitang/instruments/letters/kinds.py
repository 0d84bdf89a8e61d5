"""Kinds of letter: a contribution point. A feature declares what a letter is about, its fields, its words and who may see it.

    LETTER_KINDS.register("proposal-reply", LetterKind(code="proposal-reply", …))

Adding a letter is one declaration: a text with fields, and a function that gives the values for (actor, id).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.letters.fields import Field, Names


@dataclass(frozen=True)
class Subject:
    """What a letter is about, for one actor who may see it. `values` are those of the fields, without the document number."""

    id: UUID
    title: str
    addressee: str
    values: Mapping[str, Any]
    case_id: UUID | None = None
    address: str = ""
    not_yet: Any = ""
    """Why it cannot be issued yet, or an empty text."""


@dataclass(frozen=True)
class Line:
    """A row of the list from which letters are chosen for print."""

    id: UUID
    number: str
    title: str
    who: str
    on: Any = None


@dataclass(frozen=True)
class Asked:
    """What the list of letters is narrowed to: a session, or words of the title."""

    session_id: UUID | None = None
    words: str = ""


NUMBER = "document_number"
"""The field that the register fills; a kind that `is_numbered` has it."""


@dataclass(frozen=True)
class LetterKind:
    """`find` gives the subject if the actor may see it, else None; `listed` what may be chosen for print."""

    code: str
    label: Any
    explain: Any
    permission: str
    fields: tuple[Field, ...]
    text: str
    find: Callable[[Actor, UUID], Subject | None]
    listed: Callable[[Actor, Asked], Iterable[Line]]
    is_numbered: bool = False
    issue: str = "letters.issue"
    """The permission to issue it; empty for a paper that is printed but never issued."""
    repeats: bool = False
    """Whether it may be issued again about the same thing, as a reminder may."""

    @cached_property
    def names(self) -> Names:
        return Names.of(self.fields)


LETTER_KINDS: Registry[LetterKind] = Registry("kinds of letter")
