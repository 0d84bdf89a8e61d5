"""What every form of the desk sends: the key of its page, the version that it was made from, text as it was written."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest

KEY = re.compile(r"[\w-]{1,60}", re.ASCII)
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def key_of(request: HttpRequest) -> str:
    """The idempotency key of the page: the same form sent twice gives the same result."""
    key = request.POST.get("key", "")
    return key if KEY.fullmatch(key) else uuid4().hex


def version_of(request: HttpRequest, name: str = "version") -> int:
    """The version that the page was made from; 0 where there was none or it makes no sense."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


class WrittenField(forms.CharField):
    """Text exactly as written: line breaks in one form, characters that no database stores left out, nothing trimmed."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
