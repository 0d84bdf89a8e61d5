"""机构合并: what went over to a successor by itself, and what the dispatch office has to assign by hand."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.queries import KIND, visible_proposals
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.handling.succession import SUCCESSION, Waiting, can_go, succeed_units, waiting_parts
from yitang.instruments.workflow.models import Decision

DAYS = 180
MOST = 300


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.track")
def moved(request: Any) -> HttpResponse:
    """The newest first, of the last half year; above them what goes over within the hour or at once, and what does not by itself."""
    if request.method == "POST":
        return _go_over(request)
    seen = visible_proposals(request.actor).values("pk")
    rows = Decision.objects.filter(
        edge__in=SUCCESSION, axis="handling", case__in=seen, recorded_at__gte=now() - timedelta(days=DAYS)
    )
    rows = rows.select_related("case").order_by("-recorded_at", "-id")[:MOST]
    visible = set(visible_proposals(request.actor).filter(case__stage="handling").values_list("pk", flat=True))
    waiting = [one for one in waiting_parts(today()) if one.part.case.kind == KIND and one.part.case_id in visible]
    going = [one for one in waiting if can_go(one)]
    context = {
        "rows": [{"decision": row, "url": _address(request, "detail", case_id=row.case_id)} for row in rows],
        "going": [_line(request, one) for one in going],
        "left": [_line(request, one) for one in waiting if one not in going],
        "key": uuid4().hex,
    }
    return render(request, "proposals/office/moved.html", context)


def _go_over(request: Any) -> HttpResponse:
    if any(can_go(one) for one in waiting_parts(today())):
        done = succeed_units(request.actor, key=key_of(request))
        messages.success(request, _("Gone over to the successors: %(n)d.") % {"n": done["moved"]})
    else:
        messages.info(request, _("Nothing waits to go over any more."))
    return redirect("desk:proposals:moved", council=request.council.code)


def _line(request: Any, one: Waiting) -> dict[str, Any]:
    return {"one": one, "url": _address(request, "tracked", assignment_id=one.part.pk)}


def _address(request: Any, page: str, **ids: Any) -> str:
    return reverse(f"desk:proposals:{page}", kwargs={"council": request.council.code, **ids})
