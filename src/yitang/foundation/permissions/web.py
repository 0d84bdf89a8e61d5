"""Decorators of views. The desk's door already asks for a log-in and an appointment; these ask the policy."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from yitang.foundation.permissions.policy import require_ever

View = Callable[..., HttpResponseBase]


def needs(permission: str) -> Callable[[View], View]:
    """Open the view only to roles that `permission` names; the question about the object itself stays with the act.

    Raises `Refused` (a page that says who may).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_ever(request.actor, permission)
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return wrap


def needs_login(view: View) -> View:
    """For pages outside the desk: ask for a log-in and come back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return checked


def takes_strangers(view: View) -> View:
    """A page of the desk that needs no log-in: an invitation."""
    view.takes_strangers = True  # type: ignore[attr-defined]
    return view
