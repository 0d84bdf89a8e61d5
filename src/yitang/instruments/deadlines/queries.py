"""The calendar of a council, from its rows."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from yitang.instruments.deadlines.calendar import DayKind, WorkingCalendar, published_years
from yitang.instruments.deadlines.models import CouncilDay, NationalDay

_national: dict[date, DayKind] = {}


def calendar_for(council_id: UUID) -> WorkingCalendar:
    """The working days of one council: national days, then its own. One query; needs an open scope.

    National days change only by `migrate`, which comes before a restart, so a process reads them once.
    """
    own = CouncilDay.objects.filter(council_id=council_id).order_by("day").values_list("day", "kind")
    return _calendar(tuple(own))


def forget_national_days() -> None:
    """Read national days and calendars from the database again when they are next asked for."""
    _national.clear()
    _calendar.cache_clear()


@lru_cache(maxsize=64)
def _calendar(own: tuple[tuple[date, str], ...]) -> WorkingCalendar:
    if not _national:
        _national.update((day, DayKind(kind)) for day, kind in NationalDay.objects.values_list("day", "kind"))
    days = _national | {day: DayKind(kind) for day, kind in own}
    # Only the nation publishes a year: a council's own free 1 October says nothing about the rest of it.
    return WorkingCalendar(days, published_years(_national))
