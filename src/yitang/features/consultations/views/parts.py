"""What the pages of consultations share: addresses, errors beside fields, forms with one act, buttons, words of states."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.consultations.models import Consultation
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import add_uploads, file_to_remove
from yitang.foundation.ui.acting import attempt, press
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.procedures import procedure_of

TONES = {
    "proposed": "wait",
    "selected": "wait",
    "planned": "wait",
    "under_way": "doing",
    "concluded": "done",
    "declined": "void",
    "dropped": "void",
}
FORM = "consultations/form.html"
ALIASES = {"unit_id": "unit", "why": "reason", "fields": "fields_text", "raised_by": "text"}


def link(request: Any, page: str, **more: Any) -> str:
    """The address of a page of this room."""
    return reverse(f"desk:consultations:{page}", kwargs={"council": request.council.code, **more})


def form_page(
    request: Any, form: forms.Form, run: Callable[[], Any], *, heading: Any, act: Any, back: str, done: Any = "", **context: Any
) -> HttpResponse:
    """A page with one form and its act; back to `back` when it is done. `version` is what the page was made from."""
    if request.method == "POST" and form.is_valid() and attempt(form, run, ALIASES):
        if done:
            messages.success(request, str(done))
        return redirect(back)
    shown = {
        "form": form,
        "heading": heading,
        "act": act,
        "cancel_url": back,
        "key": request.POST.get("key") or uuid4().hex,
        **context,
    }
    if form.is_bound and "version" in context:
        shown["version"] = version_of(request)
    return render(request, FORM, shown, status=422 if form.is_bound else 200)


def add_files(request: Any, kind: str, subject_id: Any, purpose: str, back: str) -> HttpResponse:
    """Add the chosen files to a subject, or remove the one whose button was pressed."""
    gone = file_to_remove(request)
    if gone:
        return press(request, lambda: remove(request.actor, key=key_of(request), file_id=gone), back, _("The file was removed."))
    uploads = request.FILES.getlist("files")
    if not uploads:
        messages.warning(request, _("Choose a file first."))
        return redirect(back)
    try:
        added = add_uploads(request.actor, uploads, kind=kind, subject_id=subject_id, purpose=purpose, key=key_of(request))
    except (Blocked, Invalid) as error:
        messages.warning(request, str(error.message))
        return redirect(back)
    for problem in added.problems:
        messages.warning(request, problem)
    if added.files:
        messages.success(request, _("%(n)d files were added.") % {"n": len(added.files)})
    return redirect(back)


def stage_words(found: Consultation, audience: str = "staff") -> str:
    """The stage of a consultation in words."""
    return procedure_of(found.case.procedure_id).stage_state(found.case.stage).words(audience)


def due_words(row: Any) -> tuple[str, str]:
    """Tone and words of a day that something is due on; empty where there is none."""
    if row is None:
        return "doing", ""
    day = zh_date(row)
    if row < today():
        return "late", _("overdue since %(day)s") % {"day": day}
    return "doing", _("until %(day)s") % {"day": day}


def suggestion_state(row: Suggestion) -> tuple[str, str]:
    """Tone and words of a suggestion: not given out, at its unit, late, or how far it was adopted."""
    if row.answered_on:
        return "done", row.get_adopted_display()
    if row.unit_id is None:
        return "wait", _("No unit yet")
    late = row.due_on is not None and row.due_on < today()
    return ("late", _("Answer overdue")) if late else ("doing", _("Answer awaited"))
