"""Where targets stand, and the matrix of places by months or years. Every figure is counted from rows; nothing is typed in."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.targets.measures import MEASURES, Counted, below, by_place
from yitang.features.targets.models import Charge, PlanLine, Target, Theme
from yitang.foundation.permissions.actors import in_force
from yitang.institution.places.models import Region
from yitang.instruments.figures.rates import Rate

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Progress:
    """Where a target stands on a day: `done` of `whole` – of the number, or of the places – with a tone and its word."""

    target: Target
    done: int
    whole: int
    tone: str
    word: Any

    @property
    def rate(self) -> Rate:
        return Rate(self.done, self.whole)

    @property
    def share(self) -> int:
        """Width of its bar, in hundredths; more than the whole is a full bar."""
        return min(100, self.done * 100 // self.whole) if self.whole else 0


@dataclass(frozen=True)
class Cell:
    """One month or year of a place: how many, how many are planned, and the page of the rows."""

    label: str
    count: int
    planned: int
    url: str


@dataclass(frozen=True)
class Line:
    """A place of the matrix with who is in charge of it; `done` when the place has what the target asks."""

    region: Region
    within: str
    holders: str
    cells: list[Cell]
    count: int
    done: bool


def targets_of(year: int) -> QuerySet[Target]:
    """The targets of a year."""
    return Target.objects.filter(year=year).select_related("region").order_by("way", "title")


def years() -> list[int]:
    """Years that have targets, the newest first."""
    return list(Target.objects.order_by("-year").values_list("year", flat=True).distinct())


def themes_of(year: int) -> QuerySet[Theme]:
    """All years of the campaigns to which a year belongs."""
    running = Theme.objects.filter(year=year).values("campaign")
    return Theme.objects.filter(campaign__in=running).order_by("campaign", "year")


def days_of(year: int, day: date) -> tuple[date, date]:
    """The year's first day, and its last one or `day`, whichever is earlier."""
    return date(year, 1, 1), min(date(year, 12, 31), max(day, date(year, 1, 1)))


def candidates(target: Target) -> QuerySet[Region]:
    """The divisions that a target would count, as they stand on 1 January of its year."""
    found = Region.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=date(target.year, 1, 1)), level=target.level)
    return found.filter(path__startswith=target.region.path) if target.region else found


def places_of(target: Target) -> QuerySet[Region]:
    """The places that a target counts: the frozen ones, or those that would be frozen. None for a target without places."""
    if target.way != Target.Way.EACH:
        return Region.objects.none()
    if target.frozen_on:
        return Region.objects.filter(pk__in=target.places.filter(dropped_on__isnull=True).values("region")).order_by("path")
    return candidates(target).order_by("path")


def progress_of(targets: Iterable[Target], day: date) -> list[Progress]:
    """Where each target stands on a day: one question for each measure and year, one for the places of each target with places."""
    listed = list(targets)
    known: dict[tuple[str, int], Counted] = {}
    for code, year in {(one.measure, one.year) for one in listed if one.measure in MEASURES}:
        known[code, year] = MEASURES.get(code).counted(*days_of(year, day))
    return [_progress(one, known.get((one.measure, one.year), Counter()), day) for one in listed]


def done_of(target: Target, counts: Counted) -> tuple[int, int]:
    """How far a target is by these counts, and by what it is measured."""
    if target.way == Target.Way.TOTAL:
        return below(counts, target.region.path if target.region else ""), target.number
    paths = set(places_of(target).order_by().values_list("path", flat=True))
    return len(reached(target, counts, paths)), len(paths)


def reached(target: Target, counts: Counted, paths: set[str]) -> set[str]:
    """Those of the places that have what the target asks of each."""
    sums: Counter[str] = Counter()
    for (path, _year, _month), n in by_place(counts, paths).items():
        sums[path] += n
    return {path for path, n in sums.items() if n >= target.number}


def open_places(target: Target, day: date) -> list[Region]:
    """Places that do not have yet what the target asks, in the order of the divisions."""
    rows = list(places_of(target))
    found = reached(target, MEASURES.get(target.measure).counted(*days_of(target.year, day)), {row.path for row in rows})
    return [row for row in rows if row.path not in found]


def _progress(target: Target, counts: Counted, day: date) -> Progress:
    done, whole = done_of(target, counts)
    if whole and done >= whole:
        return Progress(target, done, whole, "done", _("Reached"))
    if day.year > target.year:
        return Progress(target, done, whole, "late", _("Not reached in its year"))
    if not done:
        return Progress(target, done, whole, "wait", _("Not begun"))
    return Progress(target, done, whole, "doing", _("Going on"))


def matrix(council: Any, target: Target, places: Iterable[Region], day: date, *, by_years: bool = False) -> list[Line]:
    """The places of a page by the months of the target's year, or by the years of its campaign."""
    rows, measure = list(places), MEASURES.get(target.measure)
    if by_years:
        spans = [(str(year), date(year, 1, 1), date(year, 12, 31)) for year in campaign_years(target)]
    else:
        spans = [(str(month), *_month_of(target.year, month)) for month in MONTHS]
    counts = by_place(measure.counted(spans[0][1], spans[-1][2]), {row.path for row in rows})
    planned = _planned(target, rows) if not by_years else Counter()
    holders, names = holders_of(rows, day), _names_above(rows)
    found = []
    for row in rows:
        cells = []
        for label, first, last in spans:
            n = sum(counts[row.path, first.year, month] for month in range(first.month, last.month + 1))
            url = measure.rows_url(council, row, first, last) if n else ""
            cells.append(Cell(label, n, planned[row.pk, first.month] if not by_years else 0, url))
        own = sum(n for (path, year, _month), n in counts.items() if path == row.path and year == target.year)
        found.append(Line(row, names.get(row.path, ""), "、".join(holders[row.path]), cells, own, own >= target.number))
    return found


def campaign_years(target: Target) -> list[int]:
    """The years of the campaign in which a target stands, or the year alone."""
    found = sorted(set(themes_of(target.year).values_list("year", flat=True)))
    return found if target.year in found else [target.year]


def holders_of(places: Iterable[Region], day: date) -> defaultdict[str, list[str]]:
    """Path → names of those in charge of a place itself on a day; what a group has above it is said once, on its own line."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = Charge.objects.filter(in_force(day), region__in=[row.pk for row in places]).select_related("holder", "region")
    for row in rows.order_by("holder__code"):
        found[row.region.path].append(row.holder.name)
    return found


def charges_on(day: date) -> QuerySet[Charge]:
    """Who is in charge of which place on a day, in the order of the divisions."""
    return Charge.objects.filter(in_force(day)).select_related("region", "holder").order_by("region__path", "holder__code")


def _planned(target: Target, rows: list[Region]) -> Counter[tuple[UUID, int]]:
    lines = PlanLine.objects.filter(target=target, region__in=[row.pk for row in rows])
    return Counter({(region, month): n for region, month, n in lines.values_list("region", "month", "number")})


def _names_above(rows: list[Region]) -> dict[str, str]:
    """Path → name of the division right above it."""
    parents = dict(Region.objects.filter(pk__in={row.parent_id for row in rows if row.parent_id}).values_list("pk", "name"))
    return {row.path: parents[row.parent_id] for row in rows if row.parent_id}


def _month_of(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, (date(year + month // 12, month % 12 + 1, 1) - date.resolution)
