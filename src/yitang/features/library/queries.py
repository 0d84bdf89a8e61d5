"""Questions about the library."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yitang.features.library.models import LibraryCase
from yitang.features.library.policy import PUBLISHED, ROWS
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.finding.declared import Found


def visible(actor: Actor) -> QuerySet[LibraryCase]:
    """The cases that this reader may see, the newest first."""
    return policy.rows(actor, ROWS, LibraryCase.objects.select_related("case", "venue")).order_by("-changed_at", "-pk")


def published(actor: Actor) -> QuerySet[LibraryCase]:
    """The cases that are in the library, the newest first."""
    return visible(actor).filter(case__stage=PUBLISHED).order_by("-published_on", "-pk")


def holding(rows: QuerySet[LibraryCase], words: str) -> QuerySet[LibraryCase]:
    """Those that hold every one of the words in title, summary, text or place."""
    for word in words.split()[:8]:
        found = Q(case__title__icontains=word) | Q(summary__icontains=word) | Q(body__icontains=word) | Q(place__icontains=word)
        rows = rows.filter(found | Q(method_name__icontains=word))
    return rows


def find_cases(request: Any, words: str, most: int) -> list[Found]:
    """Cases of the library for the page that finds."""
    rows = holding(visible(request.actor), words)[:most]
    return [
        Found(
            row.case.title,
            reverse("desk:library:case", kwargs={"council": request.council.code, "library_id": row.pk}),
            row.place,
        )
        for row in rows
    ]
