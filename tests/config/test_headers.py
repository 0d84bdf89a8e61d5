"""The content security policy: what django-csp itself would write, and an answer's own where it has one."""

import pytest
from csp.constants import HEADER
from csp.decorators import csp_exempt
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from yitang.config.headers import ContentSecurityPolicy

pytestmark = pytest.mark.once


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x")


def test_the_header_is_the_one_of_django_csp() -> None:
    request = RequestFactory().get("/")
    ours, theirs = ContentSecurityPolicy(plain)(request), CSPMiddleware(plain)(request)
    assert ours.headers[HEADER] == theirs.headers[HEADER]
    assert "script-src 'self'" in ours.headers[HEADER]


def test_an_answer_with_a_rule_of_its_own_keeps_it() -> None:
    assert HEADER not in ContentSecurityPolicy(csp_exempt()(plain))(RequestFactory().get("/")).headers
