"""机构合并: what went over to a successor by itself, and what the dispatch office has to assign by hand."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yitang.features.proposals.queries import KIND, visible_proposals
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.web import needs
from yitang.instruments.handling.succession import SUCCESSION, waiting_parts
from yitang.instruments.workflow.models import Decision

DAYS = 180
MOST = 300


@require_safe
@needs("handling.track")
def moved(request: Any) -> HttpResponse:
    """The newest first, of the last half year; above them what did not go over by itself."""
    seen = visible_proposals(request.actor).values("pk")
    rows = Decision.objects.filter(
        edge__in=SUCCESSION, axis="handling", case__in=seen, recorded_at__gte=now() - timedelta(days=DAYS)
    )
    rows = rows.select_related("case").order_by("-recorded_at", "-id")[:MOST]
    visible = set(visible_proposals(request.actor).filter(case__stage="handling").values_list("pk", flat=True))
    left = [one for one in waiting_parts(today()) if one.part.case.kind == KIND and one.part.case_id in visible]
    context = {
        "rows": [{"decision": row, "url": _address(request, "detail", case_id=row.case_id)} for row in rows],
        "left": [{"one": one, "url": _address(request, "tracked", assignment_id=one.part.pk)} for one in left],
    }
    return render(request, "proposals/office/moved.html", context)


def _address(request: Any, page: str, **ids: Any) -> str:
    return reverse(f"desk:proposals:{page}", kwargs={"council": request.council.code, **ids})
