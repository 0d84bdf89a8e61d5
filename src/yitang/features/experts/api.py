"""The pool and the results of evaluations in the API, below `/api/v1/{council}/experts`. Ballots are cast on the page alone."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from yitang.features.experts.models import Expert
from yitang.features.experts.policy import RESULTS, VIEW
from yitang.features.experts.queries import filtered, visible_evaluations, visible_experts
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Page, PageQuery, Token, paged

router = Router(auth=Token(), tags=["experts"])


class ExpertQuery(PageQuery):
    q: str = ""
    field: str = ""
    state: str = ""


class ExpertRow(Schema):
    id: UUID
    code: str
    name: str
    post: str
    title: str
    fields: list[str]
    engaged_from: date | None
    engaged_until: date | None


class CriterionOut(Schema):
    label: str
    weight: int
    mean: str
    printed: str
    grade: str = ""
    lowest: str
    highest: str
    spread: str


class ResultOut(Schema):
    id: UUID
    title: str
    stage: str
    closes_on: date
    anonymous: bool
    invited: int
    ballots: int | None
    counted: int | None
    mean: str
    printed: str
    grade: str
    spread: str
    criteria: list[CriterionOut]


@router.get("", response={200: Page[ExpertRow], **PROBLEMS}, summary="List experts", url_name="experts")
@needs(VIEW)
def list_experts(request: Any, asked: Query[ExpertQuery]) -> Any:
    """The pool without ways to reach people: `field` is a code of the dictionary `expert_field`, `state` is "", "ended" or "all"."""
    words = {"q": asked.q.replace("\x00", ""), "field": asked.field.replace("\x00", ""), "state": asked.state}
    return paged(filtered(visible_experts(request.actor), words, today()), asked, _row)


@router.get(
    "/evaluations/{uuid:evaluation_id}",
    response={200: ResultOut, **PROBLEMS},
    summary="Read the result of an evaluation",
    url_name="evaluation_result",
)
@needs(RESULTS)
def read_result(request: Any, evaluation_id: UUID) -> Any:
    """A round; `mean` is an exact fraction ("345/4") of the `counted` ballots: where the form leaves the extremes out, two fewer than
    `ballots`. Before the closing there is no figure at all."""
    found = visible_evaluations(request.actor).filter(pk=evaluation_id).first()
    if found is None:
        raise NotFound(_("There is no such evaluation, or it is not yours to see."))
    result = found.result or {}
    total = result.get("total", {"mean": "", "printed": "", "spread": ""})
    return {
        "id": found.pk,
        "title": found.case.title,
        "stage": found.case.stage,
        "closes_on": found.closes_on,
        "anonymous": found.version.anonymous,
        "invited": found.invited,
        "ballots": result.get("ballots"),
        "counted": result.get("counted", result.get("ballots")),
        "mean": total["mean"],
        "printed": total["printed"],
        "grade": total.get("grade", ""),
        "spread": total["spread"],
        "criteria": result.get("criteria", []),
    }


def _row(expert: Expert) -> dict[str, Any]:
    newest = next(iter(expert.engagements.all()), None)
    return {
        **{name: getattr(expert, name) for name in ("id", "code", "name", "post", "title")},
        "fields": [row.field_code for row in expert.fields.all()],
        "engaged_from": newest.valid_from if newest else None,
        "engaged_until": newest.valid_to if newest else None,
    }
