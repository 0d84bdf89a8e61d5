"""C31: the methods of the council, composing one in rows, and its sheet for the wall."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.methods.composing import (
    add_step,
    change_step,
    create,
    describe,
    discard,
    move_step,
    new_version,
    publish,
    remove_step,
    retire,
)
from yitang.instruments.methods.forms import MethodForm, PublishForm, RetireForm, StepForm, initial_of
from yitang.instruments.methods.models import Method, MethodStep, MethodVersion
from yitang.instruments.methods.policy import COMPOSE, VIEW
from yitang.instruments.methods.queries import draft_of, published, published_above, steps_of
from yitang.instruments.methods.queries import methods as all_methods
from yitang.instruments.methods.shown import shown_steps
from yitang.instruments.methods.taking_over import shipped, take_over, take_shipped

ALIASES = {"fields": "fields_text", "papers": "papers_text"}


@require_safe
@needs(VIEW)
def methods(request: Any) -> HttpResponse:
    """The council's methods by kind, and for the office those that can be taken over."""
    rows = list(all_methods())
    in_force = {row.method_id: row for kind in Method.Kind.values for row in published(kind, today())}
    drafts = dict(MethodVersion.objects.filter(published_at__isnull=True).values_list("method_id", "pk"))
    may = may_ever(request.actor, COMPOSE)
    groups = [
        {
            "label": label,
            "lines": [_line(row, in_force.get(row.pk), drafts.get(row.pk)) for row in rows if row.kind == kind],
        }
        for kind, label in Method.Kind.choices
    ]
    taken = {row.code for row in rows}, {row.origin_id for row in rows}
    context = {"groups": groups, "may": may, "key": uuid4().hex, "offers": _offers(request, *taken) if may else []}
    return render(request, "methods/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def new(request: Any) -> HttpResponse:
    """A method from nothing."""
    form = MethodForm(request.POST or None, initial={"kind": request.GET.get("kind", Method.Kind.CONSULTATION)})
    made: dict[str, Any] = {}
    done = request.method == "POST" and form.is_valid()
    if done and attempt(form, lambda: made.update(create(request.actor, key=key_of(request), **form.cleaned_data)), ALIASES):
        return redirect(link(request, "draft", method_draft_id=made["version_id"]))
    return form_page(request, form, _("New method"), _("Begin the method"), link(request, "list"))


@require_POST
@needs(COMPOSE)
def take(request: Any) -> HttpResponse:
    """Take a shipped method or one of a council above over."""
    code, council, version = (request.POST.get(name, "") for name in ("code", "council", "version"))
    try:
        if code:
            made = take_shipped(request.actor, key=key_of(request), code=code[:40])
        else:
            made = take_over(request.actor, key=key_of(request), council_id=UUID(council), version_id=UUID(version))
    except ValueError:
        messages.warning(request, _("Choose the method that is to be taken over."))
        return redirect(link(request, "list"))
    except (Blocked, KeyReused) as error:
        messages.warning(request, str(error.message))
        return redirect(link(request, "list"))
    messages.success(request, _("Taken over as a draft. Adapt it and publish it."))
    return redirect(link(request, "draft", method_draft_id=made["version_id"]))


@require_safe
@needs(VIEW)
def method(request: Any, method_id: UUID) -> HttpResponse:
    """One method: the version that is chosen, what it says step by step, and its other versions."""
    found, versions, shown = chosen_version(request, method_id)
    context = {
        "found": found,
        "versions": versions,
        "shown": shown,
        "draft": draft_of(found.pk),
        "steps": shown_steps(steps_of(shown)) if shown else [],
        "may": may_ever(request.actor, COMPOSE),
        "key": uuid4().hex,
    }
    return render(request, "methods/method.html", context)


@require_safe
@needs(VIEW)
def sheet(request: Any, method_id: UUID) -> HttpResponse:
    """The method on one sheet, to be printed."""
    found, _versions, shown = chosen_version(request, method_id)
    if shown is None:
        raise NotFound
    return render(request, "methods/sheet.html", {"found": found, "shown": shown, "steps": shown_steps(steps_of(shown))})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def edit(request: Any, method_id: UUID) -> HttpResponse:
    """Name and purpose."""
    found = method_of(method_id)
    form = MethodForm(request.POST or None, initial={"name": found.name, "purpose": found.purpose}, fresh=False)
    return acted(
        request,
        form,
        lambda: describe(request.actor, key=key_of(request), method_id=found.pk, **form.cleaned_data),
        _("Name and purpose"),
        _("Save the change"),
        link(request, "method", method_id=found.pk),
    )


@require_POST
@needs(COMPOSE)
def begin_version(request: Any, method_id: UUID) -> HttpResponse:
    """A new version as a copy of the newest."""
    made: dict[str, Any] = {}
    back = link(request, "method", method_id=method_id)
    if not press(request, lambda: made.update(new_version(request.actor, key=key_of(request), method_id=method_id))):
        return redirect(back)
    return redirect(link(request, "draft", method_draft_id=made["version_id"]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def end(request: Any, method_id: UUID) -> HttpResponse:
    """From when on nothing new follows it."""
    found = method_of(method_id)
    form = RetireForm(request.POST or None)
    return acted(
        request,
        form,
        lambda: retire(request.actor, key=key_of(request), method_id=found.pk, on=form.cleaned_data["on"]),
        _("No longer use the method"),
        _("No longer use it"),
        link(request, "method", method_id=found.pk),
        note=_("Running cases go on by it to their end."),
    )


@require_POST
@needs(COMPOSE)
def again(request: Any, method_id: UUID) -> HttpResponse:
    """A method that was ended is used again."""
    press(request, lambda: retire(request.actor, key=key_of(request), method_id=method_id, on=None))
    return redirect(link(request, "method", method_id=method_id))


@require_safe
@needs(COMPOSE)
def draft(request: Any, method_draft_id: UUID) -> HttpResponse:
    """The rows of a version that is being composed."""
    found = _version(method_draft_id)
    if found.published_at:
        return redirect(link(request, "method", method_id=found.method_id))
    context = {"found": found, "steps": shown_steps(steps_of(found)), "key": uuid4().hex}
    return render(request, "methods/draft.html", context)


@require_POST
@needs(COMPOSE)
def row(request: Any, method_draft_id: UUID) -> HttpResponse:
    """Move or remove a row, by the button that was pressed: `up:<id>`, `down:<id>`, `remove:<id>`."""
    what, _sign, step = request.POST.get("do", "").partition(":")
    try:
        step_id = UUID(step)
    except ValueError:
        return redirect(link(request, "draft", method_draft_id=_version(method_draft_id).pk))
    asked: dict[str, Any] = {"version_id": method_draft_id, "expected": version_of(request), "step_id": step_id}
    if what == "remove":
        press(request, lambda: remove_step(request.actor, key=key_of(request), **asked), _("The step was removed."))
    elif what in ("up", "down"):
        press(request, lambda: move_step(request.actor, key=key_of(request), by=-1 if what == "up" else 1, **asked))
    return redirect(link(request, "draft", method_draft_id=method_draft_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def add(request: Any, method_draft_id: UUID) -> HttpResponse:
    """A new row at the end."""
    found = _version(method_draft_id)
    form = StepForm(request.POST or None, exact=_exact(found))
    return acted(
        request,
        form,
        lambda: add_step(request.actor, key=key_of(request), version_id=found.pk, expected=version_of(request), **form.given()),
        _("New step"),
        _("Add the step"),
        link(request, "draft", method_draft_id=found.pk),
        version=found.version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def change(request: Any, method_draft_id: UUID, method_step_id: UUID) -> HttpResponse:
    """Change a row."""
    found = _version(method_draft_id)
    step = MethodStep.objects.filter(version=found, pk=method_step_id).first()
    if step is None:
        raise NotFound
    form = StepForm(request.POST or None, initial=initial_of(step), exact=_exact(found))
    return acted(
        request,
        form,
        lambda: change_step(
            request.actor,
            key=key_of(request),
            version_id=found.pk,
            expected=version_of(request),
            step_id=step.pk,
            **form.given(),
        ),
        _("Step %(n)d") % {"n": step.ordinal},
        _("Save the step"),
        link(request, "draft", method_draft_id=found.pk),
        version=found.version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def publish_draft(request: Any, method_draft_id: UUID) -> HttpResponse:
    """Publish the draft."""
    found = _version(method_draft_id)
    form = PublishForm(request.POST or None)
    back = link(request, "draft", method_draft_id=found.pk)
    return acted(
        request,
        form,
        lambda: publish(
            request.actor,
            key=key_of(request),
            version_id=found.pk,
            expected=version_of(request),
            **form.cleaned_data,
        ),
        _("Publish the method “%(name)s”") % {"name": found.method.name},
        _("Publish this version"),
        back,
        to=link(request, "method", method_id=found.method_id),
        version=found.version,
        note=_("A published version no longer changes. Running cases keep the version they began under."),
    )


@require_POST
@needs(COMPOSE)
def throw_away(request: Any, method_draft_id: UUID) -> HttpResponse:
    """Discard the draft."""
    made: dict[str, Any] = {}
    asked = {"version_id": method_draft_id, "expected": version_of(request)}
    if not press(request, lambda: made.update(discard(request.actor, key=key_of(request), **asked)), _("The draft is gone.")):
        return redirect(link(request, "draft", method_draft_id=method_draft_id))
    if made["method_id"]:
        return redirect(link(request, "method", method_id=made["method_id"]))
    return redirect(link(request, "list"))


def link(request: Any, page: str, **more: Any) -> str:
    """The address of a page of this room."""
    return reverse(f"desk:methods:{page}", kwargs={"council": request.council.code, **more})


def press(request: Any, run: Callable[[], Any], done: Any = "") -> bool:
    """Run an act from a button, with a word on what came of it; False when it was not done."""
    try:
        run()
    except (Invalid, Blocked, Conflict, KeyReused) as error:
        messages.warning(request, str(error.message))
        return False
    if done:
        messages.success(request, str(done))
    return True


def acted(
    request: Any, form: forms.Form, run: Callable[[], Any], heading: Any, act: Any, back: str, to: str = "", **more: Any
) -> HttpResponse:
    """A page with one form and its act; on to `to`, else back, when it is done."""
    if request.method == "POST" and form.is_valid() and attempt(form, run, ALIASES):
        return redirect(to or back)
    return form_page(request, form, heading, act, back, **more)


def form_page(request: Any, form: forms.Form, heading: Any, act: Any, back: str, **more: Any) -> HttpResponse:
    """The form, with its key and the version that the page was made from."""
    shown = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "key": request.POST.get("key") or uuid4().hex,
        **more,
    }
    if form.is_bound and "version" in more:
        shown["version"] = version_of(request)
    return render(request, "methods/form.html", shown, status=422 if form.is_bound else 200)


def _exact(version: MethodVersion) -> bool:
    """Whether a step may name a product exactly: consultations keep theirs with the instruments."""
    return version.method.kind == Method.Kind.CONSULTATION


def _line(row: Method, in_force: MethodVersion | None, draft_id: UUID | None) -> dict[str, Any]:
    if row.retired_on and row.retired_on <= today():
        tone, state = "void", _("No longer used")
    elif in_force:
        tone, state = "done", _("In use, version %(n)d") % {"n": in_force.number}
    else:
        tone, state = "wait", _("Being composed") if draft_id else _("Not in use yet")
    return {
        "row": row,
        "tone": tone,
        "state": state,
        "since": in_force.effective_from if in_force else None,
        "draft_id": draft_id,
    }


def _offers(request: Any, codes: set[str], origins: set[UUID | None]) -> list[dict[str, Any]]:
    kinds = dict(Method.Kind.choices)
    rows = [
        {"name": one["name"], "kind": kinds[one["kind"]], "from": _("Example of the house"), "code": code}
        for code, one in shipped().items()
        if code not in codes
    ]
    for council, versions in published_above(request.council.pk, today()):
        rows += [
            {
                "name": one.method.name,
                "kind": kinds[one.method.kind],
                "from": council.name,
                "council": council.pk,
                "version": one.pk,
            }
            for one in versions
            if one.method_id not in origins
        ]
    return rows


def method_of(method_id: UUID) -> Method:
    found = Method.objects.filter(pk=method_id).first()
    if found is None:
        raise NotFound
    return found


def chosen_version(request: Any, method_id: UUID) -> tuple[Method, list[MethodVersion], MethodVersion | None]:
    """A method, its published versions, and the one that the address asks for, else the one that holds today. Raises `NotFound`."""
    found = method_of(method_id)
    versions = list(MethodVersion.objects.filter(method=found, published_at__isnull=False).order_by("-number"))
    asked = request.GET.get("version", "")
    held = next((row for row in versions if row.effective_from and row.effective_from <= today()), None)
    shown = next((row for row in versions if str(row.number) == asked), held or next(iter(versions), None))
    return found, versions, shown


def _version(version_id: UUID) -> MethodVersion:
    found = MethodVersion.objects.select_related("method").filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found
