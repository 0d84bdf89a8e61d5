"""The figures of the grassroots that were released (P7): the numbers with how they are counted, to be read and downloaded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.portal import HomePart, PortalRoom, Reader, Revision, portal_path, render_portal
from yitang.insights.grassroots.declared import FIGURES
from yitang.insights.grassroots.models import ReleasedFigures
from yitang.insights.grassroots.papers import XLSX, public_book, public_text
from yitang.insights.grassroots.policy import ROWS
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of
from yitang.instruments.figures.rates import Rate

MOST = 40
SHOWN = ("venues", "sessions", "suggestions", "solved")
"""Figures that the first page names."""


def released(actor: Actor) -> QuerySet[ReleasedFigures]:
    """What strangers read, the latest days first."""
    return policy.rows(actor, ROWS, ReleasedFigures.objects.all()).order_by("-until", "-since")


def figures(request: Any) -> HttpResponse:
    """The released figures of the latest days, or of those that the address asks for; the others below."""
    rows = list(released(request.actor)[:MOST])
    asked, reader, path = request.GET.get("days", ""), Reader.of(request), _path(request)
    chosen = next((row for row in rows if str(row.pk) == asked), None) if asked else (rows[0] if rows else None)
    if asked and chosen is None:
        raise Http404
    decimals = decimals_of(Question(request.council.pk))
    context: dict[str, Any] = {"chosen": chosen, "methods": [(one.label, one.explain) for one in FIGURES.values()]}
    if chosen is not None:
        context |= {
            "tiles": [(one.label, chosen.counts.get(code, 0)) for code, one in FIGURES.items()],
            "coverage": _coverage(chosen.counts, decimals),
            "heads": [FIGURES[code].label for code in FIGURES],
            "regions": [
                (one["name"], [one["counts"].get(code, 0) for code in FIGURES], _coverage(one["counts"], decimals))
                for one in chosen.regions
            ],
            "csv_url": f"{path}{chosen.pk}.csv",
            "xlsx_url": f"{path}{chosen.pk}.xlsx",
            "others": [(row, reader.link(path, days=row.pk)) for row in rows if row.pk != chosen.pk],
        }
    return render_portal(request, "grassroots_figures/portal.html", context)


def as_text(request: Any, released_id: UUID) -> HttpResponse:
    """The figures as comma-separated text."""
    row = _one(request, released_id)
    return _file(
        public_text(_lines(request, row), decimals_of(Question(request.council.pk))), "text/csv; charset=utf-8", row, "csv"
    )


def as_book(request: Any, released_id: UUID) -> HttpResponse:
    """The figures as a workbook."""
    row = _one(request, released_id)
    title = _("%(council)s: grassroots from %(since)s to %(until)s") % {
        "council": request.council.name,
        "since": zh_date(row.since),
        "until": zh_date(row.until),
    }
    return _file(public_book(title, _lines(request, row), decimals_of(Question(request.council.pk))), XLSX, row, "xlsx")


def home_part(request: Any) -> HomePart:
    """The latest figures in a line."""
    row = next(iter(_newest(request.actor)), None)
    reader, path = Reader.of(request), _path(request)
    tiles = [(FIGURES[code].label, row.counts.get(code, 0)) for code in SHOWN] if row else []
    return HomePart("grassroots_figures/home_part.html", {"row": row, "tiles": tiles, "list_url": reader.link(path)})


def revision_of(actor: Actor) -> Revision:
    """When figures were released or withdrawn last, and how many are released."""
    latest = Max(Greatest("released_at", Coalesce("withdrawn_at", "released_at")))
    changed = ReleasedFigures.objects.aggregate(at=latest)["at"]
    return Revision(changed, released(actor).order_by().aggregate(n=Count("pk"))["n"])


def addresses(actor: Actor, start: int, stop: int) -> list[tuple[str, datetime]]:
    """The list is the one page of this room."""
    return []


@planned()
def _newest(actor: Actor) -> QuerySet[ReleasedFigures]:
    return released(actor)[:1]


def _one(request: Any, released_id: UUID) -> ReleasedFigures:
    row = released(request.actor).filter(pk=released_id).first()
    if row is None:
        raise Http404
    return row


def _lines(request: Any, row: ReleasedFigures) -> list[tuple[str, dict[str, int]]]:
    return [(request.council.name, row.counts), *((one["name"], one["counts"]) for one in row.regions)]


def _coverage(counts: dict[str, int], decimals: int) -> str:
    return Rate(counts.get("venues_active", 0), counts.get("venues", 0)).printed(decimals)


def _file(content: bytes, kind: str, row: ReleasedFigures, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="grassroots-{row.since:%Y%m%d}-{row.until:%Y%m%d}.{ending}"'
    return response


def _path(request: Any) -> str:
    return portal_path("portal:figures:figures", request.council.code)


ROOM = PortalRoom(gettext_lazy("Figures of the grassroots"), "portal:figures:figures", revision_of, home_part, addresses)
