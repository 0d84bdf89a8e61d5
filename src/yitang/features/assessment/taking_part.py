"""Whom a year's assessment is about."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yitang.foundation.core.clock import today
from yitang.institution.members.models import Member
from yitang.institution.members.queries import serving


def last_day(year: int) -> date:
    """The day by which a year is looked at: its last one, today while it runs."""
    return min(date(year, 12, 31), today())


def assessed(year: int) -> QuerySet[Member]:
    """Members who held their seat on the last day of the year; today while it runs. Who left before is not assessed."""
    return serving(last_day(year)).select_related("principal", "sector")


def assessed_ids(year: int) -> list[UUID]:
    """Principals of the members assessed for a year, in the order of their numbers."""
    return list(assessed(year).order_by("number").values_list("principal_id", flat=True))
