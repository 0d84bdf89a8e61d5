"""Times in words."""

from datetime import datetime

from django.utils import timezone

from yitang.foundation.ui.formats import zh_date


def span(starts_at: datetime, ends_at: datetime) -> str:
    """2026年3月5日 14:30—17:30; over several days both days."""
    begin, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if begin.date() == end.date():
        return f"{zh_date(begin.date())} {begin:%H:%M}—{end:%H:%M}"
    last = zh_date(end.date())
    if begin.year == end.year:
        last = last.partition("年")[2] or last
    return f"{zh_date(begin.date())} {begin:%H:%M}—{last} {end:%H:%M}"
