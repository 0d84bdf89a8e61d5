"""What can be found: a contribution point that rooms fill in `AppConfig.ready`.

FINDERS.register("units", Finder("units", _("Handling units"), "units.view", find_units, order=30))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from yitang.foundation.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: its words, the page that opens it, and what tells it from others of the same name."""

    title: str
    url: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """`find(request, words, most)` gives what fits, the best first, never more than the reader may see. `permission` opens it."""

    code: str
    label: Any
    permission: str
    find: Callable[[Any, str, int], Iterable[Found]]
    order: int = 100


FINDERS: Registry[Finder] = Registry("finders")
