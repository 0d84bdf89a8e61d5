"""Turns the council's code in the address into `request.council`, `request.actor` and an open scope."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from yitang.foundation.permissions.actors import actor_of, visitor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council


class CouncilMiddleware:
    """Resolves the view first, opens the council's scope around it, and takes `council` out of the view's arguments.

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
        council = Council.objects.filter(code=code).first()
        if council is None:
            raise Http404
        request.council = council
        with in_council(council.id):
            if getattr(view, "takes_visitors_only", False) or not request.user.is_authenticated:
                request.actor = visitor(council.id)
            else:
                request.actor = actor_of(request.user.pk, request.user.name, council.id)
            response = view(request, *args, **kwargs)
            render = getattr(response, "render", None)
            return render() if callable(render) and not response.is_rendered else response
