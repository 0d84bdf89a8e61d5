"""What other rooms show on the page of a venue — the next session, what came of the last ones: a contribution point.

VENUE_PARTS.register("talks", VenuePart(public=coming_and_past, desk=sessions_of, revision=revision_of, order=10))

Rooms of features never import each other, so the room that keeps the venue's page (`features/grassroots`) asks here what there is.
Each function is called inside the reader's scope and answers None where it has nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.ui.portal import Revision
from yitang.institution.places.models import Venue


@dataclass(frozen=True, slots=True)
class Shown:
    """A template that begins with its own `<h2>`, and what it needs."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class VenuePart:
    """A part of a venue's pages: `public` for strangers (rendered as the portal renders, without cookie or session), `desk` for those
    who are logged in. `revision` is what the public rows behind it stand at: without it a cache would hand out the page of yesterday."""

    public: Callable[[Any, Venue], Shown | None] | None = None
    desk: Callable[[Any, Venue], Shown | None] | None = None
    revision: Callable[[Actor], Revision] | None = None
    order: int = 50


VENUE_PARTS: Registry[VenuePart] = Registry("parts of a venue's page")


def parts_in_order() -> list[VenuePart]:
    """All parts as they stand on the page."""
    return sorted(VENUE_PARTS.values(), key=lambda part: part.order)
