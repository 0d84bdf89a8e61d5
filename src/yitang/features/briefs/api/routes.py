"""Briefs in the API: below `/api/v1/{council}/briefs`. The policy's rows decide what a token sees."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from yitang.features.briefs.actions import start_draft
from yitang.features.briefs.api import schemas
from yitang.features.briefs.ladder.actions import RECORD, record_instruction, record_step
from yitang.features.briefs.ladder.reading import rungs_of, standing_of
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.queries import get_visible, own_briefs, visible_briefs
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, IdempotencyKey, Page, Token, key_of, paged
from yitang.instruments.workflow.engine import advance

router = Router(auth=Token(), tags=["briefs"])


@router.get("", response={200: Page[schemas.BriefRow], **PROBLEMS}, summary="List briefs")
@needs("briefs.read")
def list_briefs(request: Any, asked: Query[schemas.ListQuery]) -> Any:
    """Briefs that the account may see, newest first."""
    found = own_briefs(request.actor) if asked.mine else visible_briefs(request.actor)
    found = found.filter(_narrowed(asked)).select_related("case__brief_issue").defer("situation", "analysis", "suggestion")
    return paged(found.order_by("-submitted_on", "-case_id"), asked, _row)


@router.post("", response={201: schemas.Submitted, **PROBLEMS}, summary="Hand in a brief")
@needs("briefs.write")
def submit_brief(request: Any, brief: schemas.BriefIn, key: IdempotencyKey = None) -> Any:
    """Write and hand in for the principal on whose behalf the account acts. What is missing is answered by field; the draft stays."""
    own = key_of(request, key)
    made = start_draft(request.actor, key=own, **brief.dict(exclude_unset=True))
    case_id = UUID(str(made["case_id"]))
    done = advance(request.actor, case_id=case_id, axis="editing", edge="submit", key=f"{own}:s" if own else None)
    found = get_visible(request.actor, case_id)
    number = found.case.number if found else None
    return Status(201, {"case_id": case_id, "number": number, "stage": done["stage"]})


@router.get("/{uuid:case_id}", response={200: schemas.BriefOut, **PROBLEMS}, summary="Read a brief")
@needs("briefs.read")
def read_brief(request: Any, case_id: UUID) -> Any:
    """A brief with its text and what became of it."""
    brief = _seen(request, case_id)
    texts = {name: getattr(brief, name) for name in ("situation", "analysis", "suggestion", "place")}
    return _row(brief) | texts | {"standing": standing_of(brief)}


@router.get("/{uuid:case_id}/steps", response={200: list[schemas.RungOut], **PROBLEMS}, summary="Read the ladder")
@needs("briefs.browse")
def brief_steps(request: Any, case_id: UUID) -> Any:
    """What holds of the brief, from the bottom up. Numbers of papers are for those who record them."""
    brief = _seen(request, case_id)
    records = may_ever(request.actor, RECORD)
    found = []
    for rung in rungs_of(brief.pk):
        row: Any = rung.fact or rung.instruction
        told = {"id": row.pk, "level": rung.level, "label": rung.words, "on": rung.day}
        found.append(told | {"note": rung.note if records else "", "instruction": rung.instruction is not None})
    return found


@router.post("/{uuid:case_id}/steps", response={201: schemas.Recorded, **PROBLEMS}, summary="Record a step")
@needs(RECORD)
def record_brief_step(request: Any, case_id: UUID, step: schemas.StepIn, key: IdempotencyKey = None) -> Any:
    """A step of the ladder with the number of its paper."""
    made = record_step(request.actor, key=key_of(request, key), case_id=case_id, **step.dict())
    return Status(201, {"id": made["fact_id"]})


@router.post("/{uuid:case_id}/instructions", response={201: schemas.Recorded, **PROBLEMS}, summary="Record an instruction")
@needs(RECORD)
def brief_instructions(request: Any, case_id: UUID, given: schemas.InstructionIn, key: IdempotencyKey = None) -> Any:
    """That there was an instruction: level, day and register number."""
    made = record_instruction(request.actor, key=key_of(request, key), case_id=case_id, **given.dict())
    return Status(201, {"id": made["instruction_id"]})


def _narrowed(asked: schemas.ListQuery) -> Q:
    found = Q()
    if asked.q:
        found &= Q(case__title__icontains=asked.q)
    if asked.stage:
        found &= Q(case__stage=asked.stage)
    if asked.class_code:
        found &= Q(class_code=asked.class_code)
    if asked.since:
        found &= Q(submitted_on__gte=asked.since)
    if asked.until:
        found &= Q(submitted_on__lte=asked.until)
    return found


def _seen(request: Any, case_id: UUID) -> Brief:
    brief = get_visible(request.actor, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    return brief


def _row(brief: Brief) -> dict[str, Any]:
    issue: Issue | None = getattr(brief.case, "brief_issue", None)
    return {
        "id": brief.pk,
        "number": brief.case.number,
        "title": brief.case.title,
        "stage": brief.case.stage,
        "class_code": brief.class_code,
        "submitted_on": brief.submitted_on,
        "outcome": brief.outcome,
        "outcome_on": brief.outcome_on,
        "issue": issue.code if issue else "",
    }
