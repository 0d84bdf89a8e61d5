"""Forms of evaluation: the list, composing one in rows, a new version, the end of a form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.experts import composing
from yitang.features.experts.forms import CriterionRows, NewForm, VersionForm, criteria_of
from yitang.features.experts.models import EvaluationForm
from yitang.features.experts.policy import COMPOSE, RESULTS
from yitang.features.experts.queries import version_on
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import NO_ALIASES, attempt
from yitang.foundation.ui.sent import key_of, version_of


@require_safe
@needs(RESULTS)
def evaluation_forms(request: Any) -> HttpResponse:
    """All forms, each with its newest version."""
    newest: dict[UUID, Any] = {}
    forms = list(EvaluationForm.objects.prefetch_related("versions"))
    for one in forms:
        newest[one.pk] = next(iter(one.versions.all()), None)
    rows = [{"form": one, "version": newest[one.pk]} for one in forms]
    context = {"rows": rows, "may_compose": may_ever(request.actor, COMPOSE)}
    return render(request, "experts/forms.html", context)


@require_safe
@needs(RESULTS)
def evaluation_form(request: Any, form_id: UUID) -> HttpResponse:
    """One form: what holds now, what will hold, what held."""
    form = _form(form_id)
    context = {
        "form": form,
        "versions": list(form.versions.all()),
        "current": version_on(form, today()),
        "may_compose": may_ever(request.actor, COMPOSE) and form.ended_on is None,
        "key": key_of(request),
    }
    return render(request, "experts/form_of_evaluation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def new_form(request: Any) -> HttpResponse:
    """Compose a form with its first version."""
    form = NewForm(request.POST or None)
    rows = CriterionRows(request.POST if request.method == "POST" else None, prefix="row")
    if request.method == "POST" and _whole(form, rows):
        made: list[Any] = []
        asked = {"key": key_of(request), "criteria": criteria_of(rows), **form.cleaned_data}
        if attempt(form, lambda: made.append(composing.compose(request.actor, **asked)["form_id"]), NO_ALIASES):
            messages.success(request, _("The form was published."))
            return redirect("desk:experts:form", council=request.council.code, form_id=made[0])
    return _page(request, form, rows, {"title": _("Compose a form"), "act": _("Publish the form")})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(COMPOSE)
def new_version(request: Any, form_id: UUID) -> HttpResponse:
    """Compose the next version, from the newest one."""
    of = _form(form_id)
    newest = of.versions.first()
    form = VersionForm(request.POST or None, version=newest)
    initial = newest.criteria if newest else []
    rows = CriterionRows(request.POST if request.method == "POST" else None, prefix="row", initial=initial)
    rows.extra = composing.MOST_CRITERIA - len(initial)
    if request.method == "POST" and _whole(form, rows):
        asked = {
            "key": key_of(request),
            "after": version_of(request, "after"),
            "criteria": criteria_of(rows),
            **form.cleaned_data,
        }
        if attempt(form, lambda: composing.compose_version(request.actor, form_id=of.pk, **asked), NO_ALIASES):
            messages.success(request, _("The version was published."))
            return redirect("desk:experts:form", council=request.council.code, form_id=of.pk)
    title = _("New version of “%(name)s”") % {"name": of.name}
    return _page(
        request, form, rows, {"title": title, "act": _("Publish the version"), "of": of, "after": newest.number if newest else 0}
    )


@require_POST
@needs(COMPOSE)
def end_form(request: Any, form_id: UUID) -> HttpResponse:
    """No new round by this form."""
    form = _form(form_id)
    composing.end_form(request.actor, key=key_of(request), form_id=form.pk)
    messages.success(request, _("No new round is held by this form."))
    return redirect("desk:experts:forms", council=request.council.code)


def _whole(form: Any, rows: Any) -> bool:
    # Both are looked at, so that all faults are told at once.
    fine = form.is_valid()
    return bool(rows.is_valid() and fine)


def _page(request: Any, form: Any, rows: Any, context: dict[str, Any]) -> HttpResponse:
    bad = bool(form.errors or (rows.is_bound and not rows.is_valid()))
    context |= {"form": form, "rows": rows, "key": key_of(request)}
    return render(request, "experts/compose.html", context, status=422 if bad else 200)


def _form(form_id: UUID) -> EvaluationForm:
    found = EvaluationForm.objects.filter(pk=form_id).first()
    if found is None:
        raise NotFound
    return found
