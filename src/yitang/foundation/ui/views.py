"""Choices of the reader that are kept in a cookie, the specimen of the components, and the error pages."""

import os
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from yitang.foundation.ui.context import LARGE_PRINT_COOKIE
from yitang.foundation.ui.specimen import specimen_context

ONE_YEAR = 365 * 24 * 3600


@require_safe
def large_print(request: HttpRequest) -> HttpResponse:
    """Switch large print on (`?on=1`) or off and go back to `?next=`; a plain link, so it works without scripts."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.GET.get("on") == "1":
        response.set_cookie(LARGE_PRINT_COOKIE, "1", max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    else:
        response.delete_cookie(LARGE_PRINT_COOKIE, samesite="Lax")
    return response


@require_safe
def specimen(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who write pages. Only with DEBUG or YITANG_SPECIMEN=1; else 404."""
    if not (settings.DEBUG or os.environ.get("YITANG_SPECIMEN") == "1"):
        raise Http404
    return render(request, "ui/specimen.html", specimen_context(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A permission problem is a page: the reason, who may, and a way on."""
    return _error(request, 403, reason=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long or came from a log-in that has ended; what was typed is still in the browser."""
    return _error(request, 403, form_expired=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def conflict(request: HttpRequest, **context: Any) -> HttpResponse:
    """409: somebody else changed it meanwhile. For the parameters see `ui/errors/409.html`."""
    return _error(request, 409, **context)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


def _error(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return render(request, f"ui/errors/{status}.html", context, status=status)
