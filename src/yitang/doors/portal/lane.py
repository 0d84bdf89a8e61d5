"""The portal's own short way through the server: no session, no log-in, no token, no cookie, and validators on every page.

Whoever asks is a stranger, so the answer depends only on the address and the public rows. That is why a cache may hand it to
everybody, and why the middleware that reads cookies is not even entered. See docs/adr/0009-doors.md.
"""

import gzip
import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import override

import yitang
from yitang.doors.errors import answer
from yitang.doors.middleware import find_council
from yitang.foundation.core.errors import NotFound, YitangError
from yitang.foundation.permissions.actors import visitor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.portal import CHINESE, ENGLISH, PORTAL_ROOMS, Reader, Revision, render_portal
from yitang.foundation.vocabulary.speaking import speaking, words_of

FRESH = "public, max-age=60, stale-while-revalidate=60"
LEAST_COMPRESSED = 1024
MISSING = "public, max-age=10"
NOT_OURS = frozenset({"", "accounts", "api", "static", "ui", "healthz", "readyz"})
# A new release changes the pages without changing a row.
RELEASED = datetime.fromtimestamp(Path(yitang.__file__).stat().st_mtime, UTC)

_known: dict[UUID, tuple[float, list[Revision]]] = {}


class PortalLane:
    """Middleware that answers the portal's addresses itself and passes all others on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = portal_match(request.path_info)
        if match is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        request.resolver_match = match
        request.get_host()  # raises for a host that is not ours: pages name their own full address
        with override(ENGLISH if Reader.of(request).english else CHINESE):
            response = _answer(request, match)
        response.headers["X-Frame-Options"] = "DENY"
        return _compressed(request, response)


def portal_match(path: str) -> ResolverMatch | None:
    """The portal's view for an address, or None when the address belongs to another door."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    if first in NOT_OURS or rest.startswith("desk/"):
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.namespaces[:1] == ["portal"] else None


def _answer(request: Any, match: ResolverMatch) -> HttpResponseBase:
    kwargs = dict(match.kwargs)
    try:
        council = request.council = find_council(kwargs.pop("council"))
        request.actor = visitor(council.id)
        etag, changed = _validators(request, council)
        response = get_conditional_response(request, etag, int(changed.timestamp()))
        if response is None:
            with in_council(council.id), speaking(words_of(council)):
                response = _page(request, lambda: match.func(request, *match.args, **kwargs))
    except YitangError as error:
        return answer(request, error)
    if response.status_code in (200, 304):
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(changed.timestamp())
        response.headers["Cache-Control"] = FRESH
    return response


def _page(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return view()
    except (Http404, NotFound):
        response = render_portal(request, "portal/missing.html", {}, status=404)
        response.headers["Cache-Control"] = MISSING
        return response


def _validators(request: Any, council: Council) -> tuple[str, datetime]:
    """ETag and day of change of the page. The ETag is weak, because it stands for the content and not for its compression:
    address, release, the council's own data, and what the public rows stand at.
    """
    revisions = _revisions(council)
    request.standing = {code: revision for (code, _room), revision in zip(PORTAL_ROOMS.items(), revisions, strict=True)}
    own = (council.name, council.short_name, council.phone, council.address, council.is_demo, words_of(council))
    parts = (_release(), request.get_full_path(), own, revisions)
    etag = f'W/"{hashlib.blake2s(repr(parts).encode(), digest_size=12).hexdigest()}"'
    return etag, max([RELEASED, *(r.changed_at for r in revisions if r.changed_at)])


@cache
def _release() -> str:
    """The version of the code and of the styles."""
    return f"{yitang.__version__} {RELEASED} {static('ui/ui.css')} {static('ui/portal.css')}"


def _revisions(council: Council) -> list[Revision]:
    """What each room's public rows stand at, asked once a second per process, so that most answers of 304 need no database.

    A page may be newer than its ETag by that second, never older.
    """
    at, found = _known.get(council.id, (0.0, []))
    if not found or time.monotonic() - at >= min(1.0, settings.COUNCIL_REMEMBERED_SECONDS):
        with in_council(council.id):
            found = [room.revision(visitor(council.id)) for room in PORTAL_ROOMS.values()]
        _known[council.id] = (time.monotonic(), found)
    return found


def _compressed(request: HttpRequest, response: Any) -> HttpResponseBase:
    """Compressed once, here, so that the cache in front keeps a page as it goes out. The pages hold no secret to be guessed.

    Files go out as they lie: nearly all of them are packed already.
    """
    if response.streaming:
        return response
    if response.status_code == 200 and len(response.content) >= LEAST_COMPRESSED:
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = gzip.compress(response.content, 5, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
    return response
