"""Work plans, duty lists and contacts in the API, for reading. Below `/api/v1/{council}/duties`."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from yitang.features.duties.measures import Progress, described, partner, progress_of
from yitang.features.duties.models import Duty
from yitang.features.duties.policy import TIES, VIEW
from yitang.features.duties.queries import listed_ties, tasks_of_year
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Asked, Token

router = Router(auth=Token(), tags=["institution"])


class PlanQuery(Asked):
    """Which year, and whose plan."""

    year: int | None = Field(None, ge=2000, le=2099)
    body: UUID | None = None


class TaskOut(Schema):
    """A task of a plan and where it stands: `count` of `target` rows are there."""

    id: UUID
    year: int
    body_id: UUID
    body: str
    title: str
    duty: str | None
    counts: str
    count: int
    target: int
    due_on: date | None
    state: str
    state_label: str


@router.get("/tasks", response={200: list[TaskOut], **PROBLEMS}, summary="Tasks of the work plans with their progress")
@needs(VIEW)
def duty_tasks(request: Any, asked: Query[PlanQuery]) -> Any:
    """The tasks of a year (the running one by default), body by body; progress is reckoned from what was done."""
    found = tasks_of_year(asked.year or today().year)
    if asked.body:
        found = found.filter(body=asked.body)
    return [_task(one) for one in progress_of(found)]


class DutyOut(Schema):
    """A line of a duty list in force."""

    id: UUID
    body_id: UUID
    body: str
    title: str
    detail: str
    basis: str
    valid_from: date
    valid_to: date | None


class TieOut(Schema):
    """Who keeps contact with whom, and how often they met; contact person and telephone stay with the pages."""

    id: UUID
    kind: str
    holder_id: UUID
    holder: str
    partner: str
    valid_from: date
    valid_to: date | None
    visits: int


@router.get("/list", response={200: list[DutyOut], **PROBLEMS}, summary="Duty lists in force")
@needs(VIEW)
def duty_list(request: Any) -> Any:
    """The duties in force today, body by body in their order."""
    rows = Duty.objects.filter(in_force(today())).select_related("body").order_by("body__code", "ordinal", "pk")
    plain = ("id", "body_id", "title", "detail", "basis", "valid_from", "valid_to")
    return [{name: getattr(row, name) for name in plain} | {"body": row.body.name} for row in rows]


@router.get("/ties", response={200: list[TieOut], **PROBLEMS}, summary="Contacts with units and lower councils in force")
@needs(TIES)
def duty_ties(request: Any) -> Any:
    """The contacts in force today."""
    plain = ("id", "kind", "holder_id", "valid_from", "valid_to")
    return [
        {name: getattr(row, name) for name in plain} | {"holder": row.holder.name, "partner": partner(row), "visits": row.n}  # type: ignore[attr-defined]
        for row in listed_ties().filter(in_force(today()))
    ]


def _task(one: Progress) -> dict[str, Any]:
    task = one.task
    own = {name: getattr(task, name) for name in ("id", "year", "body_id", "title", "target", "due_on")}
    return own | {
        "body": task.body.name,
        "duty": task.duty.title if task.duty else None,
        "counts": described(task),
        "count": one.count,
        "state": one.tone,
        "state_label": str(one.word),
    }
