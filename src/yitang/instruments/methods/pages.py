"""The sheet of a method as a Word file, and taking a running case to a later version of its method."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt
from yitang.foundation.ui.sent import WrittenField, key_of, version_of
from yitang.instruments.methods.compiling import AXIS
from yitang.instruments.methods.moving import move_case, preview_of
from yitang.instruments.methods.policy import VIEW
from yitang.instruments.methods.queries import steps_of
from yitang.instruments.methods.sheets import DOCX, word_sheet
from yitang.instruments.methods.uses import METHOD_USES
from yitang.instruments.methods.views import chosen_version
from yitang.instruments.workflow.board import find_subject, tracks_of
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS, Target


class MoveForm(forms.Form):
    """Why a running case goes on by other rules."""

    reason = WrittenField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@require_safe
@needs(VIEW)
def word(request: Any, method_id: UUID) -> HttpResponse:
    """The method on one sheet as a Word file. Raises `NotFound` while no version is published."""
    found, _versions, shown = chosen_version(request, method_id)
    if shown is None:
        raise NotFound
    response = HttpResponse(word_sheet(request.council.name, found, shown, steps_of(shown)), content_type=DOCX)
    name = iri_to_uri(f"{found.name}_v{shown.number}.docx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def later(request: Any, followed_id: UUID) -> HttpResponse:
    """What the later version of the method changes for a running case, and taking it there. Raises `NotFound` where there is none."""
    case = Case.objects.filter(pk=followed_id).first()
    use = METHOD_USES.get(case.kind) if case is not None and case.kind in METHOD_USES else None
    subject = find_subject(request.actor, case.kind, case.pk) if case is not None and use is not None and use.manage else None
    if case is None or use is None or subject is None:
        raise NotFound
    track = next((row for row in tracks_of(case.pk) if row.axis == AXIS), None)
    policy.require(request.actor, use.manage, Target(case, subject, track))
    preview = preview_of(case.pk, track.state) if track is not None else None
    if track is None or preview is None:
        raise NotFound
    back, form = CASE_KINDS.get(case.kind).address(request.council, case), MoveForm(request.POST or None)
    asked: dict[str, Any] = {"case_id": case.pk, "version_id": preview.after.pk, "expected_version": version_of(request)}
    if request.method == "POST" and form.is_valid():
        asked["reason"] = form.cleaned_data["reason"]
        if attempt(form, lambda: move_case(request.actor, key=key_of(request), **asked), {}):
            messages.success(request, _("The case goes on by version %(n)s of its method.") % {"n": preview.after.number})
            return redirect(back)
    context = {"case": case, "preview": preview, "form": form, "back": back, "version": track.version, "key": uuid4().hex}
    return render(request, "methods/later.html", context, status=422 if form.is_bound else 200)
