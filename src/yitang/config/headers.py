"""The content security policy as a header that is written once: it is the same for every page of this house."""

from functools import cached_property
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_OWN = ("_csp_exempt", "_csp_config", "_csp_update", "_csp_replace")


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp composes the header anew for each answer; only an answer with a policy of its own needs that."""

    @cached_property
    def _usual(self) -> str:
        return build_policy()

    def process_request(self, request: HttpRequest) -> None:
        """No page uses a nonce, so none is prepared."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        if any(hasattr(response, name) for name in _OWN):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        answer: HttpResponseBase = response
        return answer
