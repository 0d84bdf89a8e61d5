"""The roster written by many rows at once: what a table brings is gathered and goes to the database in a few statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Term
from yitang.institution.members.models import Belonging, Member, Seat
from yitang.institution.principals.models import Principal
from yitang.institution.principals.spelling import spelled
from yitang.institution.principals.strokes import stroke_key
from yitang.instruments.imports.formats import Row

CHUNK = 1000
"""Rows of the table that are written together."""


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in order, some at a time."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


class Terms:
    """The council's terms, asked once; `term_on` of the queries for many days."""

    def __init__(self) -> None:
        self._terms = list(Term.objects.order_by("-starts_on"))
        self._last: dict[UUID, int] = {}

    def at(self, day: date) -> Term | None:
        """The term that runs on a day."""
        return next(
            (one for one in self._terms if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)),
            None,
        )

    def next_place(self, term: Term) -> int:
        """The place after the last one of a term; each is given once."""
        if term.pk not in self._last:
            self._last[term.pk] = Seat.objects.filter(term=term).aggregate(last=Max("place"))["last"] or 0
        self._last[term.pk] += 1
        return self._last[term.pk]

    def took(self, term: Term, place: int) -> None:
        """A place of the table's own: later ones come after it."""
        if place > self._last.get(term.pk, 0):
            self.next_place(term)
            self._last[term.pk] = max(place, self._last[term.pk] - 1)


@dataclass
class Book:
    """Rows that wait to be written: people, members, seats, belongings."""

    council_id: UUID
    principals: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    seats: list[dict[str, Any]] = field(default_factory=list)
    belongings: list[dict[str, Any]] = field(default_factory=list)

    def member(self, member_id: UUID, number: str, name: str, **columns: Any) -> UUID:
        """A new person with the member's row; returns the principal's id."""
        pk = uuid7()
        written = {"id": pk, "council_id": self.council_id, "kind": Principal.Kind.MEMBER.value, "code": number, "name": name}
        # Written past the model, which would work these two out by itself.
        self.principals.append(
            written | {"spelled": spelled(name, person=True)[:600], "strokes": stroke_key(name)[:300]},
        )
        self.members.append({"id": member_id, "council_id": self.council_id, "principal_id": pk, "number": number} | columns)
        return pk

    def seat(self, member_id: UUID, term: Term, place: int, day: date) -> None:
        """A seat in a term from a day on."""
        row = {"council_id": self.council_id, "member_id": member_id, "term_id": term.pk, "place": place, "valid_from": day}
        self.seats.append(row)

    def belong(self, principal_id: UUID, body: Principal, kind: str, term: Term | None, day: date, code: str, post: str) -> None:
        """Somebody belongs to a body from a day on."""
        row = {"council_id": self.council_id, "principal_id": principal_id, "body_id": body.pk, "kind": str(kind)}
        row |= {"term_id": term.pk if term else None, "valid_from": day, "post_code": code, "post": post[:60]}
        self.belongings.append(row)

    def write(self) -> None:
        """Everything that waits, people first."""
        for model, rows in (
            (Principal, self.principals),
            (Member, self.members),
            (Seat, self.seats),
            (Belonging, self.belongings),
        ):
            insert_rows(model, rows)
            rows.clear()


def refuse_unborn(body: Principal, day: date) -> None:
    """Raise `Invalid` for a body that does not exist yet on a day."""
    if body.valid_from and body.valid_from > day:
        raise Invalid({"body": [_("“{name}” does not exist on this day.").format(name=body.name)]})
