"""Working days: weekends, public holidays and the worked weekends (调休) that pay for them.

Pure: it reads no clock and no database. `queries.calendar_for` fills it from rows.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
SATURDAY = 5


class DayKind(TextChoices):
    """What an announced day is, whatever its weekday says."""

    HOLIDAY = "holiday", _("day off")
    WORKDAY = "workday", _("working day")


class WorkingCalendar:
    """Monday to Friday are worked, except where `days` says otherwise.

    `published` names the years whose official arrangement is known. By default these are the years in which
    1 October is given, because every yearly notice of the State Council names it. Outside them only weekends are
    free and `is_certain` says no.
    """

    def __init__(self, days: Mapping[date, DayKind], published: Collection[int] | None = None) -> None:
        self._days = dict(days)
        if published is None:
            published = published_years(self._days)
        self._published = frozenset(published)
        self._worked: dict[int, list[date]] = {}

    def is_working(self, day: date) -> bool:
        kind = self._days.get(day)
        return day.weekday() < SATURDAY if kind is None else kind == DayKind.WORKDAY

    def is_certain(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` (in either order) has been published."""
        years = sorted((first.year, last.year))
        return all(year in self._published for year in range(years[0], years[1] + 1))

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`; the first day itself never counts (Civil Code, art. 201).

        `n` = 0 gives `start`. Raises ValueError when `n` is negative.
        """
        if n < 0:
            raise ValueError(f"cannot add {n} working days")
        if n == 0:
            return start
        year, rank = start.year, self._rank(start) + n
        while rank > len(self._year(year)):
            rank -= len(self._year(year))
            year += 1
        return self._year(year)[rank - 1]

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` lies before `a`."""
        if b < a:
            return -self.working_days_between(b, a)
        whole_years = sum(len(self._year(year)) for year in range(a.year, b.year))
        return whole_years + self._rank(b) - self._rank(a)

    def _rank(self, day: date) -> int:
        return bisect_right(self._year(day.year), day)

    def _year(self, year: int) -> list[date]:
        """Working days of one year, listed once: a council's lists ask for the same two years all day."""
        if year not in self._worked:
            length = (date(year, 12, 31) - date(year, 1, 1)).days + 1
            days = (date(year, 1, 1) + n * DAY for n in range(length))
            self._worked[year] = [day for day in days if self.is_working(day)]
        return self._worked[year]


def published_years(days: Mapping[date, DayKind]) -> frozenset[int]:
    """Years whose notice is in `days`, recognised by 1 October."""
    return frozenset(day.year for day in days if (day.month, day.day) == (10, 1))
