"""The days that count back from the gathering of a consultation: until when the notice and the materials are out."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period, Unit
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of


def days_before(case: Case, starts_at: datetime) -> dict[str, date]:
    """The last day for the notice and for the materials of a gathering, by the council's rule in the version of the case."""
    procedure, calendar, held_on = procedure_of(case.procedure_id), calendar_for(case.council_id), local_day(starts_at)
    return {
        "notice_by": day_before(held_on, procedure.parameter("notice_before"), calendar),
        "materials_by": day_before(held_on, procedure.parameter("materials_before"), calendar),
    }


def day_before(held_on: date, rule: Mapping[str, Any], calendar: WorkingCalendar) -> date:
    """The last working day from which a whole period of working days lies before a day; the day that is returned does not count itself
    (Civil Code, art. 201). Other periods count back by the calendar."""
    period = Period.parse(rule)
    if period.unit != Unit.WORKING_DAYS:
        return held_on - timedelta(days=period.count * (30 if period.unit == Unit.MONTHS else 1))
    found = held_on
    while calendar.working_days_between(found, held_on) < period.count or not calendar.is_working(found):
        found -= timedelta(days=1)
    return found
