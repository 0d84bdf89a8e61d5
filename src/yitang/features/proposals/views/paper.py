"""代录: feedback that came on paper, with its scan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.attachments import FEEDBACK_SCAN
from yitang.features.proposals.forms.tracking import PaperRatingForm
from yitang.features.proposals.handling.links import open_steps
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.views.steps import seen, take, track_of
from yitang.foundation.files.scans import scan_field, scan_of
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.web import needs
from yitang.instruments.handling.queries import assignments_of, current_round, separate_units
from yitang.instruments.handling.submitters import submitters_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.rate_on_paper")
def paper_rating(request: Any, case_id: UUID) -> HttpResponse:
    """委员书面反馈代录: whose form, grades and words as they stand on it, and its scan."""
    proposal = seen(request.actor, case_id)
    edges = open_steps(proposal).edges
    whose = [one for one in submitters_of(KIND, case_id) if one.principal_id in edges]
    detail = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": case_id})
    if request.method != "POST" and not whose:
        return redirect(detail)
    units = separate_units(case_id)
    form = PaperRatingForm.fresh(track_of(case_id, "course"), whose=whose, units=units)
    if request.method == "POST":
        form = PaperRatingForm(request.POST, whose=whose, units=units)
        scan_id = scan_of(request, form, KIND, case_id, FEEDBACK_SCAN)
        if form.is_valid():
            request.actor = request.actor.through(Channel.PAPER, scan_id)
            result = take(request, form, proposal.case, ("course", _edge(proposal, form)), payload=form.payload)
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("The feedback is entered. The record says that it came on paper."))
                return redirect(detail)
    context = {
        "proposal": proposal,
        "form": form,
        "parts": current_round(assignments_of(case_id)),
        "scan": scan_field(request, KIND, case_id, FEEDBACK_SCAN),
    }
    return render(request, "proposals/office/paper_rating.html", context, status=422 if form.is_bound else 200)


def _edge(proposal: Proposal, form: PaperRatingForm) -> str:
    return "rate_on_paper" if form.payload.get("principal") in (None, str(proposal.submitter_id)) else "add_rating_on_paper"
