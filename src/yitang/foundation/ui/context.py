"""What the page shell needs, worked out only when a template asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language

from yitang.foundation.core.longwork import LongWork, holding_writers
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui import menu
from yitang.foundation.ui.frame import Frame, frame_for
from yitang.foundation.ui.menu import GROUPS, MenuItem
from yitang.foundation.ui.navigation import audiences, current_url, places

LARGE_PRINT_COOKIE = "yt_large"
#: Entries that a screen of 768 px shows below each other, headings included; a longer menu folds its parts.
MOST_UNFOLDED = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry as the template draws it; `current` marks the page that is open or the part it belongs to."""

    item: MenuItem
    url: str
    current: bool
    badge: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading. In a long menu (`folds`) a part with a heading opens by itself only where the reader is."""

    label: str | Promise
    entries: list[Entry]
    folds: bool = False

    @property
    def open(self) -> bool:
        return not self.folds or any(entry.current for entry in self.entries)

    @property
    def waiting(self) -> int:
        """The counts beside the entries together, for the heading of a folded part."""
        return sum(entry.badge or 0 for entry in self.entries)


class Shell:
    """The frame of a page. Everything is lazy: a portal page that draws no menu pays for none."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def council(self) -> Council | None:
        """The council of the address, or None on log-in and error pages."""
        return getattr(self._request, "council", None)

    @property
    def actor(self) -> Actor | None:
        return getattr(self._request, "actor", None)

    @property
    def councils(self) -> Any:
        """Councils that the account may switch to (`request.councils`, set by the door), this one included."""
        return getattr(self._request, "councils", ())

    @property
    def language(self) -> str:
        return "en" if (get_language() or "").startswith("en") else "zh-Hans"

    @property
    def is_english(self) -> bool:
        return self.language == "en"

    @cached_property
    def long_work(self) -> LongWork | None:
        """A write of minutes for which saving has to wait now, for the notice that everybody at a desk sees."""
        return holding_writers()

    @cached_property
    def large_print(self) -> bool:
        """Chosen in the cookie, or for one page by `?large=1` where pages are shared by a cache."""
        return self._request.COOKIES.get(LARGE_PRINT_COOKIE) == "1"

    @property
    def role_words(self) -> list[str]:
        """In which capacities the account acts here, for its menu."""
        return [str(Role(role).label) for role in sorted(self.actor.roles) if role in Role.values] if self.actor else []

    @cached_property
    def is_member(self) -> bool:
        return "member" in audiences(self.actor)

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries of the menu, with the counts beside them."""
        if self.council is None:
            return []
        found = places(self.actor, self.council.code)
        here = current_url(found, self._request.path)
        return [Entry(item, url, url == here, item.badge(self._request) if item.badge else None) for item, url in found]

    @cached_property
    def frame(self) -> Frame:
        """Top bar, side menu and bottom bar as HTML."""
        council, user = self.council, getattr(self._request, "user", None)
        name = str(user) if user is not None and user.is_authenticated else ""
        key = (
            menu.MENU,
            self.actor.roles if self.actor else None,
            (council.code, council.name, council.is_demo) if council else None,
            tuple((other.code, other.name) for other in self.councils),
            tuple((entry.url, entry.badge, entry.current) for entry in self.entries),
            (self.language, self.large_print, bool(name)),
        )
        return frame_for(self._request, self, key, name)

    @cached_property
    def menu(self) -> list[Group]:
        """The side menu: groups with at least one entry."""
        return list(self._groups())

    @cached_property
    def phone_bar(self) -> list[Entry]:
        """The bottom bar of a phone, from the left."""
        placed = [entry for entry in self.entries if entry.item.phone]
        return sorted(placed, key=lambda entry: entry.item.phone or 0)

    @cached_property
    def unread(self) -> int:
        """The badge of the entry `messages`; 0 when there is none."""
        return next((entry.badge or 0 for entry in self.entries if entry.item.code == "messages"), 0)

    def _groups(self) -> Iterator[Group]:
        parts = {code: [entry for entry in self.entries if entry.item.group == code] for code in GROUPS}
        folds = sum(len(entries) + 1 for entries in parts.values() if entries) > MOST_UNFOLDED
        for code, entries in parts.items():
            if entries:
                yield Group(GROUPS[code], entries, folds and bool(GROUPS[code]))


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
