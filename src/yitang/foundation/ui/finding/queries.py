"""Looking for a word everywhere at once."""

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.foundation.core.spelling import sounds_like, spelled
from yitang.foundation.permissions import policy
from yitang.foundation.ui.finding.declared import FINDERS, Found
from yitang.foundation.ui.navigation import places

MOST = 8
WORDS_MOST = 60


@dataclass(frozen=True, slots=True)
class Group:
    """What one finder found."""

    code: str
    label: Any
    rows: list[Found]


def find_everywhere(request: Any, typed: str, most: int = MOST) -> list[Group]:
    """Pages of the menu first, then what each room finds, up to `most` of each; without words the pages alone."""
    words = " ".join(typed.split())[:WORDS_MOST]
    groups = [Group("pages", _("Pages of the desk"), pages(request, words, most if words else 40))]
    if words:
        finders = sorted(FINDERS.values(), key=lambda one: one.order)
        for finder in finders:
            if policy.may_ever(request.actor, finder.permission):
                groups.append(Group(finder.code, finder.label, list(islice(finder.find(request, words, most), most))))
    return [group for group in groups if group.rows]


def pages(request: Any, words: str, most: int) -> list[Found]:
    """Entries of one's own menu whose words contain what was typed, or sound like it."""
    entries = [(str(item.label), url) for item, url in places(request.actor, request.council.code)]
    fitting = [(label, url) for label, url in entries if not words or words in label or sounds_like(_spelled(label), words)]
    return [Found(label, url) for label, url in fitting[:most]]


def find_url(request: Any) -> str:
    """The address of the page that finds."""
    return reverse("desk:find:find", kwargs={"council": request.council.code})


@cache
def _spelled(label: str) -> str:
    return spelled(label)
