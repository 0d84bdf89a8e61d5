"""What other rooms tell the library: the text that a case begins with, who took part, and which methods there are.

ORIGINS.register("talk", Origin(_("Talk"), begin, people, ("closed",)))
FURTHER.register("talk.library", offered)  # the button on the pages of talks
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.library.policy import EDIT
from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.policy import may_ever


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody who edits begins with: a title, a text, where it was, and by which method."""

    title: str
    body: str
    venue_id: UUID | None = None
    method_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A kind of case from which a copy may be made. `begin(case_id)` gives the text; that the reader may see the case was asked
    before. `people(case_id)` names those who took part or signed, whose names must not stand in the copy. In `stages` the page of the
    case offers it."""

    label: Any
    begin: Callable[[UUID], Beginning | None]
    people: Callable[[UUID], Iterable[str]]
    stages: tuple[str, ...]


ORIGINS: Registry[Origin] = Registry("origins of cases of the library")
METHODS: Registry[Callable[[], Iterable[tuple[UUID, str]]]] = Registry("methods that a case of the library may name")
"""Providers of (id of a method's version, its name): those that are published today."""


def offered(request: Any, subject: Any) -> list[dict[str, Any]]:
    """The button on the page of a case that has come so far that others can learn from it, for those who edit the library."""
    if subject.case.stage not in ORIGINS.get(subject.case.kind).stages or not may_ever(request.actor, EDIT):
        return []
    url = reverse("desk:library:begin", kwargs={"council": request.council.code})
    return [{"label": _("Write it up for the library"), "url": f"{url}?origin={subject.case.pk}", "icon": "archive"}]


def methods() -> dict[UUID, str]:
    """Versions of methods by id, of all providers."""
    return {pk: name for provider in METHODS.values() for pk, name in provider()}
