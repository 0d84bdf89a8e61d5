"""Steps that another room offers on the page of a case: a contribution point, so that features need not know each other.

FURTHER.register("proposal", further_of)   # (request, subject) -> [{"label", "url", "icon"}], each only where it is open
FURTHER.register("talk.library", offered)  # what stands behind a dot is the room, where several offer something on the same pages
ANYWHERE.register("chain", chain_of)       # (request, case_id) -> the same, on the pages of cases of every kind (tag `beside_case`);
                                           # it asks the database nothing
AFTERWARDS.register("chain", told)         # (request, case_id) -> [{"when", "what", "url"}], what anybody may be told of what came of a case
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from yitang.foundation.core.registry import Registry

FURTHER: Registry[Callable[[Any, Any], Iterable[dict[str, Any]]]] = Registry("further steps on the page of a case")
ANYWHERE: Registry[Callable[[Any, UUID], Iterable[dict[str, Any]]]] = Registry("steps on the page of any case")
AFTERWARDS: Registry[Callable[[Any, UUID], Iterable[dict[str, Any]]]] = Registry("what came of a case, for anybody")


def further_steps(request: Any, kind: str, subject: Any) -> list[dict[str, Any]]:
    """What is offered for this case; nothing where no room offers anything."""
    offers = (offer for code, offer in FURTHER.items() if code.partition(".")[0] == kind)
    return [step for offer in offers for step in offer(request, subject)]


def told_afterwards(request: Any, case_id: UUID) -> list[dict[str, Any]]:
    """What may be told to anybody of what came of this case; nothing where no room tells anything."""
    return [line for tell in AFTERWARDS.values() for line in tell(request, case_id)]
