"""What targets may count: sessions, topics talked about, problems raised and solved. The pages of their rows are those of the figures."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Problem
from yitang.features.targets.measures import MEASURES, Counted, Measure
from yitang.foundation.tenancy.models import Council
from yitang.insights.grassroots.declared import FIGURES, Figure, Span, problems, sessions
from yitang.institution.places.models import Region


def topics(span: Span) -> QuerySet[Any]:
    """Sessions with a topic: a topic counts once, by the first session held on it."""
    before = Q(held_on__lt=OuterRef("held_on")) | Q(held_on=OuterRef("held_on"), pk__lt=OuterRef("pk"))
    earlier = sessions(Span(date.min, span.until)).filter(before, topic=OuterRef("topic"))
    return sessions(span).filter(~Exists(earlier), topic__isnull=False)


def solved(span: Span) -> QuerySet[Problem]:
    """Problems concluded as solved, by the day on which they were."""
    return Problem.objects.filter(outcome="solved", solved_on__range=(span.since, span.until))


def _counted(rows: Callable[[Span], QuerySet[Any]], day: str) -> Callable[[date, date], Counted]:
    def counted(since: date, until: date) -> Counted:
        found = rows(Span(since, until)).order_by()
        groups = found.values_list("venue__region__path", ExtractYear(day), ExtractMonth(day)).annotate(n=Count("pk"))
        return Counter({(path, year, month): n for path, year, month, n in groups})

    return counted


def _rows_url(figure: str) -> Callable[[Council, Region | None, date, date], str]:
    def rows_url(council: Council, region: Region | None, since: date, until: date) -> str:
        base = reverse("desk:grassroots_figures:rows", kwargs={"council": council.code, "figure_code": figure})
        asked = {"since": since.isoformat(), "until": until.isoformat(), "region": region.code if region else ""}
        return f"{base}?{urlencode({name: value for name, value in asked.items() if value})}"

    return rows_url


COUNTED: dict[str, Figure] = {
    "topics": Figure("topics", _("Topics talked about"), _("Topics by the day of the first session held on each."), topics),
    "solved_by_day": Figure(
        "solved_by_day", _("Problems solved"), _("Problems by the day on which they were concluded as solved."), solved
    ),
}
"""Figures that only targets ask for; their rows open like those of the others."""
OPENED = FIGURES | COUNTED

for _code, _figure, _rows, _day in (
    ("talks", FIGURES["sessions"], sessions, "held_on"),
    ("topics", COUNTED["topics"], topics, "held_on"),
    ("problems", FIGURES["problems"], problems, "raised_on"),
    ("solved", COUNTED["solved_by_day"], solved, "solved_on"),
):
    MEASURES.register(_code, Measure(_code, _figure.label, _figure.explain, _counted(_rows, _day), _rows_url(_figure.code)))
