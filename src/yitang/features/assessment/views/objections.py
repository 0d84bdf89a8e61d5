"""异议 and 复核: the office's list, the page of one objection with its answer."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.assessment.forms import AnswerForm
from yitang.features.assessment.queries import objections_of
from yitang.features.assessment.views.parts import address, objection_lamp, seen_round
from yitang.features.assessment.views.sent import take
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.instruments.workflow.models import Track


@require_safe
@needs("assessment.answer")
def objections(request: Any, round_id: UUID) -> HttpResponse:
    """All objections of a round, those that wait first."""
    found = seen_round(request.actor, round_id)
    dues = _dues(round_id)
    lines = []
    for row in objections_of(request.actor, round_id):
        tone, words = objection_lamp(row, dues.get((row.principal_id, row.number)))
        lines.append({"row": row, "tone": tone, "words": words, "open": not (row.outcome or row.withdrawn_on)})
    lines.sort(key=lambda line: not line["open"])
    context = {"round": found, "lines": lines, "back": address(request, "round", round_id=round_id)}
    return render(request, "assessment/objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.answer")
def objection(request: Any, round_id: UUID, objection_id: UUID) -> HttpResponse:
    """What the member says, and the answer after the re-examination."""
    found = seen_round(request.actor, round_id)
    row = objections_of(request.actor, round_id).filter(pk=objection_id).first()
    if row is None:
        raise NotFound(_("There is no such objection, or it is not yours to see."))
    track = Track.objects.get(case_id=round_id, axis="objection", unit_id=row.principal_id, round=row.number)
    back = address(request, "objections", round_id=round_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"key": uuid4().hex, "version": track.version})
    if form.is_bound and form.is_valid():
        payload = {"outcome": form.cleaned_data["outcome"], "answer": form.cleaned_data["answer"]}
        done = take(
            request, form, round_id, ("objection", "answer"), payload=payload, unit_id=row.principal_id, back=request.path
        )
        if isinstance(done, HttpResponse):
            return done
        if done is not None:
            messages.success(request, _("The answer is with the member."))
            return redirect(back)
    tone, words = objection_lamp(row, track.due_on)
    context = {
        "round": found,
        "row": row,
        "form": form,
        "open": track.state == "open",
        "tone": tone,
        "words": words,
        "due_on": track.due_on,
        "back": back,
    }
    return render(request, "assessment/objection.html", context, status=422 if form.errors else 200)


def _dues(round_id: UUID) -> dict[tuple[UUID | None, int], Any]:
    rows = Track.objects.filter(case_id=round_id, axis="objection").values_list("unit_id", "round", "due_on")
    return {(unit_id, number): due_on for unit_id, number, due_on in rows}
