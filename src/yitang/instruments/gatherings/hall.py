"""The plan of a hall as rows × seats: how a seat is called, where it lies, who sits there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid
from yitang.instruments.gatherings.models import Attendee, Gathering
from yitang.instruments.gatherings.planning import changeable

ROWS_MOST, SEATS_MOST = 80, 80
SEAT = re.compile(r"0*(\d{1,3})\s*(?:排|行|-|—|－)\s*0*(\d{1,3})\s*(?:号|座|座位)?")
"""3排12号, 3排12座, 3-12."""


@dataclass(frozen=True)
class Seat:
    """A seat of the plan: row from the stage, number, and place from the left (1 is the first)."""

    row: int
    number: int
    left: int

    @property
    def name(self) -> str:
        return f"{self.row}排{self.number}号"


@act("gatherings.plan_hall")
def plan_hall(ctx: ActContext, *, gathering_id: UUID, rows: int, seats: int, order: str = "left") -> dict[str, Any]:
    """Say how many rows and seats the hall has and how they are counted; 0 rows take the plan away. Seats given stay as they are.

    Raises `Invalid` for more than 80 rows or 80 seats, `NotFound`, `Refused`, `Blocked`.
    """
    found = changeable(ctx, gathering_id)
    errors: dict[str, list[Any]] = {}
    if not 0 <= rows <= ROWS_MOST:
        errors["rows"] = [_("At most %(n)d rows.") % {"n": ROWS_MOST}]
    if not (1 if rows else 0) <= seats <= SEATS_MOST:
        errors["seats"] = [_("Between 1 and %(n)d seats in a row.") % {"n": SEATS_MOST}]
    if order not in Gathering.HallOrder.values:
        errors["order"] = [_("Choose how the seats are counted.")]
    if errors:
        raise Invalid(errors)
    found.hall_rows, found.hall_seats, found.hall_order = rows, seats if rows else 0, order
    found.save(update_fields=["hall_rows", "hall_seats", "hall_order"])
    return {"case_id": found.pk}


def numbers_of(found: Gathering) -> list[int]:
    """The numbers of a row's seats from left to right, seen towards the stage."""
    n = found.hall_seats
    if found.hall_order == Gathering.HallOrder.LEFT:
        return list(range(1, n + 1))
    odd, even = range(1, n + 1, 2), range(2, n + 1, 2)
    return [*reversed(odd), *even]


def seats_of(found: Gathering) -> list[list[Seat]]:
    """All seats, row by row from the stage, each row from the left."""
    numbers = numbers_of(found)
    return [[Seat(row, number, left) for left, number in enumerate(numbers, start=1)] for row in range(1, found.hall_rows + 1)]


def seat_of(found: Gathering, text: str) -> Seat | None:
    """The seat of the plan that a text names; None for a seat outside it, or where there is no plan."""
    match = SEAT.fullmatch(text.strip())
    if match is None:
        return None
    row, number = int(match[1]), int(match[2])
    numbers = numbers_of(found)
    if not 1 <= row <= found.hall_rows or number not in numbers:
        return None
    return Seat(row, number, numbers.index(number) + 1)


@dataclass(frozen=True)
class Seating:
    """Who sits where: `rows` of (seat, person or None), and those whose seat the plan does not know, or who have none."""

    rows: list[list[tuple[Seat, Attendee | None]]]
    outside: list[Attendee]
    without: list[Attendee]


def seating(found: Gathering, people: Iterable[Attendee]) -> Seating:
    """The plan with its people; of two on one seat the second stands outside."""
    at: dict[tuple[int, int], Attendee] = {}
    outside, without = [], []
    for person in people:
        seat = seat_of(found, person.seat) if person.seat else None
        if not person.seat:
            without.append(person)
        elif seat is None or (seat.row, seat.number) in at:
            outside.append(person)
        else:
            at[seat.row, seat.number] = person
    rows = [[(seat, at.get((seat.row, seat.number))) for seat in row] for row in seats_of(found)]
    return Seating(rows, outside, without)


def filled_in_order(found: Gathering, people: list[Attendee]) -> list[dict[str, str]]:
    """Rows for `arrange` that give each person without a seat the next free one, from the stage, in the order of the list.

    Those for whom no seat is left get none.
    """
    plan = seating(found, people)
    free = (seat for row in plan.rows for seat, person in sorted(row, key=lambda pair: pair[0].number) if person is None)
    return [
        {"number": str(person.number), "seat": seat.name, "was_seat": ""}
        for person, seat in zip(plan.without, free, strict=False)
    ]
