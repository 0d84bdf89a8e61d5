"""The portal's contribution point, and what its pages share: the reader's choices live in the address, never in a cookie.

    PORTAL_ROOMS.register("proposals", PortalRoom(_("Proposals and replies"), "portal:proposals:list", revision_of, home_part, addresses))

A public page depends on nothing but its address and the public rows, so a cache may hand the same bytes to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import get_language

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.context import Shell

ENGLISH, CHINESE = "en", "zh-hans"
MOST_PARTS = 2000
_parts: dict[Hashable, str] = {}


@cache
def portal_path(url_name: str, council_code: str) -> str:
    """The address of a page of a council's portal that needs no other argument."""
    return reverse(url_name, kwargs={"council": council_code})


@dataclass(frozen=True, slots=True)
class Revision:
    """What a room's public rows stand at: when the newest change happened, and how many rows there are."""

    changed_at: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class HomePart:
    """A room's part of the first page: a template with what it needs, and the address of its feed."""

    template: str
    context: dict[str, Any]
    feed: tuple[Any, str] | None = None


@dataclass(frozen=True)
class PortalRoom:
    """What a feature shows to strangers: a menu entry, its revision for validators, its part of the first page, its pages.

    `addresses(actor, start, stop)` gives (path, last change) of its pages for search engines, in a stable order. While it shows nothing
    it has no part of the first page and no sitemap, unless `always`.
    """

    label: Any
    url_name: str
    revision: Callable[[Actor], Revision]
    home: Callable[[HttpRequest], HomePart]
    addresses: Callable[[Actor, int, int], list[tuple[str, datetime]]]
    always: bool = False


PORTAL_ROOMS: Registry[PortalRoom] = Registry("rooms of the portal")


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader chose in the address: language and large print. Every link carries it on."""

    english: bool
    large: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Reader:
        return cls(request.GET.get("lang") == ENGLISH, request.GET.get("large") == "1")

    @property
    def choices(self) -> dict[str, str]:
        found = {"large": "1"} if self.large else {}
        return {**found, "lang": ENGLISH} if self.english else found

    def link(self, path: str, **query: Any) -> str:
        """`path` with the query's values that are not empty and the reader's choices."""
        given = {name: str(value) for name, value in query.items() if value not in ("", None)}
        encoded = urlencode(given | self.choices)
        return f"{path}?{encoded}" if encoded else path


class PortalShell(Shell):
    """The frame of a public page: its menu, and the same page in the other language and size."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.reader = Reader.of(request)

    @property
    def language(self) -> str:
        return "en" if get_language() == ENGLISH else "zh-Hans"

    @property
    def home_url(self) -> str:
        return self.reader.link(self.page("portal:home"))

    @property
    def room(self) -> str:
        """The code of the room in which the reader is; empty on the portal's own pages."""
        rest = self._request.path.removeprefix(self.page("portal:home"))
        return next((code for code, _room in PORTAL_ROOMS.items() if rest.startswith(f"{code}/")), "")

    @property
    def rooms(self) -> Iterator[tuple[Any, str, bool]]:
        """Menu entries as (label, address, whether the reader is there)."""
        here = self.room
        for code, room in PORTAL_ROOMS.items():
            yield room.label, self.reader.link(self.page(room.url_name)), code == here

    @property
    def at_home(self) -> bool:
        return bool(self._request.path == self.page("portal:home"))

    @property
    def name_link(self) -> str:
        return self._written("ui/parts/portal_name.html")

    @property
    def menu_line(self) -> str:
        return self._written("ui/parts/portal_menu.html", self.room, self.at_home)

    @property
    def foot(self) -> str:
        return self._written("ui/parts/portal_foot.html")

    @property
    def accessibility_url(self) -> str:
        return self.reader.link(self.page("portal:accessibility"))

    @property
    def privacy_url(self) -> str:
        return self.reader.link(self.page("portal:privacy"))

    @property
    def canonical(self) -> str:
        """The full address of this page without the reader's size."""
        return self._request.build_absolute_uri(self._with(large=""))

    @property
    def chinese_url(self) -> str:
        return self._request.build_absolute_uri(self._with(large="", lang=""))

    @property
    def english_url(self) -> str:
        return self._request.build_absolute_uri(self._with(large="", lang=ENGLISH))

    @property
    def other_language(self) -> str:
        return self._with(lang="" if self.reader.english else ENGLISH)

    @property
    def other_size(self) -> str:
        return self._with(large="" if self.reader.large else "1")

    def page(self, url_name: str) -> str:
        return portal_path(url_name, self.of_council.code)

    @property
    def of_council(self) -> Council:
        council = self.council
        assert council is not None
        return council

    def _written(self, template: str, *depends_on: Any) -> str:
        """A part of the frame, written once for all that it depends on."""
        council = self.of_council
        key = (template, council.code, council.name, council.phone, council.address, self.reader, *depends_on)
        found = _parts.get(key)
        if found is None:
            if len(_parts) >= MOST_PARTS:
                _parts.clear()
            found = _parts[key] = get_template(template).render({"shell": self})
        return found

    def _with(self, **changes: str) -> str:
        given = {name: values for name, values in self._request.GET.lists() if name not in changes}
        encoded = urlencode(given | {name: [value] for name, value in changes.items() if value}, doseq=True)
        return f"{self._request.path}?{encoded}" if encoded else self._request.path


def page_of(paginator: Paginator[Any], asked: str) -> Page[Any]:
    """The page that an address asks for. Raises `Http404` for one that does not exist, so that no cache fills with empty pages."""
    if not asked.isdecimal() or len(asked) > 6 or not 1 <= int(asked) <= paginator.num_pages:
        raise Http404
    return paginator.page(int(asked))


def render_part(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """A template as a stranger gets it. No context processor runs, so nothing can read a session, token or cookie by accident."""
    shell = PortalShell(request)
    return get_template(template).render({"request": request, "shell": shell, "large": shell.reader.large, **context})


def render_portal(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, content_type: str = "text/html"
) -> HttpResponse:
    """A public page; see `render_part`."""
    content = render_part(request, template, context)
    return HttpResponse(content, status=status, content_type=f"{content_type}; charset=utf-8")
