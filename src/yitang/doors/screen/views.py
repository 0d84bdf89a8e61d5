"""The screen door: a page that fills a hall's screen, and its frame, which the page asks for every three seconds.

Nobody logs in here: the address itself cannot be guessed and can be revoked. A frame names nobody who is missing and says nothing
about leave. The page keeps its last good frame when the network drops, and shows the next one only when it is complete.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.ui.codes import qr_code
from yitang.instruments.gatherings.models import Screen
from yitang.instruments.gatherings.screens import remaining, screen_of, view_of

LANGUAGE = "zh-hans"
GONE = _("This screen's address does not hold. Ask the office of the meeting for a new one.")


@require_safe
def screen(request: Any, screen_secret: str) -> HttpResponse:
    """The page with the first frame in it; its script keeps it up to date, without scripts the browser loads it again."""
    found = _screen(screen_secret)
    moment = now()
    body = _body(request, found, moment)
    context = {
        "title": found.gathering.case.title,
        "body": body,
        "tag": _tag(body),
        "source": reverse("screen:frame", kwargs={"council": request.council.code, "screen_secret": screen_secret}),
    }
    with override(LANGUAGE):
        return _kept_nowhere(render(request, "screen/screen.html", context))


@require_safe
def frame(request: Any, screen_secret: str) -> HttpResponse:
    """What the screen shows now, as a piece of a page; 304 while it is the same."""
    body = _body(request, _screen(screen_secret), now())
    tag = f'"{_tag(body)}"'
    answer: HttpResponse
    answer = HttpResponseNotModified() if tag in request.headers.get("If-None-Match", "") else HttpResponse(body)
    answer["ETag"] = tag
    return _kept_nowhere(answer)


def _screen(secret: str) -> Screen:
    found = screen_of(secret)
    if found is None:
        raise NotFound(GONE)
    return found


def _body(request: Any, found: Screen, moment: datetime) -> SafeString:
    gathering = found.gathering
    context: dict[str, Any] = {"view": view_of(found, moment), "found": gathering, "screen": found}
    if found.frame == Screen.Frame.WAITING and gathering.case.stage == "under_way":
        context["number"] = gathering.roll_number if gathering.roll_by_number else ""
        if gathering.roll_by_link:
            kwargs = {"council": request.council.code, "gathering_id": gathering.pk, "hall_secret": gathering.roll_secret}
            context["code"] = qr_code(request.build_absolute_uri(reverse("desk:meetings:by_code", kwargs=kwargs)))
    if found.frame == Screen.Frame.SPEAKER:
        # The seconds themselves run in the page: while the timer runs the frame stays the same one.
        context["ends"] = int(found.running_since.timestamp() + found.seconds) if found.running_since else ""
        context["clock"] = _clock(found.seconds if found.running_since else remaining(found, moment))
    # The hall reads the language of the council, whatever the computer at the projector speaks.
    with override(LANGUAGE):
        return mark_safe(render_to_string("screen/frame.html", context))


def _clock(seconds: int) -> str:
    sign = "-" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 60:02}:{abs(seconds) % 60:02}"


def _tag(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:24]


def _kept_nowhere(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
