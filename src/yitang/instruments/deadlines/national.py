"""The national arrangement of holidays as data. The package is brought up to date each autumn, after the notice."""

from collections.abc import Collection
from datetime import date
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import connections, transaction

from yitang.instruments.deadlines.calendar import DayKind
from yitang.instruments.deadlines.models import NationalDay
from yitang.instruments.deadlines.queries import forget_national_days

SOURCE = "chinesecalendar"
CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


def packaged_years() -> list[int]:
    """Years for which the installed package knows the notice."""
    return sorted({day.year for day in holidays})


def load_national_days(years: Collection[int], using: str = "default") -> int:
    """Write the packaged days of `years`; return how many rows were written.

    Running it again changes nothing. Rows entered from another source stay as they are and win over the package.
    """
    table = NationalDay.objects.using(using)
    wanted = packaged_days(years)
    for other in table.filter(day__in=list(wanted)).exclude(source=SOURCE):
        del wanted[other.day]
    kept = {row.day: row for row in table.filter(day__year__in=years, source=SOURCE)}
    stale = [row.pk for day, row in kept.items() if wanted.get(day) != (row.kind, row.name)]
    missing = [
        NationalDay(day=day, kind=kind, name=name, source=SOURCE)
        for day, (kind, name) in wanted.items()
        if day not in kept or kept[day].pk in stale
    ]
    with transaction.atomic(using=using):
        table.filter(pk__in=stale).delete()
        table.bulk_create(missing)
    forget_national_days()
    return len(missing)


def load_after_migrate(*, using: str, **kwargs: Any) -> None:
    """Bring the table in step with the installed package after each migrate (also after a test empties it)."""
    if NationalDay._meta.db_table in connections[using].introspection.table_names():
        load_national_days(packaged_years(), using)


def packaged_days(years: Collection[int]) -> dict[date, tuple[str, str]]:
    """Kind and Chinese name of each announced day of `years` that the installed package knows."""
    days = {day: (DayKind.HOLIDAY.value, CHINESE_NAMES[name]) for day, name in holidays.items()}
    days |= {day: (DayKind.WORKDAY.value, CHINESE_NAMES[name]) for day, name in workdays.items()}
    return {day: found for day, found in sorted(days.items()) if day.year in years}
