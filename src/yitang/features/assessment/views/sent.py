"""Hidden fields that every form of the desk brings along, and taking a step from a form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse

from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.ui.views import conflict
from yitang.instruments.workflow.engine import advance


def put(form: forms.Form, errors: Mapping[str, list[Any]]) -> None:
    """Show an act's sentences beside the fields of the same name; what names no field of the form stands above it."""
    for name, texts in errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def take(
    request: Any,
    form: forms.Form,
    case_id: UUID,
    step: tuple[str, str],
    *,
    payload: dict[str, Any],
    reason: str = "",
    unit_id: UUID | None = None,
    back: str,
) -> dict[str, Any] | HttpResponse | None:
    """Take the step (axis, edge) with a valid form: the result; None when the form is shown again; or the page of a conflict."""
    try:
        return advance(
            request.actor,
            case_id=case_id,
            axis=step[0],
            edge=step[1],
            key=key_of(request),
            expected_version=version_of(request) or None,
            unit_id=unit_id,
            payload=payload,
            reason=reason,
        )
    except Invalid as error:
        put(form, error.errors)
    except Blocked as error:
        form.add_error(None, str(error.message))
    except Conflict as error:
        return conflict(
            request, subject=str(error.message), changed_by=error.who, changed_at=error.when, keep_url=back, their_url=back
        )
    return None
