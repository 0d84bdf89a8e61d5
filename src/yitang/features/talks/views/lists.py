"""What the three lists share: tabs of the room, tabs of the stages with their counts, the conditions."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from yitang.features.talks.forms import ListFilter
from yitang.features.talks.views.parts import link
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.instruments.workflow.procedures import Procedure


def rooms(request: Any, current: str) -> list[dict[str, Any]]:
    """The lists of this room as tabs; a unit has its problems and the talks that they come from."""
    pages = [("list", _("Talks")), ("topics", _("Topics")), ("problems", _("Problems"))]
    if request.actor.roles <= {Role.MEMBER}:
        pages = pages[:2]
    elif request.actor.holds(*UNIT_ROLES):
        pages = [("problems", _("Problems")), ("list", _("Talks"))]
    return [{"label": label, "url": link(request, page), "current": page == current} for page, label in pages]


def page_of_list(
    request: Any, rows: QuerySet[Any], course: Procedure, stages: tuple[str, ...], form: ListFilter, current: str
) -> tuple[dict[str, Any], QuerySet[Any]]:
    """What the page of a list needs besides its rows, and the rows of the chosen stage; one question for all counts."""
    counts: dict[str, int] = dict(rows.order_by().values_list("case__stage").annotate(n=Count("pk")))
    stage = request.GET.get("stage", "")
    kept = request.GET.copy()
    kept.pop("stage", None)
    kept.pop("page", None)

    def url(code: str) -> str:
        query = kept.copy()
        if code:
            query["stage"] = code
        return f"?{query.urlencode()}"

    axis = course.axes[0]
    tabs = [{"label": _("All"), "url": url(""), "current": not stage, "count": sum(counts.values())}]
    tabs += [
        {"label": axis.state(code).words(), "url": url(code), "current": stage == code, "count": counts.get(code, 0)}
        for code in stages
    ]
    context = {"tabs": tabs, "rooms": rooms(request, current), "form": form}
    return context, rows.filter(case__stage=stage) if stage in stages else rows
