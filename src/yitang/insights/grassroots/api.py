"""Figures of the grassroots in the API, for reading. Below `/api/v1/{council}/grassroots-figures`."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Asked, Day, Token
from yitang.foundation.ui.counted import counted
from yitang.insights.grassroots.counting import report
from yitang.insights.grassroots.policy import SEE

router = Router(auth=Token(), tags=["grassroots"])


class DaysQuery(Asked):
    """From which day to which, both counted: the running year until today by default."""

    since: Day | None = None
    until: Day | None = None


class CoverageOut(Schema):
    """An exact fraction and how it is printed."""

    numerator: int
    denominator: int
    printed: str


class PartOut(Schema):
    """A division, a level or a council with its counts by the code of the figure."""

    code: str
    name: str
    counts: dict[str, int]
    coverage: CoverageOut


class TargetShare(Schema):
    """How far a target of the last day's year is."""

    id: str
    title: str
    measure: str
    way: str
    done: int
    whole: int
    printed: str


class FiguresOut(Schema):
    """The council's own figures, those of its divisions and levels, its targets, and the counts of the councils below it."""

    council: str
    since: str
    until: str
    counts: dict[str, int]
    coverage: CoverageOut
    levels: list[PartOut]
    regions: list[PartOut]
    targets: list[TargetShare]
    lower: list[PartOut]
    with_lower: PartOut


@router.get("", response={200: FiguresOut, **PROBLEMS}, summary="Figures of the grassroots between two days")
@needs(SEE)
def grassroots_figures(request: Any, asked: Query[DaysQuery]) -> Any:
    """Venues, sessions, suggestions and problems, counted from rows; councils below appear as counts alone."""
    until = asked.until or today()
    since = asked.since or until.replace(month=1, day=1)
    if until < since:
        raise Invalid({"until": [_("The last day lies before the first.")]})
    return counted(request, ("grassroots.report", since, until), lambda: report(request.council, since, until))
