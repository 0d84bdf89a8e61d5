"""换届 as one guided operation: what to do in which order, and the preview of a list before it is agreed to."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from yitang.features.roster.new_term import FORMAT, first_day, listed_in
from yitang.features.roster.units_table import export_units
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.members.models import TermChange
from yitang.institution.members.queries import serving, term_on
from yitang.institution.members.term_change import CHANGE_TERM, preview
from yitang.institution.units.policy import MANAGE as MANAGE_UNITS
from yitang.institution.units.queries import filtered, visible_units
from yitang.institution.units.views import UnitFilter
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.queries import visible_batches

SHOWN = 10
"""Lists and changes of term that the page names."""


@require_safe
@needs(CHANGE_TERM)
def new_term(request: Any) -> HttpResponse:
    """The steps of a change of term, lists that wait for agreement, and earlier changes."""
    lists = visible_batches(request.actor).filter(format=FORMAT.code)
    context = {
        "term": term_on(today()),
        "serving": serving().count(),
        "lists": lists.filter(state=ImportBatch.State.STAGED)[:SHOWN],
        "changes": TermChange.objects.select_related("term").order_by("-made_at")[:SHOWN],
    }
    return render(request, "roster/new_term.html", context)


@require_safe
@needs(CHANGE_TERM)
def look(request: Any, batch_id: UUID) -> HttpResponse:
    """What a checked list would mean: who stays, who leaves, who is new, whose powers end. Nothing has changed yet."""
    batch = visible_batches(request.actor).filter(pk=batch_id, format=FORMAT.code).first()
    if batch is None:
        raise NotFound
    day = first_day(batch)
    context = {"batch": batch, "day": day, "found": preview(listed_in(batch), day)}
    return render(request, "roster/look.html", context)


@require_POST
@needs(MANAGE_UNITS)
def export_units_list(request: Any) -> HttpResponseBase:
    """The units that the list shows, as a workbook that can come in again."""
    form = UnitFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = filtered(
        visible_units(request.actor).filter(principal__valid_to__isnull=True), asked, request.GET.get("sort", "code")
    )
    file, name = export_units(request.actor, key_of(request), found, request.GET.dict())
    return FileResponse(file, as_attachment=True, filename=name)
