"""Taking a step from a form: key and version travel with it, errors come back into it, a conflict becomes its own page."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import get_visible
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.views import conflict
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Track


def seen(actor: Actor, case_id: UUID) -> Proposal:
    """The proposal, if the actor may see it. Raises `NotFound`."""
    proposal = get_visible(actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal


def track_of(case_id: UUID, axis: str, unit_id: UUID | None = None) -> Track | None:
    """The latest round of a case's track on `axis`, or None."""
    return Track.objects.filter(case_id=case_id, axis=axis, unit_id=unit_id).order_by("-round").first()


def take(
    request: Any,
    form: forms.Form,
    case: Case,
    step: tuple[str, str],
    *,
    payload: dict[str, Any] | None = None,
    reason: str = "",
    unit_id: UUID | None = None,
) -> dict[str, Any] | HttpResponse | None:
    """Take the step (axis, edge) with a valid form.

    Gives the result; or None when the form has to be shown again, its errors filled in; or the page that says who was
    faster, with what the person had typed. Raises `Refused` and `NotFound`.
    """
    try:
        return advance(
            request.actor,
            case_id=case.pk,
            axis=step[0],
            edge=step[1],
            key=form.cleaned_data["key"],
            expected_version=form.cleaned_data.get("version"),
            unit_id=unit_id,
            payload=payload,
            reason=reason,
        )
    except Invalid as error:
        put_errors(form, error)
    except Blocked as error:
        form.add_error(None, blocked_words(error))
    except Conflict as error:
        return overtaken(request, form, case, error)
    return None


def put_errors(form: forms.Form, error: Invalid) -> None:
    """Show an act's errors beside the fields that it names; what has no field goes to the top."""
    for name, texts in error.errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))


def overtaken(request: Any, form: forms.Form, case: Case, error: Conflict) -> HttpResponse:
    """409: who was faster and when, what stands now, and all that was typed."""
    typed = [
        f"{bound.label}：{words}"
        for bound in form.visible_fields()
        if (words := _typed(bound.field, bound.data)) not in ("", None)
    ]
    return conflict(
        request,
        subject=case.title,
        changed_by=error.who,
        changed_at=error.when,
        pairs=[{"label": _("This step"), "theirs": str(error.message), "mine": "\n".join(typed)}],
        their_url=reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": case.pk}),
    )


def _typed(field: forms.Field, data: Any) -> str:
    if not isinstance(field, forms.ChoiceField):
        return str(data or "")
    choices: Any = field.choices
    named = {str(code): str(label) for code, label in choices}
    chosen = data if isinstance(data, list) else [data or ""]
    return "、".join(named.get(code, code) for code in chosen)
