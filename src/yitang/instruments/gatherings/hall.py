"""The plan of a hall: rows of seats, parted by aisles or not; how a seat is called, where it lies, who sits there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, groupby
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


LINE = re.compile(r"(?:第?(\d{1,3})(?:[-~—～至到](\d{1,3}))?[排行]?[:：])?(\d{1,3}(?:[+＋]\d{1,3})*)(?:座|个座位)?")
"""8+16+8 is the next row; 3-12排：8+16+8 are ten of them, 13：20 is the thirteenth."""


@dataclass(frozen=True)
class Seat:
    """A seat of the plan: row from the stage, number, place from the left (1 is the first), and whether an aisle is to its left."""

    row: int
    number: int
    left: int
    aisle: bool = False

    @property
    def name(self) -> str:
        return f"{self.row}排{self.number}号"


@act("gatherings.plan_hall")
def plan_hall(
    ctx: ActContext, *, gathering_id: UUID, rows: int, seats: int, order: str = "left", lines: str = ""
) -> dict[str, Any]:
    """Say how many rows and seats the hall has and how they are counted; 0 rows take the plan away. Seats given stay as they are.

    `lines` names the rows one by one where aisles part them or they differ (see `blocks_in`); then `rows` and `seats` are those of
    the lines. Raises `Invalid` for more than 80 rows or 80 seats, `NotFound`, `Refused`, `Blocked`.
    """
    found = changeable(ctx, gathering_id)
    errors: dict[str, list[Any]] = {}
    blocks: list[list[int]] = []
    try:
        blocks = blocks_in(lines)
    except ValueError as error:
        errors["lines"] = [error.args[0]]
    if blocks:
        rows, seats = len(blocks), max(map(sum, blocks))
    if not 0 <= rows <= ROWS_MOST:
        errors["rows"] = [_("At most %(n)d rows.") % {"n": ROWS_MOST}]
    if not (1 if rows else 0) <= seats <= SEATS_MOST:
        errors["seats"] = [_("Between 1 and %(n)d seats in a row.") % {"n": SEATS_MOST}]
    if order not in Gathering.HallOrder.values:
        errors["order"] = [_("Choose how the seats are counted.")]
    if errors:
        raise Invalid(errors)
    found.hall_rows, found.hall_seats, found.hall_order, found.hall_blocks = rows, seats if rows else 0, order, blocks
    found.save(update_fields=["hall_rows", "hall_seats", "hall_order", "hall_blocks"])
    return {"case_id": found.pk}


def blocks_in(lines: str) -> list[list[int]]:
    """The rows that lines of text name, each as the seats between its aisles from the left; empty for an empty text.

    A line is one row (`8+16+8`) or several (`1-12排：8+16+8`), in their order from the stage. Raises `ValueError` with a sentence
    about the first line that is none, that leaves rows out, or whose row has no seat or more than 80.
    """
    found: list[list[int]] = []
    for number, line in enumerate(lines.replace("\r", "").split("\n"), start=1):
        typed = "".join(line.split())
        if not typed:
            continue
        match = LINE.fullmatch(typed)
        if match is None:
            raise ValueError(_("Line %(n)d is not understood. Write it like 8+16+8, or 1-12排：8+16+8.") % {"n": number})
        first = int(match[1] or len(found) + 1)
        last = int(match[2] or first)
        if first != len(found) + 1 or last < first or last > ROWS_MOST:
            words = _("Line %(n)d: row %(row)d comes next, and there are at most %(most)d rows.")
            raise ValueError(words % {"n": number, "row": len(found) + 1, "most": ROWS_MOST})
        blocks = [int(one) for one in match[3].replace("＋", "+").split("+")]
        if 0 in blocks or sum(blocks) > SEATS_MOST:
            raise ValueError(_("Line %(n)d: a row has between 1 and %(most)d seats.") % {"n": number, "most": SEATS_MOST})
        found += [list(blocks) for _row in range(first, last + 1)]
    return found


def lines_of(found: Gathering) -> str:
    """The rows as `blocks_in` reads them, equal ones together; empty where the plan has no aisles and its rows are alike."""
    lines, first = [], 1
    for blocks, group in groupby(found.hall_blocks):
        last = first + len(list(group)) - 1
        lines.append(f"{first}{f'-{last}' if last > first else ''}排：{'+'.join(map(str, blocks))}")
        first = last + 1
    return "\n".join(lines)


def rows_of(found: Gathering) -> list[list[int]]:
    """Each row of the plan from the stage, as the seats between its aisles from the left."""
    return found.hall_blocks or [[found.hall_seats]] * found.hall_rows


def numbers_of(found: Gathering, row: int = 1) -> list[int]:
    """The numbers of a row's seats from left to right, seen towards the stage."""
    n = sum(rows_of(found)[row - 1])
    if found.hall_order == Gathering.HallOrder.LEFT:
        return list(range(1, n + 1))
    odd, even = range(1, n + 1, 2), range(2, n + 1, 2)
    return [*reversed(odd), *even]


def seats_of(found: Gathering) -> list[list[Seat]]:
    """All seats, row by row from the stage, each row from the left."""
    rows = []
    for row, blocks in enumerate(rows_of(found), start=1):
        parted = set(accumulate(blocks))
        numbers = enumerate(numbers_of(found, row), start=1)
        rows.append([Seat(row, number, left, left - 1 in parted) for left, number in numbers])
    return rows


def seat_of(found: Gathering, text: str) -> Seat | None:
    """The seat of the plan that a text names; None for a seat outside it, or where there is no plan."""
    match = SEAT.fullmatch(text.strip())
    if match is None:
        return None
    row, number = int(match[1]), int(match[2])
    if not 1 <= row <= found.hall_rows:
        return None
    numbers = numbers_of(found, row)
    if number not in numbers:
        return None
    left = numbers.index(number) + 1
    return Seat(row, number, left, left - 1 in set(accumulate(rows_of(found)[row - 1])))


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
