"""Acts on principals: adding sectors, bodies and the like; joining an unconfirmed one into a known one, and undoing it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.institution.principals.models import Principal
from yitang.institution.principals.policy import JOIN, MANAGE

Kind = Principal.Kind
# Members and units have rosters of their own.
PLAIN_KINDS = tuple(kind for kind in Kind if kind not in (Kind.MEMBER, Kind.UNIT))
WITHOUT_PEOPLE = (Kind.POLITICAL_PARTY, Kind.BODY, Kind.OUTSIDE)
"""Kinds that are added by code and name alone; committees, sectors, groups and party organisation come with what they are and cover, and
guests with the council that they sit in."""


@act("principals.add")
def add_principal(ctx: ActContext, *, kind: str, code: str, name: str) -> dict[str, Any]:
    """Add a sector, body, party, committee or guest. Raises `Invalid` for a code that is taken or an empty name."""
    ctx.require(MANAGE)
    if kind not in PLAIN_KINDS:
        raise Invalid({"kind": [_("Members and units are added to their own rosters.")]})
    principal = new_principal(ctx.council_id, kind, code, name)
    ctx.about("principals.principal", principal.pk)
    return {"principal_id": str(principal.pk)}


@act("principals.join")
def join_principal(ctx: ActContext, *, principal_id: UUID, into_id: UUID) -> dict[str, Any]:
    """Say that an unconfirmed principal is a known one. No row of history is rewritten: readers follow the link.

    Raises `NotFound`, and `Invalid` when the one is known already, the other is not, or they are of different kinds.
    """
    ctx.require(JOIN)
    principal, into = _row(principal_id), _row(into_id)
    if principal.confirmed or principal.merged_into_id:
        raise Invalid(_("This name has been joined or confirmed meanwhile."))
    if not into.confirmed or into.merged_into_id:
        raise Invalid({"into": [_("Choose somebody who is on the roster.")]})
    if principal.kind != into.kind:
        raise Invalid({"into": [_("{a} cannot be {b}.").format(a=principal.get_kind_display(), b=into.get_kind_display())]})
    principal.merged_into = into
    principal.save(update_fields=["merged_into"])
    ctx.about("principals.principal", into.pk)
    return {"into": str(into.pk)}


@act("principals.part")
def part_principal(ctx: ActContext, *, principal_id: UUID) -> dict[str, Any]:
    """Undo a join that was a mistake. Raises `Invalid` when the principal is not joined."""
    ctx.require(JOIN)
    principal = _row(principal_id)
    if principal.merged_into_id is None:
        raise Invalid(_("This name is not joined with anybody."))
    ctx.about("principals.principal", principal.merged_into_id)
    principal.merged_into = None
    principal.save(update_fields=["merged_into"])
    return {}


def new_principal(council_id: UUID, kind: str, code: str, name: str) -> Principal:
    """Save a confirmed principal inside the running act. Raises `Invalid` for an empty name or a code that is taken."""
    errors: dict[str, list[Any]] = {}
    if not name.strip():
        errors["name"] = [_("Enter the name.")]
    if not code.strip():
        errors["code"] = [_("Enter the number or code.")]
    elif Principal.objects.filter(kind=kind, code=code.strip()).exists():
        errors["code"] = [_("This number or code is taken.")]
    if errors:
        raise Invalid(errors)
    principal = Principal(council_id=council_id, kind=kind, code=code.strip(), name=name.strip())
    principal.save(force_insert=True)
    return principal


def _row(principal_id: UUID) -> Principal:
    found = Principal.objects.filter(pk=principal_id).first()
    if found is None:
        raise NotFound(_("There is no such person or body here."))
    return found
