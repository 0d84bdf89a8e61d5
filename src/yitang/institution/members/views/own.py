"""A member's own data on the phone, and the office's list of what members ask to have corrected."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.institution.members import requests as actions
from yitang.institution.members.forms import OwnForm
from yitang.institution.members.models import Belonging, DataRequest, Member
from yitang.institution.members.policy import ASK, DECIDE
from yitang.institution.members.queries import belongings

PAGE = 50
TONES = {"waiting": "wait", "approved": "done", "refused": "void", "withdrawn": "void"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ASK)
def own(request: Any) -> HttpResponse:
    """One's own data, what waits for a decision, and the form that asks for other data."""
    member = actions.own_member(request.actor)
    if member is None:
        raise NotFound
    rows = list(DataRequest.objects.filter(member=member).order_by("-asked_at")[:20])
    waiting = {row.field: row.new for row in rows if row.state == DataRequest.State.WAITING}
    initial = {field: waiting.get(field, getattr(member, field)) for field in actions.FIELDS}
    form = OwnForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.ask_for_change(request.actor, key=request.POST.get("key") or None, values=form.cleaned_data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            words = (
                _("Handed to the members' affairs office. You are told when it is decided.")
                if done["asked"]
                else _("Nothing to correct.")
            )
            messages.success(request, words)
            return redirect("desk:members:own", council=request.council.code)
    context = {
        "form": form,
        "key": request.POST.get("key") or uuid4().hex,
        "facts": _facts(member, list(belongings().filter(principal=member.principal_id).order_by("kind", "body__code"))),
        "rows": [_row(row) for row in rows],
    }
    return render(request, "members/own.html", context)


def _facts(member: Member, belongs: list[Belonging]) -> list[dict[str, Any]]:
    bodies = "、".join(f"{row.body.name}（{row.post}）" if row.post else row.body.name for row in belongs if row.kind != "sector")
    return [
        {"label": _("Name"), "value": member.principal.name},
        {"label": _("Member number"), "value": member.number},
        {"label": _("Sector"), "value": member.sector.name if member.sector else ""},
        {"label": _("Committees and groups"), "value": bodies},
        {"label": _("Member since"), "value": member.joined_on},
    ]


def _row(row: DataRequest) -> dict[str, Any]:
    return {
        "title": actions.FIELDS[row.field],
        "meta": f"{row.old or '—'} → {row.new or '—'}" + (f" · {row.reason}" if row.reason else ""),
        "state": row.get_state_display(),
        "tone": TONES[row.state],
    }


@require_safe
@needs(DECIDE)
def requests(request: Any) -> HttpResponse:
    """Corrections that wait, the oldest first."""
    found = DataRequest.objects.filter(state=DataRequest.State.WAITING).select_related("member__principal", "member__sector")
    page = Paginator(found.order_by("asked_at"), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": row, "label": actions.FIELDS[row.field], "changed": getattr(row.member, row.field) != row.old} for row in page
    ]
    return render(request, "members/requests.html", {"page": page, "rows": rows})


@require_POST
@needs(DECIDE)
def take_over(request: Any, request_id: UUID) -> HttpResponse:
    """Take one correction over."""
    try:
        done = actions.decide_change(request.actor, request_id=request_id, take_over=True)
    except Conflict as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("Taken over for {name}.").format(name=done["name"]))
    return redirect("desk:members:requests", council=request.council.code)


class RefuseForm(forms.Form):
    reason = forms.CharField(label="", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why it is not taken over")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDE)
def refuse(request: Any, request_id: UUID) -> HttpResponse:
    """Say why a correction is not taken over."""
    found = DataRequest.objects.select_related("member__principal").filter(pk=request_id, state=DataRequest.State.WAITING).first()
    if found is None:
        raise NotFound
    form = RefuseForm(request.POST or None)
    back = reverse("desk:members:requests", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_change(request.actor, request_id=found.pk, take_over=False, reason=form.cleaned_data["reason"])
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    note = _("{field}: {old} → {new}").format(field=actions.FIELDS[found.field], old=found.old or "—", new=found.new or "—")
    heading = _("Not taken over: {name}").format(name=found.member.principal.name)
    context = {"form": form, "heading": heading, "act": _("Do not take over"), "cancel_url": back, "note": note}
    return render(request, "administration/form.html", context)
