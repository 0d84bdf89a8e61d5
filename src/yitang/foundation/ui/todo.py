"""What needs somebody: a contribution point of the desk's first page, filled in `AppConfig.ready`.

    from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
    TODO.register("proposals", todo_of)

    def todo_of(actor: Actor, council: Council) -> Iterable[TodoItem | TodoQueue]:
        yield TodoItem(_("Rate the reply"), case.title, url, due_on=…)          # one thing for one person
        yield TodoQueue(_("Review"), count, f"{list_url}?stage=submitted")      # a clerk's queue: a count that opens to its list

A provider is asked once for each council of the person, inside that council's scope, and yields only what the actor can do now.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing that waits for this person: verb + object + due day. `since` is the day on which it came."""

    verb: Any
    title: str
    url: str
    due_on: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class TodoQueue:
    """Many things of one kind: verb + count, opening to the filtered list. `late` of them are past their day."""

    verb: Any
    count: int
    url: str
    late: int = 0


Provider = Callable[[Actor, Council], Iterable[TodoItem | TodoQueue]]

TODO: Registry[Provider] = Registry("to-do lists")
