"""Letters in the API: below `/api/v1/{council}/letters`."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema

from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, Page, PageQuery, Token, paged
from yitang.instruments.letters.pdf import to_pdf
from yitang.instruments.letters.queries import kinds_for, paper_of, visible_letters

router = Router(auth=Token(), tags=["letters"])


class LetterOut(Schema):
    """A letter that was issued."""

    id: UUID
    kind: str
    number: str
    title: str
    addressee: str
    subject_id: UUID
    case_id: UUID | None
    issued_on: date
    withdrawn_on: date | None


class KindOut(Schema):
    """A kind of letter with the names of its fields."""

    code: str
    label: str
    is_numbered: bool
    fields: list[str]


class ListQuery(PageQuery):
    """Which letters: of one kind, or about one case."""

    kind: Code = ""
    case_id: UUID | None = None


@router.get("", response={200: Page[LetterOut], **PROBLEMS}, summary="List issued letters")
@needs("letters.browse")
def list_letters(request: Any, asked: Query[ListQuery]) -> Any:
    """Letters that were issued, newest first; withdrawn ones keep their number and say since when."""
    found = visible_letters(request.actor)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.case_id:
        found = found.filter(case_id=asked.case_id)
    return paged(found, asked, lambda letter: letter)


@router.get("/kinds", response={200: list[KindOut], **PROBLEMS}, summary="List the kinds of letter")
def list_kinds(request: Any) -> Any:
    """The kinds of letter that the account may see, with the names of their fields."""
    return [
        {
            "code": kind.code,
            "label": str(kind.label),
            "is_numbered": kind.is_numbered,
            "fields": [one.name for one in kind.fields],
        }
        for kind in kinds_for(request.actor)
    ]


@router.get(
    "/{kind}/{uuid:subject_id}/pdf",
    response=PROBLEMS,
    summary="Fetch a letter as PDF",
    openapi_extra={
        "responses": {
            200: {"description": "The letter", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
)
def letter_pdf(request: Any, kind: str, subject_id: UUID) -> HttpResponse:
    """The letter in force as it was issued, or what it would say today."""
    sheet = paper_of(request.actor, kind, subject_id).sheet
    return HttpResponse(to_pdf([sheet], title=sheet.title, author=request.council.name), content_type="application/pdf")
