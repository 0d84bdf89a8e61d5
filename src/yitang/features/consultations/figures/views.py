"""Pages of the figures on consultations: the counts of some days and the breakdowns; each opens to the rows that it counts."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yitang.features.consultations.figures.counting import SPLIT_FIGURE, SPLITS, Line, joined, lines_of, narrowed, report
from yitang.features.consultations.figures.declared import FIGURES, GROUPS, Span
from yitang.features.consultations.policy import VIEW
from yitang.features.consultations.views.parts import link
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.days import DaysForm, asked_days

PER_PAGE = 50
SPLIT_WORDS = {
    "method": gettext_lazy("By method"),
    "source": gettext_lazy("By source of the topic"),
    "organiser": gettext_lazy("By whoever prepares it"),
}


@require_safe
@needs(VIEW)
def overview(request: Any) -> HttpResponse:
    """All figures of the days; the first of January to today when none are asked."""
    span, form = _asked(request)
    found = counted(request, ("consultations.figures", span, today()), lambda: report(span))
    context = {
        "form": form,
        "span": span,
        "groups": [
            {"label": label, "tiles": [(one, found["counts"][one.code], _rows_url(request, one.code, span)) for one in figures]}
            for label, figures in GROUPS
        ],
        "splits": [_split(request, name, found["breakdowns"][name], span) for name in SPLITS],
        "explained": [{"label": one.label, "value": one.explain} for one in FIGURES.values()],
    }
    return render(request, "consultations/figures/overview.html", context, status=200 if not form.errors else 422)


@require_safe
@needs(VIEW)
def rows(request: Any, consultation_figure: str) -> HttpResponse:
    """The rows of a figure: their number is the figure. Raises `Http404` for a figure or a part that is none."""
    span, _form = _asked(request)
    declared = FIGURES.get(consultation_figure)
    if declared is None:
        raise Http404
    found, label = joined(declared, span), ""
    part, value = request.GET.get("part", ""), request.GET.get("value", "")
    if part and consultation_figure == SPLIT_FIGURE:
        try:
            found = narrowed(found, part, value)
        except (KeyError, ValueError):
            raise Http404 from None
        label = report(span)["breakdowns"][part].get(value, {}).get("label", "") or _("(none)")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "figure": declared,
        "page": page,
        "lines": [_line(request, line) for line in lines_of(page.object_list)],
        "part_label": label,
        "span": span,
        "back": f"{link(request, 'figures')}?{_days(span)}",
    }
    return render(request, "consultations/figures/rows.html", context)


def _asked(request: Any) -> tuple[Span, DaysForm]:
    since, until, form = asked_days(request.GET)
    return Span(request.council.pk, since, until), form


def _days(span: Span) -> str:
    return urlencode({"since": span.since.isoformat(), "until": span.until.isoformat()})


def _rows_url(request: Any, code: str, span: Span, **more: str) -> str:
    return f"{link(request, 'figure_rows', consultation_figure=code)}?{_days(span)}" + (f"&{urlencode(more)}" if more else "")


def _split(request: Any, name: str, parts: dict[str, dict[str, Any]], span: Span) -> dict[str, Any]:
    rows = [row | {"url": _rows_url(request, SPLIT_FIGURE, span, part=name, value=value)} for value, row in parts.items()]
    return {"label": SPLIT_WORDS[name], "lines": rows}


def _line(request: Any, line: Line) -> dict[str, Any]:
    url = link(request, "case", consultation_id=line.case_id) if line.case_id else ""
    return {"text": line.text, "on": line.on, "note": line.note, "url": url}
