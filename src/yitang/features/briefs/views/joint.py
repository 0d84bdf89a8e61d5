"""联名: whom to ask, and the answer of who was asked."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.briefs.forms.member import JointForm
from yitang.features.briefs.forms.steps import put_errors
from yitang.features.briefs.intake.joint import answer, ask, let_go
from yitang.features.briefs.queries import submitters_of
from yitang.features.briefs.views.reading import address, seen
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import search
from yitang.instruments.workflow.moves import Target

TONES = {"invited": "wait", "confirmed": "done", "declined": "void"}
FOUND = 12


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.change")
def joint(request: Any, case_id: UUID) -> HttpResponse:
    """Who was asked and what each answered; others can be asked until it is handed in."""
    brief = seen(request.actor, case_id)
    policy.require(request.actor, "briefs.change", Target(brief.case, brief))
    words = request.GET.get("q", "").replace("\x00", "").strip()
    rows = list(submitters_of(case_id))
    here = {row.principal_id for row in rows if row.state != "declined"} | {brief.reflector_id}
    found = [one for one in search(words, [Principal.Kind.MEMBER], FOUND) if one.pk not in here] if words else []
    form = JointForm(found=found)
    if request.method == "POST":
        form = JointForm(request.POST, found=list(Principal.objects.filter(pk__in=_ids(request), kind=Principal.Kind.MEMBER)))
        if form.is_valid():
            try:
                ask(request.actor, key=key_of(request), case_id=case_id, principal_ids=form.cleaned_data["who"])
            except Invalid as error:
                put_errors(form, error)
            else:
                messages.success(request, _("They have been asked."))
                return redirect(address(request, "joint", case_id))
    lines = [{"row": row, "tone": TONES[row.state]} for row in rows]
    context = {"brief": brief, "lines": lines, "form": form, "words": words, "key": uuid4().hex, "found": found}
    return render(request, "briefs/member/joint.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs("briefs.change")
def let_go_one(request: Any, case_id: UUID, principal_id: UUID) -> HttpResponse:
    """Take a request back, or let somebody go."""
    let_go(request.actor, key=key_of(request), case_id=case_id, principal_id=principal_id)
    messages.success(request, _("Done. The person has been told."))
    return redirect(address(request, "joint", case_id))


@require_POST
@needs("briefs.answer_joint")
def answer_joint(request: Any, case_id: UUID) -> HttpResponse:
    """Agree or decline to reflect it together."""
    agree = request.POST.get("agree") == "yes"
    answer(request.actor, key=key_of(request), case_id=case_id, agree=agree)
    if agree:
        messages.success(request, _("You reflect it together. You will hear what becomes of it."))
        return redirect(address(request, "detail", case_id))
    messages.success(request, _("You have declined. The writer has been told."))
    return redirect(address(request, "mine"))


def _ids(request: Any) -> list[UUID]:
    found = []
    for text in request.POST.getlist("who")[:50]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
