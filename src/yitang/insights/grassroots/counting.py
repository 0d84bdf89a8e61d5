"""Counting the figures once, by council, division and level, so that every sum on a page is a sum of the same cells."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import StrIndex, Substr

from yitang.features.targets.queries import days_of, progress_of, targets_of
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.grassroots.declared import FIGURES, Span, twins
from yitang.institution.places.models import Region
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of
from yitang.instruments.figures.rates import Rate

Cells = dict[str, Counter[tuple[UUID, str, str]]]
"""Figure → (council, step below the base, level of the venue's division) → count. A step is the code of a division right below the
base with its stroke; empty for what lies in the base itself. The database sums up all that lies further below."""
Counts = dict[str, int]


@dataclass(frozen=True)
class Part:
    """A division, a level or a council with its counts; `code` opens it."""

    code: str
    label: str
    counts: Counts

    @property
    def coverage(self) -> Rate:
        """Venues with a session of all venues: the only two counts that are divided."""
        return Rate(self.counts["venues_active"], self.counts["venues"])


def tree_below(council: Council) -> list[Council]:
    """All councils below this one, its children first."""
    found: list[Council] = []
    level = [council.pk]
    while level:
        below = list(Council.objects.filter(parent__in=level).order_by("code"))
        found += below
        level = [one.pk for one in below]
    return found


def base_of(region: Region | None) -> Region | None:
    """Below which division the first table stands: the one that is asked, or the topmost one where there is only one."""
    if region is not None:
        return region
    tops = list(Region.objects.filter(parent__isnull=True)[:2])
    return tops[0] if len(tops) == 1 else None


def cells_of(span: Span, base: Region | None = None) -> Cells:
    """All figures of the councils in scope, or of a division with all below it: one question for each figure, grouped by the database."""
    path = base.path if base else ""
    found: Cells = {}
    for code, figure in FIGURES.items():
        at = figure.venue
        rows = figure.rows(span).order_by()
        if path:
            rows = rows.filter(**{f"{at}region__path__startswith": path})
        below = Substr(f"{at}region__path", len(path) + 1)
        step = Substr(below, 1, StrIndex(below, Value("/")))
        groups = rows.annotate(step=step).values_list("council_id", "step", f"{at}region__level").annotate(n=figure.how)
        found[code] = Counter({(council, where, level): n or 0 for council, where, level, n in groups})
    return found


def summed(cells: Cells, *, councils: Iterable[UUID] | None = None, step: str | None = None, level: str = "") -> Counts:
    """The counts of some councils, of one division right below the base with all below it, of a level."""
    wanted = None if councils is None else set(councils)
    return {
        code: sum(
            n
            for (council, where, tall), n in counts.items()
            if (wanted is None or council in wanted) and (step is None or where == step) and (not level or tall == level)
        )
        for code, counts in cells.items()
    }


def by_region(cells: Cells, base: Region | None) -> list[Part]:
    """The divisions right below the base, or the topmost ones, each with all that lies below it; and what lies in the base itself."""
    rows = list(Region.objects.filter(parent=base).order_by("path"))
    found = [Part(row.code, row.name, summed(cells, step=f"{row.code}/")) for row in rows]
    if base is not None and rows:
        found.append(Part("", base.name, summed(cells, step="")))
    return [part for part in found if any(part.counts.values())]


def by_level(cells: Cells) -> list[Part]:
    """The levels of divisions at which venues lie."""
    found = [Part(str(level), str(level.label), summed(cells, level=level)) for level in Region.Level]
    return [part for part in found if any(part.counts.values())]


def own_cells(council: Council, since: date, until: date, base: Region | None) -> Cells:
    """The figures of one council, or of a division of it."""
    with in_council(council.pk):
        return cells_of(Span(since, until), base)


def tree_parts(council: Council, since: date, until: date) -> tuple[list[Part], Part]:
    """Each council below with the ones below it, and the sum of all, this council's own rows in it.

    The sum counts a session that several of them held jointly once, so it may be less than its parts together.
    """
    below = tree_below(council)
    span = Span(since, until)
    with in_council(council.pk, *(one.pk for one in below)):
        cells, again = cells_of(span), twins()
        whole = cells_of(Span(since, until, again)) if again else cells
    parts = []
    for child in [one for one in below if one.parent_id == council.pk]:
        under = [child.pk, *(one.pk for one in tree_below(child))]
        inside, own = cells, frozenset[UUID]()
        if again and len(under) > 1:
            with in_council(*under):
                own = twins()
                inside = cells_of(Span(since, until, own)) if own else cells
        parts.append(Part(child.code, child.name, summed(inside, councils=under)))
    return parts, Part(council.code, council.name, summed(whole))


def targets_now(year: int, day: date) -> list[dict[str, Any]]:
    """Coverage for each target of the council in scope: how far it is, exactly."""
    return [
        {
            "id": str(one.target.pk),
            "title": one.target.title,
            "measure": one.target.measure,
            "way": one.target.way,
            "done": one.done,
            "whole": one.whole,
            "printed": one.rate.printed(),
        }
        for one in progress_of(targets_of(year), min(day, days_of(year, day)[1]))
    ]


def report(council: Council, since: date, until: date) -> dict[str, Any]:
    """All figures as plain data: the council's own with its divisions, levels and targets, and those of the councils below."""
    with in_council(council.pk):
        base = base_of(None)
        cells = cells_of(Span(since, until), base)
        decimals = decimals_of(Question(council.pk))
        own = Part(council.code, council.name, summed(cells))
        found: dict[str, Any] = {
            "council": council.code,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "counts": own.counts,
            "coverage": own.coverage.as_json(decimals),
            "levels": [_plain(part, decimals) for part in by_level(cells)],
            "regions": [_plain(part, decimals) for part in by_region(cells, base)],
            "targets": targets_now(until.year, until),
        }
    parts, whole = tree_parts(council, since, until)
    found["lower"] = [_plain(part, decimals) for part in parts]
    found["with_lower"] = _plain(whole, decimals)
    return found


def _plain(part: Part, decimals: int) -> dict[str, Any]:
    return {"code": part.code, "name": part.label, "counts": part.counts, "coverage": part.coverage.as_json(decimals)}
