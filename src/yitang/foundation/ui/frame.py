"""The frame of a working page — top bar, side menu, bottom bar — drawn once for all who see the same one.

It is most of a page's markup and changes only with the roles, the open part and the counts beside the entries. What
belongs to one request (name, token, address of the page) is put into the drawn frame afterwards.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString

# Characters of a private use area stand where a request's own words go: no label contains them.
NAME, TOKEN, PATH, QUOTED_PATH = "\ue000n\ue001", "\ue000t\ue001", "\ue000p\ue001", "\ue000q\ue001"
#: Frames kept per process, about 8 KB each.
KEPT = 512

_TEMPLATES = ("top_name", "top_acts", "side", "tabbar")
_drawn: dict[Hashable, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of the frame as safe HTML, for the places that `ui/desk.html` has for them."""

    top_name: SafeString
    top_acts: SafeString
    side: SafeString
    tabbar: SafeString


def frame_for(request: HttpRequest, shell: Any, key: Hashable, name: str) -> Frame:
    """The frame drawn from `shell`. `key` holds everything that the drawing depends on; an empty `name` is a stranger."""
    parts = _drawn.get(key)
    if parts is None:
        marks = {"logged_in": bool(name), "name": NAME, "token": TOKEN, "next": PATH, "quoted": QUOTED_PATH}
        parts = tuple(get_template(f"ui/parts/{part}.html").render({"shell": shell, **marks}) for part in _TEMPLATES)
        if len(_drawn) >= KEPT:
            _drawn.clear()
        _drawn[key] = parts
    path = request.get_full_path()
    own = {PATH: escape(path), QUOTED_PATH: quote(path)}
    if name:
        own |= {NAME: escape(name), TOKEN: get_token(request)}
    return Frame(*(_with_own(part, own) for part in parts))


def _with_own(part: str, own: dict[str, str]) -> SafeString:
    for mark, words in own.items():
        part = part.replace(mark, words)
    return SafeString(part)
