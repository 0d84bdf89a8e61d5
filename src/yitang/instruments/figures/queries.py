"""Computing declared figures from rows."""

from typing import Any

from django.db.models import Count, QuerySet

from yitang.foundation.tenancy.models import Council
from yitang.instruments.figures.declared import FIGURE_SETS, Figure, FigureSet, Question, Rows
from yitang.instruments.figures.rates import Rate


def figures_of(code: str, question: Question) -> dict[str, Any]:
    """All figures of a set: `{"counts": {code: n}, "rates": {code: {...}}, "breakdowns": {code: {value: n}}}`.

    Needs the council's scope. Raises `LookupError` for a set that is not declared.
    """
    figure_set = FIGURE_SETS.get(code)
    counts = counts_of(figure_set, question)
    decimals = decimals_of(question)
    return {
        "counts": counts,
        "rates": {rate.code: Rate(counts[rate.part], counts[rate.whole]).as_json(decimals) for rate in figure_set.rates},
        "breakdowns": {b.code: breakdown_of(figure_set, b.code, question) for b in figure_set.breakdowns},
    }


def counts_of(figure_set: FigureSet, question: Question) -> dict[str, int]:
    """Code → count of all figures of a set, one query for each base."""
    by_base: dict[Rows, list[Figure]] = {}
    for figure in figure_set.figures:
        by_base.setdefault(figure.base, []).append(figure)
    found: dict[str, int] = {}
    for base, figures in by_base.items():
        asked = {figure.code: Count("pk", filter=figure.where(question)) for figure in figures}
        found |= base(question).order_by().aggregate(**asked)
    return {figure.code: found[figure.code] for figure in figure_set.figures}


def breakdown_of(figure_set: FigureSet, code: str, question: Question) -> dict[str, int]:
    """Value → count of one breakdown; values without rows but with a name count 0."""
    breakdown = next(b for b in figure_set.breakdowns if b.code == code)
    found = rows_of(figure_set, breakdown.of, question).order_by().values_list(breakdown.column)
    counted = {str(value): n for value, n in found.annotate(n=Count("pk"))}
    named = {value: counted.pop(value, 0) for value in breakdown.names()}
    return named | counted


def rows_of(figure_set: FigureSet, code: str, question: Question, **narrowed: Any) -> QuerySet[Any]:
    """The rows that a figure counts, optionally one part of a breakdown: their number is the figure."""
    found = figure_set.figure(code).rows(question)
    return found.filter(**narrowed) if narrowed else found


def decimals_of(question: Question) -> int:
    """Decimals of percentages: the council's setting, one by default."""
    settings = Council.objects.values_list("settings", flat=True).get(pk=question.council_id)
    return int(settings.get("percent_decimals", 1))
