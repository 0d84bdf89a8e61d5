"""代录: the office's page for what comes from outside or on paper, with its scan."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.briefs.attachments import ATTACHMENT, SCAN
from yitang.features.briefs.forms.desk import EnterForm
from yitang.features.briefs.forms.steps import put_errors
from yitang.features.briefs.intake.entering import take_in
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.views.reading import address
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.attaching import add_uploads
from yitang.foundation.files.types import accepted_suffixes
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.web import needs

SAME = (
    "source_kind",
    "reflector_name",
    "reflector_post",
    "contact",
    "written_on",
    "title",
    "situation",
    "analysis",
    "suggestion",
)
MORE = ("place", "class_code", "consent_public", "consent_reason", "paper_note")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.take_in")
def enter(request: Any) -> HttpResponse:
    """Enter and hand in at once; the files follow once the words are kept."""
    form = EnterForm(initial={"key": uuid4().hex})
    if request.method == "POST":
        form = EnterForm(request.POST)
        if form.is_valid():
            asked = form.cleaned_data
            fields = {name: asked[name] for name in (*SAME, *MORE)}
            known = asked["reflector"]
            if known is not None:
                request.actor = request.actor.through(Channel.PAPER)
            try:
                made = take_in(request.actor, key=asked["key"], reflector_id=known.pk if known else None, **fields)
            except Invalid as error:
                put_errors(form, error)
            else:
                case_id = UUID(str(made["case_id"]))
                _add_files(request, case_id, asked["key"])
                messages.success(request, _("It is entered as No. %(n)d and lies with the editors.") % {"n": made["number"]})
                return redirect(address(request, "detail", case_id))
    context = {"form": form, "accept": accepted_suffixes()}
    return render(request, "briefs/desk/enter.html", context, status=422 if form.is_bound else 200)


def _add_files(request: Any, case_id: UUID, key: str) -> None:
    for name, purpose in (("scan", SCAN), ("files", ATTACHMENT)):
        uploads = request.FILES.getlist(name)
        added = add_uploads(request.actor, uploads, kind=KIND, subject_id=case_id, purpose=purpose, key=key)
        for problem in added.problems:
            messages.error(request, problem)
