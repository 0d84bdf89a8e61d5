"""Groups, seats, rooms and buses: one act for the whole list, as it comes back from a table or from the page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.gatherings.planning import changeable

PLACES = ("group", "seat", "room", "bus")
LONGEST = 40


@act("gatherings.arrange")
def arrange(ctx: ActContext, *, gathering_id: UUID, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Give people their places: `number` names the person, `group`, `seat`, `room`, `bus` what they get; a field that is missing
    stays. `was` holds the places that the table was made from: raises `Conflict` when somebody changed them since.

    Raises `Invalid` for an unknown number, a text that is too long, or one seat given to two. Returns `{changed}`.
    """
    found = changeable(ctx, gathering_id)
    people = {row.number: row for row in Attendee.objects.select_for_update().filter(gathering=found)}
    changed = 0
    for row in rows:
        person = people.get(int(row["number"]))
        if person is None:
            raise Invalid(_("Number %(n)s is not on the list of this gathering.") % {"n": row["number"]})
        given = {name: row[name].strip() for name in PLACES if name in row}
        if any(len(value) > LONGEST for value in given.values()):
            raise Invalid(_("A place of number %(n)s is longer than 40 characters. Shorten it.") % {"n": row["number"]})
        fresh = {name: value for name, value in given.items() if value != getattr(person, name)}
        if not fresh:
            continue
        for name, value in fresh.items():
            if f"was_{name}" in row and row[f"was_{name}"] != getattr(person, name):
                raise Conflict(_("Somebody changed the places meanwhile. Look at them again before you take the table over."))
            setattr(person, name, value)
        person.save(update_fields=list(fresh))
        changed += 1
    doubled = doubled_seats(people.values())
    if doubled:
        raise Invalid(_("Seat %(seat)s is given to two people. Give one of them another seat.") % {"seat": doubled[0]})
    return {"changed": changed}


def doubled_seats(people: Any) -> list[str]:
    """Seats that stand with more than one person."""
    seen: set[str] = set()
    found: list[str] = []
    for person in people:
        if person.seat and person.seat in seen:
            found.append(person.seat)
        seen.add(person.seat)
    return found
