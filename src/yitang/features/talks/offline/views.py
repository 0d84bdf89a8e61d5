"""The page that the browser keeps, its worker and manifest, what it takes along and what it sends back."""

import hashlib
import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yitang.features.talks.offline.entries import MOST, carry_out
from yitang.features.talks.offline.pack import pack_of
from yitang.features.talks.policy import RUN
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.permissions.web import needs

LONGEST = 2_000_000
"""Bytes of a bundle."""
PARTS = ("ui/ui.css", "ui/mark.svg", "ui/icons.svg", "talks/offline.css", "talks/offline-store.js", "talks/offline.js")
"""Static files without which the page does not work."""


@require_safe
@needs(RUN)
def page(request: Any) -> HttpResponse:
    """The page itself, the same for everybody: whose notes it shows lies on the phone, so that it may be kept there."""
    answer = render(request, "talks/offline/page.html", {"most": MOST})
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
@needs(RUN)
def worker(request: Any) -> HttpResponse:
    """The script by which the browser keeps the page. Its text changes with what it keeps, which makes browsers fetch that anew."""
    own = reverse("desk:offline:page", kwargs={"council": request.council.code})
    kept = [own, reverse("desk:offline:manifest", kwargs={"council": request.council.code}), *(static(part) for part in PARTS)]
    body = render_to_string("talks/offline/page.html", {"most": MOST}, request)
    digest = hashlib.sha256("\n".join([*kept, body]).encode()).hexdigest()[:16]
    # JSON is a part of the language of scripts; the addresses are our own.
    head = f"const PAGE = {json.dumps(own)}, KEPT = {json.dumps(kept)}, VERSION = {json.dumps(digest)};\n"
    text = head + render_to_string("talks/offline/worker.js")
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "private, no-cache"})


@require_safe
@needs(RUN)
def manifest(request: Any) -> HttpResponse:
    """What the browser needs to lay the page on the home screen."""
    own = reverse("desk:offline:page", kwargs={"council": request.council.code})
    data = {
        "id": own,
        "name": _("Talks without a network · %(council)s") % {"council": request.council.name},
        "short_name": _("Talks offline"),
        "lang": "zh-CN",
        "start_url": own,
        "scope": own,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [{"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json", headers={"Cache-Control": "private, no-cache"})


@require_safe
@needs(RUN)
def pack(request: Any) -> JsonResponse:
    """What the phone takes along, fresh. It also sets the cookie that guards what is sent."""
    get_token(request)
    return _kept_nowhere(JsonResponse(pack_of(request.actor, request.council)))


@require_POST
@needs(RUN)
def send(request: Any) -> JsonResponse:
    """Take a bundle in: `{"account": …, "entries": […]}`. Answers entry by entry; what one account wrote no other one sends."""
    bundle = _bundle(request)
    if bundle.get("account") != str(request.actor.account_id):
        raise Refused(_("These notes were written under another log-in. Whoever wrote them logs in and sends them."))
    entries = bundle.get("entries")
    if not isinstance(entries, list) or len(entries) > MOST:
        raise Invalid(_("This was not written by the page for work without a network."))
    return _kept_nowhere(JsonResponse({"answers": carry_out(request.actor, entries)}))


def _bundle(request: Any) -> dict[str, Any]:
    body = request.body
    try:
        found = json.loads(body) if len(body) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid(_("This was not written by the page for work without a network."))
    return found


def _kept_nowhere(answer: JsonResponse) -> JsonResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
