"""Dates and numbers as people read them: 2026年3月5日 in Chinese, 5 Mar 2026 in English."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def zh_date(value: date | datetime | None) -> str:
    """2026年3月5日; an aware datetime is shown in the council's time zone; empty for nothing."""
    if not value:
        return ""
    day = _local(value)
    if _english():
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def zh_datetime(value: datetime | None) -> str:
    """2026年3月5日 14:05; empty for nothing."""
    if not value:
        return ""
    moment = _local(value)
    return f"{zh_date(moment)} {moment:%H:%M}"


def moment(value: date | datetime | str | None) -> str:
    """A point of time in a timeline: with the hour where one is known; a text is shown as it is."""
    if isinstance(value, datetime):
        return zh_datetime(value)
    if isinstance(value, date):
        return zh_date(value)
    return value or ""


def iso_date(value: date | datetime | None) -> str:
    """2026-03-05, for tables and the portal (government sites are inspected for this form); empty for nothing."""
    return _local(value).isoformat()[:10] if value else ""


def zh_number(value: int | float | Decimal | Fraction | None) -> str:
    """1,194 or 92.3 with grouping; a fraction is shown with one decimal; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, Fraction):
        value = float(value) if value.denominator != 1 else value.numerator
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}"


# The first that matches counts: nearly every browser also calls itself Chrome or Safari.
_BROWSERS = (
    ("wxwork", _("WeCom")),
    ("DingTalk", _("DingTalk")),
    ("MicroMessenger", _("WeChat")),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("UOS", "UOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str | None) -> str:
    """“Chrome, Windows” from what a browser calls itself; a program that is not known is cut to 40 characters."""
    text = user_agent or ""
    known = [next((str(name) for mark, name in table if mark in text), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, known)) or text[:40]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
