"""The dossiers of a term as one file: asked for here, made aside, taken by whoever asked."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.dossier.exporting import ask_export, file_of, progress_of
from yitang.features.dossier.models import TermExport
from yitang.features.dossier.policy import EXPORT
from yitang.features.dossier.views.pages import address
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import Term
from yitang.foundation.ui.sent import key_of

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EXPORT)
def term(request: Any) -> HttpResponse:
    """Choose a term; below, the files that I asked for."""
    terms = list(Term.objects.order_by("-starts_on"))
    if request.method == "POST":
        chosen = next((one for one in terms if str(one.pk) == request.POST.get("term")), None)
        if chosen is None:
            messages.error(request, _("Choose a term."))
        else:
            done = ask_export(request.actor, key=key_of(request), term_id=chosen.pk)
            if done["waits"]:
                messages.info(request, _("So many dossiers leave only when a second person agrees; the file is made then."))
            else:
                messages.success(request, _("The file is being made. It appears below as soon as it is ready."))
        return redirect(address(request, "term"))
    mine = TermExport.objects.filter(account_id=request.actor.account_id).select_related("term").order_by("-asked_at")[:SHOWN]
    copies = {copy.subject_id: copy for copy in ExportCopy.objects.filter(subject_id__in=[row.pk for row in mine])}
    rows = [
        {
            "export": row,
            "waits": row.pk in copies and copies[row.pk].state == ExportCopy.State.WAITING,
            "refused": row.pk in copies and copies[row.pk].state == ExportCopy.State.REFUSED,
            "url": reverse("desk:exports:copy", kwargs={"council": request.council.code, "copy_id": copies[row.pk].pk})
            if row.pk in copies and (row.done_at is None or file_of(row).exists())
            else "",
            "progress": progress_of(row) if row.done_at is None else None,
        }
        for row in mine
    ]
    return render(request, "dossier/office/term.html", {"terms": terms, "rows": rows, "key": uuid4().hex})
