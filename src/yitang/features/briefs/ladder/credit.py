"""What writers are credited with: reckoned anew from what holds of the ladder, and written as facts where the ledger differs.

So a cancelled step takes its facts back by itself, a second instruction on one day counts twice, and running it again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from yitang.features.briefs.ladder.kinds import (
    ASKED,
    COMBINED,
    JOINT,
    JOINT_COMBINED,
    KINDS,
    SINGLE,
    SUBMITTED,
    adopted_at,
    instruction_at,
    used_at,
)
from yitang.features.briefs.ladder.models import LadderFact, Level
from yitang.features.briefs.ladder.reading import facts_in_force, instructions_in_force
from yitang.features.briefs.models import Brief, Issue, IssueSource
from yitang.features.briefs.points import HANDED_IN, ISSUED, TAKEN_BACK
from yitang.features.briefs.telling import writers_of
from yitang.foundation.acts.door import ActContext
from yitang.instruments.ledger.actions import cancel_fact, correct_fact, write_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.moves import Move

Credit = tuple[UUID, str, str, date]
"""Whose, which kind, in which role, on which day."""


def role_of(writers: int, *, combined: bool) -> str:
    """The role of each writer of a brief."""
    if combined:
        return JOINT_COMBINED if writers > 1 else COMBINED
    return JOINT if writers > 1 else SINGLE


def earned(brief: Brief, writers: list[UUID], issues: Iterable[Issue]) -> Counter[Credit]:
    """What the writers of one brief have earned by all that holds now."""
    found: Counter[Credit] = Counter()
    if brief.submitted_on is None or brief.outcome == Brief.Outcome.WITHDRAWN:
        return found
    role = role_of(len(writers), combined=False)
    found.update((one, SUBMITTED, role, brief.submitted_on) for one in writers)
    by_case = {issue.pk: issue for issue in issues}
    for fact in facts_in_force(by_case):
        combined = fact.form == LadderFact.Form.COMBINED or by_case[fact.brief_id].form == Issue.Form.COMBINED
        role = role_of(len(writers), combined=combined)
        for kind in kinds_of(fact, requested=brief.call_id is not None):
            found.update((one, kind, role, fact.effective_on) for one in writers)
    for row in instructions_in_force(by_case):
        combined = by_case[row.brief_id].form == Issue.Form.COMBINED
        kind, role = instruction_at(row.level), role_of(len(writers), combined=combined)
        found.update((one, kind, role, row.given_on) for one in writers)
    return found


def kinds_of(fact: LadderFact, *, requested: bool) -> list[str]:
    """Which facts a step leaves: adoption and use do; passing on, reporting and forwarding do not."""
    if fact.sort == "used":
        return [used_at(fact.level)]
    if fact.sort != "adopted":
        return []
    above = requested and fact.level != Level.OWN
    return [adopted_at(fact.level), *([ASKED] if above else [])]


def settle_credit(ctx: ActContext, case_id: UUID) -> None:
    """Bring the ledger in line for everybody whose brief this case is or credits, inside the act that changed something."""
    credited = list(IssueSource.objects.filter(issue_id=case_id).values_list("brief_id", flat=True))
    for brief in Brief.objects.filter(pk__in=credited or [case_id]):
        _settle(ctx, brief)


def _settle(ctx: ActContext, brief: Brief) -> None:
    issues = list(Issue.objects.filter(sources__brief_id=brief.pk))
    wanted = earned(brief, writers_of(brief.pk), issues)
    rows = DutyFact.objects.filter(case_id=brief.pk, kind__in=KINDS, cancels__isnull=True).order_by("id")
    there: dict[Credit, DutyFact] = {}
    gone: dict[Credit, DutyFact] = {}
    for fact in rows.select_related("cancelled_by", "corrected_by"):
        key = (fact.principal_id, fact.kind, fact.role, fact.effective_on)
        if not hasattr(fact, "cancelled_by"):
            there[key] = fact
        elif not hasattr(fact, "corrected_by"):
            gone[key] = fact
    for key, fact in there.items():
        if key not in wanted:
            cancel_fact(fact, effective_on=ctx.today, reason=str(ctx.note)[:200], recorder=ctx.actor.name)
        elif fact.quantity != wanted[key]:
            amount = Decimal(wanted[key])
            correct_fact(fact, cancelled_on=ctx.today, reason=str(ctx.note)[:200], recorder=ctx.actor.name, quantity=amount)
    for key, times in wanted.items():
        if key not in there:
            principal_id, kind, role, day = key
            columns = {"effective_on": day, "role": role, "quantity": Decimal(times), "case_id": brief.pk}
            write_fact(ctx.council_id, principal_id, kind, corrects=gone.get(key), **columns)  # type: ignore[misc]


def _follow(move: Move) -> None:
    settle_credit(move.ctx, move.case.pk)


def adopted_here(move: Move) -> None:
    """What follows from an issue: the first rung of the ladder, and its credit."""
    issue = Issue.objects.get(pk=move.case.pk)
    fact = LadderFact(
        council_id=move.council_id,
        brief=move.case,
        step="own_adopted",
        sort="adopted",
        level=Level.OWN,
        form=issue.form,
        paper=issue.code,
        effective_on=issue.issued_on,
        recorded_at=move.at,
        recorded_by=move.actor.name[:60],
    )
    fact.save(force_insert=True)
    _follow(move)


HANDED_IN.register("credit", _follow)
TAKEN_BACK.register("credit", _follow)
ISSUED.register("ladder", adopted_here)
