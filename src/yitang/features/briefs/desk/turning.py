"""转提案: a brief becomes a proposal only when its writer agrees; the step into the proposals is a flow's (`flows`)."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.telling import brief_of, set_outcome, start_editing_clock, tell_role, tell_writers
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move


def may_become_proposal(move: Move) -> None:
    """Guard of asking: its writer is known here and can be asked; a source outside cannot submit a proposal."""
    if brief_of(move).reflector_id is None:
        raise Blocked(_("Its source is outside and submits no proposals. Pass it on, or issue it as a brief."))


def ask_turn(move: Move) -> None:
    """Effect of asking: the writer has something to answer, until a day."""
    move.data["due_on"] = str(move.track.due_on)
    tell_writers(move, _("It is proposed to make “%(title)s” a proposal. It needs your consent."), move.reason, needs_action=True)


def turn(move: Move) -> None:
    """Effect of the consent: it goes on as a proposal; payload `{"proposal": case id}`."""
    move.data["proposal"] = str(move.payload["proposal"])
    set_outcome(move, Brief.Outcome.TURNED)
    tell_role(move, Role.RESEARCH_OFFICE, _("The writer of “%(title)s” agreed: it becomes a proposal."), "")


def refused(move: Move) -> None:
    """Effect of a refusal: it is edited as a brief."""
    start_editing_clock(move)
    tell_role(move, Role.RESEARCH_OFFICE, _("The writer of “%(title)s” wants it to stay a brief."), _("Edit it"))


def lapsed(move: Move) -> None:
    """Effect of silence: no consent was given, so it stays a brief."""
    start_editing_clock(move)
    tell_writers(move, _("No answer came on making “%(title)s” a proposal; it stays a brief."))
    tell_role(move, Role.RESEARCH_OFFICE, _("No answer came on making “%(title)s” a proposal."), _("Edit it"))


@act("briefs.keep_time")
def keep_time(ctx: ActContext) -> dict[str, Any]:
    """Let the windows of consent that have run out lapse. Returns `{lapsed}`."""
    ctx.require("workflow.automatic")
    late = list(_late(ctx.today).values_list("case_id", flat=True))
    for case_id in late:
        step_in(ctx, case_id, "editing", "lapse")
    return {"lapsed": len(late)}


def keep_time_job(job: RunningJob) -> dict[str, Any] | None:
    """Run `keep_time` when there is anything to do, so that quiet hours leave no acts."""
    with in_council(job.council_id):
        waits = _late(local_day(now())).exists()
    return keep_time(system_actor(job.council_id)) if waits else None


def _late(day: Any) -> QuerySet[Track]:
    return Track.objects.filter(axis="editing", state="asking", due_on__lt=day, case__kind=KIND)


GUARDS.register("briefs.may_become_proposal", may_become_proposal)
for _name, _effect in {"ask_turn": ask_turn, "turn": turn, "refused": refused, "lapsed": lapsed}.items():
    EFFECTS.register(f"briefs.{_name}", _effect)
JOB_HANDLERS.register(
    "briefs.keep_time",
    Handler("briefs.keep_time", _("Let windows of briefs run out"), keep_time_job, every=timedelta(minutes=30)),
)
