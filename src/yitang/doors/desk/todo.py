"""One to-do list of a person over all councils: each council is asked in its own scope."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from yitang.foundation.core.clock import today
from yitang.foundation.notify.queries import unread_count
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.counted import counted, counted_in
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.clocks import Colour, Lamp, lamp
from yitang.instruments.deadlines.queries import calendar_for

TONES = {Colour.GREEN: "doing", Colour.AMBER: "soon", Colour.RED: "late", Colour.NONE: ""}


@dataclass(frozen=True, slots=True)
class Row:
    """An item with its lamp, ready to be drawn."""

    item: TodoItem
    council: Council
    lamp: Lamp

    @property
    def tone(self) -> str:
        return TONES[self.lamp.colour]


@dataclass
class ToDo:
    """What waits: rows by due day, undated ones last; queues by council."""

    rows: list[Row] = field(default_factory=list)
    queues: list[tuple[Council, list[TodoQueue]]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.rows and not self.queues


def unread(request: Any) -> int:
    """How many messages wait for the person: counted once between two acts, for a message comes and is read by acts alone."""
    # Two who hold the same role have read different messages.
    return int(counted(request, ("unread", request.user.pk), lambda: unread_count(request.actor)))


def todo_of(actor: Actor, account_id: UUID, councils: Iterable[Council]) -> ToDo:
    """Gather from every provider in every council, that of the page first; `actor` is the one already loaded for it."""
    found = ToDo()
    for council in sorted(councils, key=lambda council: council.pk != actor.council_id):
        with in_council(council.pk):
            here = actor if actor.council_id == council.pk else actor_of(account_id, actor.name, council.pk)
            _gather(here, council, found)
    found.rows.sort(key=lambda row: (row.item.due_on or date.max, row.item.since or date.max))
    return found


def _gather(actor: Actor, council: Council, found: ToDo) -> None:
    # Two of the same role have different things to do, and what is said is said in a language.
    name = ("to do", actor.account_id, get_language())
    entries = counted_in(actor, name, lambda: [entry for provider in TODO.values() for entry in provider(actor, council)])
    queues = [entry for entry in entries if isinstance(entry, TodoQueue)]
    items = [entry for entry in entries if not isinstance(entry, TodoQueue)]
    calendar: WorkingCalendar | Any = calendar_for(council.pk) if any(item.due_on for item in items) else None
    found.rows += [Row(item, council, lamp(item.due_on, today(), calendar)) for item in items]
    if queues:
        found.queues.append((council, queues))
