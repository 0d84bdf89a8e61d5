"""What every form that takes a step carries, and how an act's errors come back into it."""

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.views import conflict
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Track


class StepForm(forms.Form):
    """A form that takes a step: it carries an idempotency key and the version of the track that the page showed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def fresh(cls, track: Track | None = None, initial: Mapping[str, Any] | None = None, **more: Any) -> Self:
        """An unbound form for the state that is shown now."""
        version = track.version if track else None
        return cls(initial={"key": uuid4().hex, "version": version, **(initial or {})}, **more)

    @property
    def payload(self) -> dict[str, Any]:
        """What the step takes along."""
        return {}


def take(
    request: Any,
    form: forms.Form,
    case: Case,
    step: tuple[str, str],
    *,
    payload: dict[str, Any] | None = None,
    unit_id: UUID | None = None,
) -> dict[str, Any] | HttpResponse | None:
    """Take the step (axis, edge) with a valid form.

    Gives the result; or None when the form has to be shown again, its errors filled in; or the page that says who was faster, with
    what the person had typed. Raises `Refused` and `NotFound`.
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
            reason=form.cleaned_data.get("reason", ""),
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
    if not error.errors:
        form.add_error(None, str(error.message))
    for name, texts in error.errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))


def overtaken(request: Any, form: forms.Form, case: Case, error: Conflict) -> HttpResponse:
    """409: who was faster and when, what stands now, and all that was typed."""
    typed = [f"{bound.label}：{bound.data}" for bound in form.visible_fields() if bound.data not in ("", None)]
    return conflict(
        request,
        subject=case.title,
        changed_by=error.who,
        changed_at=error.when,
        pairs=[{"label": _("This step"), "theirs": str(error.message), "mine": "\n".join(typed)}],
        their_url=reverse("desk:briefs:detail", kwargs={"council": request.council.code, "case_id": case.pk}),
    )
