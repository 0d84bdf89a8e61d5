"""Menu entries and to-do queues of the office and of the units."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.desks.queues import COUNTED_MOST, DESKS, desks_of, open_assignments, states_for, units_of, waiting
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue

UNIT_VERBS = {"sent": _("Sign for receipt"), "received": _("Write the reply"), "drafted": _("Sign and send the reply")}


def waiting_now(request: Any) -> dict[str, int]:
    """The counts of the actor's desks, counted once between two acts of the council."""
    actor: Actor = request.actor
    found: dict[str, int] = counted(request, "waiting", lambda: waiting(actor))
    return found


def _badge(*codes: str) -> Callable[[HttpRequest], int]:
    return lambda request: sum(waiting_now(request).get(code, 0) for code in codes)


def _entry(code: str, label: Any, icon: str, order: int, permission: str, badge: Any = None, **more: Any) -> None:
    name = f"proposals.{code}"
    item = MenuItem(name, label, icon, f"desk:proposals:{code}", order=order, permission=permission, badge=badge, **more)
    MENU.register(name, item)


_entry("list", _("All proposals"), "file-text", 20, "proposals.browse", audience={"clerk", "leader"})
_entry("review", _("Incoming and review"), "inbox", 21, "proposals.review", _badge("review", "decide"))
_entry("words", _("Word documents"), "upload", 29, "proposals.take_words")
_entry("meetings", _("Review meetings"), "users", 22, "proposals.meet")
_entry("appeals", _("Re-examinations"), "history", 22, "proposals.decide", _badge("appeals"))
_entry("paper", _("Enter from paper"), "pen", 22, "proposals.enter_paper")
_entry("assign", _("Assignment"), "send", 22, "proposals.assign", _badge("assign"))
_entry("tracking", _("Tracking"), "list-checks", 22, "handling.track", _badge("returns", "extensions", "reviews", "dissatisfied"))
_entry("conclude", _("Conclusion"), "clipboard-check", 23, "proposals.conclude", _badge("conclude"))
_entry("publish", _("Publication"), "globe", 24, "proposals.publish", _badge("publish"))
_entry("tables", _("Tables on proposals"), "chart", 11, "proposals.figures", group="insight", audience={"clerk", "leader"})
_unit: dict[str, Any] = {"permission": "proposals.handle", "audience": {"unit"}}
_entry("unit_todo", _("To handle"), "list-checks", 20, badge=_badge("sent", "received", "drafted"), phone=2, **_unit)
_entry("unit_cases", _("Our cases"), "folder", 21, **_unit)
_entry("unit_feedback", _("Feedback"), "message", 22, phone=4, **_unit)


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem | TodoQueue]:
    """The queues of the office by verb, and each thing of the unit that is the actor's own next step."""
    counts = waiting(actor)
    for desk in DESKS:
        if counts.get(desk.code) and desk in desks_of(actor):
            url = reverse(f"desk:proposals:{desk.url_name}", kwargs={"council": council.code})
            late = desk.rows(actor).order_by().filter(case__due_on__lt=today())[:COUNTED_MOST].count()
            yield TodoQueue(desk.verb, counts[desk.code], url + desk.query, late)
    if units_of(actor):
        yield from _owed(actor, council)


def _owed(actor: Actor, council: Council) -> Iterator[TodoItem]:
    for assignment in open_assignments(actor).filter(state__in=states_for(actor))[:200]:
        url = reverse("desk:proposals:unit_case", kwargs={"council": council.code, "assignment_id": assignment.pk})
        yield TodoItem(UNIT_VERBS[assignment.state], assignment.case.title, url, assignment.track_due, assignment.sent_on)


TODO.register("proposals.desks", todo_of)
