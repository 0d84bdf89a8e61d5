"""Acts on the roster of members."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.institution.members.models import Member
from yitang.institution.members.policy import MANAGE
from yitang.institution.principals.actions import new_principal
from yitang.institution.principals.models import Principal


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
) -> dict[str, Any]:
    """Add a member and the principal that stands for them. Raises `Invalid` for a number that is taken or an empty name."""
    ctx.require(MANAGE)
    try:
        principal = new_principal(ctx.council_id, Principal.Kind.MEMBER, number, name)
    except Invalid as error:
        # The form calls the code of a member its number.
        raise Invalid({"number" if field == "code" else field: texts for field, texts in error.errors.items()}) from error
    member = Member(council_id=ctx.council_id, principal=principal, number=principal.code or "")
    _set(member, sector_id, political_party, post, phone, email, joined_on, None)
    member.save(force_insert=True)
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
    left_on: date | None = None,
) -> dict[str, Any]:
    """Correct a member's data; the number stays. `left_on` ends the membership on that day.

    Raises `NotFound`, `Invalid` for an empty name or days out of order.
    """
    ctx.require(MANAGE)
    member = Member.objects.select_related("principal").filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    if not name.strip():
        raise Invalid({"name": [_("Enter the name.")]})
    if left_on and joined_on and left_on < joined_on:
        raise Invalid({"left_on": [_("The member left before joining.")]})
    if member.principal.name != name.strip():
        member.principal.name = name.strip()
        member.principal.save(update_fields=["name", "spelled"])
    _set(member, sector_id, political_party, post, phone, email, joined_on, left_on)
    member.save()
    ctx.about("members.member", member.pk)
    return {"member_id": str(member.pk)}


def _set(
    member: Member,
    sector_id: UUID | None,
    political_party: str,
    post: str,
    phone: str,
    email: str,
    joined_on: date | None,
    left_on: date | None,
) -> None:
    if sector_id and not Principal.objects.filter(pk=sector_id, kind=Principal.Kind.SECTOR).exists():
        raise Invalid({"sector": [_("Choose a sector.")]})
    member.sector_id = sector_id
    member.political_party, member.post = political_party.strip(), post.strip()
    member.phone, member.email = phone.strip(), email.strip()
    member.joined_on, member.left_on = joined_on, left_on
