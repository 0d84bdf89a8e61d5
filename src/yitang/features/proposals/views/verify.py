"""核实不满意的反馈, and another round."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.tracking import RehandleForm
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.views.feedback import still_silent
from yitang.features.proposals.views.steps import seen, take, track_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import UnitRating
from yitang.instruments.handling.queries import added_ratings_in_full, assignments_of, current_round, rating_of
from yitang.instruments.handling.rounds import round_of
from yitang.instruments.workflow.procedures import procedure_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.rehandle")
def verify(request: Any, case_id: UUID) -> HttpResponse:
    """What the submitter said beside what the units replied; then another round, or conclusion."""
    proposal = seen(request.actor, case_id)
    if request.method != "POST" and proposal.case.stage != "rated":
        return redirect(_url(request, "detail", case_id))
    parts = current_round(assignments_of(case_id))
    choices = [(str(part.unit_id), part.unit.name) for part in parts if part.answers]
    chosen = [code for code, _name in choices]
    form = RehandleForm.fresh(track_of(case_id, "course"), {"units": chosen}, units=choices)
    if request.method == "POST":
        form = RehandleForm(request.POST, units=choices)
        if form.is_valid():
            answer = _rehandle(request, proposal, form, parts)
            if answer is not None:
                return answer
    rating = rating_of(case_id)
    procedure = procedure_of(proposal.case.procedure_id)
    period = Period.parse(procedure.parameter("rehandling_period"))
    context = {
        "proposal": proposal,
        "form": form,
        "parts": parts,
        "rating": rating,
        "added": added_ratings_in_full(case_id),
        "silent": still_silent(case_id),
        "of_units": UnitRating.objects.filter(rating=rating).select_related("assignment__unit"),
        "results": labels("result_class"),
        "round": round_of(case_id),
        "rounds_most": procedure.parameter("rounds_most"),
        "period": period.words,
        "due_on": Clock.start(period, today(), calendar_for(request.council.id)).deadline,
        "conclude_url": _url(request, "conclude_case", case_id),
    }
    return render(request, "proposals/office/verify.html", context, status=422 if form.is_bound else 200)


def _rehandle(request: Any, proposal: Proposal, form: RehandleForm, parts: list[Any]) -> HttpResponse | None:
    chosen = set(form.cleaned_data["units"])
    if not chosen:
        form.add_error("units", _("Choose the units that handle it again."))
        return None
    if any(part.role == "lead" and str(part.unit_id) in chosen for part in parts):
        # Co-units are asked again with their lead.
        chosen |= {str(part.unit_id) for part in parts if not part.answers}
    payload = {"units": sorted(chosen)}
    step = ("course", "rehandle")
    result = take(request, form, proposal.case, step, payload=payload, reason=form.cleaned_data["reason"])
    if result is None or isinstance(result, HttpResponse):
        return result
    words = _("“%(title)s” is handled again, round %(round)d. The units were told.")
    messages.success(request, words % {"title": proposal.case.title, "round": result["round"]})
    return redirect(f"{reverse('desk:proposals:tracking', kwargs={'council': request.council.code})}?stage=dissatisfied")


def _url(request: Any, name: str, case_id: UUID) -> str:
    return reverse(f"desk:proposals:{name}", kwargs={"council": request.council.code, "case_id": case_id})
