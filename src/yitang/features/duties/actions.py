"""Acts on duty lists and work plans."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yitang.features.duties.measures import MEASURES
from yitang.features.duties.models import Duty, Task
from yitang.features.duties.policy import MANAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.institution.members.bodies import living
from yitang.institution.principals.models import Principal

YEARS = range(2000, 2100)
Faults = dict[str, list[Any]]


@act("duties.add_duty")
def add_duty(
    ctx: ActContext, *, body_id: UUID, title: str, valid_from: date, detail: str = "", basis: str = ""
) -> dict[str, Any]:
    """Add a line to a body's duty list. Raises `NotFound`, `Invalid` without words or for a body that has ended."""
    ctx.require(MANAGE, body_id)
    body = living(body_id)
    refuse({} if title.strip() else {"title": [_("Write what the duty is.")]})
    duty = Duty(council_id=ctx.council_id, body=body, ordinal=_next(Duty.objects.filter(body=body)), valid_from=valid_from)
    duty.title, duty.detail, duty.basis = title.strip(), detail.strip(), basis.strip()
    duty.save(force_insert=True)
    ctx.about("principals.principal", body.pk)
    return {"duty_id": str(duty.pk)}


@act("duties.edit_duty")
def edit_duty(
    ctx: ActContext,
    *,
    duty_id: UUID,
    title: str,
    valid_from: date,
    valid_to: date | None = None,
    detail: str = "",
    basis: str = "",
) -> dict[str, Any]:
    """Correct a duty, or end it on a day; plans that name it keep it. Raises `NotFound`, `Invalid`."""
    duty = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if duty is None:
        raise NotFound(_("There is no such duty."))
    ctx.require(MANAGE, duty.body_id)
    faults: Faults = {} if title.strip() else {"title": [_("Write what the duty is.")]}
    if valid_to and valid_to < valid_from:
        faults["valid_to"] = [_("It ends before it begins. Check the two days.")]
    refuse(faults)
    duty.title, duty.detail, duty.basis = title.strip(), detail.strip(), basis.strip()
    duty.valid_from, duty.valid_to = valid_from, valid_to
    duty.save()
    ctx.about("principals.principal", duty.body_id)
    return {"duty_id": str(duty.pk)}


@act("duties.add_task")
def add_task(ctx: ActContext, *, body_id: UUID, year: int, title: str, **more: Any) -> dict[str, Any]:
    """Add a line to a body's plan for a year: `duty_id`, `measure`, `narrow`, `target`, `due_on`, `lead`.

    Raises `NotFound`, `Invalid` without words, for a measure that does not exist or a day outside the year.
    """
    ctx.require(MANAGE, body_id)
    body = living(body_id)
    ordinal = _next(Task.objects.filter(body=body, year=year))
    task = Task(council_id=ctx.council_id, body=body, year=year, ordinal=ordinal)
    _set(task, title, **more)
    task.save(force_insert=True)
    ctx.about("principals.principal", body.pk)
    return {"task_id": str(task.pk)}


@act("duties.edit_task")
def edit_task(ctx: ActContext, *, task_id: UUID, expected_version: int, title: str, **more: Any) -> dict[str, Any]:
    """Change a task of the plan. Raises `NotFound`, `Conflict` when somebody changed it meanwhile, `Invalid`."""
    task = _task(ctx, task_id, expected_version)
    _set(task, title, **more)
    task.version += 1
    task.save()
    return {"task_id": str(task.pk)}


@act("duties.settle_task")
def settle_task(ctx: ActContext, *, task_id: UUID, expected_version: int, outcome: str, on: date, note: str) -> dict[str, Any]:
    """Note that a task is `done`, was `dropped`, or goes on (`open`). Raises `NotFound`, `Conflict`, and `Invalid` for a task whose
    progress is reckoned, without a note of what shows it, or for a day to come."""
    task = _task(ctx, task_id, expected_version)
    faults: Faults = {}
    if outcome not in ("done", "dropped", "open"):
        faults["outcome"] = [_("Choose what became of it.")]
    if outcome == "done" and task.measure:
        faults["outcome"] = [_("The progress of this task is reckoned from what was done; it cannot be noted by hand.")]
    if outcome != "open" and not note.strip():
        faults["note"] = [_("Write what shows it, or why it was dropped.")]
    if on > ctx.today:
        faults["on"] = [_("This day has not come yet.")]
    refuse(faults)
    task.done_on = on if outcome == "done" else None
    task.dropped_on = on if outcome == "dropped" else None
    task.note = "" if outcome == "open" else note.strip()[:300]
    task.version += 1
    task.save(update_fields=["done_on", "dropped_on", "note", "version"])
    return {"task_id": str(task.pk)}


