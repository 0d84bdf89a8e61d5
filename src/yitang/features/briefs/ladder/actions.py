"""Acts on the ladder: record a step with its paper, record that there was an instruction, cancel either by a new fact."""

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.briefs.ladder.credit import settle_credit
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level
from yitang.features.briefs.ladder.numbers import is_register_number
from yitang.features.briefs.ladder.reading import STEPS, facts_in_force, instructions_in_force, steps_on
from yitang.features.briefs.ladder.results import report_back
from yitang.features.briefs.ladder.telling import tell_of_ladder
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.policy import EDITOR
from yitang.features.briefs.queries import KIND, get_visible
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.files.actions import keep
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.models import Case

RECORD = "briefs.ladder"
FACT, PAPER = "brief.ladder", "paper"
"""Kind of subject and purpose of the scans that prove a step."""

declare(RECORD, gettext_lazy("Record what became of briefs"), {EDITOR: anyone})


class Scan(TypedDict):
    """A checked file that has arrived; what `files.actions.keep` asks for."""

    name: str
    type: str
    size: int
    sha256: str


@act("briefs.record_step")
def record_step(
    ctx: ActContext,
    *,
    case_id: UUID,
    step: str,
    effective_on: date,
    form: str = LadderFact.Form.SINGLE,
    by_whom: str = "",
    paper: str = "",
    scan: Scan | None = None,
) -> dict[str, Any]:
    """Record that an issued brief has reached a step, proved by a letter's number or a scan. Returns `{fact_id}`.

    Raises `Invalid` for a step that the dictionary does not have on that day, a day that cannot be, no paper, or what is recorded
    already; `Blocked` when the brief is not issued.
    """
    ctx.require(RECORD)
    brief, issue = issued(ctx, case_id)
    entry = next((one for one in steps_on(effective_on) if one.code == step), None)
    errors = _day_errors(ctx, effective_on, issue, "effective_on")
    if entry is None:
        errors["step"] = [_("Choose a step that was in force on that day.")]
    if form not in LadderFact.Form.values:
        errors["form"] = [_("Say whether it was taken alone or with others.")]
    if not paper.strip() and scan is None:
        errors["paper"] = [_("Write the number of the letter or notice, or add its scan.")]
    same = facts_in_force([case_id]).filter(step=step, by_whom=by_whom.strip(), effective_on=effective_on)
    if not errors and same.exists():
        errors["step"] = [_("This step is recorded for this day already.")]
    if errors or entry is None:
        raise Invalid(errors)
    fact = LadderFact(
        council_id=ctx.council_id,
        brief_id=brief.pk,
        step=step,
        sort=str(entry.flags.get("sort", "")),
        level=str(entry.flags.get("level", Level.OWN)),
        form=form,
        by_whom=by_whom.strip()[:120],
        paper=paper.strip()[:120],
        effective_on=effective_on,
        recorded_at=ctx.at,
        recorded_by=ctx.actor.name[:60],
    )
    fact.save(force_insert=True)
    if scan is not None:
        keep(ctx, FACT, fact.pk, purpose=PAPER, **scan)
    tell_of_ladder(ctx.council_id, brief.case, _("“%(title)s”: %(step)s.").replace("%(step)s", entry.label))
    _follow(ctx, brief.pk)
    return {"fact_id": fact.pk}


