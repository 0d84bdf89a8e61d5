"""Steps that another room offers on the page of a case: a contribution point, so that features need not know each other.

FURTHER.register("proposal", further_of)   # (request, subject) -> [{"label", "url", "icon"}], each only where it is open
"""

from collections.abc import Callable, Iterable
from typing import Any

from yitang.foundation.core.registry import Registry

FURTHER: Registry[Callable[[Any, Any], Iterable[dict[str, Any]]]] = Registry("further steps on the page of a case")


def further_steps(request: Any, kind: str, subject: Any) -> list[dict[str, Any]]:
    """What is offered for this case; nothing where no room offers anything."""
    return list(FURTHER.get(kind)(request, subject)) if kind in FURTHER else []
