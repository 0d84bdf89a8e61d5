"""A unit's acts beside its reply: asking for return or an extension, countersigning, contacts, inner tasks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.proposals.desks.queues import OwnAssignment, find_assignment
from yitang.features.proposals.forms.beside import ContactForm, CountersignForm, ExtensionForm, InnerForm, ReturnRequestForm
from yitang.features.proposals.forms.office import StepForm, handling_units
from yitang.features.proposals.views.steps import put_errors, take
from yitang.features.proposals.views.unit_panels import beside_of, draft_to_countersign, track_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.handling.beside import furthest
from yitang.instruments.handling.contacts import distribute, finish_task, log_contact
from yitang.instruments.handling.submitters import submitters_of
from yitang.instruments.workflow.procedures import procedure_of

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
@needs("handling.receive")
def ask_return(request: Any, assignment_id: UUID) -> HttpResponse:
    """申请退回 with the cut-off day in sight. The unit passes it on to nobody itself."""
    assignment = _found(request, assignment_id)
    facts = beside_of(request, assignment)
    if request.method != "POST" and not facts["may_return"]:
        return _to_case(request, assignment)
    units = handling_units()
    form = ReturnRequestForm.fresh(track_of(assignment), units=units)
    if request.method == "POST":
        form = ReturnRequestForm(request.POST, units=units)
        if form.is_valid():
            words = _("Return is requested. The clock stands still until the dispatch office decides.")
            answer = _step(request, assignment, form, "request_return", words, payload=form.payload)
            if answer is not None:
                return answer
    return _page(request, "return", assignment, form, {"units": list(units), "until": facts["return_until"]})


@require_http_methods(PAGE)
@needs("handling.receive")
def ask_extension(request: Any, assignment_id: UUID) -> HttpResponse:
    """申请延期: the old day, the limit, the new day and why."""
    assignment = _found(request, assignment_id)
    if request.method != "POST" and not beside_of(request, assignment)["may_extend"]:
        return _to_case(request, assignment)
    track = track_of(assignment)
    form = ExtensionForm.fresh(track)
    if request.method == "POST":
        form = ExtensionForm(request.POST)
        if form.is_valid():
            words = _("The extension is asked for. Until it is granted the old day holds.")
            until = form.cleaned_data["until"]
            payload = {"until": until.isoformat() if until else ""}
            answer = _step(request, assignment, form, "ask_extension", words, payload=payload)
            if answer is not None:
                return answer
    period = procedure_of(assignment.case.procedure_id).parameter("extension_period")
    last = furthest(track.due_on, period, assignment.council_id) if track.due_on else None
    return _page(request, "extension", assignment, form, {"due_on": track.due_on, "last": last})


@require_http_methods(PAGE)
@needs("handling.countersign")
def countersign(request: Any, assignment_id: UUID) -> HttpResponse:
    """会签: the lead unit's draft, agreed to or not."""
    assignment = _found(request, assignment_id)
    draft = draft_to_countersign(assignment, procedure_of(assignment.case.procedure_id))
    if request.method != "POST" and draft is None:
        return _to_case(request, assignment)
    form = CountersignForm.fresh(track_of(assignment))
    if request.method == "POST":
        form = CountersignForm(request.POST)
        if form.is_valid():
            payload = {"answer": form.cleaned_data["answer"]}
            answer = _step(request, assignment, form, "countersign", _("Your answer is with the lead unit."), payload=payload)
            if answer is not None:
                return answer
    return _page(request, "countersign", assignment, form, {"draft": draft})


@require_http_methods(PAGE)
@needs("handling.write")
def contact(request: Any, assignment_id: UUID) -> HttpResponse:
    """登记联系情况; the submitter is asked to confirm it."""
    assignment = _found(request, assignment_id)
    if request.method != "POST" and not assignment.is_open:
        return _to_case(request, assignment)
    submitters = submitters_of(assignment.case.kind, assignment.case_id)
    form = ContactForm.fresh(None, {"held_on": today(), "who": request.actor.name}, submitters=submitters)
    if request.method == "POST":
        form = ContactForm(request.POST, submitters=submitters)
        words = _("The contact is on record. The submitter is asked to confirm it.")
        answer = _act(request, assignment, form, log_contact, words)
        if answer is not None:
            return answer
    return _page(request, "contact", assignment, form, {})


@require_http_methods(PAGE)
@needs("handling.distribute")
def inner(request: Any, assignment_id: UUID) -> HttpResponse:
    """内部分办: nobody outside the unit sees it."""
    assignment = _found(request, assignment_id)
    if request.method != "POST" and not assignment.is_open:
        return _to_case(request, assignment)
    form = InnerForm.fresh()
    if request.method == "POST":
        form = InnerForm(request.POST)
        answer = _act(request, assignment, form, distribute, _("It is distributed inside the unit."))
        if answer is not None:
            return answer
    return _page(request, "inner", assignment, form, {})


@require_POST
@needs("handling.distribute")
def inner_done(request: Any, assignment_id: UUID) -> HttpResponse:
    """The section has done its part."""
    assignment = _found(request, assignment_id)
    try:
        task_id = UUID(request.POST.get("task", ""))
    except ValueError:
        raise NotFound(_("There is no such task.")) from None
    if not assignment.inner_tasks.filter(pk=task_id).exists():
        raise NotFound(_("There is no such task."))
    finish_task(request.actor, key=key_of(request), task_id=task_id)
    return _to_case(request, assignment)


def _step(
    request: Any, assignment: OwnAssignment, form: Any, edge: str, words: str, *, payload: dict[str, Any]
) -> HttpResponse | None:
    reason = form.cleaned_data.get("reason", "")
    step = ("handling", edge)
    result = take(request, form, assignment.case, step, payload=payload, reason=reason, unit_id=assignment.unit_id)
    if result is None or isinstance(result, HttpResponse):
        return result
    messages.success(request, words)
    return _to_case(request, assignment)


def _act(request: Any, assignment: OwnAssignment, form: StepForm, act: Callable[..., Any], words: str) -> HttpResponse | None:
    if not form.is_valid():
        return None
    data = {name: value for name, value in form.cleaned_data.items() if name not in ("key", "version")}
    try:
        act(request.actor, key=form.cleaned_data["key"], assignment_id=assignment.pk, **data)
    except Invalid as error:
        put_errors(form, error)
        return None
    except Blocked as error:
        form.add_error(None, str(error.message))
        return None
    messages.success(request, words)
    return _to_case(request, assignment)


def _found(request: Any, assignment_id: UUID) -> OwnAssignment:
    assignment = find_assignment(request.actor, assignment_id)
    if assignment is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    return assignment


def _page(request: Any, name: str, assignment: OwnAssignment, form: Any, more: dict[str, Any]) -> HttpResponse:
    context = {"assignment": assignment, "form": form, "case_url": _case_url(request, assignment)} | more
    return render(request, f"proposals/units/{name}.html", context, status=422 if form.is_bound else 200)


def _case_url(request: Any, assignment: OwnAssignment) -> str:
    return reverse("desk:proposals:unit_case", kwargs={"council": request.council.code, "assignment_id": assignment.pk})


def _to_case(request: Any, assignment: OwnAssignment) -> HttpResponse:
    return redirect(_case_url(request, assignment))
