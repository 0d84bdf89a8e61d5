"""Reading a table of places: what would change, and what is wrong with which cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid
from yitang.instruments.gatherings.arranging import LONGEST, PLACES
from yitang.instruments.gatherings.models import Attendee


@dataclass
class Reading:
    """A table that was read: `changes` are rows for the act, `shown` their words for the page, `problems` sentences about cells."""

    changes: list[dict[str, str]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    rows: int = 0


def heads() -> list[str]:
    """The columns of the table, out and in."""
    return [_("Number"), _("Name"), _("Sector"), _("Group"), _("Seat"), _("Room"), _("Bus")]


def read_places(gathering_id: UUID, headers: Sequence[str], rows: Iterable[tuple[int, list[Any]]]) -> Reading:
    """Compare a table with the list. A column that is missing leaves its places as they are; name and sector are there to be read.

    Raises `Invalid` when the columns of number and name are missing.
    """
    columns = dict(zip(heads(), ("number", "name", "sector", *PLACES), strict=True))
    at = {columns[head.strip()]: place for place, head in enumerate(headers) if head.strip() in columns}
    if "number" not in at or "name" not in at:
        raise Invalid(
            _("The table needs the columns “%(number)s” and “%(name)s”. Take the one that is offered here.")
            % {"number": _("Number"), "name": _("Name")}
        )
    people = {row.number: row for row in Attendee.objects.filter(gathering=gathering_id).select_related("principal")}
    reading = Reading()
    seen: set[int] = set()
    seats = {row.number: row.seat for row in people.values()}
    for line, cells in rows:
        reading.rows += 1
        row = {name: text_of(cells[place]) if place < len(cells) else "" for name, place in at.items()}
        person = people.get(int(row["number"])) if row["number"].isdecimal() and len(row["number"]) < 8 else None
        problem = _problem(row, person, seen)
        if problem or person is None:
            reading.problems.append(_("Row %(n)d: %(problem)s") % {"n": line, "problem": problem})
            continue
        seen.add(person.number)
        seats[person.number] = row.get("seat", person.seat)
        _note(reading, row, person)
    reading.problems += _doubled(seats)
    return reading


def _problem(row: dict[str, str], person: Attendee | None, seen: set[int]) -> str:
    if person is None:
        return _("“%(number)s” in the column “%(column)s” is no number of this list.") % {
            "number": row["number"][:20],
            "column": _("Number"),
        }
    if person.principal.name != row["name"]:
        return _("number %(n)d is %(name)s here, but “%(typed)s” in the table. Correct one of them.") % {
            "n": person.number,
            "name": person.principal.name,
            "typed": row["name"][:40],
        }
    if person.number in seen:
        return _("number %(n)d stands in the table twice.") % {"n": person.number}
    if any(len(row[name]) > LONGEST for name in PLACES if name in row):
        return _("a cell is longer than 40 characters. Shorten it.")
    return ""


def _note(reading: Reading, row: dict[str, str], person: Attendee) -> None:
    fresh = {name: row[name] for name in PLACES if name in row and row[name] != getattr(person, name)}
    if not fresh:
        return
    was = {f"was_{name}": getattr(person, name) for name in fresh}
    reading.changes.append({"number": str(person.number), **fresh, **was})
    labels = dict(zip(PLACES, heads()[3:], strict=True))
    pairs = [{"label": labels[name], "old": getattr(person, name) or "—", "new": value or "—"} for name, value in fresh.items()]
    reading.shown.append({"number": person.number, "name": person.principal.name, "pairs": pairs})


def _doubled(seats: dict[int, str]) -> list[str]:
    found: dict[str, list[int]] = {}
    for number, seat in seats.items():
        if seat:
            found.setdefault(seat, []).append(number)
    words = _("Seat %(seat)s is given to numbers %(numbers)s. Give each of them a seat of their own.")
    return [
        words % {"seat": seat, "numbers": "、".join(map(str, numbers))} for seat, numbers in found.items() if len(numbers) > 1
    ]


def text_of(cell: Any) -> str:
    """The words of a cell; whole numbers without a decimal point."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
