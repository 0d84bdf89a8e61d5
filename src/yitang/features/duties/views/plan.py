"""Duty lists and work plans: all bodies of a year, one body, one task with the rows that count."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.duties import actions
from yitang.features.duties.export import PLAN
from yitang.features.duties.forms import BETWEEN, DutyForm, SettleForm, TaskForm, year_of
from yitang.features.duties.measures import MEASURES, described, partner, progress_of
from yitang.features.duties.models import Duty, Task
from yitang.features.duties.policy import MANAGE, TIES, VIEW
from yitang.features.duties.queries import KINDS, duties_of, held_by, tasks_of_year, ties_of, work_of
from yitang.features.duties.views.sending import may_keep
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page
from yitang.foundation.ui.sent import key_of
from yitang.institution.members.models import Body
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.policy import ROWS
from yitang.instruments.gatherings.queries import kind_labels

TABS = {
    "committee": gettext_lazy("Committees"),
    "group": gettext_lazy("Sectors and groups"),
    "party": gettext_lazy("Party organisation"),
}
SHOWN = 12
"""Gatherings that the page of a body names."""


@require_safe
@needs(VIEW)
def home(request: Any) -> HttpResponse:
    """The plans of a year, body by body."""
    form, year = year_of(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "committee"
    tabs = [{"label": label, "url": f"?kind={code}&year={year}", "current": code == kind} for code, label in TABS.items()]
    context = {"form": form, "year": year, "tabs": tabs, "kind": kind, "rows": work_of(kind, year, today())}
    context["may_see_ties"] = policy.may_ever(request.actor, TIES)
    context["may_export"] = policy.may_ever(request.actor, MANAGE)
    context |= {"purposes": purposes_for(request.actor, PLAN), "key": uuid4().hex}
    return render(request, "duties/home.html", context)


@require_safe
@needs(VIEW)
def work(request: Any, body_id: UUID) -> HttpResponse:
    """One body: duty list, plan of the year with its progress, what it held, with whom it keeps contact."""
    form, year = year_of(request)
    body, day = _body(body_id), today()
    labels = kind_labels()
    held = list(held_by([body_id], year).select_related("case").order_by("-starts_at")[:SHOWN])
    seen = set(policy.rows(request.actor, ROWS, held_by([body_id], year)).values_list("pk", flat=True)) if held else set()
    may_see_ties = policy.may_ever(request.actor, TIES)
    context = {
        "body": body,
        "form": form,
        "year": year,
        "duties": duties_of(body_id, day),
        "tasks": [{"at": one, "counts": described(one.task)} for one in progress_of(tasks_of_year(year).filter(body=body_id))],
        "held": [
            {"title": row.case.title, "kind": labels.get(row.kind_code, ""), "day": local_day(row.starts_at), "pk": row.pk}
            | {"open": row.pk in seen}
            for row in held
        ],
        "ties": [{"row": row, "partner": partner(row)} for row in ties_of(body_id, day)] if may_see_ties else [],
        "may_see_ties": may_see_ties,
        "may_manage": may_keep(request, body_id) and body.principal.valid_to is None,
        "key": key_of(request),
    }
    return render(request, "duties/work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add_duty(request: Any, body_id: UUID) -> HttpResponse:
    """A new line of the duty list."""
    body = _kept(request, body_id)
    form = DutyForm(request.POST or None, fresh=True)
    return form_page(
        request,
        form,
        lambda key, _version: actions.add_duty(request.actor, key=key, body_id=body_id, **form.cleaned_data),
        heading=_("New duty of {body}").format(body=body.principal.name),
        act=_("Save the duty"),
        back=_work_url(request, body_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit_duty(request: Any, duty_id: UUID) -> HttpResponse:
    """Correct a duty, or end it."""
    duty = Duty.objects.filter(pk=duty_id).first()
    if duty is None:
        raise NotFound
    _kept(request, duty.body_id)
    names = ("title", "detail", "basis", "valid_from", "valid_to")
    form = DutyForm(request.POST or None, initial={name: getattr(duty, name) for name in names})
    return form_page(
        request,
        form,
        lambda key, _version: actions.edit_duty(request.actor, key=key, duty_id=duty_id, **form.cleaned_data),
        heading=_("Correct the duty"),
        act=_("Save the duty"),
        back=_work_url(request, duty.body_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add_task(request: Any, body_id: UUID) -> HttpResponse:
    """A new task of a year's plan."""
    body = _kept(request, body_id)
    _form, year = year_of(request)
    form = TaskForm(request.POST or None, body_id=body_id)
    return form_page(
        request,
        form,
        lambda key, _version: actions.add_task(request.actor, key=key, body_id=body_id, year=year, **form.data_of_task()),
        heading=_("New task of {body}, {year}").format(body=body.principal.name, year=year),
        act=_("Save the task"),
        back=f"{_work_url(request, body_id)}?year={year}",
    )


