"""How long someone has: a `Period` as a procedure states it and as the database keeps it (JSON)."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yitang.foundation.core.errors import Invalid

# Ten years: longer than a term of office, so anything above it is a slip of the keyboard.
LIMITS = {"working_days": 2500, "days": 3660, "months": 120}
LEAP_YEAR = 2000
WRITTEN_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")


class Unit(TextChoices):
    """What a period is counted in."""

    WORKING_DAYS = "working_days", gettext_lazy("working days")
    DAYS = "days", gettext_lazy("calendar days")
    MONTHS = "months", gettext_lazy("months")
    DATE = "date", gettext_lazy("fixed date")


class PeriodError(Invalid):
    """A period that cannot be; the message is a sentence for the person who entered it."""


@dataclass(frozen=True, slots=True)
class Period:
    """A duration, one fixed `day`, or the same day every year (`month_day`, e.g. (8, 5)).

    Build it with `parse`, which refuses what cannot be; periods in the code of built-in procedures
    may use the short forms below.
    """

    unit: Unit
    count: int = 0
    day: date | None = None
    month_day: tuple[int, int] | None = None

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read the JSON form: `{"unit": "working_days"|"days"|"months", "count": 3}`, `{"unit": "date", "date":
        "2026-08-05"}` or `{"unit": "date", "month_day": "08-05"}`; days may also be written 8月5日.

        Raises PeriodError with a sentence naming the value that cannot be.
        """
        unit = data.get("unit")
        if unit not in Unit.values:
            raise PeriodError(
                _("“%(value)s” is not a unit of time. Choose one of: %(choices)s.")
                % {"value": unit, "choices": "、".join(str(label) for label in Unit.labels)}
            )
        given = {key for key in data if key != "unit" and data[key] is not None}
        if unit != Unit.DATE:
            if given != {"count"}:
                raise PeriodError(
                    _("A deadline counted in %(unit)s has a length and nothing else. Enter the length only.")
                    % {"unit": Unit(unit).label}
                )
            return cls(Unit(unit), count=_count(unit, data["count"]))
        if given == {"month_day"}:
            return cls(Unit.DATE, month_day=_month_day(data["month_day"]))
        if given == {"date"}:
            return cls(Unit.DATE, day=_full_date(data["date"]))
        raise PeriodError(_("A fixed date is either one day or a day of every year. Enter one of the two."))

    @classmethod
    def working_days(cls, count: int) -> Self:
        return cls(Unit.WORKING_DAYS, count=count)

    @classmethod
    def days(cls, count: int) -> Self:
        return cls(Unit.DAYS, count=count)

    @classmethod
    def months(cls, count: int) -> Self:
        return cls(Unit.MONTHS, count=count)

    def to_json(self) -> dict[str, Any]:
        """The form `parse` reads; equal periods give equal JSON."""
        if self.day is not None:
            return {"unit": str(self.unit), "date": self.day.isoformat()}
        if self.month_day is not None:
            return {"unit": str(self.unit), "month_day": "{:02d}-{:02d}".format(*self.month_day)}
        return {"unit": str(self.unit), "count": self.count}

    def fixed_day(self, started_on: date) -> date:
        """The day a fixed date means for something that starts on `started_on`.

        A yearly day is the next one, the starting day included; 29 February is 28 February in common years.
        A full date stands as it is, even when it has passed. Raises ValueError for a duration.
        """
        if self.day is not None:
            return self.day
        if self.month_day is None:
            raise ValueError(f"{self} has no fixed day")
        this_year = _clamped(started_on.year, *self.month_day)
        return this_year if this_year >= started_on else _clamped(started_on.year + 1, *self.month_day)

    @property
    def words(self) -> str:
        """The period in words, in the reader's language: 5个工作日, 3个月, 8月5日（含当日）前."""
        if self.day is not None:
            return _("by %(year)d-%(month)02d-%(day)02d") % {
                "year": self.day.year,
                "month": self.day.month,
                "day": self.day.day,
            }
        if self.month_day is not None:
            month, day = self.month_day
            return _("by %(month)02d-%(day)02d") % {"month": month, "day": day}
        if self.unit == Unit.WORKING_DAYS:
            words = ngettext("%(count)d working day", "%(count)d working days", self.count)
        elif self.unit == Unit.DAYS:
            words = ngettext("%(count)d calendar day", "%(count)d calendar days", self.count)
        else:
            words = ngettext("%(count)d month", "%(count)d months", self.count)
        return words % {"count": self.count}


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter (31 January + 1 month is 28 or
    29 February). Computed from the start each time, so three months after 30 November is 28 February, while
    the months between do not eat further days."""
    index = start.month - 1 + months
    return _clamped(start.year + index // 12, index % 12 + 1, start.day)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _count(unit: str, value: Any) -> int:
    limit = LIMITS[unit]
    # bool is an int in Python, and "true days" is not a deadline.
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= limit:
        raise PeriodError(
            _("“%(value)s” is not a length of time. Enter a whole number from 1 to %(limit)d.") % {"value": value, "limit": limit}
        )
    return value


def _full_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    year, month, day = _written(value)
    if year is None:
        raise _unreadable(value)
    last = _last_day(year, month, value)
    if not 1 <= day <= last:
        raise PeriodError(
            _("%(year)d-%(month)02d-%(day)02d does not exist: that month has %(last)d days. Enter a day that exists.")
            % {"year": year, "month": month, "day": day, "last": last}
        )
    return date(year, month, day)


def _month_day(value: Any) -> tuple[int, int]:
    year, month, day = _written(value)
    if year is not None:
        raise _unreadable(value)
    last = _last_day(LEAP_YEAR, month, value)
    if not 1 <= day <= last:
        raise PeriodError(
            _("%(month)02d-%(day)02d does not exist: that month has %(last)d days. Enter a day that exists.")
            % {"month": month, "day": day, "last": last}
        )
    return month, day


def _written(value: Any) -> tuple[int | None, int, int]:
    match = WRITTEN_DAY.fullmatch(str(value).strip())
    if match is None:
        raise _unreadable(value)
    year, month, day = match.groups()
    return int(year) if year else None, int(month), int(day)


def _last_day(year: int, month: int, value: Any) -> int:
    if not 1 <= month <= 12 or year < 1:
        raise _unreadable(value)
    return monthrange(year, month)[1]


def _unreadable(value: Any) -> PeriodError:
    return PeriodError(
        _("“%(value)s” is not a day. Write 08-05 for a day of every year, or 2026-08-05 for one day.") % {"value": value}
    )
