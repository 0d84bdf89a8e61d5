"""Work plans in the API, for reading. Below `/api/v1/{council}/duties`."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from yitang.features.duties.measures import Progress, described, progress_of
from yitang.features.duties.policy import VIEW
from yitang.features.duties.queries import tasks_of_year
from yitang.foundation.core.clock import today
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
