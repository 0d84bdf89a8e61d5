"""Contribution point: how an opaque principal gets its name, and how a typed number or name finds one.

The foundation knows principals by their id only; the institution registers itself as the directory `principals`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Entry:
    """A principal as it is shown where one is chosen."""

    id: UUID
    name: str
    kind: Any
    code: str


class Directory(Protocol):
    """What the institution answers, always within the scoped council."""

    def names(self, ids: Iterable[UUID]) -> Mapping[UUID, str]: ...

    def find(self, words: str) -> list[Entry]:
        """Confirmed principals with exactly this number or code, else with exactly this name."""
        ...


DIRECTORY: Registry[Directory] = Registry("directories of principals")


def names_of(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Names of principals by id; empty when nothing is asked."""
    wanted = {one for one in ids if one}
    return DIRECTORY.get("principals").names(wanted) if wanted else {}


def the_one(words: str) -> Entry | None:
    """The principal that a typed number or name means, or None for no words.

    Raises `Invalid` (field `principal`) when nobody or more than one answers to it: nobody is chosen by name alone.
    """
    if not words.strip():
        return None
    found = DIRECTORY.get("principals").find(words.strip())
    if not found:
        raise Invalid({"principal": [_("Nobody has this number or name. Add the member or unit to the roster first.")]})
    if len(found) > 1:
        several = "、".join(f"{entry.name}（{entry.kind} {entry.code}）" for entry in found)
        raise Invalid({"principal": [_("Several have this name: {several}. Enter the number.").format(several=several)]})
    return found[0]
