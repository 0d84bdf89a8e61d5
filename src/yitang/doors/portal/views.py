"""The portal's own pages: first page (P1), required statements (P14), and what search engines ask for."""

from datetime import datetime
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.portal import PORTAL_ROOMS, PortalRoom, render_part, render_portal

PER_PART = 5000
XML = "application/xml"


def home(request: Any) -> HttpResponse:
    """P1: what this is, search, and each room's part."""
    parts = [room.home(request) for _code, room in _showing(request)]
    context = {
        "parts": [render_part(request, part.template, part.context) for part in parts],
        "feeds": [part.feed for part in parts if part.feed],
    }
    return render_portal(request, "portal/home.html", context)


def accessibility(request: Any) -> HttpResponse:
    """The statement on accessibility: what holds, what does not, whom to tell."""
    return render_portal(request, "portal/accessibility.html", {})


def privacy(request: Any) -> HttpResponse:
    """What is kept about a reader of these pages, and what is published about people."""
    return render_portal(request, "portal/privacy.html", {})


def sitemap(request: Any) -> HttpResponse:
    """The council's index of sitemaps: a part for every 5,000 pages of each room."""
    rooms = [(code, range(1, _parts(request.standing[code].count) + 1)) for code, _room in _showing(request)]
    return render_portal(request, "portal/sitemap_index.xml", {"parts": _part_addresses(request, rooms)}, content_type=XML)


def sitemap_part(request: Any, room: str, part: int) -> HttpResponse:
    """One part of a room's pages. Raises `Http404` for a part that does not exist."""
    if room not in PORTAL_ROOMS or not 1 <= part <= 1000:
        raise Http404
    found = PORTAL_ROOMS.get(room)
    base = request.build_absolute_uri(reverse(found.url_name, kwargs={"council": request.council.code}))
    rows = found.addresses(request.actor, (part - 1) * PER_PART, part * PER_PART)
    if not rows and part > 1:
        raise Http404
    pages: list[tuple[str, datetime | None]] = [(base, None)] if part == 1 else []
    pages += [(base + path, changed_at) for path, changed_at in rows]
    return render_portal(request, "portal/sitemap.xml", {"pages": pages}, content_type=XML)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the portals of all councils, and nothing behind a log-in."""
    codes = Council.objects.values_list("code", flat=True)
    maps = [request.build_absolute_uri(reverse("portal:sitemap", kwargs={"council": code})) for code in codes]
    return render(request, "portal/robots.txt", {"maps": maps}, content_type="text/plain; charset=utf-8")


def _showing(request: Any) -> list[tuple[str, PortalRoom]]:
    """The rooms that have something to show to strangers, with those that always speak."""
    return [(code, room) for code, room in PORTAL_ROOMS.items() if room.always or request.standing[code].count]


def _parts(count: int) -> int:
    return max(1, ceil(count / PER_PART))


def _part_addresses(request: Any, rooms: list[tuple[str, range]]) -> list[str]:
    code = request.council.code
    return [
        request.build_absolute_uri(reverse("portal:sitemap_part", kwargs={"council": code, "room": room, "part": part}))
        for room, parts in rooms
        for part in parts
    ]
