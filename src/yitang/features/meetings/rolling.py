"""Reading a roll that was taken on paper and typed into a table: who is to be put on it, and what is wrong with which cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yitang.features.meetings.placing import text_of
from yitang.foundation.core.errors import Invalid
from yitang.instruments.gatherings.models import Attendee, RollMark, Sitting


@dataclass
class RollReading:
    """A table that was read: attendees who come onto the roll, in time or late; `there` stand on it already and stay as they are."""

    present: list[Attendee] = field(default_factory=list)
    late: list[Attendee] = field(default_factory=list)
    there: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


def heads() -> list[str]:
    """The columns of the table, out and in."""
    return [_("Number"), _("Name"), _("Sector"), _("Group"), _("Seat"), _("Roll")]


def words() -> dict[str, bool]:
    """What may stand in the column of the roll → whether it says late."""
    return {pgettext("roll", "There"): False, pgettext("roll", "Late"): True}


def read_roll(sitting: Sitting, headers: Sequence[str], rows: Iterable[tuple[int, list[Any]]]) -> RollReading:
    """Compare a table with the list of a half day. An empty cell says nothing: nobody is taken off the roll by a table.

    Raises `Invalid` when a column is missing.
    """
    number, name, roll = heads()[0], heads()[1], heads()[-1]
    at = {head.strip(): place for place, head in enumerate(headers) if head.strip() in (number, name, roll)}
    if len(at) < 3:
        needed = {"number": number, "name": name, "roll": roll}
        raise Invalid(
            _("The table needs the columns “%(number)s”, “%(name)s” and “%(roll)s”. Take the one that is offered here.") % needed
        )
    people = {row.number: row for row in Attendee.objects.filter(gathering=sitting.gathering_id).select_related("principal")}
    there = set(RollMark.objects.filter(sitting=sitting).values_list("attendee_id", flat=True))
    reading, seen = RollReading(), set[int]()
    for line, cells in rows:
        row = {head: text_of(cells[place]) if place < len(cells) else "" for head, place in at.items()}
        if not any(row.values()):
            continue
        reading.rows += 1
        person = people.get(int(row[number])) if row[number].isdecimal() and len(row[number]) < 8 else None
        problem = _problem(row[number], row[name], row[roll], person, seen)
        if problem or person is None:
            reading.problems.append(_("Row %(n)d: %(problem)s") % {"n": line, "problem": problem})
            continue
        seen.add(person.number)
        if person.pk in there:
            reading.there += 1
        elif row[roll]:
            (reading.late if words()[row[roll]] else reading.present).append(person)
    return reading


def _problem(number: str, name: str, roll: str, person: Attendee | None, seen: set[int]) -> str:
    if person is None:
        return _("“%(number)s” in the column “%(column)s” is no number of this list.") % {
            "number": number[:20],
            "column": _("Number"),
        }
    if person.principal.name != name:
        told = {"n": person.number, "name": person.principal.name, "typed": name[:40]}
        return _("number %(n)d is %(name)s here, but “%(typed)s” in the table. Correct one of them.") % told
    if person.number in seen:
        return _("number %(n)d stands in the table twice.") % {"n": person.number}
    if roll and roll not in words():
        return _("“%(typed)s” says nothing here. Write one of: %(words)s; or leave the cell empty.") % {
            "typed": roll[:20],
            "words": "、".join(words()),
        }
    return ""
