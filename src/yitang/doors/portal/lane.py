"""The portal's own short way through the server: no session, no log-in, no token, no cookie, and validators on every page.

Whoever asks is a stranger, so the answer depends only on the address and the public rows. That is why a cache may hand it to
everybody, and why the middleware that reads cookies is not even entered. See docs/adr/0009-doors.md.
"""

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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

FRESH = "public, max-age=60, stale-while-revalidate=60"
LEAST_COMPRESSED = 1024
MISSING = "public, max-age=10"
NOT_OURS = frozenset({"", "accounts", "api", "static", "ui", "healthz", "readyz"})
# A new release changes the pages without changing a row.
RELEASED = datetime.fromtimestamp(Path(yitang.__file__).stat().st_mtime, UTC)


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
    if path.split("/", 2)[1:2] and path.split("/", 2)[1] in NOT_OURS:
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
        with in_council(council.id):
            request.actor = visitor(council.id)
            try:
                return _validated(request, council, lambda: match.func(request, *match.args, **kwargs))
            except (Http404, NotFound):
                return _missing(request)
    except YitangError as error:
        return answer(request, error)


def _validated(request: HttpRequest, council: Council, view: Callable[[], HttpResponse]) -> HttpResponseBase:
    """The view's page with validators, or 304 without asking the view when the reader's copy still holds."""
    revisions = [room.revision(visitor(council.id)) for room in PORTAL_ROOMS.values()]
    etag = _etag(request, council, revisions)
    changed = max([RELEASED, *(r.changed_at for r in revisions if r.changed_at)])
    response = get_conditional_response(request, etag, int(changed.timestamp())) or view()
    if response.status_code in (200, 304):
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(changed.timestamp())
        response.headers["Cache-Control"] = FRESH
    return response


def _compressed(request: HttpRequest, response: Any) -> HttpResponseBase:
    """Compressed once, here, so that the cache in front keeps a page as it goes out. The pages hold no secret to be guessed."""
    if response.status_code == 200 and len(response.content) >= LEAST_COMPRESSED:
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = gzip.compress(response.content, 5, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
    return response


def _etag(request: HttpRequest, council: Council, revisions: list[Revision]) -> str:
    """Weak, because nginx may compress on the way. Stands for the address, the release, the council's own data and the public rows."""
    own = (council.name, council.short_name, council.phone, council.address, council.is_demo)
    parts = (yitang.__version__, RELEASED, static("ui/ui.css"), request.get_full_path(), own, revisions)
    return f'W/"{hashlib.blake2s(repr(parts).encode(), digest_size=12).hexdigest()}"'


def _missing(request: HttpRequest) -> HttpResponse:
    response = render_portal(request, "portal/missing.html", {}, status=404)
    response.headers["Cache-Control"] = MISSING
    return response
