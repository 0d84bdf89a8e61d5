"""Pages of the figures: the counts, table (g), the breakdowns, what lies undecided; each opens to its rows."""

import hashlib
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yitang.features.briefs.figures import papers
from yitang.features.briefs.figures.below import below
from yitang.features.briefs.figures.counting import COLUMN_OF, report
from yitang.features.briefs.figures.declared import COLUMNS, FIGURES, INSTRUCTIONS, MAIN, Span
from yitang.features.briefs.figures.policy import (
    FIGURES_SEEN,
    FREEZE,
    NAMES,
    SNAPSHOTS,
    export_figures,
    freeze_figures,
)
from yitang.features.briefs.ladder.models import Level
from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND, ROWS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.days import DaysForm, asked_days
from yitang.foundation.ui.sent import key_of
from yitang.instruments.figures.actions import signature_holds
from yitang.instruments.figures.models import FigureSnapshot
from yitang.instruments.workflow.models import Case

PER_PAGE = 50
SPLITS = {
    "class": gettext_lazy("By class"),
    "lower": gettext_lazy("By lower council"),
    "source": gettext_lazy("By source"),
    "sector": gettext_lazy("By sector"),
}
WAITING = ("submitted", "edited", "reviewed", "signed")


@require_safe
@needs(FIGURES_SEEN)
def overview(request: Any) -> HttpResponse:
    """All figures of the days; the first of January to today when none are asked."""
    span, form = _asked(request)
    found = counted(request, ("briefs.figures", span), lambda: report(span))
    rate = found["rates"]["adoption"]
    lying = counted(request, ("briefs.lying", today()), _lying)
    context = {
        "form": form,
        "tiles": [(FIGURES[code], found["counts"][code], _rows_url(request, code, span)) for code in MAIN],
        "rate": rate,
        "columns": [*(column[1] for column in COLUMNS), FIGURES[f"own-{INSTRUCTIONS}"].label],
        "ladder": [_level(request, level, found["ladder"][str(level)], span) for level in Level],
        "splits": [_split(request, name, found["breakdowns"][name], span) for name in _splits_of(request.actor)],
        "lying": lying,
        "queue_url": reverse("desk:briefs:queue", kwargs={"council": request.council.code}),
        "explained": [{"label": FIGURES[code].label, "value": FIGURES[code].explain} for code in MAIN],
        "lower": counted(request, ("briefs.below", span), lambda: below(span)),
        "lower_columns": [FIGURES[code].label for code in ("submitted", "credited", "issued")],
        "frozen": FigureSnapshot.objects.filter(figure_set=SNAPSHOTS).defer("values")[:5],
        "may_freeze": policy.may_ever(request.actor, FREEZE),
        "span": span,
        "key": uuid7(),
    }
    return render(request, "briefs/figures/overview.html", context, status=200 if not form.errors else 422)


