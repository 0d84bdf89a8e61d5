"""The yearly rounds: list, page, steps in the council's order."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.assessment.actions import start_round
from yitang.features.assessment.forms import OnwardForm, ReasonForm, Sent, StartForm
from yitang.features.assessment.models import Opinion
from yitang.features.assessment.queries import objections_of, people_of, visible_rounds
from yitang.features.assessment.rules import open_objections
from yitang.features.assessment.taking_part import assessed
from yitang.features.assessment.views.parts import TONES, address, beside, onward, seen_round, status_of, timeline_of
from yitang.features.assessment.views.sent import put, take
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 20
DONE = {
    "to_comments": gettext_lazy("Committees and sectors are asked for their comments."),
    "to_group": gettext_lazy("The assessment group has the round."),
    "to_chair": gettext_lazy("The chair meeting has the round."),
    "notify": gettext_lazy("Each member can see the own result now and was told so."),
    "send_back": gettext_lazy("The round is back at the beginning."),
    "archive": gettext_lazy("The round is archived."),
    "cancel": gettext_lazy("The round is cancelled."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.rounds")
def rounds(request: Any) -> HttpResponse:
    """All rounds with where they stand; the office begins a new one."""
    may_run = bool(policy.ask(request.actor, "assessment.run"))
    if request.method == "POST":
        policy.require(request.actor, "assessment.run")
    form = StartForm(request.POST if request.method == "POST" else None, initial={"key": uuid4().hex, "year": today().year})
    if form.is_bound and form.is_valid():
        try:
            done = start_round(request.actor, key=key_of(request), year=form.cleaned_data["year"])
        except Invalid as error:
            put(form, error.errors)
        else:
            messages.success(request, _("The round is begun."))
            return redirect(address(request, "round", round_id=done["case_id"]))
    page = Paginator(visible_rounds(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "round": row,
            "words": procedure_of(row.case.procedure_id).stage_state(row.case.stage).words(),
            "tone": TONES[row.case.stage],
        }
        for row in page.object_list
    ]
    context = {"page": page, "lines": lines, "form": form, "may_run": may_run, "this_year": today().year}
    return render(request, "assessment/rounds.html", context, status=422 if form.errors else 200)


@require_safe
@needs("assessment.rounds")
def round_(request: Any, round_id: UUID) -> HttpResponse:
    """Where the round stands, what comes next, how far the comments are, what is open."""
    found = seen_round(request.actor, round_id)
    board = board_of(request.actor, found)
    own = people_of(request.actor).filter(pk__in=assessed(found.year).order_by().values("pk"))
    people = own.count()
    said = Opinion.objects.filter(case_id=round_id, principal_id__in=own.order_by().values("principal_id"))
    objections = list(objections_of(request.actor, round_id))
    context = {
        "round": found,
        "status": status_of(board),
        "onward": onward(board),
        "beside": beside(board),
        "entries": timeline_of(board),
        "people": people,
        "commented": said.values("principal_id").distinct().count(),
        "objections": len(objections),
        "waiting": sum(not (row.outcome or row.withdrawn_on) for row in objections),
        "may_comment": policy.may_ever(request.actor, "assessment.comment"),
        "may_answer": policy.may_ever(request.actor, "assessment.answer"),
    }
    return render(request, "assessment/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.run")
def step(request: Any, round_id: UUID, edge: str) -> HttpResponse:
    """One step of the round, with the meeting that decided, its paper, or the reason."""
    found = seen_round(request.actor, round_id)
    board = board_of(request.actor, found)
    taken = board.step("round", edge)
    back = address(request, "round", round_id=round_id)
    if edge not in DONE:
        raise NotFound(_("This case has no such step."))
    if taken is None:
        policy.require(request.actor, board.procedure.axis("round").edge(edge).permission)
        messages.warning(request, _("This step is not open now. The page shows how the round stands."))
        return redirect(back)
    kind: type[Sent] = ReasonForm if taken.needs_reason else OnwardForm
    form = kind(request.POST if request.method == "POST" else None, initial={"key": uuid4().hex, "version": taken.track.version})
    if form.is_bound and form.is_valid():
        payload = form.meeting() if isinstance(form, OnwardForm) else {}
        done = take(
            request, form, round_id, ("round", edge), payload=payload, reason=form.cleaned_data["reason"].strip(), back=back
        )
        if isinstance(done, HttpResponse):
            return done
        if done is not None:
            messages.success(request, DONE[edge])
            return redirect(back)
    context = {
        "round": found,
        "form": form,
        "back": back,
        "label": taken.label,
        "danger": taken.edge.tone == "danger",
        "edge": edge,
        "people": assessed(found.year).count() if edge == "notify" else 0,
        "objections": open_objections(round_id),
    }
    return render(request, "assessment/step.html", context, status=422 if form.errors else 200)
