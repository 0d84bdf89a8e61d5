"""Hidden fields that every form of the desk brings along."""

from uuid import uuid4

from django.http import HttpRequest

LONGEST_KEY = 60


def key_of(request: HttpRequest) -> str:
    """The idempotency key of the page: the same form sent twice gives the same result."""
    return request.POST.get("key", "")[:LONGEST_KEY] or uuid4().hex


def version_of(request: HttpRequest, name: str = "version") -> int:
    """The version that the page was made from; 0 where there was none or it makes no sense."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
