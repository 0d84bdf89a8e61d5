"""Acts beside the steps: talks with the submitter before the answer, and who does what inside the unit."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.notify.actions import tell
from yitang.instruments.handling.models import Assignment, Contact, InnerTask
from yitang.instruments.handling.queries import contact_channels
from yitang.instruments.handling.rules import Talk
from yitang.instruments.handling.submitters import submitters_of
from yitang.instruments.handling.telling import LANGUAGE
from yitang.instruments.workflow.board import find_subject
from yitang.instruments.workflow.models import Case, Track
from yitang.instruments.workflow.moves import Target

NOT_YOURS = _("There is no such case, or it is not yours to see.")
LONGEST = 2000


@act("handling.log_contact")
def log_contact(
    ctx: ActContext,
    *,
    assignment_id: UUID,
    channel: str,
    held_on: date | None,
    who: str,
    result: str,
    principal_ids: Sequence[UUID] = (),
) -> dict[str, Any]:
    """Record a talk with submitters (with the first, if none is named); each of them is asked to confirm it.

    Returns `{contact_id, contact_ids}`: one row for each submitter. Raises `Invalid` for an unknown channel or submitter, a day
    to come, or missing words; `Blocked` once the unit has replied.
    """
    assignment = _assignment(ctx, assignment_id, "handling.write")
    if not assignment.is_open:
        raise Blocked(_("The reply is sent. A contact belongs before it."))
    errors: dict[str, list[Any]] = {}
    if channel not in {entry.code for entry in contact_channels()}:
        errors["channel"] = [_("Choose how you talked.")]
    if held_on is None or held_on > ctx.today:
        errors["held_on"] = [_("Enter the day of the talk, today at the latest.")]
    if not who.strip():
        errors["who"] = [_("Say who talked on the unit's side.")]
    if not 1 <= len(result.strip()) <= LONGEST:
        errors["result"] = [_("Say in up to 2,000 characters what came of it.")]
    whom = _talked_with(assignment.case, principal_ids, errors)
    if errors:
        raise Invalid(errors)
    assert held_on is not None
    made: list[UUID] = []
    for principal_id in whom:
        row = Contact(council_id=ctx.council_id, assignment=assignment, channel=channel, held_on=held_on, recorded_at=ctx.at)
        row.who, row.result, row.recorded_by = who.strip()[:60], result.strip(), ctx.actor.name
        row.principal_id = principal_id
        row.save(force_insert=True)
        made.append(row.pk)
        if principal_id is not None:
            _ask_submitter(ctx, assignment, principal_id)
    return {"contact_id": made[0], "contact_ids": made}


def _talked_with(case: Case, principal_ids: Sequence[UUID], errors: dict[str, list[Any]]) -> list[UUID | None]:
    everybody = [one.principal_id for one in submitters_of(case.kind, case.pk)]
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in principal_ids))
    if set(wanted) - set(everybody):
        errors["principal_ids"] = [_("Choose among the submitters of this proposal.")]
    whom: list[UUID | None] = [*wanted] or [*everybody[:1]]
    return whom or [None]


def _ask_submitter(ctx: ActContext, assignment: Assignment, principal_id: UUID) -> None:
    case = assignment.case
    with override(LANGUAGE):
        text = str(_("%(unit)s says that it talked with you about “%(title)s”."))
        tell(
            ctx.council_id,
            "handling.log_contact",
            text % {"unit": assignment.unit.name, "title": case.title},
            principal_id=principal_id,
            case=(case.kind, case.pk),
            next_step=str(_("Confirm it or object to it")),
        )


@act("handling.answer_contact")
def answer_contact(ctx: ActContext, *, contact_id: UUID, answer: str, objection: str = "") -> dict[str, Any]:
    """The submitter with whom it was confirms a talk or objects to it, once. Raises `Conflict` when that was done before."""
    row = Contact.objects.select_for_update(of=("self",)).select_related("assignment__case", "assignment__unit")
    found = row.filter(pk=contact_id).first()
    subject = find_subject(ctx.actor, found.assignment.case.kind, found.assignment.case_id) if found else None
    if found is None or subject is None:
        raise NotFound(NOT_YOURS)
    case = found.assignment.case
    ctx.require("handling.answer_contact", Talk.of(found, subject))
    ctx.about(case.kind, case.pk)
    if found.answer:
        raise Conflict(_("You have answered this already."), when=found.answered_at)
    if answer not in Contact.Answer:
        raise Invalid({"answer": [_("Say whether the talk took place as described.")]})
    if answer == Contact.Answer.OBJECTED and not objection.strip():
        raise Invalid({"objection": [_("Say what is not right about it.")]})
    found.answer, found.answered_at = answer, ctx.at
    found.objection = objection.strip()[:LONGEST] if answer == Contact.Answer.OBJECTED else ""
    found.save(update_fields=["answer", "objection", "answered_at"])
    if answer == Contact.Answer.OBJECTED:
        _tell_unit(ctx, found.assignment, case)
    return {"contact_id": found.pk, "answer": answer}


def _tell_unit(ctx: ActContext, assignment: Assignment, case: Case) -> None:
    with override(LANGUAGE):
        text = str(_("The submitter objects to a contact that you recorded on “%(title)s”."))
        tell(
            ctx.council_id,
            "handling.answer_contact",
            text % {"title": case.title},
            principal_id=assignment.unit_id,
            needs_action=True,
            case=(case.kind, case.pk),
            next_step=str(_("Talk with the submitter")),
        )


@act("handling.distribute")
def distribute(
    ctx: ActContext, *, assignment_id: UUID, section: str, person: str = "", due_on: date | None = None, note: str = ""
) -> dict[str, Any]:
    """Hand a case to a section or person inside the unit. Raises `Invalid` without a section."""
    assignment = _assignment(ctx, assignment_id, "handling.distribute")
    if not assignment.is_open:
        raise Blocked(_("The unit has replied already."))
    if not section.strip():
        raise Invalid({"section": [_("Name the section that handles it.")]})
    row = InnerTask(council_id=ctx.council_id, assignment=assignment, given_at=ctx.at, given_by=ctx.actor.name)
    row.section, row.person, row.due_on, row.note = section.strip()[:60], person.strip()[:60], due_on, note.strip()[:LONGEST]
    row.save(force_insert=True)
    # Not about the case: its record of changes is read by the council, which has no part in this.
    ctx.about("handling.task", row.pk)
    return {"task_id": row.pk}


@act("handling.finish_task")
def finish_task(ctx: ActContext, *, task_id: UUID) -> dict[str, Any]:
    """Mark an inner task as done, once."""
    row = InnerTask.objects.filter(pk=task_id).first()
    if row is None:
        raise NotFound(NOT_YOURS)
    _assignment(ctx, row.assignment_id, "handling.distribute")
    if row.done_on is None:
        row.done_on = ctx.today
        row.save(update_fields=["done_on"])
    ctx.about("handling.task", row.pk)
    return {"task_id": row.pk}


def forget_contacts(case_id: UUID, instead: str) -> None:
    """Replace the words of talks and inner notes about a case whose content had to be removed."""
    for contact in Contact.objects.filter(assignment__case_id=case_id):
        contact.result = instead
        contact.objection = instead if contact.objection else ""
        contact.save(update_fields=["result", "objection"])
    for task in InnerTask.objects.filter(assignment__case_id=case_id).exclude(note=""):
        task.note = instead
        task.save(update_fields=["note"])


def _assignment(ctx: ActContext, assignment_id: UUID, permission: str) -> Assignment:
    """The assignment under its case's lock, once the policy has agreed."""
    assignment = Assignment.objects.select_related("case", "unit").filter(pk=assignment_id).first()
    if assignment is None:
        raise NotFound(NOT_YOURS)
    Case.objects.select_for_update(of=("self",)).filter(pk=assignment.case_id).first()
    track = Track.objects.get(case=assignment.case, axis="handling", unit_id=assignment.unit_id, round=assignment.round)
    ctx.require(permission, Target(assignment.case, assignment, track))
    ctx.about(assignment.case.kind, assignment.case_id)
    return assignment