@act("briefs.cancel_step")
def cancel_step(ctx: ActContext, *, fact_id: UUID, reason: str) -> dict[str, Any]:
    """Cancel a recorded step by a new fact that says why; the earlier one stays to be read. Raises `Invalid` without a reason."""
    ctx.require(RECORD)
    fact = _fact(ctx, LadderFact, fact_id)
    if fact.step == "own_adopted":
        raise Blocked(_("It was recorded by the issue itself and holds as long as the issue."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why it is cancelled.")]})
    _open(fact)
    kept = ("step", "sort", "level", "form", "by_whom", "paper", "effective_on", "package_id")
    LadderFact(
        council_id=ctx.council_id,
        brief_id=fact.brief_id,
        **{name: getattr(fact, name) for name in kept},
        recorded_at=ctx.at,
        recorded_by=ctx.actor.name[:60],
        cancels=fact,
        reason=reason.strip()[:200],
    ).save(force_insert=True)
    ctx.note = reason.strip()
    _follow(ctx, fact.brief_id)
    return {}


@act("briefs.record_instruction")
def record_instruction(ctx: ActContext, *, case_id: UUID, level: str, given_on: date, register_number: str) -> dict[str, Any]:
    """Record that leaders of a level gave an instruction: level, day and the register's number of the paper, and nothing else.

    Raises `Invalid` for a level that is none, a day that cannot be, or a number that is more than a number.
    """
    ctx.require(RECORD)
    brief, issue = issued(ctx, case_id)
    errors = _day_errors(ctx, given_on, issue, "given_on")
    number = "".join(register_number.split())
    if level not in Level.values:
        errors["level"] = [_("Choose the level.")]
    if not is_register_number(number):
        errors["register_number"] = [
            _(
                "Write only the number under which the paper is registered: up to 30 letters and digits, no words of the instruction."
            )
        ]
    if not errors and instructions_in_force([case_id]).filter(level=level, register_number=number).exists():
        errors["register_number"] = [_("This instruction is recorded already.")]
    if errors:
        raise Invalid(errors)
    row = Instruction(council_id=ctx.council_id, brief_id=brief.pk, level=level, given_on=given_on, register_number=number)
    row.recorded_at, row.recorded_by = ctx.at, ctx.actor.name[:60]
    row.save(force_insert=True)
    tell_of_ladder(ctx.council_id, brief.case, _("“%(title)s”: leaders gave an instruction on it."))
    _follow(ctx, brief.pk)
    return {"instruction_id": row.pk}


@act("briefs.cancel_instruction")
def cancel_instruction(ctx: ActContext, *, instruction_id: UUID, cause: str) -> dict[str, Any]:
    """Cancel a recorded instruction; why is one of four causes, never words. Raises `Invalid` for another cause."""
    ctx.require(RECORD)
    row = _fact(ctx, Instruction, instruction_id)
    if cause not in Instruction.Cause.values:
        raise Invalid({"cause": [_("Choose what was wrong.")]})
    _open(row)
    kept = ("level", "given_on", "register_number", "package_id")
    Instruction(
        council_id=ctx.council_id,
        brief_id=row.brief_id,
        **{name: getattr(row, name) for name in kept},
        recorded_at=ctx.at,
        recorded_by=ctx.actor.name[:60],
        cancels=row,
        cause=cause,
    ).save(force_insert=True)
    ctx.note = str(Instruction.Cause(cause).label)
    _follow(ctx, row.brief_id)
    return {}


def issued(ctx: ActContext, case_id: UUID) -> tuple[Brief, Issue]:
    """The issued brief under its case's lock. Raises `NotFound` and `Blocked`."""
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    brief = get_visible(ctx.actor, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    issue = Issue.objects.filter(pk=case_id).first()
    if issue is None:
        raise Blocked(_("What became of a brief is recorded once it is issued."))
    return brief, issue


def step_label(code: str) -> str:
    """What a step is called."""
    return labels(STEPS).get(code, code)


def _day_errors(ctx: ActContext, day: date, issue: Issue, name: str) -> dict[str, list[Any]]:
    if day > ctx.today:
        return {name: [_("This day has not come yet.")]}
    if day < issue.issued_on:
        return {name: [_("It was issued on %(day)s only. Correct the day.") % {"day": issue.issued_on.isoformat()}]}
    return {}


def _fact(ctx: ActContext, model: Any, pk: UUID) -> Any:
    found = model.objects.filter(pk=pk, cancels__isnull=True).first()
    if found is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=found.brief_id).first()
    if found is None or get_visible(ctx.actor, found.brief_id) is None:
        raise NotFound(_("There is no such record, or it is not yours to see."))
    return found


def _open(fact: Any) -> None:
    later = type(fact).objects.filter(cancels_id=fact.pk).first()
    if later is not None:
        raise Conflict(_("It was cancelled already."), who=later.recorded_by, when=later.recorded_at)


def _follow(ctx: ActContext, case_id: UUID) -> None:
    settle_credit(ctx, case_id)
    report_back(ctx, case_id)
    ctx.about(KIND, case_id)
