"""Targets in the API, for reading. Below `/api/v1/{council}/targets`."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from yitang.features.targets.policy import VIEW
from yitang.features.targets.queries import days_of, progress_of, targets_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Asked, Token

router = Router(auth=Token(), tags=["grassroots"])


class TargetQuery(Asked):
    """Which year; the running one by default."""

    year: int | None = Field(None, ge=2000, le=2099)


class TargetOut(Schema):
    """A target and where it stands: `done` of `whole`, counted from rows."""

    id: UUID
    year: int
    title: str
    measure: str
    way: str
    number: int
    region: str | None
    level: str
    frozen_on: date | None
    done: int
    whole: int
    state: str


@router.get("", response={200: list[TargetOut], **PROBLEMS}, summary="Targets of a year with where they stand")
@needs(VIEW)
def list_targets(request: Any, asked: Query[TargetQuery]) -> Any:
    """The targets of a year; a target with places is measured by the places that were frozen on 1 January."""
    year = asked.year or today().year
    return [
        {name: getattr(one.target, name) for name in ("id", "year", "title", "measure", "way", "number", "level", "frozen_on")}
        | {
            "region": one.target.region.code if one.target.region else None,
            "done": one.done,
            "whole": one.whole,
            "state": one.tone,
        }
        for one in progress_of(targets_of(year), days_of(year, today())[1])
    ]
