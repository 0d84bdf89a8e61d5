"""Acts on invitations: experts are asked to a case, answer themselves or by the office, and are let go again."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.experts.models import Invitation
from yitang.features.experts.policy import INVITE, OWN
from yitang.features.experts.queries import conflicts, engaged, visible_case, visible_invitations
from yitang.features.experts.telling import tell_invited, tell_withdrawn
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound

KIND = "experts.invitation"
ANSWERS = (Invitation.Answer.ACCEPTED, Invitation.Answer.DECLINED)


@act("experts.invite")
def invite(
    ctx: ActContext,
    *,
    case_id: UUID,
    expert_ids: list[UUID],
    topic: str,
    message: str = "",
    despite: str = "",
    body_ids: list[UUID] | None = None,
) -> dict[str, Any]:
    """Invite experts to a case. Whoever has declared an interest that touches it is invited only with a reason (`despite`).

    Returns `{invited, there}`. Raises `NotFound`, `Invalid`, `Blocked` for somebody whose engagement does not hold.
    """
    ctx.require(INVITE)
    case = visible_case(ctx.actor, case_id)
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in expert_ids))
    if not wanted or not topic.strip():
        raise Invalid({"experts": [_("Choose experts and say what it is about.")]})
    known = engaged(ctx.today).in_bulk(wanted)
    if len(known) != len(wanted):
        raise Blocked(_("Somebody chosen is no longer engaged. Look at the list again."))
    touched = conflicts(case, wanted, topic, body_ids or [])
    if touched and not despite.strip():
        names = "、".join(known[pk].name for pk in touched)
        raise Invalid(
            {"despite": [_("%(names)s declared an interest. Say why they are invited all the same.") % {"names": names}]}
        )
    there = set(Invitation.objects.filter(case=case, withdrawn_on=None, expert__in=wanted).values_list("expert_id", flat=True))
    for pk in wanted:
        if pk not in there:
            row = Invitation(council_id=ctx.council_id, expert_id=pk, case=case, topic=topic.strip()[:120])
            row.message, row.despite = message.strip()[:300], despite.strip()[:200] if pk in touched else ""
            row.invited_on, row.invited_by = ctx.today, ctx.actor.name[:60]
            row.save(force_insert=True)
            row.expert = known[pk]
            tell_invited(ctx, row)
    ctx.about(case.kind, case.pk)
    return {"invited": len(wanted) - len(there), "there": len(there)}


@act("experts.answer_invitation")
def answer(ctx: ActContext, *, invitation_id: UUID, answer: str, note: str = "") -> dict[str, Any]:
    """Accept or decline: the expert, or the office as it was told. An answer may be changed until the invitation is withdrawn.

    Raises `NotFound`, `Conflict`, `Invalid`.
    """
    row = visible_invitations(ctx.actor).filter(pk=invitation_id).first()
    if row is None:
        raise NotFound(_("There is no such invitation, or it is not yours to see."))
    mine = row.expert.principal_id is not None and row.expert.principal_id in ctx.actor.principal_ids
    ctx.require(OWN, row.expert.principal_id) if mine else ctx.require(INVITE)
    row = Invitation.objects.select_for_update().get(pk=row.pk)
    if row.withdrawn_on is not None:
        raise Conflict(_("The invitation was withdrawn meanwhile."))
    if answer not in ANSWERS:
        raise Invalid({"answer": [_("Say whether you accept.")]})
    row.answer, row.note, row.answered_on = answer, note.strip()[:200], ctx.today
    row.recorded_by = "" if mine else ctx.actor.name[:60]
    row.save(update_fields=["answer", "note", "answered_on", "recorded_by"])
    ctx.about(KIND, row.pk)
    return {"answer": answer}


@act("experts.withdraw_invitation")
def withdraw(ctx: ActContext, *, invitation_id: UUID) -> dict[str, Any]:
    """Take an invitation back; it stays in the expert's history. Raises `NotFound`."""
    ctx.require(INVITE)
    row = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if row is None:
        raise NotFound(_("There is no such invitation, or it is not yours to see."))
    if row.withdrawn_on is None:
        row.withdrawn_on = ctx.today
        row.save(update_fields=["withdrawn_on"])
        tell_withdrawn(ctx, row)
    ctx.about(KIND, row.pk)
    return {}
