"""两级交办: the committee hands filed proposals over to a dispatch office, which assigns them to units or hands them back."""

import re
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.desks.queues import awaiting_handover
from yitang.features.proposals.forms.tracking import ReasonForm
from yitang.features.proposals.handling.followed import DISPATCH
from yitang.features.proposals.views.steps import seen, take, track_of
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import Organ
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Track

MOST = 500
TICK = re.compile(r"([0-9a-f-]{36}):([0-9]{1,9})")


class HandOverForm(forms.Form):
    """To which dispatch office."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    organ = forms.ChoiceField(label=gettext_lazy("Dispatch office"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = Organ.objects.filter(kind=DISPATCH, valid_to__isnull=True).order_by("code")
        field = self.fields["organ"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("Any dispatch office")), *((str(organ.pk), organ.name) for organ in organs)]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.hand_over")
def handover(request: Any) -> HttpResponse:
    """待转交: ticked ones go to the chosen dispatch office in one act."""
    form = HandOverForm(initial={"key": uuid4().hex})
    if request.method == "POST":
        form = HandOverForm(request.POST)
        ids = {str(pk) for pk in request.POST.getlist("ids")[:MOST]}
        if form.is_valid() and ids:
            return _hand_over(request, form, ids)
        if not ids:
            form.add_error(None, _("Tick the proposals that are handed over."))
    track = Track.objects.filter(case=OuterRef("case"), axis="course").order_by("-round")
    rows = list(awaiting_handover(request.actor).defer("body").annotate(version=Subquery(track.values("version")[:1]))[:MOST])
    context = {"form": form, "rows": rows}
    return render(request, "proposals/office/handover.html", context, status=422 if form.is_bound else 200)


def _hand_over(request: Any, form: HandOverForm, ids: set[str]) -> HttpResponse:
    payload = {"organ": form.cleaned_data["organ"]} if form.cleaned_data["organ"] else {}
    # Each tick carries the version that was seen: the same form sent twice says the same.
    items = [
        BatchItem(UUID(pk), int(version), None, payload)
        for pk, version in (found.groups() for found in map(TICK.fullmatch, sorted(ids)) if found)
    ]
    done = advance_many(request.actor, items, axis="course", edge="hand_over", key=form.cleaned_data["key"])
    if done["done"]:
        messages.success(request, _("%(n)d proposals are handed over.") % {"n": done["done"]})
    for sentence in dict.fromkeys(row["message"] for row in done["results"] if not row["ok"]):
        messages.warning(request, sentence)
    return redirect("desk:proposals:handover", council=request.council.code)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.assign")
def hand_back(request: Any, case_id: UUID) -> HttpResponse:
    """退回提案委: another dispatch office has to assign it."""
    proposal = seen(request.actor, case_id)
    if request.method != "POST" and proposal.case.stage != "awaiting_dispatch":
        return redirect("desk:proposals:assign", council=request.council.code)
    form = ReasonForm.fresh(track_of(case_id, "course"))
    if request.method == "POST":
        form = ReasonForm(request.POST)
        if form.is_valid():
            result = take(request, form, proposal.case, ("course", "hand_back"), reason=form.cleaned_data["reason"])
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("It is back with the proposal committee."))
                return redirect("desk:proposals:assign", council=request.council.code)
    context = {"proposal": proposal, "form": form}
    return render(request, "proposals/office/hand_back.html", context, status=422 if form.is_bound else 200)
