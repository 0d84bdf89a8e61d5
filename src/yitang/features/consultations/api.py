"""Consultations in the API, below `/api/v1/{council}/consultations`: to read. A token acts with the appointments of its account."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from yitang.features.consultations.figures.counting import report
from yitang.features.consultations.figures.declared import Span
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.policy import READ, VIEW
from yitang.features.consultations.queries import find, units_of, visible
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, Page, PageQuery, Token, paged
from yitang.instruments.methods.following import progress_of
from yitang.instruments.methods.products import suggestions_of

Year = Annotated[int, Field(ge=2000, le=2099)]
router = Router(auth=Token(), tags=["consultations"])


class ConsultationQuery(PageQuery):
    """Which consultations: of a year, at a stage."""

    year: Year | None = None
    stage: Code = ""


class SpanQuery(Schema):
    """From one day to another, both counted; the first of January to today when none are asked."""

    since: date | None = None
    until: date | None = None


class PartOut(Schema):
    label: str
    n: int


class FiguresOut(Schema):
    since: date
    until: date
    counts: dict[str, int]
    breakdowns: dict[str, dict[str, PartOut]]


class ConsultationRow(Schema):
    id: UUID
    title: str
    year: int
    month: int | None
    stage: str
    method: str
    prepared_by: str


class StepOut(Schema):
    code: str
    name: str
    state: str
    due_on: date | None


class SuggestionOut(Schema):
    id: UUID
    text: str
    unit: str
    due_on: date | None
    answer: str
    adopted: str
    answered_on: date | None


class ConsultationOut(ConsultationRow):
    question: str
    background: str
    units: list[str]
    steps: list[StepOut]
    suggestions: list[SuggestionOut]


@router.get("", response={200: Page[ConsultationRow], **PROBLEMS}, summary="List consultations")
@needs(READ)
def list_consultations(request: Any, asked: Query[ConsultationQuery]) -> Any:
    """Consultations that the account may see, the newest year first: an office all, members those of the plan, units their own."""
    rows = visible(request.actor).order_by("-year", "month", "pk")
    if asked.year:
        rows = rows.filter(year=asked.year)
    if asked.stage:
        rows = rows.filter(case__stage=asked.stage)
    return paged(rows, asked, _row)


@router.get("/figures", response={200: FiguresOut, **PROBLEMS}, summary="Figures on consultations")
@needs(VIEW)
def figures_of_consultations(request: Any, asked: Query[SpanQuery]) -> Any:
    """The counts of some days, both counted, by the code of each figure, and the activities that came into the plan by their parts."""
    until = asked.until or today()
    since = asked.since or date(until.year, 1, 1)
    if until < since:
        raise Invalid({"until": [_("The last day lies before the first.")]})
    return report(Span(request.council.id, since, until))


@router.get("/{uuid:consultation_id}", response={200: ConsultationOut, **PROBLEMS}, summary="Read a consultation")
@needs(READ)
def read_consultation(request: Any, consultation_id: UUID) -> Any:
    """One consultation with its steps and its suggestions; who raised them and who takes part is not given."""
    found = find(request.actor, consultation_id)
    progress = progress_of(found.case)
    return _row(found) | {
        "question": found.question,
        "background": found.background,
        "units": [row.unit.name for row in units_of(found.pk)],
        "steps": [
            {"code": one.code, "name": one.name(), "state": one.state, "due_on": one.due_on}
            for one in (progress.steps if progress else [])
        ],
        "suggestions": [
            {
                "id": row.pk,
                "text": row.text,
                "unit": row.unit.name if row.unit else "",
                "due_on": row.due_on,
                "answer": row.answer,
                "adopted": row.adopted,
                "answered_on": row.answered_on,
            }
            for row in suggestions_of(found.pk).select_related("unit").order_by("raised_at", "ordinal", "pk")
        ],
    }


def _row(row: Consultation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.case.title,
        "year": row.year,
        "month": row.month,
        "stage": row.case.stage,
        "method": row.method.name if row.method else "",
        "prepared_by": row.organiser.name if row.organiser else "",
    }
