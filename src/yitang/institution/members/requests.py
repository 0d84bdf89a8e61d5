"""自助更正 — a member asks for other data field by field, the members' affairs office takes each over or says why not."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.institution.members.models import DataRequest, Member
from yitang.institution.members.policy import ASK, DECIDE

FIELDS: dict[str, Any] = {
    "post": gettext_lazy("Workplace and post"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "political_party": gettext_lazy("Political party"),
}
"""What a member may ask to have corrected; name, number, sector and seats follow from papers."""
State = DataRequest.State


def own_member(actor: Actor) -> Member | None:
    """The member on whose own behalf somebody is logged in."""
    mine = actor.principal_as(Role.MEMBER)
    return Member.objects.select_related("principal", "sector").filter(principal=mine).first() if mine else None


@act("members.ask_for_change")
def ask_for_change(ctx: ActContext, *, values: dict[str, str]) -> dict[str, Any]:
    """Ask for other data; fields that say what the roster says are no request, and a newer wish replaces the waiting one.

    Raises `NotFound` for somebody without a seat on the roster, `Invalid` for a text that is too long or no address.
    """
    ctx.require(ASK)
    member = own_member(ctx.actor)
    if member is None:
        raise NotFound(_("There is no such member."))
    _refuse(member, values)
    waiting = {row.field: row for row in DataRequest.objects.filter(member=member, state=State.WAITING)}
    asked = 0
    for field in FIELDS:
        if field not in values:
            continue
        new, old, row = values[field].strip(), getattr(member, field), waiting.get(field)
        if new == old and row is not None:
            row.state, row.decided_at = State.WITHDRAWN, ctx.at
            row.save(update_fields=["state", "decided_at"])
        elif new != old and row is not None and row.new != new:
            row.old, row.new, row.asked_at = old, new, ctx.at
            row.save(update_fields=["old", "new", "asked_at"])
            asked += 1
        elif new != old and row is None:
            DataRequest(council_id=ctx.council_id, member=member, field=field, old=old, new=new, asked_at=ctx.at).save(
                force_insert=True
            )
            asked += 1
    ctx.about("members.member", member.pk)
    return {"asked": asked}


@act("members.decide_change")
def decide_change(ctx: ActContext, *, request_id: UUID, take_over: bool, reason: str = "") -> dict[str, Any]:
    """Take one field over, or say why not; the member is told. Nobody decides on their own data.

    Raises `NotFound`, `Conflict` when it was decided meanwhile, `Invalid` without a reason for a no.
    """
    found = DataRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise NotFound(_("There is no such request."))
    member = Member.objects.select_related("principal").get(pk=found.member_id)
    ctx.require(DECIDE, (member.principal_id, ctx.actor.principal_ids))
    if found.state != State.WAITING:
        raise Conflict(_("This request has been decided or taken back meanwhile."))
    if not take_over and not reason.strip():
        raise Invalid({"reason": [_("Say why it is not taken over; the member reads it.")]})
    label = str(FIELDS[found.field])
    if take_over:
        if getattr(member, found.field) != found.old:
            raise Conflict(
                _("“{field}” was changed on the roster since the member asked. Compare it and decide again.").format(field=label)
            )
        setattr(member, found.field, found.new)
        member.save(update_fields=[found.field])
        words = _("Your correction was taken over: {field}").format(field=label)
    else:
        words = _("Your correction was not taken over: {field}. {reason}").format(field=label, reason=reason.strip())
    found.state, found.reason = State.APPROVED if take_over else State.REFUSED, reason.strip()[:200]
    found.decided_at, found.decided_by = ctx.at, ctx.actor.name[:60]
    found.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    tell(ctx.council_id, "members.data", words, principal_id=member.principal_id)
    ctx.about("members.member", member.pk)
    return {"state": found.state, "name": member.principal.name}


def _refuse(member: Member, values: dict[str, str]) -> None:
    errors: dict[str, list[Any]] = {}
    for field, text in values.items():
        if field not in FIELDS:
            errors[""] = [_("This is corrected by the members' affairs office. Call them.")]
            continue
        most = Member._meta.get_field(field).max_length or 0  # type: ignore[union-attr]
        if len(text.strip()) > most:
            errors[field] = [_("At most {n} characters.").format(n=most)]
    if values.get("email", "").strip():
        try:
            validate_email(values["email"].strip())
        except ValidationError:
            errors["email"] = [_("This is no e-mail address; write it like wang@example.org.")]
    if errors:
        raise Invalid(errors)
