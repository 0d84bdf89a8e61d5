"""Acts on committees, sectors, groups and party organisation: what they are, and what became of them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.institution.members.conveners import soon
from yitang.institution.members.history import day_errors, end_rows, kind_of, put_in
from yitang.institution.members.models import Belonging, Body, BodyChange, Member
from yitang.institution.members.policy import MANAGE_BODIES
from yitang.institution.principals.actions import new_principal
from yitang.institution.principals.models import Principal

Kind = Body.Kind
PRINCIPAL_OF: dict[str, str] = {
    Kind.COMMITTEE: Principal.Kind.ORGAN,
    Kind.SECTOR: Principal.Kind.SECTOR,
    Kind.GROUP: Principal.Kind.GROUP,
    Kind.LIAISON: Principal.Kind.GROUP,
    Kind.TOWNSHIP: Principal.Kind.GROUP,
    Kind.VENUE: Principal.Kind.GROUP,
    Kind.PARTY_GROUP: Principal.Kind.PARTY_GROUP,
    Kind.SUB_PARTY_GROUP: Principal.Kind.PARTY_GROUP,
    Kind.PARTY_MEMBERS: Principal.Kind.PARTY_GROUP,
}


@act("members.add_body")
def add_body(
    ctx: ActContext, *, kind: str, code: str, name: str, quota: int | None = None, parent_id: UUID | None = None
) -> dict[str, Any]:
    """Add a committee, sector, group, township or party organisation. Raises `Invalid` for a code that is taken or an unknown kind."""
    ctx.require(MANAGE_BODIES)
    if kind not in Kind.values:
        raise Invalid({"kind": [_("Choose a kind.")]})
    principal = new_principal(ctx.council_id, PRINCIPAL_OF[kind], code, name)
    Body(council_id=ctx.council_id, principal=principal, kind=kind, quota=quota, parent_id=_parent(principal, parent_id)).save(
        force_insert=True
    )
    ctx.about("principals.principal", principal.pk)
    return {"body_id": str(principal.pk)}


@act("members.edit_body")
def edit_body(
    ctx: ActContext, *, body_id: UUID, kind: str, name: str, quota: int | None = None, parent_id: UUID | None = None
) -> dict[str, Any]:
    """Correct what a body is. A kind may change only within what the principal is (a group becomes a township, not a sector).

    Raises `NotFound`, `Invalid`.
    """
    ctx.require(MANAGE_BODIES)
    principal = living(body_id)
    errors: dict[str, list[Any]] = {}
    if PRINCIPAL_OF.get(kind) != principal.kind:
        errors["kind"] = [_("This kind does not fit. Add a new one instead.")]
    if not name.strip():
        errors["name"] = [_("Enter the name.")]
    if errors:
        raise Invalid(errors)
    if principal.name != name.strip():
        principal.name = name.strip()
        principal.save(update_fields=["name", "spelled"])
    body = Body.objects.filter(principal=principal).first() or Body(council_id=ctx.council_id, principal=principal)
    if body.kind and body.kind != kind:
        Belonging.objects.filter(body=principal, valid_to__isnull=True).update(kind=kind)
    body.kind, body.quota, body.parent_id = kind, quota, _parent(principal, parent_id)
    body.save()
    ctx.about("principals.principal", principal.pk)
    return {"body_id": str(principal.pk)}


@act("members.change_body")
def change_body(
    ctx: ActContext, *, body_id: UUID, effective_on: date, name: str = "", into_id: UUID | None = None, basis: str = ""
) -> dict[str, Any]:
    """Rename a body from a day on, let another one take it over with its people, or dissolve it (neither name nor `into_id`).

    What held before that day stays: figures of earlier years count by it. Raises `NotFound`, `Invalid` for both at once, a day to
    come or before an earlier change, or a body of another kind.
    """
    ctx.require(MANAGE_BODIES)
    principal, name = living(body_id), name.strip()
    into = living(into_id) if into_id else None
    _refuse_change(ctx, principal, name, into, effective_on)
    kind = BodyChange.Kind.RENAMED if name else BodyChange.Kind.MERGED if into else BodyChange.Kind.DISSOLVED
    row = BodyChange(council_id=ctx.council_id, body=principal, kind=kind, old_name=principal.name, into=into)
    row.effective_on, row.basis, row.recorded_at = effective_on, basis.strip()[:200], ctx.at
    row.save(force_insert=True)
    if name:
        principal.name = name
        principal.save(update_fields=["name", "spelled"])
    else:
        _end(ctx, principal, into, effective_on)
        soon(ctx)
    ctx.about("principals.principal", principal.pk)
    return {"body_id": str(into.pk if into else principal.pk)}


def _refuse_change(ctx: ActContext, principal: Principal, name: str, into: Principal | None, day: date) -> None:
    errors = day_errors("effective_on", day, ctx.today)
    last = BodyChange.objects.filter(body=principal).order_by("-effective_on").first()
    if last is not None and day < last.effective_on:
        errors["effective_on"] = [_("An earlier change lies after this day. Check the day.")]
    if name and into:
        errors["into"] = [_("Give a new name, or choose where it goes on, not both.")]
    if name == principal.name:
        errors["name"] = [_("Enter the new name.")]
    if into is not None and (into.pk == principal.pk or kind_of(into) != kind_of(principal)):
        errors["into"] = [_("Choose another one of the same kind.")]
    if errors:
        raise Invalid(errors)


def _end(ctx: ActContext, principal: Principal, into: Principal | None, day: date) -> None:
    """Nobody belongs to it from the day on; with a successor its people belong there, with their posts given anew."""
    rows = Belonging.objects.filter(body=principal)
    people = list(rows.filter(valid_to__isnull=True).select_related("principal"))
    end_rows(rows, day)
    principal.valid_to = day
    principal.save(update_fields=["valid_to"])
    sector = kind_of(principal) == Kind.SECTOR
    if sector:
        Member.objects.filter(sector=principal).update(sector=into)
    if into is None:
        return
    there = set(Belonging.objects.filter(body=into, valid_to__isnull=True).values_list("principal_id", flat=True))
    for row in people:
        if row.principal_id not in there:
            put_in(ctx, row.principal, into, day)


def living(body_id: UUID) -> Principal:
    """A body that goes on. Raises `NotFound`, `Invalid` for one that has ended."""
    found = Principal.objects.filter(pk=body_id, kind__in=set(PRINCIPAL_OF.values()), merged_into__isnull=True).first()
    if found is None:
        raise NotFound(_("There is no such committee, sector or group."))
    if found.valid_to is not None:
        raise Invalid(_("This has ended already."))
    return found


def _parent(principal: Principal, parent_id: UUID | None) -> UUID | None:
    """The body above. Raises `Invalid` for itself or for one that stands below it."""
    above, seen = parent_id, 0
    while above is not None and seen < 10:
        if above == principal.pk:
            raise Invalid({"parent": [_("A body cannot stand below itself.")]})
        above = Body.objects.filter(principal=above).values_list("parent_id", flat=True).first()
        seen += 1
    return parent_id
