"""Contribution points of messages: what a case is called outside the house, what may be said, whom a telephone reaches, days.

The foundation knows cases and principals by their ids only; higher floors fill these in `AppConfig.ready`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council

CASE_NAMES: Registry[Callable[[Collection[UUID]], Mapping[UUID, str]]] = Registry("names of cases outside the house")
"""Ids of cases → kind and number, as in “提案第 12 号”: never a title, which may name a person. One provider for each room."""

STEPS_OUTSIDE: Registry[Collection[Any]] = Registry("next steps that may be named outside the house")
"""Fixed phrases of the product for `next_step`. Whatever is not among them stays inside: a person may have typed it."""

MESSAGE_KINDS: Registry[Any] = Registry("kinds of messages")
"""What stands before the dot of an event (`handling.issue`) → the kind in words. A person may leave a kind out of what is sent
outside, as far as it is only to be known; a kind without words cannot be left out."""

TELEPHONES: Registry[Callable[[Collection[UUID]], Mapping[UUID, str]]] = Registry("telephones of principals")
"""Ids of principals → number in the roster."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A message to a principal, as the question whether it is overtaken asks about it."""

    message_id: UUID
    principal_id: UUID
    case_id: UUID
    created_at: datetime


OVERTAKEN: Registry[Callable[[Collection[Happening]], Collection[UUID]]] = Registry("messages that are overtaken")
"""Which of these messages ask for something that has been done since; of those nobody has to be told."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day that one person owes something on, or with `starts_at` and `ends_at` hours at which the person is expected at `place`.

    `key` tells entries apart and stays the same while the entry moves to another day.
    """

    key: str
    title: str
    day: date
    path: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""


CALENDAR: Registry[Callable[[Actor, Council], Iterable[CalendarEntry]]] = Registry("entries of personal calendars")


def names_of_cases(case_ids: Collection[UUID]) -> dict[UUID, str]:
    """What each case is called outside; a case that nobody knows is missing."""
    return _joined(CASE_NAMES, case_ids)


def telephones_of(principal_ids: Collection[UUID]) -> dict[UUID, str]:
    """The number of each principal that has one."""
    return {pk: number for pk, number in _joined(TELEPHONES, principal_ids).items() if number.strip()}


def _joined(points: Registry[Callable[[Collection[UUID]], Mapping[UUID, str]]], ids: Collection[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for provider in points.values() if ids else ():
        found |= provider(ids)
    return found
