"""How seats, belongings and elected offices begin and end. Used inside acts, which ask the policy; every change is by date."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Term
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member, Seat
from yitang.institution.members.queries import term_on
from yitang.institution.principals.models import Principal

KIND_OF = {
    Principal.Kind.ORGAN: Body.Kind.COMMITTEE,
    Principal.Kind.SECTOR: Body.Kind.SECTOR,
    Principal.Kind.GROUP: Body.Kind.GROUP,
    Principal.Kind.PARTY_GROUP: Body.Kind.PARTY_GROUP,
}
"""What a principal is taken for until its `Body` says something more exact."""
ALONE = (Body.Kind.SECTOR,)
"""Kinds of which a person belongs to one only."""


def kind_of(body: Principal) -> str:
    """The kind of a body. Raises `Invalid` for a principal that nobody can belong to."""
    found = Body.objects.filter(principal=body).values_list("kind", flat=True).first()
    kind = found or KIND_OF.get(Principal.Kind(body.kind))
    if kind is None:
        raise Invalid({"body": [_("Choose a committee, sector, group or party organisation.")]})
    return str(kind)


def begin_seat(ctx: ActContext, member: Member, day: date, *, came: str = Seat.Came.NOMINATED, paper: str = "") -> Seat | None:
    """A seat in the term of that day; none where the council keeps no terms. Raises `Invalid` when a seat is held already."""
    term = term_on(day)
    if Seat.objects.filter(member=member, valid_to__isnull=True).exists():
        raise Invalid({"": [_("This member holds a seat already.")]})
    if Seat.objects.filter(member=member, valid_from__lte=day, valid_to__gt=day).exists():
        raise Invalid({"valid_from": [_("On this day the member still held the earlier seat.")]})
    member.left_on = None
    member.joined_on = member.joined_on or day
    if term is None:
        return None
    if not member.place:
        member.place = next_place(term)
    seat = Seat(council_id=ctx.council_id, member=member, term=term, place=member.place, valid_from=day, came=came)
    seat.came_paper = paper.strip()[:200]
    seat.save(force_insert=True)
    return seat


def next_place(term: Term) -> int:
    """The place after the last one of a term."""
    last = Seat.objects.filter(term=term).order_by("-place").values_list("place", flat=True).first()
    return (last or 0) + 1


def end_seat(ctx: ActContext, member: Member, day: date, left: str, paper: str = "") -> None:
    """End the member's seat on a day, and with it offices, belongings and what they were allowed to do on their own behalf.

    Raises `Invalid` for a day before the seat began.
    """
    seat = Seat.objects.filter(member=member, valid_to__isnull=True).first()
    begun = seat.valid_from if seat else member.joined_on
    if begun and day < begun:
        raise Invalid({"left_on": [_("The member left before joining.")]})
    if seat:
        seat.valid_to, seat.left, seat.left_paper = day, left, paper.strip()[:200]
        seat.save(update_fields=["valid_to", "left", "left_paper"])
    end_rows(ElectedPost.objects.filter(member=member), day)
    end_rows(Belonging.objects.filter(principal_id=member.principal_id), day)
    end_rows(Appointment.objects.filter(principal_id=member.principal_id), day)
    member.left_on = day


def end_rows(rows: Any, day: date) -> list[UUID]:
    """End those of the rows that hold beyond a day; rows that begin later never hold. Returns their ids."""
    found = list(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)))
    for row in found:
        row.valid_to = max(day, row.valid_from)
        row.save(update_fields=["valid_to"])
    return [row.pk for row in found]


def put_in(
    ctx: ActContext,
    principal: Principal,
    body: Principal,
    day: date,
    *,
    post_code: str = "",
    post: str = "",
    paper: str = "",
) -> Belonging:
    """Let a person belong to a body from a day on; a sector takes the place of the one before.

    Raises `Invalid` when the person belongs to it already, the body has ended by then, or one cannot belong to it.
    """
    kind = kind_of(body)
    mine = Belonging.objects.filter(principal=principal, valid_to__isnull=True)
    if mine.filter(body=body).exists():
        raise Invalid({"body": [_("{name} belongs to it already.").format(name=principal.name)]})
    if not _lives(body, day):
        raise Invalid({"body": [_("“{name}” does not exist on this day.").format(name=body.name)]})
    if kind in ALONE:
        end_rows(mine.filter(kind=kind), day)
    row = Belonging(council_id=ctx.council_id, principal=principal, body=body, kind=kind, term=term_on(day), valid_from=day)
    row.post_code, row.post, row.paper = post_code, post.strip()[:60], paper.strip()[:200]
    row.save(force_insert=True)
    return row


def set_sector(ctx: ActContext, member: Member, sector: Principal | None, day: date) -> None:
    """The member's sector from a day on, in the history and on the member's row; the caller saves the member."""
    if member.sector_id == (sector.pk if sector else None):
        return
    open_rows = Belonging.objects.filter(principal_id=member.principal_id, kind=Body.Kind.SECTOR, valid_to__isnull=True)
    if sector is None:
        end_rows(open_rows, day)
    else:
        put_in(ctx, member.principal, sector, day)
    member.sector = sector


def _lives(body: Principal, day: date) -> bool:
    return (body.valid_from is None or body.valid_from <= day) and (body.valid_to is None or body.valid_to > day)


def day_errors(name: str, day: date, today: date) -> dict[str, list[Any]]:
    """A change is entered on its day or after it; what is to come is planned by the change of term."""
    return {name: [_("Enter the change on its day or after it.")]} if day > today else {}


def ids(rows: Iterable[Any]) -> list[str]:
    """Ids as plain data."""
    return [str(row.pk) for row in rows]
