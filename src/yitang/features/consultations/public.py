"""P9 on the portal: what a consultation is about, where it stands, what came of it. Nothing here looks beyond what was released."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.consultations.models import Release
from yitang.features.consultations.releases import Part, released, takes_today
from yitang.features.consultations.states import KIND
from yitang.features.consultations.views.parts import TONES
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.portal import HomePart, PortalRoom, Reader, Revision, page_of, portal_path, render_portal
from yitang.instruments.methods.following import StepAt, progress_of
from yitang.instruments.workflow.models import Case, Track
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE, NEWEST = 20, 3


def consultations(request: Any) -> HttpResponse:
    """Every consultation of which something is out, the newest first. Raises `Http404` for a page that does not exist."""
    reader = Reader.of(request)
    page = page_of(Paginator(_leading(request.actor), PER_PAGE), request.GET.get("page", "1"))
    context = {"page": page, "rows": [_row(row, reader, _path(request)) for row in page.object_list]}
    return render_portal(request, "consultations/portal/list.html", context)


def consultation(request: Any, consultation_out: UUID) -> HttpResponse:
    """One consultation. Raises `Http404` while nothing of it is out."""
    rows = list(released(request.actor).filter(consultation=consultation_out).select_related(*_WITH))
    parts = {row.part: row for row in rows}
    if not parts:
        raise Http404
    call, result = parts.get(Part.CALL), parts.get(Part.RESULT)
    first = rows[0].consultation
    takes = call is not None and result is None and takes_today(call)
    context = {
        "title": (call or rows[0]).title,
        "call": call,
        "result": result,
        "found": first,
        "state": _words(first.case),
        "tone": TONES[first.case.stage],
        "steps": _steps(first.case),
        "takes_until": call.takes_until if call is not None and takes else None,
        "was_open_until": call.takes_until if call is not None and not takes else None,
        "write_url": reverse("resident:speak", kwargs={"council": request.council.code, "consultation_out": first.pk})
        if takes
        else "",
        "find_url": reverse("resident:find", kwargs={"council": request.council.code}),
        "list_url": Reader.of(request).link(_path(request)),
    }
    return render_portal(request, "consultations/portal/consultation.html", context)


def home_part(request: Any) -> HomePart:
    """The newest consultations."""
    reader, path = Reader.of(request), _path(request)
    rows = [_row(row, reader, path) for row in _newest(request.actor)]
    return HomePart("consultations/portal/home_part.html", {"rows": rows, "list_url": reader.link(path)})


def revision_of(actor: Actor) -> Revision:
    """When something was released, withdrawn or went on that strangers may have read about; how many consultations are out. A call whose
    last day has passed has changed on the day after."""
    every = Release.objects.order_by()
    moments = every.aggregate(
        out=Max("released_at"), gone=Max("withdrawn_at"), over=Max("takes_until", filter=Q(takes_until__lt=today()))
    )
    shown = released(actor).order_by().values("consultation")
    stages = Case.objects.filter(kind=KIND, pk__in=shown).order_by().aggregate(at=Max("stage_since"))["at"]
    steps = Track.objects.filter(case_id__in=shown).order_by().aggregate(at=Max("since"))["at"]
    closed = None
    if moments["over"] is not None:
        closed = timezone.make_aware(datetime.combine(moments["over"] + timedelta(days=1), time.min))
    newest = max((at for at in (moments["out"], moments["gone"], closed, stages, steps) if at), default=None)
    return Revision(newest, released(actor).order_by().values("consultation").distinct().count())


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """Path below the list and day of release of each consultation, the oldest first."""
    rows = _leading(actor).order_by("released_at", "pk").values_list("consultation_id", "released_at")
    return [(f"{pk}/", at) for pk, at in rows[start:stop]]


def _leading(actor: Actor) -> QuerySet[Release]:
    """One row for each consultation: its call, or its result where there is no call."""
    out = released(actor)
    results = Release.objects.filter(consultation=OuterRef("consultation"), part=Part.RESULT, withdrawn_at__isnull=True)
    calls = Release.objects.filter(consultation=OuterRef("consultation"), part=Part.CALL, withdrawn_at__isnull=True)
    rows = (
        out.filter(Q(part=Part.CALL) | ~Exists(calls)).annotate(has_result=Exists(results)).select_related("consultation__case")
    )
    return rows.defer("text", "answered").order_by("-released_at", "-pk")


@planned()
def _newest(actor: Actor) -> QuerySet[Release]:
    return _leading(actor)[:NEWEST]


def _row(row: Any, reader: Reader, path: str) -> dict[str, Any]:
    takes = not row.has_result and takes_today(row)
    if takes:
        note = _("Opinions are taken until %(day)s.") % {"day": row.takes_until.isoformat()}
    else:
        note = _("The result is there.") if row.has_result else _words(row.consultation.case)
    return {"title": row.title, "url": reader.link(f"{path}{row.consultation_id}/"), "note": note, "on": row.released_at}


def _words(case: Case) -> str:
    return procedure_of(case.procedure_id).stage_state(case.stage).words("public")


def _steps(case: Case) -> list[dict[str, str]]:
    """The steps of the method as residents call them; neighbours of one name stand once."""
    progress = progress_of(case)
    rows: Iterable[StepAt] = progress.steps if progress else []
    return [{"label": name, "state": _together(list(steps))} for name, steps in groupby(rows, lambda one: one.name("resident"))]


def _together(steps: list[StepAt]) -> str:
    states = {"done" if one.state == "left_out" else one.state for one in steps}
    if states == {"done"} or states == {"todo"}:
        return states.pop()
    return "now"


def _path(request: Any) -> str:
    return portal_path("portal:consultations:list", request.council.code)


_WITH = ("consultation__case", "consultation__organiser", "consultation__method")
ROOM = PortalRoom(gettext_lazy("Consultations"), "portal:consultations:list", revision_of, home_part, addresses)
