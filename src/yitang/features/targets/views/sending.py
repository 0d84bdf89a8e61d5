"""A form, its act, and the way back: shared by the pages of this room."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.ui.sent import key_of, version_of


def sent(
    request: Any,
    form: forms.Form,
    run: Callable[[str, int], Any],
    heading: str,
    act: str,
    back: str,
    *,
    version: int = 0,
    note: str = "",
) -> HttpResponse:
    """Show the form, or carry its act out with the page's key and version and go back; what was typed stays after a refusal."""
    if request.method == "POST" and form.is_valid():
        try:
            run(key_of(request), version_of(request))
        except Invalid as error:
            take_errors(form, error.errors)
        except (Blocked, Conflict) as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    known = version_of(request) if request.method == "POST" and not form.is_valid() else version
    context = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "note": note,
        "key": key_of(request),
        "version": known,
    }
    return render(request, "targets/form.html", context, status=422 if form.errors else 200)


def done(request: Any, run: Callable[[], str], back: str) -> HttpResponse:
    """Carry out an act that asks nothing, say what it did or why it did not, and go back."""
    try:
        messages.success(request, run())
    except (Blocked, Invalid) as error:
        messages.error(request, str(error.message))
    return redirect(back)
