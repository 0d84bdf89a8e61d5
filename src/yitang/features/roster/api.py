"""The roster in the API, for reading: members, bodies with their people on any day, terms. Below `/api/v1/{council}/roster`."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import Term
from yitang.foundation.ui.api import PROBLEMS, Code, Day, Line, Named, Page, PageQuery, Token, paged
from yitang.institution.members.checks import living_bodies
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member, Seat
from yitang.institution.members.policy import CONTACT, VIEW
from yitang.institution.members.queries import bodies_of, elected, in_seat, members_of, roster_order, visible_members

router = Router(auth=Token(), tags=["institution"])


class BelongingOut(Schema):
    """A body to which somebody belongs, with the post there."""

    id: UUID
    name: str
    kind: str
    post: str
    since: date


class MemberOut(Schema):
    """A member as the roster of a day has it. Telephone and e-mail only for accounts that may reach members."""

    id: UUID
    principal_id: UUID
    number: str
    name: str
    sector: Named | None
    political_party: str
    post: str
    place: int
    joined_on: date | None
    left_on: date | None
    offices: list[str]
    bodies: list[BelongingOut]
    phone: str | None
    email: str | None


class SeatOut(Schema):
    """A seat in a term."""

    term: str
    valid_from: date
    valid_to: date | None
    came: str
    left: str


class MemberDetail(MemberOut):
    """One member with all seats."""

    seats: list[SeatOut]


class BodyOut(Schema):
    """A committee, sector, group, township or party organisation on a day."""

    id: UUID
    code: str
    name: str
    kind: str
    kind_label: str
    above: Named | None
    quota: int | None
    people: int


class TermOut(Schema):
    """A term of the council."""

    id: UUID
    number: int
    name: str
    starts_on: date
    ends_on: date | None


class MemberQuery(PageQuery):
    """Who is asked for: by words, body (a sector too), office; on which day; those who left as well."""

    q: Line = ""
    body: UUID | None = None
    office: Code = ""
    on: Day | None = None
    everybody: bool = False
    order: Code = "term"


class BodyQuery(PageQuery):
    """Which kind, on which day."""

    kind: Code = ""
    on: Day | None = None


@router.get("/members", response={200: Page[MemberOut], **PROBLEMS}, summary="The roster of a day")
@needs(VIEW)
def roster_members(request: Any, asked: Query[MemberQuery]) -> Any:
    """Members in office on a day (today by default), within the term, by strokes or by pinyin (`order`)."""
    day = asked.on or today()
    found = visible_members(request.actor)
    if not asked.everybody:
        found = found.filter(in_seat(day))
    if asked.q:
        found = found.filter(principal__name__icontains=asked.q) | found.filter(number=asked.q)
    if asked.body:
        found = found.filter(pk__in=members_of(asked.body, day).values("pk"))
    if asked.office:
        found = found.filter(pk__in=elected(day, asked.office).values("member"))
    rows = roster_order(found, asked.order if asked.order in ("term", "strokes", "pinyin") else "term")
    start = (asked.page - 1) * asked.page_size
    page = list(rows[start : start + asked.page_size])
    shown = _Shown(request, page, day)
    return {
        "items": [shown.member(row) for row in page],
        "total": rows.order_by().count(),
        "page": asked.page,
        "page_size": asked.page_size,
    }


@router.get("/members/{number}", response={200: MemberDetail, **PROBLEMS}, summary="One member by number")
@needs(VIEW)
def roster_member(request: Any, number: Code) -> Any:
    """The member with this number, with all seats."""
    found = visible_members(request.actor).filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    seats = Seat.objects.filter(member=found).select_related("term").order_by("valid_from")
    return _Shown(request, [found], today()).member(found) | {
        "seats": [
            {
                "term": row.term.name,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
                "came": row.came,
                "left": row.left,
            }
            for row in seats
        ]
    }


@router.get("/bodies", response={200: Page[BodyOut], **PROBLEMS}, summary="Committees, sectors and groups of a day")
@needs(VIEW)
def roster_bodies(request: Any, asked: Query[BodyQuery]) -> Any:
    """Bodies that exist on a day (today by default), with the number of their people on that day."""
    found = living_bodies(asked.on or today())
    return paged(found.filter(kind=asked.kind) if asked.kind else found, asked, _body)


@router.get("/terms", response={200: list[TermOut], **PROBLEMS}, summary="Terms of the council")
@needs(VIEW)
def roster_terms(request: Any) -> Any:
    """The terms, newest first."""
    names = ("id", "number", "name", "starts_on", "ends_on")
    return [{name: getattr(row, name) for name in names} for row in Term.objects.order_by("-number")]


def _body(row: Any) -> dict[str, Any]:
    return {
        "id": row.principal_id,
        "code": row.principal.code or "",
        "name": row.principal.name,
        "kind": row.kind,
        "kind_label": str(Body.Kind(row.kind).label),
        "above": {"id": row.parent_id, "name": row.parent.name} if row.parent else None,
        "quota": row.quota,
        "people": row.people,
    }


class _Shown:
    """Members of one page: what they belong to and which offices they hold is asked once for all."""

    def __init__(self, request: Any, members: list[Member], day: date) -> None:
        self.contact = may_ever(request.actor, CONTACT)
        self.belongs: dict[UUID, list[Belonging]] = bodies_of([row.principal_id for row in members], day)
        self.offices: dict[UUID, list[str]] = {}
        for row in elected(day).filter(member__in=[one.pk for one in members]):
            self.offices.setdefault(row.member_id, []).append(str(ElectedPost.Office(row.office).label))

    def member(self, row: Member) -> dict[str, Any]:
        """One row."""
        names = ("id", "principal_id", "number", "political_party", "post", "place", "joined_on", "left_on")
        bodies = self.belongs.get(row.principal_id, [])
        sector = next((one for one in bodies if one.kind == Body.Kind.SECTOR), None)
        return {name: getattr(row, name) for name in names} | {
            "name": row.principal.name,
            "sector": {"id": sector.body_id, "name": sector.body.name} if sector else None,
            "offices": self.offices.get(row.pk, []),
            "bodies": [
                {"id": one.body_id, "name": one.body.name, "kind": one.kind, "post": one.post, "since": one.valid_from}
                for one in bodies
            ],
            "phone": row.phone if self.contact else None,
            "email": row.email if self.contact else None,
        }
