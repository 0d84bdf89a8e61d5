"""The dossiers of a term as one file: asked for here, made aside, taken by whoever asked."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.dossier.exporting import ask_export, file_of, progress_of
from yitang.features.dossier.models import TermExport
from yitang.features.dossier.policy import EXPORT
from yitang.features.dossier.views.pages import address, missing
from yitang.foundation.files.aside import as_file_name
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
            ask_export(request.actor, key=key_of(request), term_id=chosen.pk)
            messages.success(request, _("The file is being made. It appears below as soon as it is ready."))
        return redirect(address(request, "term"))
    mine = TermExport.objects.filter(account_id=request.actor.account_id).select_related("term").order_by("-asked_at")[:SHOWN]
    rows = [
        {
            "export": row,
            "url": address(request, "term_file", export_id=row.pk) if row.done_at and file_of(row).exists() else "",
            "progress": progress_of(row) if row.done_at is None else None,
        }
        for row in mine
    ]
    return render(request, "dossier/office/term.html", {"terms": terms, "rows": rows, "key": uuid4().hex})


@require_safe
@needs(EXPORT)
def term_file(request: Any, export_id: UUID) -> FileResponse:
    """The file, for whoever asked for it, as long as it is kept."""
    found = TermExport.objects.select_related("term").filter(pk=export_id, account_id=request.actor.account_id).first()
    if found is None or found.done_at is None or not file_of(found).exists():
        raise missing()
    name = f"{as_file_name(found.term.name, 60)}{_('Dossiers')}.zip"
    return FileResponse(file_of(found).open("rb"), as_attachment=True, filename=name)
