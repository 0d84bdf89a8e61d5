"""Expected errors as answers: a page for people, a small JSON object for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import (
    AuditStopped,
    Blocked,
    Busy,
    Conflict,
    Invalid,
    KeyReused,
    NotFound,
    Refused,
    YitangError,
)

STATUS: dict[type[YitangError], int] = {
    Refused: 403,
    NotFound: 404,
    Invalid: 422,
    Blocked: 409,
    Conflict: 409,
    KeyReused: 409,
    AuditStopped: 503,
    Busy: 503,
}

HEADINGS: dict[type[YitangError], Any] = {
    Invalid: _("Something is missing or does not fit"),
    Blocked: _("Something else has to happen first"),
    Conflict: _("Changed meanwhile"),
    KeyReused: _("This form was sent before"),
    AuditStopped: _("Changes are stopped for the moment"),
    Busy: _("Changes have to wait a moment"),
}


class Unauthorised(YitangError):
    """The programme's token is missing, expired, revoked or of another council; the page's log-in has ended."""

    code = "unauthorised"


STATUS[Unauthorised] = 401


def wants_json(request: HttpRequest) -> bool:
    """Whether a programme or a script of a page asks: the API, or who accepts JSON but no page."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("application/json" in accepted and "text/html" not in accepted)


def answer(request: HttpRequest, error: YitangError) -> HttpResponse:
    """The response for an expected error. Raises the error again when it is a programming error (`WriteOutsideAct` and the like)."""
    status = _by_kind(STATUS, error)
    if status is None:
        raise error
    response = _json(error, status) if wants_json(request) else _page(request, error, status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="yitang"'
    if status == 503:
        response["Retry-After"] = "60"
    return response


def _json(error: YitangError, status: int) -> HttpResponse:
    body: dict[str, Any] = {"code": error.code, "message": str(error.message)}
    if isinstance(error, Invalid):
        body["errors"] = {name: [str(text) for text in texts] for name, texts in error.errors.items()}
    if isinstance(error, Blocked):
        body["owes"] = str(error.owes)
    if isinstance(error, Conflict):
        body |= {"who": error.who, "when": error.when}
    return JsonResponse(body, status=status)


def _page(request: HttpRequest, error: YitangError, status: int) -> HttpResponse:
    if status == 404:
        return render(request, "ui/errors/404.html", status=404)
    if status == 403:
        return render(request, "ui/errors/403.html", {"reason": error.message}, status=403)
    return render(request, "desk/stopped.html", {"error": error, "heading": _by_kind(HEADINGS, error)}, status=status)


def _by_kind(table: dict[type[YitangError], Any], error: YitangError) -> Any:
    """The entry of the error's class, or of the nearest class above it."""
    return next((table[kind] for kind in type(error).__mro__ if kind in table), None)
