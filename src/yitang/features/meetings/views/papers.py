"""The sheets of a gathering that are printed, each with its preview, its PDF and its Word file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yitang.features.meetings.letters import ATTENDANCE, SHEETS
from yitang.features.meetings.views.parts import frame, link
from yitang.foundation.permissions.web import needs
from yitang.instruments.gatherings.policy import VIEW
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.states import OVER_STAGES


@require_safe
@needs(VIEW)
def papers(request: Any, gathering_id: UUID) -> HttpResponse:
    """Which sheets there are; that of who attended comes with the closing."""
    found = find(request.actor, gathering_id)
    rows = [
        {"label": label, "explain": explain, **{name: _url(request, name, code, found.pk) for name in ("paper", "pdf", "docx")}}
        for code, label, explain, _text, _find in SHEETS
        if code != ATTENDANCE or found.case.stage in OVER_STAGES
    ]
    context = frame(request, found, "people", rows=rows, back=link(request, "people", gathering_id))
    return render(request, "meetings/papers.html", context)


def _url(request: Any, page: str, code: str, gathering_id: UUID) -> str:
    return reverse(f"desk:letters:{page}", kwargs={"council": request.council.code, "letter": code, "subject_id": gathering_id})
