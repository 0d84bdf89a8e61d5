"""The assessment in the API, for reading: rounds, results of those whom the account may see, one's own. Below `/api/v1/{council}/assessment`."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema

from yitang.features.assessment.models import Award, Nomination, Objection, Opinion, Round
from yitang.features.assessment.policy import EXPORT
from yitang.features.assessment.queries import (
    objections_of,
    opinions_on,
    people_of,
    round_of,
    visible_awards,
    visible_rounds,
)
from yitang.features.assessment.reminding import scores_of
from yitang.features.assessment.results import Result, running_result, told_in
from yitang.features.assessment.taking_part import assessed
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Page, PageQuery, Token, paged
from yitang.institution.members.models import Member
from yitang.institution.members.queries import roster_order
from yitang.instruments.scoring.scores import Score

router = Router(auth=Token(), tags=["assessment"])
EARLIEST, LATEST = 2000, 2999


class RoundOut(Schema):
    """A yearly round and where it stands."""

    id: UUID
    year: int
    stage: str
    notified_on: date | None
    objections_until: date | None
    archived_on: date | None


class DutyOut(Schema):
    """A minimum duty; `met` is null where nobody asks for it."""

    code: str
    title: str
    met: bool | None


class ScoreOut(Schema):
    """A member's running score, and the result as it was told, if it was."""

    principal_id: UUID
    number: str
    name: str
    points: str
    grade: str
    duties: list[DutyOut]
    told_points: str | None
    told_grade: str | None


class PointOut(Schema):
    """One line of a result: its points and the sentence that explains them."""

    title: str
    points: str
    sentence: str


class HonouredOut(Schema):
    """Whom an award honours."""

    principal_id: UUID
    name: str


class AwardOut(Schema):
    """An award and where it stands."""

    id: UUID
    title: str
    year: int
    of: str
    basis: str
    stage: str
    announced_on: date | None
    public: bool
    honoured: list[HonouredOut]


class OwnOut(Schema):
    """One's own running score with the sentence of each point."""

    year: int
    points: str
    grade: str
    duties: list[DutyOut]
    lines: list[PointOut]


class PurposeQuery(PageQuery):
    """What the answer is for: `follow_up` (that there is one, and when) or `decision` (with the words)."""

    purpose: Literal["follow_up", "decision"] = "follow_up"


class OpinionOut(Schema):
    """What a body said about a member; `text` is null where the words were not asked for."""

    principal_id: UUID
    name: str
    body: str
    changed_at: datetime
    text: str | None


class ObjectionOut(Schema):
    """A member's objection and what came of it; `text` and `answer` are null where the words were not asked for."""

    principal_id: UUID
    name: str
    number: int
    item: str
    submitted_on: date
    withdrawn_on: date | None
    outcome: str
    answered_on: date | None
    text: str | None
    answer: str | None


@router.get("/rounds", response={200: Page[RoundOut], **PROBLEMS}, summary="List the yearly rounds")
@needs("assessment.rounds")
def assessment_rounds(request: Any, asked: Query[PageQuery]) -> Any:
    """Rounds, newest year first."""
    return paged(visible_rounds(request.actor), asked, _round)


@router.get("/{int:year}/scores", response={200: Page[ScoreOut], **PROBLEMS}, summary="Running scores of a year")
@needs("assessment.rounds")
def assessment_scores(request: Any, asked: Query[PageQuery], year: int = Path(ge=EARLIEST, le=LATEST)) -> Any:
    """Members whose results the account may see, in the order of the roster; there is no order by points."""
    scores, found = scores_of(request.council.id, year), round_of(year)
    rows = roster_order(people_of(request.actor).filter(pk__in=assessed(year).order_by().values("pk")))
    told = told_in(found, set(scores)) if found else {}
    return paged(rows, asked, lambda member: _score(member, scores.get(member.principal_id), told.get(member.principal_id)))


@router.get("/{int:year}/mine", response={200: OwnOut, **PROBLEMS}, summary="One's own score of a year")
@needs("assessment.own")
def assessment_mine(request: Any, year: int = Path(ge=EARLIEST, le=LATEST)) -> Any:
    """The member's own running score, each point with its sentence."""
    own = request.actor.principal_as(Role.MEMBER)
    result: Result | None = running_result(request.council.id, year, own) if own else None
    if result is None:
        raise NotFound(_("There is no score of yours for this year."))
    return {
        "year": year,
        "points": result.printed,
        "grade": result.grade,
        "duties": [{"code": duty.code, "title": duty.title, "met": duty.met} for duty in result.duties],
        "lines": [{"title": one.title, "points": one.points, "sentence": one.sentence} for one in result.points],
    }


