"""Pages around the log-in that allauth does not have."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


def locked(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """After too many wrong passwords: when to try again and whom to ask. Called by axes."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """A forgotten password: a new invitation comes from the council's office, because nobody is known by e-mail alone."""
    return render(request, "accounts/forgotten.html")


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up; accounts come by invitation."""
    return render(request, "accounts/closed.html")
