"""The lists of a handling unit: what waits, its own cases, and the feedback on its replies."""

from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from yitang.features.proposals.desks.queues import OVER, open_assignments, own_assignments
from yitang.features.proposals.exports import export_own
from yitang.features.proposals.filters import ListWords, list_words
from yitang.features.proposals.forms.unit import OwnFilter
from yitang.features.proposals.views.cells import drawn, in_order, without
from yitang.features.proposals.views.handling import rows_for
from yitang.features.proposals.views.unit_columns import CELLS, OWN_CASES, SORTS, STATES, own_values
from yitang.features.proposals.views.unit_panels import countersigns_waiting
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN
from yitang.instruments.handling.models import Rating

PER_PAGE = 25
GROUPS = ("sent", "return_requested", "received", "drafted", "reviewing")


@require_safe
@needs("proposals.handle")
def todo(request: Any) -> HttpResponse:
    """待签收, 办理中, 待签发, the most urgent first; nothing else."""
    rows = rows_for(request, open_assignments(request.actor)[:500])
    groups = [{"state": state, "rows": [row for row in rows if row["assignment"].state == state]} for state in GROUPS]
    waiting = rows_for(request, countersigns_waiting(request.actor))
    return render(
        request, "proposals/units/todo.html", {"groups": groups, "count": len(rows) + len(waiting), "countersigns": waiting}
    )


@require_safe
@needs("proposals.handle")
def cases(request: Any) -> HttpResponse:
    """Everything that was ever assigned to the unit, searched by title or number."""
    if request.GET.get("view") in ("open", "replied"):
        # So the state was called before views had names of their own.
        return redirect(f"{request.path}?{without(request.GET, 'view', state=request.GET['view'])}", permanent=True)
    if first := first_question(request, OWN_CASES):
        return redirect(f"{request.path}?{first}")
    page = Paginator(_own_found(request), PER_PAGE).get_page(request.GET.get("page"))
    state, columns = request.GET.get("state", ""), OWN_CASES.chosen(request.GET.getlist(COLUMN))
    words: ListWords = counted(request, ("words", get_language()), list_words)
    tabs = [
        {
            "label": label,
            "url": f"?{without(request.GET, 'state', 'page', 'view', **({'state': code} if code else {'view': 'all'}))}",
            "current": state == code,
            "count": None,
        }
        for code, label in STATES
    ]
    rows = [row | own_values(row["assignment"], words) for row in rows_for(request, page.object_list)]
    context = {
        "page": page,
        "columns": columns,
        "rows": [row | {"cells": drawn(row, columns, CELLS)} for row in rows],
        "bar": bar_of(request, OWN_CASES),
        "tabs": tabs,
        "form": OwnFilter(request.GET),
        "query": request.GET.urlencode(),
        "key": uuid4().hex,
    }
    return render(request, "proposals/units/cases.html", context)


def _own_found(request: Any) -> Any:
    found = in_order(own_assignments(request.actor).order_by("-id"), request.GET.get("sort", ""), SORTS)
    state, text = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()
    if state == "replied":
        found = found.filter(state="replied")
    elif state == "open":
        found = found.exclude(state__in=OVER)
    digits = text.strip("第号")
    if digits.isdecimal() and len(digits) < 9:
        return found.filter(case__number=int(digits))
    for word in text.split():
        found = found.filter(case__title__contains=word)
    return found


@require_POST
@needs("proposals.handle")
def export(request: Any) -> HttpResponseBase:
    """This view of the unit's own cases as a workbook."""
    words = counted(request, ("words", get_language()), list_words)
    file, name = export_own(request.actor, request.POST.get("key") or None, _own_found(request), words)
    return FileResponse(file, as_attachment=True, filename=name)


@require_safe
@needs("proposals.handle")
def feedback(request: Any) -> HttpResponse:
    """委员反馈 on what the unit replied."""
    found = own_assignments(request.actor).filter(case__ratings__isnull=False).distinct().order_by("-case__ratings__id")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    ratings: dict[UUID, Rating] = {}
    for rating in Rating.objects.filter(case__in=[a.case_id for a in page]).order_by("round"):
        ratings[rating.case_id] = rating
    rows = [row | {"rating": ratings.get(row["assignment"].case_id)} for row in rows_for(request, page.object_list)]
    return render(request, "proposals/units/feedback.html", {"page": page, "rows": rows})
