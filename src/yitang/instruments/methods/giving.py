"""A step of a running case is given to a member by name: that member then does it, beside those whose role it is."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.points import MESSAGE_KINDS
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.compiling import LANGUAGE
from yitang.instruments.methods.following import followed, progress_of, step_row
from yitang.instruments.methods.models import StepGiven
from yitang.instruments.methods.uses import METHOD_USES
from yitang.instruments.workflow.board import find_subject
from yitang.instruments.workflow.models import Case, Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import Procedure


@act("methods.give_step")
def give_step(ctx: ActContext, *, case_id: UUID, step: str, principal_id: UUID) -> dict[str, Any]:
    """Give a step that is not over to a member, in place of whoever had it; the member is told.

    Raises `NotFound`, `Refused`, `Blocked` for a step that is over, `Invalid` for somebody who is no member of the house.
    """
    case, _track, procedure = managed(ctx, case_id)
    row = step_row(procedure, step)
    progress = progress_of(case)
    state = next((one.state for one in progress.steps if one.code == step), "done") if progress else "done"
    if state not in ("now", "todo"):
        raise Blocked(_("This step is over."))
    if not Principal.objects.filter(pk=principal_id, kind=Principal.Kind.MEMBER, confirmed=True).exists():
        raise Invalid({"member": [_("Choose a member by name.")]})
    before = StepGiven.objects.select_for_update().filter(case=case, step_code=step, taken_back_on__isnull=True).first()
    if before is not None and before.principal_id == principal_id:
        return {"case_id": case.pk}
    if before is not None:
        _take_back(ctx, before)
    given = StepGiven(council_id=ctx.council_id, case=case, step_code=step, principal_id=principal_id, given_on=ctx.today)
    given.given_by = ctx.actor.name[:60]
    given.save(force_insert=True)
    with override(LANGUAGE):
        words = str(_("The step “%(step)s” of “%(title)s” was given to you."))
        words = words.replace("%(step)s", str(row["name_member"] or row["name"])).replace("%(title)s", case.title)
        tell(ctx.council_id, "methods.given", words, principal_id=principal_id, case=(case.kind, case.pk))
    return {"case_id": case.pk}


@act("methods.take_step_back")
def take_step_back(ctx: ActContext, *, case_id: UUID, step: str) -> dict[str, Any]:
    """From now on nobody has the step by name. Raises `NotFound`, `Refused`, `Blocked` when nobody had it."""
    case, _track, _procedure = managed(ctx, case_id)
    before = StepGiven.objects.select_for_update().filter(case=case, step_code=step, taken_back_on__isnull=True).first()
    if before is None:
        raise Blocked(_("This step is given to nobody."))
    _take_back(ctx, before)
    return {"case_id": case.pk}


def managed(ctx: ActContext, case_id: UUID) -> tuple[Case, Track, Procedure]:
    """The case, its track on the method and its procedure, for whoever prepares it. Raises `NotFound`, `Refused`."""
    case, track, procedure = followed(ctx.actor, case_id)
    manage = METHOD_USES.get(case.kind).manage
    if not manage:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    ctx.require(manage, Target(case, find_subject(ctx.actor, case.kind, case.pk), track))
    ctx.about(case.kind, case.pk)
    return case, track, procedure


def _take_back(ctx: ActContext, row: StepGiven) -> None:
    row.taken_back_on = ctx.today
    row.save(update_fields=["taken_back_on"])


MESSAGE_KINDS.register("methods", _("Steps of a method"))
