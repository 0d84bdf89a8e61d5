"""Committees, sectors, groups and party organisation with their people on any day; the standing checks."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.institution.members import bodies as actions
from yitang.institution.members.checks import checks, living_bodies
from yitang.institution.members.forms import BodyChangeForm, BodyForm, DayForm
from yitang.institution.members.models import Body, BodyChange
from yitang.institution.members.pages import BODY_PAGES
from yitang.institution.members.policy import CHECK, MANAGE_BODIES, VIEW
from yitang.institution.members.queries import belongings

PAGE = 60


@require_safe
@needs(VIEW)
def bodies(request: Any) -> HttpResponse:
    """All bodies of a day by kind, with their number of people."""
    form, day = _day(request)
    kind = request.GET.get("kind", "")
    found = list(living_bodies(day))
    kinds = [(value, label) for value, label in Body.Kind.choices if any(row.kind == value for row in found)]
    tabs = [{"label": _("All"), "url": f"?day={day}", "current": not kind, "count": len(found)}]
    tabs += [
        {
            "label": label,
            "url": f"?kind={value}&day={day}",
            "current": kind == value,
            "count": sum(r.kind == value for r in found),
        }
        for value, label in kinds
    ]
    context = {
        "form": form,
        "tabs": tabs,
        "rows": [row for row in found if not kind or row.kind == kind],
        "may_manage": may_ever(request.actor, MANAGE_BODIES),
        "may_check": may_ever(request.actor, CHECK),
    }
    return render(request, "members/bodies.html", context)


@require_safe
@needs(VIEW)
def body(request: Any, body_id: UUID) -> HttpResponse:
    """One body on a day: what it is, who belongs to it, what became of it."""
    form, day = _day(request)
    found = _body(body_id)
    principal = found.principal
    facts = [
        {"label": _("Kind"), "value": found.get_kind_display()},
        {"label": _("Short code"), "value": principal.code or ""},
        {"label": _("Covered by or below"), "value": found.parent.name if found.parent else ""},
        {"label": _("Members it is to have"), "value": found.quota if found.quota is not None else ""},
    ]
    people = belongings(day).filter(body=principal).order_by("-post_code", "principal__strokes")
    changes = BodyChange.objects.filter(Q(body=principal) | Q(into=principal)).select_related("body", "into")
    context = {
        "body": found,
        "facts": facts,
        "form": form,
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "pages": [page for page in BODY_PAGES.values() if may_ever(request.actor, page.permission)],
        "below": Body.objects.filter(parent=principal).select_related("principal").order_by("order"),
        "entries": [_told(change) for change in changes.order_by("-effective_on", "-recorded_at")],
        "may_manage": may_ever(request.actor, MANAGE_BODIES) and principal.valid_to is None,
    }
    return render(request, "members/body.html", context)


def _told(change: BodyChange) -> dict[str, Any]:
    if change.kind == BodyChange.Kind.RENAMED:
        what = _("Renamed; until then “{name}”").format(name=change.old_name)
    elif change.into:
        what = _("“{name}” went on in “{into}”").format(name=change.old_name, into=change.into.name)
    else:
        what = _("Dissolved")
    return {"when": change.effective_on, "what": what, "note": change.basis}


@require_safe
@needs(CHECK)
def standing(request: Any) -> HttpResponse:
    """The standing checks of a day."""
    form, day = _day(request)
    return render(request, "members/checks.html", {"form": form, "checks": list(checks(day)), "day": day})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_BODIES)
def add(request: Any) -> HttpResponse:
    """A new body."""
    form = BodyForm(request.POST or None)
    back = reverse("desk:members:bodies", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_body(request.actor, key=request.POST.get("key") or None, **_data(form, "parent"))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:members:body", council=request.council.code, body_id=made["body_id"])
    return _form(request, form, _("New committee, sector or group"), _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_BODIES)
def edit(request: Any, body_id: UUID) -> HttpResponse:
    """Correct what a body is."""
    found = _body(body_id)
    initial = {"kind": found.kind, "name": found.principal.name, "quota": found.quota, "parent": found.parent_id}
    form = BodyForm(request.POST or None, known_body=found.principal, initial=initial)
    back = reverse("desk:members:body", kwargs={"council": request.council.code, "body_id": body_id})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_body(request.actor, body_id=body_id, **_data(form, "parent"))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return _form(request, form, _("Correct the data"), _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_BODIES)
def change(request: Any, body_id: UUID) -> HttpResponse:
    """沿革: a new name, a successor, or the end."""
    found = _body(body_id)
    form = BodyChangeForm(request.POST or None, body=found.principal)
    back = reverse("desk:members:body", kwargs={"council": request.council.code, "body_id": body_id})
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.change_body(request.actor, key=request.POST.get("key") or None, body_id=body_id, **_data(form, "into"))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:members:body", council=request.council.code, body_id=done["body_id"])
    note = _(
        "A new name, or where it goes on with its people; leave both empty to dissolve it. Earlier years keep their structure."
    )
    return _form(request, form, _("What becomes of {name}").format(name=found.principal.name), _("Note the change"), back, note)


def _form(request: Any, form: Any, heading: str, act_words: str, back: str, note: str = "") -> HttpResponse:
    context = {"form": form, "heading": heading, "act": act_words, "cancel_url": back, "note": note}
    return render(request, "administration/form.html", context | {"key": request.POST.get("key") or uuid4().hex})


def _data(form: Any, choice: str) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    chosen = data.pop(choice)
    return data | {f"{choice}_id": chosen.pk if chosen else None}


def _body(body_id: UUID) -> Body:
    found = Body.objects.select_related("principal", "parent").filter(principal=body_id).first()
    if found is None:
        raise NotFound
    return found


def _day(request: Any) -> tuple[DayForm, date]:
    """The day that the address asks for; today when it names none."""
    form = DayForm(request.GET or None)
    return form, (form.cleaned_data.get("day") if form.is_valid() else None) or today()
