"""The desk's own pages: the to-do list of a person over all councils, messages, and what is one's own."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yitang.doors.desk.todo import todo_of
from yitang.foundation.administration.directory import names_of
from yitang.foundation.core.clock import today
from yitang.foundation.logins.queries import has_second_step
from yitang.foundation.notify.actions import mark_read
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.policy import READ
from yitang.foundation.notify.queries import messages_of, unread_of
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.todo import TodoQueue
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS

PAGE = 30
NEAR = timedelta(days=7)


@require_safe
def home(request: Any) -> HttpResponse:
    """What needs me, in all my councils; for clerks queues by verb, each opening to its list."""
    todo = todo_of(request.actor, request.user.pk, request.councils)
    many = len(request.councils) > 1
    parts: dict[Any, list[dict[str, Any]]] = {}
    for row in todo.rows:
        parts.setdefault(_when(row.item.due_on), []).append(
            {
                "title": f"{row.item.verb}：{row.item.title}",
                "url": row.item.url,
                "meta": row.council.name if many else "",
                "state": row.lamp.words,
                "tone": row.tone,
            }
        )
    queues = [
        {
            "council": council if many else None,
            "tasks": [
                {
                    "title": queue.verb,
                    "url": queue.url,
                    "state": _state(queue),
                    "tone": "late" if queue.late else "",
                }
                for queue in found
            ],
        }
        for council, found in todo.queues
    ]
    return render(request, "desk/home.html", {"todo": todo, "parts": list(parts.items()), "queues": queues, "today": today()})


def _state(queue: TodoQueue) -> Any:
    if not queue.late:
        return queue.count
    if queue.late == queue.count:
        return _("{n} overdue").format(n=queue.late)
    return _("{late} overdue of {n}").format(late=queue.late, n=queue.count)


def _when(due_on: date | None) -> Any:
    """The heading under which something due on that day stands."""
    if due_on is None or due_on > today() + NEAR:
        return _("Later, or without a day")
    if due_on == today():
        return _("Due today")
    return _("Overdue") if due_on < today() else _("Within seven days")


@require_safe
@needs(READ)
def messages(request: Any) -> HttpResponse:
    """需办 and 知悉 apart, those on one case together; unread ones are marked."""
    kind = Message.Kind.KNOW if request.GET.get("kind") == "know" else Message.Kind.NEED
    mine = messages_of(request.actor)
    page = Paginator(mine.filter(kind=kind), PAGE).get_page(request.GET.get("page"))
    cases = case_lines(request.council, {row.case_id for row in page})
    unread = unread_of(request.actor)
    tabs = [
        {"label": label, "url": f"?kind={code}", "current": kind == code, "count": unread.filter(kind=code).count() or None}
        for code, label in Message.Kind.choices
    ]
    groups: dict[Any, list[Message]] = {}
    for row in page:
        groups.setdefault(row.case_id or row.pk, []).append(row)
    rows = [{"newest": found[0], "earlier": found[1:], "url": cases.get(key, ("", ""))[1]} for key, found in groups.items()]
    return render(request, "desk/messages.html", {"page": page, "rows": rows, "tabs": tabs, "kind": kind})


@require_POST
@needs(READ)
def read(request: Any, message_id: UUID | None = None) -> HttpResponse:
    """Mark one message, or all, as read."""
    done = mark_read(request.actor, message_id=message_id, with_earlier=True)["read"]
    if message_id is None:
        notices.success(request, _("Marked as read: {n}").format(n=done))
    kind = "know" if request.GET.get("kind") == "know" else "need"
    response = redirect("desk:messages", council=request.council.code)
    response["Location"] += f"?kind={kind}"
    return response


@require_safe
def me(request: Any) -> HttpResponse:
    """我的: who I am here, my log-in, reading aids."""
    appointments = list(Appointment.objects.filter(in_force(today()), account=request.user).select_related("organ"))
    names = names_of(row.principal_id for row in appointments)
    facts = [{"label": _("Name"), "value": request.user.name}, {"label": _("Log-in name"), "value": request.user.username}]
    facts += [
        {"label": row.get_role_display(), "value": names.get(row.principal_id, "") or (row.organ.name if row.organ else "")}
        for row in appointments
    ]
    second_step = has_second_step(request.user.pk)
    return render(request, "desk/me.html", {"facts": facts, "second_step": second_step})


def case_lines(council: Any, case_ids: set[Any]) -> dict[UUID, tuple[str, str]]:
    """Title and desk address of cases by id; one query for all."""
    cases = Case.objects.filter(pk__in=case_ids - {None})
    return {case.pk: (case.title, CASE_KINDS.get(case.kind).address(council, case)) for case in cases if case.kind in CASE_KINDS}