@require_safe
@needs(VIEW)
def task(request: Any, task_id: UUID) -> HttpResponse:
    """One task: where it stands and the rows that count."""
    found = _task(task_id)
    measure = MEASURES.get(found.measure)
    rows = measure.rows(request.actor, request.council, found.body_id, found.year, found.narrow) if measure else []
    facts = [
        {"label": _("Body"), "value": found.body.name, "url": f"{_work_url(request, found.body_id)}?year={found.year}"},
        {"label": _("Year"), "value": found.year},
        {"label": _("Belongs to the duty"), "value": found.duty.title if found.duty else ""},
        {"label": _("What counts as done"), "value": described(found)},
        {"label": _("How many"), "value": found.target},
        {"label": _("Complete by"), "value": found.due_on or _("the end of the year")},
        {"label": _("Who sees to it"), "value": found.lead},
        {"label": _("Noted"), "value": found.note},
    ]
    context = {
        "task": found,
        "at": progress_of([found])[0],
        "facts": facts,
        "rows": rows,
        "counted": measure is not None,
        "may_manage": may_keep(request, found.body_id),
    }
    return render(request, "duties/task.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit_task(request: Any, task_id: UUID) -> HttpResponse:
    """Change a task."""
    found = _task(task_id)
    _kept(request, found.body_id)
    counting = f"{found.measure}{BETWEEN}{found.narrow}" if found.measure else ""
    initial = {name: getattr(found, name) for name in ("title", "target", "due_on", "lead")}
    initial |= {"duty": found.duty_id, "counting": counting}
    form = TaskForm(request.POST or None, body_id=found.body_id, initial=initial)
    return form_page(
        request,
        form,
        lambda key, version: actions.edit_task(
            request.actor, key=key, task_id=task_id, expected_version=version, **form.data_of_task()
        ),
        heading=_("Change the task"),
        act=_("Save the task"),
        back=reverse("desk:duties:task", kwargs={"council": request.council.code, "task_id": task_id}),
        version=found.version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def settle(request: Any, task_id: UUID) -> HttpResponse:
    """Note what became of a task."""
    found = _task(task_id)
    _kept(request, found.body_id)
    form = SettleForm(request.POST or None, counted=bool(found.measure))
    return form_page(
        request,
        form,
        lambda key, version: actions.settle_task(
            request.actor, key=key, task_id=task_id, expected_version=version, **form.cleaned_data
        ),
        heading=_("What became of the task"),
        act=_("Note it"),
        back=reverse("desk:duties:task", kwargs={"council": request.council.code, "task_id": task_id}),
        version=found.version,
        note=found.title,
    )


@require_POST
@needs(MANAGE)
def copy(request: Any, body_id: UUID) -> HttpResponse:
    """Take the plan of the year before."""
    _kept(request, body_id)
    _form, year = year_of(request)
    try:
        done = actions.copy_plan(request.actor, key=key_of(request), body_id=body_id, year=year)
    except Invalid as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("{n} tasks were taken over; check their days and numbers.").format(n=done["copied"]))
    return redirect(f"{_work_url(request, body_id)}?year={year}")


def _body(body_id: UUID) -> Body:
    found = Body.objects.select_related("principal").filter(principal=body_id).first()
    if found is None:
        raise NotFound
    return found


def _kept(request: Any, body_id: UUID) -> Body:
    """The body whose plan the reader keeps. Raises `NotFound`, `Refused`."""
    found = _body(body_id)
    policy.require(request.actor, MANAGE, body_id)
    return found


def _task(task_id: UUID) -> Task:
    found = Task.objects.select_related("body", "duty").filter(pk=task_id).first()
    if found is None:
        raise NotFound
    return found


def _work_url(request: Any, body_id: UUID) -> str:
    return reverse("desk:duties:work", kwargs={"council": request.council.code, "body_id": body_id})