@router.get("/{int:year}/opinions", response={200: Page[OpinionOut], **PROBLEMS}, summary="Comments of a year's round")
@needs("assessment.rounds")
def assessment_opinions(request: Any, asked: Query[PurposeQuery], year: int = Path(ge=EARLIEST, le=LATEST)) -> Any:
    """What committees and sectors said about those whose results the account may see. The words themselves only for `decision`, and
    only to those who may take the year out of the house; otherwise whether and when something was said."""
    words, found = _wants_words(request, asked), visible_rounds(request.actor).filter(year=year, cancelled=False).first()
    rows = opinions_on(request.actor, found.pk) if found else Opinion.objects.none()
    return paged(rows, asked, lambda row: _opinion(row, words=words))


@router.get(
    "/{int:year}/objections", response={200: Page[ObjectionOut], **PROBLEMS}, summary="Objections to the results of a year"
)
@needs("assessment.rounds")
def assessment_objections(request: Any, asked: Query[PurposeQuery], year: int = Path(ge=EARLIEST, le=LATEST)) -> Any:
    """Objections of those whose results the account may see, with what came of each; reason and answer only for `decision`."""
    words, found = _wants_words(request, asked), visible_rounds(request.actor).filter(year=year, cancelled=False).first()
    rows = objections_of(request.actor, found.pk) if found else Objection.objects.none()
    return paged(rows, asked, lambda row: _objection(row, words=words))


@router.get("/awards", response={200: Page[AwardOut], **PROBLEMS}, summary="List awards")
@needs("assessment.awards")
def assessment_awards(request: Any, asked: Query[PageQuery]) -> Any:
    """Awards, newest first, each with whom it honours once that was announced; nominations are not given out."""
    return paged(visible_awards(request.actor).prefetch_related("case__nominations__principal"), asked, _award)


def _wants_words(request: Any, asked: PurposeQuery) -> bool:
    """Whether the words go out. Raises `Refused` where they were asked for and are not the account's to take."""
    if asked.purpose != "decision":
        return False
    policy.require(request.actor, EXPORT)
    return True


def _opinion(row: Opinion, *, words: bool) -> dict[str, Any]:
    return {
        "principal_id": row.principal_id,
        "name": row.principal.name,
        "body": row.body.name,
        "changed_at": row.changed_at,
        "text": row.text if words else None,
    }


def _objection(row: Objection, *, words: bool) -> dict[str, Any]:
    own = ("principal_id", "number", "item", "submitted_on", "withdrawn_on", "outcome", "answered_on")
    said = {"text": row.text if words else None, "answer": row.answer if words else None}
    return {name: getattr(row, name) for name in own} | {"name": row.principal.name} | said


def _award(found: Award) -> dict[str, Any]:
    granted = [row for row in found.case.nominations.all() if row.result == Nomination.Result.GRANTED]
    told = found.announced_on is not None
    return {
        "id": found.pk,
        "title": found.case.title,
        "year": found.year,
        "of": found.of,
        "basis": found.basis,
        "stage": found.case.stage,
        "announced_on": found.announced_on,
        "public": found.released_at is not None,
        "honoured": [{"principal_id": row.principal_id, "name": row.principal.name} for row in granted] if told else [],
    }


def _round(found: Round) -> dict[str, Any]:
    return {
        "id": found.pk,
        "year": found.year,
        "stage": found.case.stage,
        "notified_on": found.notified_on,
        "objections_until": found.objections_until,
        "archived_on": found.archived_on,
    }


def _score(member: Member, score: Score | None, told: Any) -> dict[str, Any]:
    return {
        "principal_id": member.principal_id,
        "number": member.number,
        "name": member.principal.name,
        "points": score.printed if score else "",
        "grade": score.grade_title if score else "",
        "duties": [{"code": check.code, "title": check.title, "met": check.met} for check in score.minimum] if score else [],
        "told_points": told.printed if told else None,
        "told_grade": told.grade if told else None,
    }
