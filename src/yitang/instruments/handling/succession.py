"""机构合并: on the day on which a unit is merged into another, its open cases go over to that unit by themselves.

State, draft, talks and deadline stay: nothing begins anew because an office has another name on its door. Where the successor has
a part in the case already, both parts become one. What cannot go over by itself is listed for the dispatch office.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, YitangError
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import active_units
from yitang.institution.units.models import UnitChange
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.dispatching import settle_parts
from yitang.instruments.handling.models import Assignment
from yitang.instruments.handling.rules import answer_when_all_did, assignment_of
from yitang.instruments.handling.telling import LANGUAGE, tell_unit, units_changed
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.moves import EFFECTS, Move
from yitang.instruments.workflow.procedures import procedure_of

SUCCESSION = ("succeed", "join_successor")
declare(
    "handling.succeed",
    _("Let cases of a merged unit go over"),
    dict.fromkeys([Role.DISPATCH_OFFICE, Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR], anyone),
)


@dataclass(frozen=True)
class Waiting:
    """An open part of a unit that was merged, and the unit into which it was."""

    part: Assignment
    into: Principal

    @property
    def edge(self) -> str:
        """Taken over as it is, or joined with the successor's own part in the same round."""
        has_part = Assignment.objects.filter(case_id=self.part.case_id, unit=self.into, round=self.part.round)
        return "join_successor" if has_part.filter(released_on__isnull=True).exists() else "succeed"


def waiting_parts(on: date) -> Iterator[Waiting]:
    """Open parts of units that were merged on or before a day, each with the unit that stands at the end of its line."""
    changes = UnitChange.objects.filter(kind=UnitChange.Kind.MERGED, into__isnull=False, effective_on__lte=on)
    merged = list(changes.select_related("unit", "into__principal").order_by("effective_on", "id"))
    onward = {change.unit.principal_id: change.into.principal for change in merged if change.into is not None}
    open_ones = Assignment.objects.filter(unit_id__in=onward, replied_on__isnull=True, released_on__isnull=True)
    for part in open_ones.select_related("case", "unit").order_by("id"):
        yield Waiting(part, _end_of_line(part.unit_id, onward))


def _end_of_line(unit_id: UUID, onward: dict[UUID, Principal]) -> Principal:
    """A unit may be merged into one that was merged itself; a circle ends where it began."""
    into, seen = onward[unit_id], {unit_id}
    while into.pk in onward and into.pk not in seen:
        seen.add(into.pk)
        into = onward[into.pk]
    return into


@act("handling.succeed_units")
def succeed_units(ctx: ActContext) -> dict[str, Any]:
    """Let the open cases of merged units go over, by the hourly job or at once by an office; one that cannot stays. `{moved, left}`."""
    ctx.require("handling.succeed")
    moved, left = 0, 0
    for one in list(waiting_parts(ctx.today)):
        payload = {"into": str(one.into.pk)}
        try:
            with ctx.attempt():
                step_in(ctx, one.part.case_id, "handling", one.edge, payload=payload, unit_id=one.part.unit_id)
            moved += 1
        except YitangError:
            left += 1
    return {"moved": moved, "left": left}


def succeed(move: Move) -> None:
    """Effect: the part with its track belongs to the successor from now on."""
    old, new = assignment_of(move), _successor(move)
    if Assignment.objects.filter(case=move.case, unit=new, round=old.round).exists():
        raise Blocked(_("“%(unit)s” was taken off this case before. Assign it by hand.") % {"unit": new.name})
    before = old.unit
    old.unit = new
    old.save(update_fields=["unit"])
    move.track.unit_id = new.pk
    move.track.save(update_fields=["unit_id"])
    _record(move, before, new)
    text = _named(_("“%(title)s” came to you with the merger of %(unit)s."), before)
    tell_unit(move, new.pk, text, _("Go on with it"), due_on=move.track.due_on)
    units_changed(move)


def join_successor(move: Move) -> None:
    """Effect: the successor's part takes over what this one owed; the draft and the talks stay readable in this one."""
    old, new = assignment_of(move), _successor(move)
    other = Assignment.objects.get(case=move.case, unit=new, round=old.round, released_on__isnull=True)
    if old.answers and not other.answers and other.replied_on is not None:
        raise Blocked(_("“%(unit)s” has given its opinion already. Assign the answer by hand.") % {"unit": new.name})
    old.released_on = local_day(move.at)
    old.save(update_fields=["released_on"])
    if old.answers and not other.answers:
        other.role, other.due_on = old.role, old.due_on
        other.save(update_fields=["role", "due_on"])
    settle_parts(move, old)
    _record(move, old.unit, new)
    text = _named(_("What %(unit)s owed in “%(title)s” is yours after the merger."), old.unit)
    tell_unit(move, new.pk, text, _("Go on with it"), due_on=other.due_on)
    units_changed(move)
    answer_when_all_did(move, old.round)


def _named(text: Any, unit: Principal) -> str:
    """The words in the council's language with the name of the unit that is no more; the title is filled in later."""
    with override(LANGUAGE):
        return str(text).replace("%(unit)s", unit.name)


def _successor(move: Move) -> Principal:
    found = active_units(local_day(move.at)).filter(pk=UUID(str(move.payload["into"]))).first()
    if found is None:
        raise Blocked(_("The unit that succeeds handles nothing any more."))
    return found


def _record(move: Move, before: Principal, after: Principal) -> None:
    move.data |= {"from": {"id": str(before.pk), "name": before.name}, "to": {"id": str(after.pk), "name": after.name}}
    tell_unit(move, before.pk, _("“%(title)s” went over to the unit into which yours was merged."), needs_action=False)


def succeed_job(job: RunningJob) -> dict[str, Any] | None:
    """Run `succeed_units` when something could go over, so that quiet hours leave no acts."""
    with in_council(job.council_id):
        waits = any(can_go(one) for one in waiting_parts(local_day(now())))
    return succeed_units(system_actor(job.council_id)) if waits else None


def can_go(one: Waiting) -> bool:
    """Whether a part is not one of those that were tried and stay for the dispatch office."""
    other = Assignment.objects.filter(case_id=one.part.case_id, unit=one.into, round=one.part.round).first()
    if other is None:
        return "succeed" in _steps_of(one)
    replied = one.part.answers and not other.answers and other.replied_on is not None
    return "join_successor" in _steps_of(one) and other.released_on is None and not replied


def _steps_of(one: Waiting) -> set[str]:
    return {edge.code for edge in procedure_of(one.part.case.procedure_id).axis("handling").edges}


EFFECTS.register("handling.succeed", succeed)
EFFECTS.register("handling.join_successor", join_successor)
JOB_HANDLERS.register(
    "handling.succeed",
    Handler("handling.succeed", _("Let cases of merged units go over"), succeed_job, every=timedelta(hours=1)),
)
