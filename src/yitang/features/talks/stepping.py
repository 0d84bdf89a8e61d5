"""Acts on the steps of a talk's method: written down while they are open, ticked off when they lack nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.actions import BEFORE, held_talk
from yitang.features.talks.models import StepDone, Talk
from yitang.features.talks.steps import refuse_incomplete, step_at
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.instruments.methods.compiling import row_of
from yitang.instruments.methods.following import entry_of, keep_values
from yitang.instruments.methods.models import MethodStep
from yitang.instruments.methods.needs import cleaned

RUNNING = (*BEFORE, "open", "closed")


@act("talks.write_step")
def write_step(
    ctx: ActContext, *, case_id: UUID, code: str, values: Mapping[str, Any], expected: int | None = None
) -> dict[str, Any]:
    """Write down what is known of a step without finishing it. `expected` is the version of what was written before (0: nothing).

    Raises `NotFound`, `Refused`, `Blocked` for a step that is done, `Invalid` by field, `Conflict` when somebody wrote meanwhile.
    """
    talk = held_talk(ctx, case_id, RUNNING)
    one = step_at(talk, code)
    if one.done is not None:
        raise Blocked(_("The step is done, so what was written down at it stays."))
    if expected is not None and one.entry != expected:
        raise Conflict(_("Somebody else wrote at this step meanwhile. Compare it with what you typed and send it again."))
    return {"case_id": talk.pk, "version": _keep(ctx, talk, one.step, values)}


@act("talks.do_step")
def do_step(
    ctx: ActContext,
    *,
    case_id: UUID,
    code: str,
    done_on: date | None = None,
    note: str = "",
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Tick off a step of the method, with a note and the last of what is filled in at it. A step that was ticked off stays so.

    Raises `NotFound`, `Refused`, `Invalid` by field for what is missing, `Blocked` for what else the step lacks, with who owes it.
    """
    talk = held_talk(ctx, case_id, RUNNING)
    if (done_on or ctx.today) > ctx.today:
        raise Invalid({"done_on": [_("This day has not come yet.")]})
    if not StepDone.objects.filter(talk=talk, code=code).exists():
        if values:
            _keep(ctx, talk, step_at(talk, code).step, values)
        refuse_incomplete(talk, code)
        row = StepDone(council_id=ctx.council_id, talk=talk, code=code, done_on=done_on or ctx.today)
        row.done_by, row.note = ctx.actor.name[:60], note.strip()[:500]
        row.save(force_insert=True)
    return {"case_id": talk.pk, "code": code}


def _keep(ctx: ActContext, talk: Talk, step: MethodStep, values: Mapping[str, Any]) -> int:
    """Keep what is filled in; the confirmation of a gate is written down at the topic and not here."""
    found = cleaned(row_of(step) | {"gate": ""}, values)
    row = entry_of(talk.case, step.code)
    keep_values(row, found, ctx)
    return row.version
