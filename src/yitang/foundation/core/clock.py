"""The one place that reads the clock, so that a test can hold it still."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Server time, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The calendar day in the installation's time zone."""
    return timezone.localdate()
