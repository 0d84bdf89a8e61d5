"""Briefs among what Ctrl-K finds: by their own title or number, never by who reflected them."""

from typing import Any

from django.db.models import Q

from yitang.features.briefs.queries import visible_briefs
from yitang.features.briefs.views.reading import address, stage_of
from yitang.foundation.ui.finding.declared import Found


def find_briefs(request: Any, words: str, most: int) -> list[Found]:
    """Briefs that the actor may see whose title has the words, or whose number they are."""
    asked = Q(case__title__icontains=words)
    if words.isdecimal() and len(words) < 9:
        asked |= Q(case__number=int(words))
    found = visible_briefs(request.actor).filter(asked).defer("situation", "analysis", "suggestion").order_by("-case_id")
    return [
        Found(brief.case.title, address(request, "detail", brief.pk), str(stage_of(brief.case).words())) for brief in found[:most]
    ]
