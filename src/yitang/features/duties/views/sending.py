"""A form, its act, and the way back: shared by the pages of this room."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yitang.features.duties.policy import MANAGE
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Conflict, Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.ui.sent import key_of, version_of


def may_keep(request: Any, body_id: Any) -> bool:
    """Whether the reader keeps the plan and the contacts of this body."""
    return bool(policy.ask(request.actor, MANAGE, body_id))


def sent(
    request: Any,
    form: forms.Form,
    run: Callable[[str, int], Any],
    *,
    heading: str,
    act: str,
    back: str,
    version: int = 0,
    note: str = "",
) -> HttpResponse:
    """Show the form, or carry its act out with the page's key and version and go back. After a conflict what was typed stays, and
    the page knows the newer version."""
    if request.method == "POST" and form.is_valid():
        try:
            run(key_of(request), version_of(request))
        except Invalid as error:
            take_errors(form, error.errors)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
        return _shown(request, form, heading, act, back, version, note)
    known = version_of(request) if request.method == "POST" else version
    return _shown(request, form, heading, act, back, known, note)


def _shown(request: Any, form: forms.Form, heading: str, act: str, back: str, version: int, note: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "note": note,
        "key": key_of(request),
        "version": version,
    }
    return render(request, "duties/form.html", context)
