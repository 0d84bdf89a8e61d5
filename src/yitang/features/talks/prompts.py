"""When a venue should meet again, where the county laid it down: a prompt to its convener, never a ranking of villages.

It stands among what the convener has to do, and is sent as a message once in each period.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yitang.institution.places.models import Venue
from yitang.instruments.deadlines.terms import add_months


@dataclass(frozen=True)
class Prompt:
    """A venue that has a frequency, and the day by which it meets again."""

    venue: Venue
    due_on: date
    late: bool


def period_day(venue: Venue, last: date | None, day: date) -> date | None:
    """The day by which the venue meets in the period that is running or begins within the month; None before that, and where nothing
    is laid down. A venue that let a period pass is in the next one when that begins."""
    if not venue.meets_every:
        return None
    begun, soon = last or venue.opened_on, add_months(day, 1)
    months = (soon.year - begun.year) * 12 + soon.month - begun.month
    periods = months // venue.meets_every
    if periods and add_months(begun, periods * venue.meets_every) > soon:
        periods -= 1
    return add_months(begun, periods * venue.meets_every) if periods > 0 else None


def prompts_of(venues: Sequence[Venue], held: Mapping[UUID, date], day: date) -> Iterator[Prompt]:
    """The venues among these that should meet within the month, or should have met. `held` is venue → day of its last talk."""
    for venue in venues:
        if not venue.meets_every:
            continue
        due_on = add_months(held.get(venue.pk) or venue.opened_on, venue.meets_every)
        if due_on <= add_months(day, 1):
            yield Prompt(venue, due_on, due_on < day)