@require_safe
@needs(FIGURES_SEEN)
def rows(request: Any, figure: str) -> HttpResponse:
    """The rows of a figure: their number is the figure. Texts are opened by who may read the brief."""
    span, _form = _asked(request)
    declared = FIGURES.get(figure)
    if declared is None:
        raise Http404
    found, label = declared.rows(span), ""
    part, value = request.GET.get("part", ""), request.GET.get("value", "")
    if part in _splits_of(request.actor) and figure in ("submitted", "credited"):
        found = found.filter(**_narrowed(part, value))
        label = report(span)["breakdowns"][part].get(value, {}).get("label", value)
    page = Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    ids = [getattr(row, declared.case) for row in page.object_list]
    cases = Case.objects.in_bulk(ids)
    readable = set(policy.rows(request.actor, ROWS, Brief.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    lines = [_line(request, cases[pk], pk in readable) for pk in ids]
    back = f"{reverse('desk:briefs:figures', kwargs={'council': request.council.code})}?{_days(span)}"
    context = {"figure": declared, "page": page, "lines": lines, "part_label": label, "span": span, "back": back}
    return render(request, "briefs/figures/rows.html", context)


@require_POST
@needs(FIGURES_SEEN)
def export(request: Any, format: str) -> HttpResponse:
    """Table (g) and the counts as a workbook or a Word file; that it left is kept in the audit."""
    span, form = _asked(request, request.POST)
    if form.errors or format not in ("xlsx", "docx"):
        raise Http404
    found, title = report(span), papers.heading(request.council.name, span)
    if format == "xlsx":
        splits = {name: str(SPLITS[name]) for name in _splits_of(request.actor)}
        content, kind = papers.workbook(title, found, splits), papers.XLSX
    else:
        content, kind = papers.document(title, found), papers.DOCX
    days = {"since": span.since.isoformat(), "until": span.until.isoformat()}
    sha256 = hashlib.sha256(content).hexdigest()
    export_figures(request.actor, key=key_of(request), **days, format=format, sha256=sha256)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="briefs-{days["since"]}-{days["until"]}.{format}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@needs(FREEZE)
def freeze(request: Any) -> HttpResponse:
    """Freeze the figures of the page that was open."""
    span, form = _asked(request, request.POST)
    if form.errors:
        raise Http404
    title = request.POST.get("title", "").replace("\x00", "")
    kept = freeze_figures(request.actor, key=key_of(request), since=span.since, until=span.until, title=title)
    return redirect("desk:briefs:figures_frozen", council=request.council.code, snapshot_id=kept["snapshot_id"])


@require_safe
@needs(FIGURES_SEEN)
def frozen(request: Any, snapshot_id: UUID) -> HttpResponse:
    """Frozen figures beside what the same days give today, and whether the signature holds."""
    found = FigureSnapshot.objects.filter(pk=snapshot_id, figure_set=SNAPSHOTS).first()
    if found is None:
        raise NotFound(_("There is no such record, or it is not yours to see."))
    days = {name: date.fromisoformat(found.question[name]) for name in ("since", "until")}
    span = Span(request.council.pk, **days)
    fresh = report(span)
    then, now = found.values, fresh
    lines = [(FIGURES[code].label, then["counts"].get(code), now["counts"][code]) for code in MAIN]
    names = [*(column[0] for column in COLUMNS), INSTRUCTIONS]
    lines += [
        (
            f"{level.label} · {FIGURES[f'{level}-{name}'].label}",
            then["ladder"][str(level)].get(name),
            now["ladder"][str(level)][name],
        )
        for level in Level
        for name in names
        if then["ladder"][str(level)].get(name) or now["ladder"][str(level)][name]
    ]
    context = {
        "snapshot": found,
        "holds": signature_holds(found),
        "lines": lines,
        "rates": (then["rates"]["adoption"]["printed"], now["rates"]["adoption"]["printed"]),
        "span": span,
        "back": f"{reverse('desk:briefs:figures', kwargs={'council': request.council.code})}?{_days(span)}",
    }
    return render(request, "briefs/figures/frozen.html", context)


def _asked(request: Any, given: Any = None) -> tuple[Span, DaysForm]:
    since, until, form = asked_days(request.GET if given is None else given)
    return Span(request.council.pk, since, until), form


def _splits_of(actor: Any) -> list[str]:
    sees = policy.may_ever(actor, "briefs.see_source")
    return [name for name in SPLITS if sees or name not in NAMES]


def _narrowed(part: str, value: str) -> dict[str, Any]:
    column = COLUMN_OF[part]
    if part == "sector":
        try:
            return {column: UUID(value)}
        except ValueError:
            raise Http404 from None
    return {column: value}


def _lying() -> dict[str, int]:
    """What is undecided now: all, and of it what is past its day or nearly."""
    cases = Case.objects.filter(kind=KIND, stage__in=WAITING)
    late = Count("pk", filter=Q(due_on__lt=today()))
    found: dict[str, int] = cases.order_by().aggregate(all=Count("pk"), late=late)
    return found


def _days(span: Span) -> str:
    return urlencode({"since": span.since.isoformat(), "until": span.until.isoformat()})


def _rows_url(request: Any, code: str, span: Span, **more: str) -> str:
    base = reverse("desk:briefs:figure_rows", kwargs={"council": request.council.code, "figure": code})
    return f"{base}?{_days(span)}" + (f"&{urlencode(more)}" if more else "")


def _level(request: Any, level: Level, cells: dict[str, int], span: Span) -> dict[str, Any]:
    names = [*(column[0] for column in COLUMNS), INSTRUCTIONS]
    shown = [(cells[name], _rows_url(request, f"{level}-{name}", span) if cells[name] else "") for name in names]
    return {"label": level.label, "cells": shown}


def _split(request: Any, name: str, parts: dict[str, dict[str, Any]], span: Span) -> dict[str, Any]:
    lines = [
        row
        | {
            "url": _rows_url(request, "submitted", span, part=name, value=value) if value else "",
            "credited_url": _rows_url(request, "credited", span, part=name, value=value) if value and row["credited"] else "",
        }
        for value, row in parts.items()
    ]
    return {"label": SPLITS[name], "lines": lines}


def _line(request: Any, case: Case, is_readable: bool) -> dict[str, Any]:
    url = reverse("desk:briefs:detail", kwargs={"council": request.council.code, "case_id": case.pk})
    return {"title": case.title, "number": case.number, "url": url if is_readable else ""}
