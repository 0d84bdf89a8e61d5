"""Turns the council's code in the address into `request.council`, `request.actor` and an open scope.

The doors differ in who may come in: the portal treats everybody as a stranger, so that a cache may hand its pages to all;
the desk asks for a log-in and an appointment; the API knows tokens and never a session cookie.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from yitang.doors.errors import Unauthorised, answer, wants_json
from yitang.foundation.accounts.tokens import find_token, may_write
from yitang.foundation.administration.actions import note_token_use
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound, Refused, YitangError
from yitang.foundation.logins.queries import has_second_step
from yitang.foundation.permissions.actors import Actor, Channel, actor_of, visitor
from yitang.foundation.permissions.queries import councils_of
from yitang.foundation.permissions.roles import SEPARATED_ADMINS
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.speaking import speaking, words_of

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

_councils: dict[str, tuple[float, Council]] = {}
_switchers: dict[UUID, tuple[float, list[Council]]] = {}


class CouncilMiddleware:
    """Opens the council's scope around the view and takes `council` out of the view's arguments.

    The scope stays open until the template is rendered; a streamed answer opens its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponseBase | None:
        code = kwargs.pop("council", None)
        if code is None:
            return None
        try:
            council = request.council = find_council(code)
        except NotFound as error:
            return answer(request, error)
        request.councils = SimpleLazyObject(lambda: _councils_of(request.user.pk) if request.user.is_authenticated else [])
        try:
            with in_council(council.id), speaking(words_of(council)):
                response = _let_in(request, view) or _rendered(view(request, *args, **kwargs))
        except YitangError as error:
            # The scope of the view has been rolled back; the page that says why needs one of its own.
            with in_council(council.id), speaking(words_of(council)):
                response = answer(request, error)
        if door_of(request) != "portal" and not response.has_header("Cache-Control"):
            # What one person sees is never kept for another, whatever stands in between.
            response["Cache-Control"] = "private"
        return response


def door_of(request: Any) -> str:
    """The namespace of the door: desk, portal, api; empty outside them."""
    return (request.resolver_match.namespaces or [""])[0]


def find_council(code: str) -> Council:
    """The council of an address, remembered for a few seconds per process. Raises `NotFound`."""
    at, council = _councils.get(code, (0.0, None))
    if council is None or time.monotonic() - at >= settings.COUNCIL_REMEMBERED_SECONDS:
        council = Council.objects.filter(code=code).first()
        if council is None:
            raise NotFound(_("There is no council with this code."))
        _councils[code] = (time.monotonic(), council)
    return council


def _councils_of(account_id: UUID) -> list[Council]:
    """For the switcher alone, so it may be a few seconds old; what somebody may do is asked anew for each request."""
    at, found = _switchers.get(account_id, (0.0, []))
    if time.monotonic() - at >= settings.COUNCIL_REMEMBERED_SECONDS or not found:
        found = councils_of(account_id)
        if len(_switchers) > 5000:
            _switchers.clear()
        _switchers[account_id] = (time.monotonic(), found)
    return found


def _let_in(request: Any, view: Any) -> HttpResponseBase | None:
    """Set `request.actor` by the rules of the door, or turn the caller away with a response."""
    door = door_of(request)
    if door == "api":
        request.actor = _programme(request)
        return None
    if door != "desk" or not request.user.is_authenticated:
        request.actor = visitor(request.council.id)
        return None if door != "desk" or getattr(view, "takes_strangers", False) else _ask_to_log_in(request)
    request.actor = actor_of(request.user.pk, request.user.name, request.council.id)
    if getattr(view, "takes_strangers", False):
        return None
    if not request.actor.grants:
        raise Refused(_("This account holds no appointment in this council at present."))
    return _ask_for_second_step(request)


def _programme(request: Any) -> Actor:
    """The actor of an API call: the token's account in this council, or a stranger without a token."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return visitor(request.council.id)
    token = find_token(secret.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise Unauthorised(_("This token is unknown, expired or revoked, or belongs to another council."))
    if request.method not in SAFE_METHODS and not may_write(token):
        raise Refused(_("This token may only read."))
    actor = actor_of(token.account_id, token.account.name, request.council.id).through(Channel.API)
    if token.last_used_on != today() and actor.grants:
        note_token_use(actor, token_id=token.pk)
    return actor


def _ask_to_log_in(request: Any) -> HttpResponseBase:
    if wants_json(request):
        return answer(request, Unauthorised(_("The log-in has ended. Log in again; what was typed is kept.")))
    return redirect_to_login(request.get_full_path() if request.method in SAFE_METHODS else _page_of_form(request))


def _page_of_form(request: Any) -> str:
    """The page from which a form was sent, so that it stands open again after the log-in; the desk when it is not known."""
    page = urlsplit(request.headers.get("Referer", ""))
    desk = f"/{request.council.code}/desk/"
    if page.netloc != request.get_host() or not page.path.startswith(desk):
        return desk
    return urlunsplit(("", "", page.path, page.query, ""))


def _ask_for_second_step(request: Any) -> HttpResponseBase | None:
    """Send holders of delicate roles to set up the second step of the log-in; whoever has it is asked for it by allauth."""
    council = request.council
    default = [] if council.is_demo else sorted(SEPARATED_ADMINS)
    if not request.actor.holds(*council.settings.get("mfa_roles", default)):
        return None
    if has_second_step(request.user.pk):
        return None
    return redirect("mfa_activate_totp")


def _rendered(response: Any) -> HttpResponseBase:
    render = getattr(response, "render", None)
    return render() if callable(render) and not response.is_rendered else response
