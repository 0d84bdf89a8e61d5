"""Pages of the insights: participation by body, the facts behind a count, and the review of a term."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import is_uuid
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.insights.reviews.participation import (
    ALL,
    COLUMNS,
    KINDS,
    NONE,
    Period,
    column_named,
    facts_behind,
    minimum_duties,
    table,
)
from yitang.insights.reviews.policy import ROWS, SEE
from yitang.insights.reviews.review import Section, review_of, span_of, term_named, terms
from yitang.insights.reviews.workbooks import participation_book, review_book
from yitang.institution.members.queries import names_on
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of
from yitang.instruments.ledger.kinds import kind_named
from yitang.instruments.workflow.models import Case

PER_PAGE = 50
BARS_MOST = 14


class PeriodForm(forms.Form):
    """From when to when, by the structure of which day, split by what."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput, required=False)
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput, required=False)
    day = forms.DateField(label=gettext_lazy("Structure of the day"), widget=forms.DateInput, required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("Split by"),
        choices=[("committee", gettext_lazy("Committee")), ("sector", gettext_lazy("Sector"))],
        required=False,
    )

    @property
    def period(self) -> Period:
        """The period that was asked for: this year until today, by the structure of its last day, where nothing was."""
        said = self.cleaned_data if self.is_valid() else {}
        last = said.get("until") or today()
        since = said.get("since") or last.replace(month=1, day=1)
        return Period(min(since, last), last + timedelta(days=1), said.get("day") or last)

    @property
    def kind(self) -> str:
        asked = self.cleaned_data.get("by") if self.is_valid() else ""
        return asked if asked in KINDS else "committee"


@require_safe
@needs(SEE)
def participation(request: Any) -> HttpResponse:
    """Table (f): members, times and shares by committee or sector; counts open to their facts for those who may see names."""
    form = PeriodForm(request.GET or None)
    period, kind = form.period, form.kind
    found, total = table(kind, period)
    decimals = decimals_of(Question(request.council.id))
    opens = may_ever(request.actor, ROWS)
    asked = {"since": period.since, "until": period.until - timedelta(days=1), "day": period.day, "by": kind}
    lines = [_line(request, row, asked, decimals, opens=opens) for row in [*found, total]]
    context = {
        "form": form if form.is_bound else PeriodForm(initial=asked),
        "period": period,
        "last": period.until - timedelta(days=1),
        "kind": kind,
        "columns": COLUMNS,
        "rows": lines[:-1],
        "total": lines[-1],
        "bars": _bars([(row.label, row.cells[-2].count) for row in found]),
        "duties": [(duty, duty.rate.printed(decimals)) for duty in minimum_duties(request.council.id, period.until.year)],
        "year": (period.until - timedelta(days=1)).year,
        "workbook": f"{reverse('desk:reviews:participation_table', kwargs={'council': request.council.code})}?{urlencode(asked)}",
        "frozen": reverse("desk:figures:overview", kwargs={"council": request.council.code, "code": "participation"}),
    }
    return render(request, "reviews/participation.html", context)


@require_safe
@needs(SEE)
def participation_table(request: Any) -> HttpResponseBase:
    """The same table as a workbook; it holds counts, no names of members."""
    form = PeriodForm(request.GET or None)
    found, total = table(form.kind, form.period)
    duties = minimum_duties(request.council.id, (form.period.until - timedelta(days=1)).year)
    heading = f"{request.council.name} {_('Participation')}"
    decimals = decimals_of(Question(request.council.id))
    file = participation_book(heading, form.period, [*found, total], duties, decimals)
    return FileResponse(file, as_attachment=True, filename=f"{_('Participation')}_{today():%Y%m%d}.xlsx")


