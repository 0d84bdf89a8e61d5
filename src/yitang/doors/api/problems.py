"""What ninja finds wrong with a request, said as the rest of the house says it: a code, a sentence, sentences by field."""

from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yitang.doors.errors import Unauthorised, answer
from yitang.foundation.core.errors import Invalid, NotFound, YitangError


def install(api: NinjaAPI) -> None:
    """Give the API our answers for its own errors."""
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(AuthenticationError, _no_token)
    api.add_exception_handler(HttpError, _not_readable)
    api.add_exception_handler(YitangError, _to_the_door)


@csrf_exempt
def unknown_address(request: HttpRequest, **rest: Any) -> HttpResponse:
    """Whatever no operation answers."""
    return answer(request, NotFound(_("Nothing is at this address. The addresses are listed in /api/v1/openapi.json.")))


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    found: dict[str, list[str]] = {}
    for fault in error.errors:
        names = fault["ctx"]["names"] if fault["type"] == "unknown_parameters" else [_field(fault["loc"])]
        for name in names:
            found.setdefault(name, []).append(_sentence(fault))
    return answer(request, Invalid(found))


def _no_token(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, Unauthorised(_("This needs a token of this council: Authorization: Bearer yt_….")))


def _not_readable(request: HttpRequest, error: Any) -> HttpResponse:
    body = {"code": "unreadable", "message": _("The content is not JSON. Send it as application/json in UTF-8.")}
    return JsonResponse(body, status=error.status_code)


def _to_the_door(request: HttpRequest, error: Any) -> NoReturn:
    """Expected errors leave the view, so that the door takes back what was written before it answers."""
    raise error


def _field(place: tuple[Any, ...]) -> str:
    """The field's name from (source, parameter, field, …): where it stands in the body, or the parameter's own name."""
    inner = place[2:] if place[0] == "body" else place[-1:]
    return ".".join(str(part) for part in inner)


def _sentence(fault: dict[str, Any]) -> str:
    kind, limits = fault["type"], fault.get("ctx", {})
    if kind == "missing":
        return _("This is missing.")
    if kind in ("extra_forbidden", "unknown_parameters"):
        return _("This field is not known.")
    if kind == "string_too_long":
        return _("This is too long: %(n)s characters at most.") % {"n": limits.get("max_length")}
    if kind in ("string_too_short", "string_pattern_mismatch"):
        return _("This text does not have the form that is asked for.")
    if kind == "literal_error":
        return _("Choose one of: %(choices)s.") % {"choices": limits.get("expected")}
    return _("This value does not have the form that is asked for.")
