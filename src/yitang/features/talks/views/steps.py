"""One step of a talk's method: what is filled in, its papers, what it lacks and who owes that; kept half written, or done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.talks import stepping
from yitang.features.talks.models import Talk
from yitang.features.talks.policy import RUN
from yitang.features.talks.states import TALK
from yitang.features.talks.step_forms import MethodStepForm
from yitang.features.talks.steps import Stepped, step_at
from yitang.features.talks.views.parts import attempt, link, press
from yitang.features.talks.views.session import change_files
from yitang.features.talks.views.talks import runnable
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.attaching import file_rows, file_to_remove
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.methods.compiling import row_of
from yitang.instruments.methods.needs import owes_of, purpose_of
from yitang.instruments.methods.products import label_of


@require_POST
@needs(RUN)
def do_step(request: Any, case_id: UUID) -> HttpResponse:
    """Tick off a step at which nothing is filled in or attached."""
    found = runnable(request, case_id)
    code, note = request.POST.get("code", "")[:40], request.POST.get("note", "")
    return press(
        request,
        lambda: stepping.do_step(request.actor, key=key_of(request), case_id=found.pk, code=code, note=note),
        link(request, TALK, found.pk),
        _("Ticked off."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def method_step(request: Any, case_id: UUID, step_code: str) -> HttpResponse:
    """The step: to write down, attach and finish while it is open, to read when it is done."""
    found = runnable(request, case_id)
    one = step_at(found, step_code)
    here = link(request, "method_step", found.pk, step_code=step_code)
    if request.method == "POST" and ("paper" in request.POST or file_to_remove(request)):
        return _papers(request, found, one, here)
    form = MethodStepForm(request.POST or None, step=one.step, initial=dict(one.values))
    finished = request.POST.get("do") == "done"
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _run(request, found, one, form, finished)):
        done = _("The step is done.") if finished else _("What you wrote is kept. The step is still open.")
        messages.success(request, done)
        return redirect(link(request, TALK, found.pk) if finished else here)
    return render(request, "talks/step.html", _shown(request, found, one, form), status=422 if form.is_bound else 200)


def _run(request: Any, found: Talk, one: Stepped, form: MethodStepForm, finished: bool) -> Any:
    asked = {"case_id": found.pk, "code": one.step.code, "values": form.values()}
    if finished:
        return stepping.do_step(request.actor, key=key_of(request), **asked)
    return stepping.write_step(request.actor, key=key_of(request), expected=version_of(request, "entry") or 0, **asked)


def _papers(request: Any, found: Talk, one: Stepped, here: str) -> HttpResponse:
    """Attach a paper of the step, or take one away."""
    purpose = purpose_of(one.step.code, request.POST.get("paper", ""))
    known = {purpose_of(one.step.code, paper["code"]) for paper in one.step.papers}
    if purpose not in known and not file_to_remove(request):
        raise NotFound(_("The method of this talk has no such step."))
    change_files(request, TALK, found.pk, purpose, purpose)
    return redirect(f"{here}#papers")


def _shown(request: Any, found: Talk, one: Stepped, form: MethodStepForm) -> dict[str, Any]:
    kept = StoredFile.objects.filter(subject_kind=TALK, subject_id=found.pk, state=StoredFile.State.KEPT)
    files: dict[str, list[StoredFile]] = {}
    for file in kept.filter(purpose__startswith=f"{one.step.code}.").order_by("uploaded_at", "pk") if one.step.papers else ():
        files.setdefault(file.purpose, []).append(file)
    return {
        "talk": found,
        "one": one,
        "form": form,
        "open": one.done is None and not one.held_by and found.case.stage != "cancelled",
        "owes": owes_of(row_of(one.step)),
        "product": label_of(one.step.produces),
        "written": [{"label": row["label"], "value": one.values.get(row["code"], ""), "wide": True} for row in one.step.fields],
        "papers": [
            {**paper, "files": file_rows(request, files.get(purpose_of(one.step.code, paper["code"]), []))}
            for paper in one.step.papers
        ],
        "entry": request.POST.get("entry", "0") if request.method == "POST" else one.entry,
        "back": link(request, TALK, found.pk),
        "key": key_of(request),
    }
