"""The figures on the desk: the counts of some days, by division, level and council below, each opened to its rows."""

from datetime import date
from typing import IO, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yitang.foundation.exports.declared import ExportColumn
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.taking import hand_out
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.days import asked_days
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of
from yitang.insights.grassroots import papers
from yitang.insights.grassroots.counting import Part, base_of, by_level, by_region, own_cells, summed, targets_now, tree_parts
from yitang.insights.grassroots.declared import FIGURES, Span
from yitang.insights.grassroots.lines import lines_of
from yitang.insights.grassroots.measures import OPENED
from yitang.insights.grassroots.policy import EXPORT, JOIN, SEE
from yitang.institution.places.models import Region
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of

PER_PAGE = 50


@require_safe
@needs(SEE)
def overview(request: Any) -> HttpResponse:
    """All figures of the days, of one division where the address names it; the running year when no days are asked."""
    since, until, form = asked_days(request.GET)
    region = _region(request)
    decimals = decimals_of(Question(request.council.pk))
    base = base_of(region)
    asked = ("grassroots.cells", since, until, base.pk if base else None)
    cells = counted(request, asked, lambda: own_cells(request.council, since, until, base))
    own = Part("", region.name if region else request.council.name, summed(cells))
    lower, whole = ([], None) if region else _tree(request, since, until)
    context = {
        "form": form,
        "since": since,
        "until": until,
        "region": region,
        "above": _above(request, region, since, until),
        "tiles": [(one, own.counts[code], _rows_url(request, code, since, until, region)) for code, one in FIGURES.items()],
        "coverage": own.coverage.printed(decimals),
        "fraction": own.coverage,
        "heads": [one.label for one in FIGURES.values()],
        "regions": [_line(request, part, since, until, decimals, "region") for part in by_region(cells, base)],
        "levels": [_line(request, part, since, until, decimals, "level", region) for part in by_level(cells)],
        "lower": [_line(request, part, since, until, decimals, "") for part in lower],
        "whole": _line(request, whole, since, until, decimals, "") if whole else None,
        "targets": counted(request, ("grassroots.targets", until), lambda: targets_now(until.year, until)) if not region else [],
        "explained": [{"label": one.label, "value": one.explain} for one in FIGURES.values()],
        "may_export": may_ever(request.actor, EXPORT),
        "may_join": may_ever(request.actor, JOIN),
        "key": key_of(request),
    }
    return render(request, "grassroots_figures/overview.html", context, status=422 if form.errors else 200)


@require_safe
@needs(SEE)
def rows(request: Any, figure_code: str) -> HttpResponse:
    """The rows of a figure of this council: their number, or for participants their sum, is the figure."""
    since, until, _form = asked_days(request.GET)
    region, level = _region(request), request.GET.get("level", "")
    declared = OPENED.get(figure_code)
    if declared is None or (level and level not in Region.Level.values):
        raise Http404
    found = declared.rows(Span(since, until))
    if region:
        found = found.filter(**{f"{declared.venue}region__path__startswith": region.path})
    if request.GET.get("self") == "1" and region:
        found = found.filter(**{f"{declared.venue}region": region})
    if level:
        found = found.filter(**{f"{declared.venue}region__level": level})
    page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure": declared,
        "total": found.aggregate(n=declared.how)["n"] or 0,
        "page": page,
        "lines": lines_of(request.actor, request.council, page.object_list),
        "part": " · ".join(filter(None, (region.name if region else "", str(Region.Level(level).label) if level else ""))),
        "since": since,
        "until": until,
        "back": _address(request, "overview", since, until, region),
    }
    return render(request, "grassroots_figures/rows.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any, format: str) -> HttpResponseBase:
    """The tables of the page as a workbook or a Word file, registered and marked."""
    since, until, form = asked_days(request.POST)
    if form.errors or format not in ("xlsx", "docx"):
        raise Http404
    decimals = decimals_of(Question(request.council.pk))
    base = base_of(None)
    cells = own_cells(request.council, since, until, base)
    lower, whole = tree_parts(request.council, since, until)
    own = Part("", request.council.name, summed(cells))
    tables: list[papers.Table] = [(_("By division"), [own, *by_region(cells, base)]), (_("By level"), by_level(cells))]
    if lower:
        tables.append((_("Councils below"), [whole, *lower]))
    words = {"council": request.council.name, "since": zh_date(since), "until": zh_date(until)}
    title = _("%(council)s: grassroots from %(since)s to %(until)s") % words

    def write(file: IO[bytes], _columns: list[ExportColumn], mark: Mark) -> None:
        make = papers.write_book if format == "xlsx" else papers.write_document
        make(file, title, tables, decimals, mark)

    asked = {"since": since.isoformat(), "until": until.isoformat(), "format": format}
    name = f"{_('Figures of the grassroots')}_{since:%Y%m%d}_{until:%Y%m%d}.{format}"
    n = sum(len(parts) for _name, parts in tables)
    out = hand_out(
        request.actor, key=key_of(request), kind=papers.KIND, purpose="report", rows=n, asked=asked, name=name, write=write
    )
    if out.file is None:
        return redirect("desk:exports:home", council=request.council.code)
    return FileResponse(out.file, as_attachment=True, filename=out.name)


def _tree(request: Any, since: date, until: date) -> tuple[list[Part], Part | None]:
    """The councils below, where there are any. They are not remembered: acts of theirs are not acts of this council."""
    lower, whole = tree_parts(request.council, since, until)
    return (lower, whole) if lower else ([], None)


def _region(request: Any) -> Region | None:
    code = request.GET.get("region", "").replace("\x00", "")[:20]
    if not code:
        return None
    found = Region.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _above(request: Any, region: Region | None, since: date, until: date) -> list[tuple[str, str]]:
    """The way back up: names and addresses of what lies above a division."""
    if region is None:
        return []
    codes = [code for code in region.path.split("/") if code][:-1]
    names = {row.code: row for row in Region.objects.filter(code__in=codes)}
    found = [(request.council.name, _address(request, "overview", since, until))]
    return found + [
        (names[code].name, _address(request, "overview", since, until, names[code])) for code in codes if code in names
    ]


def _line(
    request: Any, part: Part, since: date, until: date, decimals: int, kind: str, region: Region | None = None
) -> dict[str, Any]:
    """A row of a table: each count opens to its rows where these are this council's own."""
    more: dict[str, str] = {}
    if kind == "region":
        more = {"region": part.code}
    elif kind == "level":
        more = {"level": part.code, "region": region.code if region else ""}
    opens = bool(kind) and bool(part.code)
    cells = [
        (
            part.counts[code],
            f"{_address(request, 'rows', since, until, figure=code, **more)}" if opens and part.counts[code] else "",
        )
        for code in FIGURES
    ]
    url = _address(request, "overview", since, until, region=part.code) if kind == "region" and part.code else ""
    return {"label": part.label, "url": url, "cells": cells, "coverage": part.coverage.printed(decimals)}


def _rows_url(request: Any, code: str, since: date, until: date, region: Region | None) -> str:
    return _address(request, "rows", since, until, region, figure=code)


def _address(request: Any, name: str, since: date, until: date, region: Region | str | None = None, **more: str) -> str:
    where = {"council": request.council.code}
    if "figure" in more:
        where["figure_code"] = more.pop("figure")
    code = region.code if isinstance(region, Region) else region
    asked = {"since": since.isoformat(), "until": until.isoformat(), "region": code or "", **more}
    base = reverse(f"desk:grassroots_figures:{name}", kwargs=where)
    return f"{base}?{urlencode({key: value for key, value in asked.items() if value})}"
