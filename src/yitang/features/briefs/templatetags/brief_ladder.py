"""`{% brief_ladder brief %}`: how far an issued brief went, on the brief's own page, for the desk."""

from typing import Any

from django import template

from yitang.features.briefs.ladder.actions import RECORD
from yitang.features.briefs.ladder.models import Level
from yitang.features.briefs.ladder.reading import rungs_of
from yitang.features.briefs.models import Brief
from yitang.foundation.permissions.policy import may_ever

register = template.Library()


@register.inclusion_tag("briefs/ladder/_ladder.html", takes_context=True)
def brief_ladder(context: dict[str, Any], brief: Brief) -> dict[str, Any]:
    """The rungs with their papers, and the way to record more for whoever may."""
    request = context["request"]
    rows = [{"rung": rung, "level": Level(rung.level).label} for rung in rungs_of(brief.pk)]
    return {"rows": rows, "brief": brief, "request": request, "may_record": may_ever(request.actor, RECORD)}
