"""Hidden fields that every form of the desk brings along."""

import re
from uuid import uuid4

from django.http import HttpRequest

KEY = re.compile(r"[\w-]{1,60}", re.ASCII)


def key_of(request: HttpRequest) -> str:
    """The idempotency key of the page: the same form sent twice gives the same result."""
    key = request.POST.get("key", "")
    return key if KEY.fullmatch(key) else uuid4().hex


def version_of(request: HttpRequest, name: str = "version") -> int:
    """The version that the page was made from; 0 where there was none or it makes no sense."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
