"""联名: the first writer asks others to reflect it together; only who agrees is credited, until the brief is issued."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.briefs.actions import locked
from yitang.features.briefs.models import BriefSubmitter
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.sources import kind_of
from yitang.features.briefs.telling import LANGUAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.notify.actions import tell
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target

MOST = 10
OPEN_STAGES = ("draft", "returned")
State = BriefSubmitter.State


@act("briefs.ask_joint")
def ask(ctx: ActContext, *, case_id: UUID, principal_ids: Sequence[UUID]) -> dict[str, Any]:
    """Ask members to reflect it together, before it is handed in. Raises `Invalid` for somebody who cannot be asked."""
    brief = locked(ctx, case_id)
    ctx.require("briefs.change", Target(brief.case, brief))
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in principal_ids))
    if not wanted:
        raise Invalid({"who": [_("Choose at least one person.")]})
    here = {row.principal_id: row for row in BriefSubmitter.objects.filter(case=brief.case)}
    if len(wanted) + len(here) > MOST:
        raise Invalid({"who": [_("At most %(most)d people can reflect it together.") % {"most": MOST}]})
    found = {one.pk: one for one in known().filter(pk__in=wanted, kind=Principal.Kind.MEMBER)}
    if set(found) != set(wanted) or brief.reflector_id in found:
        raise Invalid({"who": [_("Choose from the list. You cannot ask yourself.")]})
    for principal_id in wanted:
        row = here.get(principal_id) or BriefSubmitter(
            council_id=ctx.council_id, case=brief.case, principal_id=principal_id, state=State.DECLINED
        )
        if row.state != State.DECLINED:
            raise Invalid({"who": [_("Asked already: %(names)s.") % {"names": found[principal_id].name}]})
        row.state, row.invited_at, row.answered_at = State.INVITED, ctx.at, None
        row.save()
        _tell(brief.case, _("You are asked to reflect “%(title)s” together."), principal_id, needs_action=True)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "asked": wanted}


@act("briefs.let_go_joint")
def let_go(ctx: ActContext, *, case_id: UUID, principal_id: UUID) -> dict[str, Any]:
    """The first writer takes a request back, or lets somebody go, before it is handed in."""
    brief = locked(ctx, case_id)
    ctx.require("briefs.change", Target(brief.case, brief))
    row = BriefSubmitter.objects.filter(case=brief.case, principal_id=principal_id).first()
    if row is None:
        raise NotFound(_("There is no such invitation."))
    was_asked = row.state != State.DECLINED
    row.delete()
    _set_kind(brief, brief.case)
    if was_asked:
        _tell(brief.case, _("You are no longer asked to reflect “%(title)s” together."), principal_id)
    ctx.about(KIND, case_id)
    return {"case_id": case_id}


@act("briefs.answer_joint")
def answer(ctx: ActContext, *, case_id: UUID, agree: bool) -> dict[str, Any]:
    """Say whether one reflects it together; possible until it is issued. Who agreed may still step out until then."""
    brief = locked(ctx, case_id)
    rows = BriefSubmitter.objects.filter(case=brief.case, principal_id__in=list(ctx.actor.principal_ids))
    row = rows.exclude(state=State.DECLINED).first()
    if row is None:
        raise NotFound(_("There is no such invitation."))
    ctx.require("briefs.answer_joint", row)
    if brief.outcome:
        raise Conflict(_("The brief has gone further: who reflected it can no longer be changed."))
    row.state, row.answered_at = State.CONFIRMED if agree else State.DECLINED, ctx.at
    row.save(update_fields=["state", "answered_at"])
    _set_kind(brief, brief.case)
    if brief.reflector_id:
        words = _("%(name)s reflects “%(title)s” together with you.")
        against = _("%(name)s does not reflect “%(title)s” together with you.")
        _tell(brief.case, words if agree else against, brief.reflector_id, name=row.principal.name)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "state": row.state}


def _set_kind(brief: Any, case: Case) -> None:
    """A brief of several is of the kind of several, as the council's dictionary names it."""
    if brief.reflector is None:
        return
    joint = BriefSubmitter.objects.filter(case=case, state=State.CONFIRMED).exists()
    brief.source_kind = kind_of(brief.reflector, joint=joint)
    brief.save(update_fields=["source_kind"])


def _tell(case: Case, text: Any, principal_id: UUID, *, name: str = "", needs_action: bool = False) -> None:
    with override(LANGUAGE):
        words = str(text).replace("%(name)s", name).replace("%(title)s", case.title or str(_("(brief without a title yet)")))
        step = str(_("Read it, then agree or decline")) if needs_action else ""
        tell(
            case.council_id,
            "briefs.joint",
            words,
            principal_id=principal_id,
            needs_action=needs_action,
            case=(KIND, case.pk),
            next_step=step,
        )
