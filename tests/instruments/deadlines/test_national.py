from datetime import date

import pytest

from yitang.instruments.deadlines.calendar import DayKind
from yitang.instruments.deadlines.models import NationalDay
from yitang.instruments.deadlines.national import SOURCE, load_after_migrate, load_national_days, packaged_days, packaged_years

pytestmark = pytest.mark.django_db


def stored(year: int) -> list[tuple[str, str, str, str]]:
    rows = NationalDay.objects.filter(day__year=year)
    return [(f"{row.day:%m-%d}", row.kind, row.name, row.source) for row in rows]


def test_load_after_migrate_fills_every_packaged_year() -> None:
    found = {row.day: (row.kind, row.name) for row in NationalDay.objects.all()}
    assert found == packaged_days(packaged_years())


def test_load_national_days_names_the_days_of_spring_festival() -> None:
    assert [row for row in stored(2026) if row[0].startswith("02")] == [
        ("02-14", "workday", "春节", SOURCE),
        *[(f"02-{day}", "holiday", "春节", SOURCE) for day in range(15, 24)],
        ("02-28", "workday", "春节", SOURCE),
    ]


def test_load_national_days_again_writes_nothing() -> None:
    assert load_national_days(packaged_years()) == 0
    load_after_migrate(using="default")
    assert NationalDay.objects.count() == len(packaged_days(packaged_years()))


def test_load_national_days_repairs_wrong_missing_and_surplus_rows_of_the_package() -> None:
    before = stored(2026)
    NationalDay.objects.filter(day=date(2026, 10, 10)).delete()
    NationalDay.objects.filter(day=date(2026, 2, 14)).update(kind=DayKind.HOLIDAY)
    NationalDay.objects.create(day=date(2026, 3, 3), kind=DayKind.HOLIDAY, name="三月三", source=SOURCE)
    assert load_national_days([2026]) == 2
    assert stored(2026) == before


def test_load_national_days_other_source_wins_over_the_package() -> None:
    NationalDay.objects.filter(day=date(2026, 10, 10)).update(kind=DayKind.HOLIDAY, source="国务院办公厅补充通知")
    assert load_national_days([2026]) == 0
    assert stored(2026)[-1] == ("10-10", "holiday", "国庆节", "国务院办公厅补充通知")