@require_safe
@needs(ROWS)
def rows(request: Any) -> HttpResponse:
    """The facts behind a count."""
    form = PeriodForm(request.GET or None)
    column, value = column_named(request.GET.get("column", "anything")), request.GET.get("value", ALL)
    if column is None or not (value in (ALL, NONE) or is_uuid(value)):
        raise Http404
    found = facts_behind(form.kind, value, column, form.period)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    facts: Any = list(page.object_list)
    people = dict(Principal.objects.filter(pk__in=[fact.principal_id for fact in facts]).values_list("pk", "name"))
    titles = dict(Case.objects.filter(pk__in=[fact.case_id for fact in facts if fact.case_id]).values_list("pk", "title"))
    body = "" if value in (ALL, NONE) else _named_on(UUID(value), form.period.day)
    query = request.GET.copy()
    for name in ("column", "value", "page"):
        query.pop(name, None)
    context = {
        "column": column,
        "body": body,
        "page": page,
        "lines": [
            {
                "fact": fact,
                "who": people.get(fact.principal_id, ""),
                "kind": kind_named(fact.kind).label,
                "title": titles.get(fact.case_id, fact.title),
            }
            for fact in facts
        ],
        "back": f"{reverse('desk:reviews:participation', kwargs={'council': request.council.code})}?{query.urlencode()}",
    }
    return render(request, "reviews/rows.html", context)


@require_safe
@needs(SEE)
def review(request: Any) -> HttpResponse:
    """五年履职回眸: tables with small charts beside them, and the paper that an office edits."""
    term = term_named(request.GET.get("term", ""))
    if term is None:
        return render(request, "reviews/review.html", {"term": None})
    since, until = span_of(term)
    context = {
        "term": term,
        "terms": [{"label": one.name, "url": f"?term={one.pk}", "current": one == term} for one in terms()],
        "since": since,
        "last": until - timedelta(days=1),
        "sections": [(section, _section_bars(section)) for section in review_of(request.actor, term)],
        "workbook": f"{reverse('desk:reviews:review_tables', kwargs={'council': request.council.code})}?term={term.pk}",
        "paper": reverse(
            "desk:letters:paper", kwargs={"council": request.council.code, "letter": "term-review", "subject_id": term.pk}
        ),
    }
    return render(request, "reviews/review.html", context)


@require_safe
@needs(SEE)
def review_tables(request: Any) -> HttpResponseBase:
    """The tables of the review as a workbook."""
    term = term_named(request.GET.get("term", ""))
    if term is None:
        raise Http404
    heading = f"{request.council.name}{term.name}"
    file = review_book(heading, review_of(request.actor, term))
    return FileResponse(file, as_attachment=True, filename=f"{_('Review of the term')}_{term.name}.xlsx")


def _named_on(body_id: UUID, day: date) -> str:
    """What a body was called on a day."""
    today_called = Principal.objects.filter(pk=body_id).values_list("name", flat=True).first() or ""
    return names_on(day).get(body_id, today_called)


def _line(request: Any, row: Any, asked: dict[str, Any], decimals: int, *, opens: bool) -> dict[str, Any]:
    address = reverse("desk:reviews:rows", kwargs={"council": request.council.code})
    cells = []
    for cell in row.cells:
        if cell.rate is not None:
            cells.append({"text": cell.rate.printed(decimals), "note": f"{cell.rate.part}/{cell.rate.whole}", "url": ""})
            continue
        query = urlencode({**asked, "column": cell.column.code, "value": row.value})
        cells.append({"text": cell.count, "note": "", "url": f"{address}?{query}" if cell.count and opens else ""})
    return {"label": row.label, "members": row.members, "cells": cells}


def _section_bars(section: Section) -> dict[str, Any]:
    """One bar for each year or session: what the figures of the section add up to, or the first of them."""
    if not section.trends:
        return {}
    if section.code == "participation":
        sums = [sum(trend.counts[n] for trend in section.trends) for n in range(len(section.columns))]
        return _bars(list(zip(section.columns, sums, strict=True)), sort=False) | {"caption": _("All parts together")}
    first = section.trends[0]
    return _bars(list(zip(section.columns, first.counts, strict=True)), sort=False) | {"caption": first.label}


def _bars(found: list[tuple[str, int]], *, sort: bool = True) -> dict[str, Any]:
    """A chart of horizontal bars; the table beside holds the same figures."""
    rows_ = sorted(found, key=lambda pair: -pair[1]) if sort else found
    most = max((count for _label, count in rows_), default=0) or 1
    bars = [
        {
            "label": label if len(label) <= 10 else f"{label[:9]}…",
            "y": 26 * n,
            "text_y": 26 * n + 16,
            "width": max(1, round(280 * count / most)),
            "end": 146 + max(1, round(280 * count / most)) + 6,
            "value": count,
        }
        for n, (label, count) in enumerate(rows_[:BARS_MOST])
    ]
    return {"bars": bars, "height": 26 * len(bars) + 4}