@act("duties.copy_plan")
def copy_plan(ctx: ActContext, *, body_id: UUID, year: int) -> dict[str, Any]:
    """Take the tasks of the year before into an empty plan, without what was done or dropped; days move on by a year.

    Raises `Invalid` when the plan is not empty or there is nothing to take.
    """
    ctx.require(MANAGE, body_id)
    body = living(body_id)
    before = list(Task.objects.filter(body=body, year=year - 1, dropped_on__isnull=True).order_by("ordinal", "pk"))
    if Task.objects.filter(body=body, year=year).exists():
        raise Invalid(_("The plan of this year has tasks already."))
    if not before:
        raise Invalid(_("There is no plan of the year before."))
    for ordinal, old in enumerate(before, start=1):
        fresh = Task(council_id=ctx.council_id, body=body, year=year, ordinal=ordinal, duty_id=old.duty_id, title=old.title)
        fresh.measure, fresh.narrow, fresh.target, fresh.lead = old.measure, old.narrow, old.target, old.lead
        fresh.due_on = _a_year_on(old.due_on)
        fresh.save(force_insert=True)
    ctx.about("principals.principal", body.pk)
    return {"copied": len(before)}


def _a_year_on(day: date | None) -> date | None:
    if day is None:
        return None
    # The 29th of February has no day of its own in the next year.
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _set(
    task: Task,
    title: str,
    *,
    duty_id: UUID | None = None,
    measure: str = "",
    narrow: str = "",
    target: int = 1,
    due_on: date | None = None,
    lead: str = "",
) -> None:
    faults: Faults = {}
    if not title.strip():
        faults["title"] = [_("Write what is to be done.")]
    if task.year not in YEARS:
        faults["year"] = [_("Enter a year such as 2026.")]
    if measure and measure not in MEASURES:
        faults["measure"] = [_("Choose what counts as done.")]
    elif narrow and (not measure or narrow not in MEASURES[measure].choices()):
        faults["narrow"] = [_("This does not belong to what was chosen as counting.")]
    if target < 1:
        faults["target"] = [_("Enter a number above zero.")]
    if due_on and due_on.year != task.year:
        faults["due_on"] = [_("The day lies outside the year of the plan.")]
    if duty_id and not Duty.objects.filter(pk=duty_id, body=task.body_id).exists():
        faults["duty"] = [_("Choose a duty of this body.")]
    refuse(faults)
    task.title, task.duty_id, task.lead = title.strip(), duty_id, lead.strip()
    task.measure, task.narrow, task.target, task.due_on = measure, narrow, target, due_on


def _task(ctx: ActContext, task_id: UUID, expected: int) -> Task:
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotFound(_("There is no such task."))
    ctx.require(MANAGE, task.body_id)
    refuse_changed(task.version, expected)
    ctx.about("principals.principal", task.body_id)
    return task


def refuse_changed(version: int, expected: int) -> None:
    """Raise `Conflict` when somebody wrote between the page and its form."""
    if version != expected:
        raise Conflict(_("Somebody changed this meanwhile. What you typed is kept below; compare it and send it again."))


def refuse(faults: Faults) -> None:
    """Raise `Invalid` when there are any."""
    if faults:
        raise Invalid(faults)


def principal_of(pk: UUID | None) -> Principal | None:
    """A confirmed principal that goes on."""
    return Principal.objects.filter(pk=pk, confirmed=True, valid_to__isnull=True).first() if pk else None


def _next(rows: Any) -> int:
    last: int | None = rows.aggregate(last=Max("ordinal"))["last"]
    return (last or 0) + 1
