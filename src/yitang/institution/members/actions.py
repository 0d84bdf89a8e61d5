"""Acts on the roster of members: who is on it, how they came and left, what they belong to, to which office they are elected."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.conveners import CONVENER, refuse_own_post, soon
from yitang.institution.members.history import begin_seat, day_errors, end_rows, end_seat, put_in, set_sector
from yitang.institution.members.models import Belonging, Body, ElectedPost, Member, Seat
from yitang.institution.members.policy import MANAGE
from yitang.institution.members.queries import term_on
from yitang.institution.principals.actions import new_principal
from yitang.institution.principals.models import Principal

POSTS = "body_post"
"""The dictionary of posts in committees, sectors, groups and party organisations."""


@act("members.add")
def add_member(
    ctx: ActContext,
    *,
    number: str,
    name: str,
    sector_id: UUID | None = None,
    political_party: str = "",
    post: str = "",
    phone: str = "",
    email: str = "",
    joined_on: date | None = None,
    came: str = Seat.Came.NOMINATED,
    paper: str = "",
) -> dict[str, Any]:
    """Add a member, the principal that stands for them, and their seat. Raises `Invalid` for a number that is taken or an empty name."""
    ctx.require(MANAGE)
    _refuse(day_errors("joined_on", joined_on or ctx.today, ctx.today))
    try:
        principal = new_principal(ctx.council_id, Principal.Kind.MEMBER, number, name)
    except Invalid as error:
        # The form calls the code of a member its number.
        raise Invalid({"number" if field == "code" else field: texts for field, texts in error.errors.items()}) from error
    member = Member(council_id=ctx.council_id, principal=principal, number=principal.code or "", joined_on=joined_on)
    _set(member, political_party, post, phone, email)
    member.save(force_insert=True)
    term = term_on(ctx.today)
    begins = joined_on or (term.starts_on if term else None)
    if begins:
        begin_seat(ctx, member, begins, came=came, paper=paper)
    set_sector(ctx, member, _sector(sector_id), begins or ctx.today)
    member.save()
    ctx.about("members.member", member.pk)
    return {"member_id": str(member.pk), "principal_id": str(principal.pk)}


@act("members.edit")
def edit_member(
    ctx: ActContext,
    *,
    member_id: UUID,
    name: str,
    sector_id: UUID | None = None,
    political_party: str = "",
    post: str = "",
    phone: str = "",
    email: str = "",
    joined_on: date | None = None,
    place: int | None = None,
) -> dict[str, Any]:
    """Correct a member's data; the number stays. A new sector holds from today. `joined_on` corrects the first day of the seat held.

    Raises `NotFound`, `Invalid` for an empty name or days out of order.
    """
    ctx.require(MANAGE)
    member = member_by(member_id)
    if not name.strip():
        raise Invalid({"name": [_("Enter the name.")]})
    if member.principal.name != name.strip():
        member.principal.name = name.strip()
        member.principal.save(update_fields=["name", "spelled", "strokes"])
    _set(member, political_party, post, phone, email)
    if joined_on != member.joined_on:
        _correct_first_day(ctx, member, joined_on)
    set_sector(ctx, member, _sector(sector_id), ctx.today)
    if place is not None and place != member.place:
        member.place = place
        Seat.objects.filter(member=member, valid_to__isnull=True).update(place=place)
    member.save()
    ctx.about("members.member", member.pk)
    return {"member_id": str(member.pk)}


@act("members.leave")
def leave(ctx: ActContext, *, member_id: UUID, left_on: date, left: str, paper: str = "") -> dict[str, Any]:
    """End a seat during the term: resigned, revoked, deceased or adjusted. Offices, belongings and log-in for the member end too.

    Raises `NotFound`, `Invalid` for a day to come, one before the seat began, or an unknown way of leaving.
    """
    ctx.require(MANAGE)
    member = member_by(member_id)
    errors = day_errors("left_on", left_on, ctx.today)
    if left not in Seat.Left.values or left == Seat.Left.TERM_END:
        errors["left"] = [_("Choose how the member left.")]
    if member.left_on and member.left_on <= ctx.today:
        errors[""] = [_("This member has left already.")]
    _refuse(errors)
    end_seat(ctx, member, left_on, left, paper)
    member.save(update_fields=["left_on"])
    ctx.about("members.member", member.pk)
    return {"member_id": str(member.pk)}


@act("members.return")
def come_back(
    ctx: ActContext, *, member_id: UUID, valid_from: date, came: str = Seat.Came.ADDED, paper: str = ""
) -> dict[str, Any]:
    """Give somebody who left a seat again. Raises `NotFound`, `Invalid` when they hold one or the day lies in an earlier seat."""
    ctx.require(MANAGE)
    member = member_by(member_id)
    errors = day_errors("valid_from", valid_from, ctx.today)
    if member.left_on is None:
        errors[""] = [_("This member holds a seat already.")]
    _refuse(errors)
    begin_seat(ctx, member, valid_from, came=came, paper=paper)
    member.save(update_fields=["left_on", "joined_on", "place"])
    if member.sector_id:
        put_in(ctx, member.principal, Principal.objects.get(pk=member.sector_id), valid_from)
    ctx.about("members.member", member.pk)
    return {"member_id": str(member.pk)}


@act("members.put_in")
def put_in_body(
    ctx: ActContext,
    *,
    member_id: UUID,
    body_id: UUID,
    valid_from: date,
    post_code: str = "",
    post: str = "",
    paper: str = "",
) -> dict[str, Any]:
    """Let a member belong to a committee, sector, group or party organisation from a day on, perhaps with a post there."""
    ctx.require(MANAGE)
    member = member_by(member_id)
    body = Principal.objects.filter(pk=body_id, confirmed=True, merged_into__isnull=True).first()
    errors = day_errors("valid_from", valid_from, ctx.today)
    if body is None:
        errors["body"] = [_("Choose a committee, sector, group or party organisation.")]
    refuse_own_post(ctx, member.principal_id, post_code)
    known = labels(POSTS)
    if post_code and post_code not in known:
        errors["post_code"] = [_("Choose a post of the list.")]
    if errors or body is None:
        raise Invalid(errors)
    row = put_in(ctx, member.principal, body, valid_from, post_code=post_code, post=post or known.get(post_code, ""), paper=paper)
    if row.kind == Body.Kind.SECTOR:
        member.sector = body
        member.save(update_fields=["sector"])
    if post_code == CONVENER:
        soon(ctx)
    ctx.about("members.member", member.pk)
    return {"belonging_id": str(row.pk)}


@act("members.take_out")
def take_out_of_body(ctx: ActContext, *, belonging_id: UUID, valid_to: date) -> dict[str, Any]:
    """End a belonging on a day. Raises `NotFound`, `Invalid` for a day to come or before it began."""
    ctx.require(MANAGE)
    row = Belonging.objects.select_related("principal").filter(pk=belonging_id, valid_to__isnull=True).first()
    member = Member.objects.filter(principal=row.principal_id).first() if row else None
    if row is None or member is None:
        raise NotFound(_("This has ended already."))
    errors = day_errors("valid_to", valid_to, ctx.today)
    if valid_to < row.valid_from:
        errors["valid_to"] = [_("This lies before the day on which it began.")]
    _refuse(errors)
    end_rows(Belonging.objects.filter(pk=row.pk), valid_to)
    if row.post_code == CONVENER:
        soon(ctx)
    if row.kind == Body.Kind.SECTOR and member.sector_id == row.body_id:
        member.sector = None
        member.save(update_fields=["sector"])
    ctx.about("members.member", member.pk)
    return {"member_id": str(member.pk)}


@act("members.elect")
def elect(ctx: ActContext, *, member_id: UUID, office: str, valid_from: date, paper: str = "") -> dict[str, Any]:
    """Note that the council elected a member to an office. Raises `NotFound`, `Invalid` when it is held already or no seat is."""
    ctx.require(MANAGE)
    member = member_by(member_id)
    term = term_on(valid_from)
    errors = day_errors("valid_from", valid_from, ctx.today)
    if office not in ElectedPost.Office.values:
        errors["office"] = [_("Choose an office.")]
    if term is None or not Seat.objects.filter(member=member, valid_from__lte=valid_from, valid_to__isnull=True).exists():
        errors["valid_from"] = [_("Only somebody who holds a seat on this day can be elected.")]
    if ElectedPost.objects.filter(member=member, office=office, valid_to__isnull=True).exists():
        errors["office"] = [_("This member holds this office already.")]
    if errors or term is None:
        raise Invalid(errors)
    row = ElectedPost(council_id=ctx.council_id, member=member, term=term, office=office, valid_from=valid_from)
    row.paper = paper.strip()[:200]
    row.save(force_insert=True)
    ctx.about("members.member", member.pk)
    return {"elected_id": str(row.pk)}


@act("members.end_office")
def end_office(ctx: ActContext, *, elected_id: UUID, valid_to: date) -> dict[str, Any]:
    """End an elected office on a day. Raises `NotFound`, `Invalid` for a day to come or before it began."""
    ctx.require(MANAGE)
    row = ElectedPost.objects.filter(pk=elected_id, valid_to__isnull=True).first()
    if row is None:
        raise NotFound(_("This has ended already."))
    errors = day_errors("valid_to", valid_to, ctx.today)
    if valid_to < row.valid_from:
        errors["valid_to"] = [_("This lies before the day on which it began.")]
    _refuse(errors)
    end_rows(ElectedPost.objects.filter(pk=row.pk), valid_to)
    ctx.about("members.member", row.member_id)
    return {"member_id": str(row.member_id)}


def member_by(member_id: UUID) -> Member:
    """The member with the principal. Raises `NotFound`."""
    member = Member.objects.select_related("principal").filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    return member


def _correct_first_day(ctx: ActContext, member: Member, day: date | None) -> None:
    if day and member.left_on and day > member.left_on:
        raise Invalid({"joined_on": [_("The member left before joining.")]})
    _refuse(day_errors("joined_on", day or ctx.today, ctx.today))
    seat = Seat.objects.filter(member=member, valid_to__isnull=True).first()
    if seat and day and seat.valid_from == member.joined_on:
        before = seat.valid_from
        seat.valid_from = day
        seat.save(update_fields=["valid_from"])
        Belonging.objects.filter(principal_id=member.principal_id, valid_to__isnull=True, valid_from=before).update(
            valid_from=day
        )
    elif seat is None and day and member.left_on is None:
        begin_seat(ctx, member, day)
    member.joined_on = day


def _sector(sector_id: UUID | None) -> Principal | None:
    if sector_id is None:
        return None
    found = Principal.objects.filter(pk=sector_id, kind=Principal.Kind.SECTOR).first()
    if found is None:
        raise Invalid({"sector": [_("Choose a sector.")]})
    return found


def _set(member: Member, political_party: str, post: str, phone: str, email: str) -> None:
    member.political_party, member.post = political_party.strip(), post.strip()
    member.phone, member.email = phone.strip(), email.strip()


def _refuse(errors: dict[str, list[Any]]) -> None:
    if errors:
        raise Invalid(errors)
