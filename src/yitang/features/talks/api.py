"""Talks and problems in the API, for reading. Below `/api/v1/{council}/talks`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from ninja import Query, Router, Schema

from yitang.features.talks.models import Problem, Talk
from yitang.features.talks.policy import READ
from yitang.features.talks.queries import (
    attendance_of,
    get_problem,
    get_talk,
    narrowed,
    owners_of,
    problems_of,
    suggestions_of,
    talks_in_order,
    visible_problems,
    visible_talks,
)
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, Named, Page, PageQuery, Token

router = Router(auth=Token(), tags=["institution"])


class ListQuery(PageQuery):
    """Which stage, which venue."""

    stage: Code = ""
    venue: UUID | None = None


class TalkOut(Schema):
    """A talk in a list."""

    id: UUID
    title: str
    stage: str
    venue: Named
    planned_at: datetime | None
    held_on: date | None


class SuggestionOut(Schema):
    """A suggestion of a talk."""

    id: UUID
    number: int
    text: str
    adopted: str
    answer: str


class TalkDetail(TalkOut):
    """A talk with what came of it. `people` is kind of participant → how many."""

    topic_id: UUID | None
    people: dict[str, int]
    minutes: str
    consensus: str
    agreed: str
    suggestions: list[SuggestionOut]
    problem_ids: list[UUID]


class ProblemOut(Schema):
    """A problem: where it stands, who deals with it until when, what came of it, what the residents say."""

    id: UUID
    title: str
    stage: str
    venue: Named
    talk_id: UUID | None
    raised_on: date
    mode: str
    due_on: date | None
    outcome: str
    solved_on: date | None
    residents_word: str


class ProblemDetail(ProblemOut):
    """The same with its words."""

    text: str
    owners: list[str]
    report: str
    residents_text: str
    transferred: bool


@router.get("", response={200: Page[TalkOut], **PROBLEMS}, summary="Talks at venues")
@needs(READ)
def list_talks(request: Any, asked: Query[ListQuery]) -> Any:
    """Talks that the token may see, the newest first."""
    rows = narrowed(visible_talks(request.actor), {"stage": asked.stage, "venue": asked.venue}, today())
    return _page(talks_in_order(rows), asked, _talk)


@router.get("/{uuid:talk_id}", response={200: TalkDetail, **PROBLEMS}, summary="A talk with its suggestions and problems")
@needs(READ)
def show_talk(request: Any, talk_id: UUID) -> Any:
    """One talk."""
    found = get_talk(request.actor, talk_id)
    if found is None:
        raise NotFound
    suggestions = [
        {"id": row.pk, "number": row.ordinal, "text": row.text, "adopted": row.adopted, "answer": row.answer}
        for row in suggestions_of(found.pk)
    ]
    return _talk(found) | {
        "topic_id": found.topic_id,
        "people": attendance_of(found.pk),
        "minutes": found.minutes,
        "consensus": found.consensus,
        "agreed": found.agreed,
        "suggestions": suggestions,
        "problem_ids": [row.pk for row in problems_of(found.pk)],
    }


@router.get("/problems", response={200: Page[ProblemOut], **PROBLEMS}, summary="Problems that talks brought up")
@needs(READ)
def list_problems(request: Any, asked: Query[ListQuery]) -> Any:
    """Problems that the token may see; `stage` may also be `unsolved` or `late`."""
    rows = narrowed(visible_problems(request.actor), {"stage": asked.stage, "venue": asked.venue}, today())
    return _page(rows.order_by("-raised_on", "-pk"), asked, _problem)


@router.get("/problems/{uuid:problem_id}", response={200: ProblemDetail, **PROBLEMS}, summary="A problem")
@needs(READ)
def show_problem(request: Any, problem_id: UUID) -> Any:
    """One problem."""
    found = get_problem(request.actor, problem_id)
    if found is None:
        raise NotFound
    return _problem(found) | {
        "text": found.text,
        "owners": [one.name for one in owners_of(found.pk)],
        "report": found.report,
        "residents_text": found.residents_text,
        "transferred": found.transferred_to_id is not None,
    }


def _page(rows: Any, asked: ListQuery, shown: Any) -> dict[str, Any]:
    pages = Paginator(rows, asked.page_size)
    items = [shown(row) for row in pages.page(asked.page)] if asked.page <= pages.num_pages else []
    return {"items": items, "total": pages.count, "page": asked.page, "page_size": asked.page_size}


def _talk(row: Talk) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("planned_at", "held_on")}
    return own | _head(row)


def _problem(row: Problem) -> dict[str, Any]:
    names = ("talk_id", "raised_on", "mode", "due_on", "outcome", "solved_on", "residents_word")
    return {name: getattr(row, name) for name in names} | _head(row)


def _head(row: Talk | Problem) -> dict[str, Any]:
    venue = {"id": row.venue_id, "name": row.venue.name}
    return {"id": row.pk, "title": row.case.title, "stage": row.case.stage, "venue": venue}
