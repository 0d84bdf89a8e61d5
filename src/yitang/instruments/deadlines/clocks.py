"""When something is due, and whether it is late.

The rule: what the server received before the end of the due day, in the council's time zone, is in time. The interval
is closed-open: 23:59:59.999999 is in time, 00:00 is late. Times are those at which the server received a request, in
UTC, whatever the sender's clock says and however long the transaction took; nothing here reads a clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yitang.instruments.deadlines.calendar import DAY, WorkingCalendar
from yitang.instruments.deadlines.terms import Period, Unit, add_months

AMBER_DAYS = 3

Pause = tuple[date, date | None]


def local_day(at: datetime, tz: tzinfo | None = None) -> date:
    """The council's date at the moment `at`, by default in the installation's zone (Asia/Shanghai unless set otherwise).

    Raises ValueError when `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(tz or get_default_timezone()).date()


def ends_at(due_on: date, tz: tzinfo | None = None) -> datetime:
    """The first moment that is too late (UTC): the midnight that ends `due_on`.

    Where the clocks change at midnight that midnight may not exist or strike twice; the last moment that still shows
    the due day, or an earlier one, decides.
    """
    tz = tz or get_default_timezone()
    midnight = datetime.combine(due_on + DAY, time.min, tz)
    strikes = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(at for at in strikes if local_day(at - timedelta(microseconds=1), tz) <= due_on)


def is_overdue(due_on: date, at: datetime, tz: tzinfo | None = None) -> bool:
    """Whether what the server received at `at` is late. Raises ValueError when `at` has no time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at >= ends_at(due_on, tz)


def due_on(period: Period, started_on: date, calendar: WorkingCalendar, paused: Iterable[Pause] = ()) -> date:
    """The last day in time: the n-th day after `started_on` on which the clock ran.

    A pause (from, to) is closed-open: the clock stands still on `from` and runs again on `to`. Working-day periods give
    back the working days of a pause, day and month periods its calendar days. A pause that begins after the due day
    changes nothing, since lateness is not cured afterwards; an open pause (`to` None) counts once it has ended; a fixed
    date does not move, because a notice gave it to everybody.
    """
    if period.unit == Unit.DATE:
        return period.fixed_day(started_on)
    between: Callable[[date, date], int] = _days_between
    later: Callable[[date, int], date] = _days_later
    if period.unit == Unit.WORKING_DAYS:
        between, later = calendar.working_days_between, calendar.add_working_days
    due = add_months(started_on, period.count) if period.unit == Unit.MONTHS else later(started_on, period.count)
    for first, last in _ended(paused):
        if first > due:
            break
        due = later(due, between(max(first - DAY, started_on), max(last - DAY, started_on)))
    return due


class Colour(TextChoices):
    """Colour of a deadline's lamp. Never shown without its words."""

    GREEN = "green", gettext_lazy("in time")
    AMBER = "amber", gettext_lazy("due soon")
    RED = "red", gettext_lazy("overdue")
    NONE = "none", gettext_lazy("no deadline running")


@dataclass(frozen=True, slots=True)
class Lamp:
    """What a page shows of a deadline: `days` = working days left (negative: late by so many), `words` in the reader's
    language, `certain` false when a year on the way has no published calendar yet."""

    colour: Colour
    words: str = ""
    days: int = 0
    certain: bool = True


def lamp(due_on: date | None, today: date, calendar: WorkingCalendar, amber_days: int = AMBER_DAYS) -> Lamp:
    """The lamp of something due on `due_on` as seen on `today` (the council's date, see `local_day`).

    Amber from `amber_days` working days before the due day, red from the day after it; no due day, no lamp.
    """
    if due_on is None:
        return Lamp(Colour.NONE)
    days = calendar.working_days_between(today, due_on)
    colour = Colour.GREEN if days > amber_days else Colour.AMBER
    if today > due_on:
        colour = Colour.RED
    return Lamp(colour, _words(due_on, today, days), days, calendar.is_certain(today, due_on))


def _words(due_on: date, today: date, days: int) -> str:
    if today == due_on:
        return _("due today")
    if days == 0 and today < due_on:
        # Saturday before a Sunday: no working day is left, yet it is not due today.
        left = (due_on - today).days
        return ngettext("%(count)d day left, not a working day", "%(count)d days left, none a working day", left) % {
            "count": left
        }
    if days == 0:
        return _("overdue since the last working day")
    if days > 0:
        return ngettext("%(count)d working day left", "%(count)d working days left", days) % {"count": days}
    return ngettext("%(count)d working day overdue", "%(count)d working days overdue", -days) % {"count": -days}


@dataclass(frozen=True, slots=True)
class Clock:
    """A running deadline with the rule that made it, as a track's row keeps it (`to_json`).

    The rule of the day on which the clock started holds: a later change of the procedure does not touch it.
    An approved extension is a new clock, started on the old due day or ending on a fixed date.
    """

    started_on: date
    period: Period
    paused: tuple[Pause, ...]
    due_on: date
    certain: bool = True

    @classmethod
    def start(cls, period: Period, started_on: date, calendar: WorkingCalendar) -> Self:
        return cls(started_on, period, (), started_on).reckoned(calendar)

    def reckoned(self, calendar: WorkingCalendar) -> Self:
        """The same clock by `calendar`. For a clock that is not `certain`, once the missing year is published."""
        due = due_on(self.period, self.started_on, calendar, self.paused)
        counted = self.period.unit == Unit.WORKING_DAYS
        return replace(self, due_on=due, certain=not counted or calendar.is_certain(self.started_on, due))

    @property
    def stopped_on(self) -> date | None:
        """The day since which the clock stands still. A pause that came after the due day stops nothing."""
        if self.paused and self.paused[-1][1] is None and self.paused[-1][0] <= self.due_on:
            return self.paused[-1][0]
        return None

    @property
    def deadline(self) -> date | None:
        """The day that lists and reminders go by: None while the clock stands still."""
        return None if self.stopped_on else self.due_on

    def pause(self, on: date) -> Self:
        """Stop from `on`. Raises ValueError when it is stopped already or `on` lies before the last pause's end."""
        if self.paused and (self.paused[-1][1] is None or on < self.paused[-1][1]):
            raise ValueError(f"cannot pause on {on}: {self.paused[-1]}")
        return replace(self, paused=(*self.paused, (on, None)))

    def resume(self, on: date, calendar: WorkingCalendar) -> Self:
        """Run again from `on`; the due day moves by the days lost. Raises ValueError when the clock is not stopped or
        `on` lies before the pause."""
        if not self.paused or self.paused[-1][1] is not None or on < self.paused[-1][0]:
            raise ValueError(f"cannot resume on {on}: {self.paused[-1:]}")
        return replace(self, paused=(*self.paused[:-1], (self.paused[-1][0], on))).reckoned(calendar)

    def is_overdue(self, at: datetime, tz: tzinfo | None = None) -> bool:
        """Whether what the server received at `at` is late; never while the clock stands still."""
        return self.deadline is not None and is_overdue(self.deadline, at, tz)

    def lamp(self, today: date, calendar: WorkingCalendar, amber_days: int = AMBER_DAYS) -> Lamp:
        stopped = self.stopped_on
        if stopped is None:
            return lamp(self.due_on, today, calendar, amber_days)
        words = _("stopped since %(month)02d-%(day)02d") % {"month": stopped.month, "day": stopped.day}
        return Lamp(Colour.NONE, words, certain=self.certain)

    def to_json(self) -> dict[str, Any]:
        return {
            "started_on": self.started_on.isoformat(),
            "period": self.period.to_json(),
            "paused": [[first.isoformat(), last and last.isoformat()] for first, last in self.paused],
            "due_on": self.due_on.isoformat(),
            "certain": self.certain,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The clock that `to_json` wrote. Nothing is reckoned again."""
        return cls(
            started_on=date.fromisoformat(data["started_on"]),
            period=Period.parse(data["period"]),
            paused=tuple(
                (date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in data["paused"]
            ),
            due_on=date.fromisoformat(data["due_on"]),
            certain=data["certain"],
        )


def _ended(paused: Iterable[Pause]) -> list[tuple[date, date]]:
    """Ended pauses in order, those that overlap or touch made one, so that no day is given back twice."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted((first, last) for first, last in paused if last is not None and last > first):
        if merged and first <= merged[-1][1]:
            first, last = merged[-1][0], max(last, merged.pop()[1])
        merged.append((first, last))
    return merged


def _days_between(a: date, b: date) -> int:
    return (b - a).days


def _days_later(start: date, n: int) -> date:
    return start + n * DAY
