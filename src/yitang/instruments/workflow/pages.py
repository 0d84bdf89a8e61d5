"""The steps of a case on its page: which are open to the reader (`ui/parts/case_steps.html`), and taking one by its form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.core.errors import NotFound
from yitang.foundation.ui.acting import NO_ALIASES, attempt
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.workflow.board import board_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import procedure_of


class StepForm(forms.Form):
    """What every step may ask: why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


def steps_shown(request: Any, subject: Any, axis: str, form: forms.Form) -> dict[str, Any]:
    """What the part needs: the steps that this reader may take now, the usual ones first, and the version that they stand on."""
    board = board_of(request.actor, subject)
    track = board.track(axis)
    assert track is not None
    asked = request.POST.get("edge", "")
    steps = sorted((one for one in board.steps if one.track.pk == track.pk), key=lambda one: one.edge.tone != "primary")
    return {
        "steps": [
            {
                "code": one.edge.code,
                "label": one.label,
                "tone": one.edge.tone,
                "reason": one.needs_reason,
                "open": one.edge.code == asked or one.edge.tone == "primary",
            }
            for one in steps
        ],
        "version": track.version,
        "typed": form["reason"].value() or "",
    }


def step_taken(
    request: Any,
    subject: Any,
    axis: str,
    form: forms.Form,
    payload: Mapping[str, Any] | None = None,
    aliases: Mapping[str, str] = NO_ALIASES,
) -> bool:
    """Whether the step that the page sent was taken; what was wrong stands in the form. Raises `NotFound` for one that there is not."""
    if request.method != "POST" or not form.is_valid():
        return False
    edges = {one.code: one for one in procedure_of(subject.case.procedure_id).axis(axis).edges if not one.automatic}
    edge = edges.get(request.POST.get("edge", ""))
    if edge is None:
        raise NotFound

    def run() -> None:
        advance(
            request.actor,
            case_id=subject.case.pk,
            axis=axis,
            edge=edge.code,
            key=key_of(request),
            expected_version=version_of(request),
            payload=dict(payload or {}),
            reason=form.cleaned_data["reason"],
        )

    if not attempt(form, run, aliases):
        return False
    messages.success(request, _("Done: {step}.").format(step=_(edge.label)))
    return True
