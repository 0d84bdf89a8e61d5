"""What strangers read about talks at a venue: the next one that is announced, and the results that were released. No names of people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from yitang.features.talks.models import Release
from yitang.features.talks.policy import READ, RELEASES
from yitang.features.talks.queries import released, visible_problems, visible_talks, visible_topics
from yitang.features.talks.states import ANNOUNCED, TALK, TALK_COURSE
from yitang.features.talks.views.parts import TONES, link
from yitang.foundation.core.clock import now
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.ui.portal import Revision
from yitang.institution.places.models import Venue
from yitang.institution.places.parts import VENUE_PARTS, Shown, VenuePart
from yitang.instruments.workflow.models import Case

MOST = 6


def public_part(request: Any, venue: Venue) -> Shown | None:
    """The next talks at a venue, and what came of the last ones."""
    coming = visible_talks(request.actor).filter(venue=venue, case__stage="announced", planned_at__gte=now())
    context = {"coming": list(coming.order_by("planned_at")[:MOST]), "results": list(released(request.actor, venue)[:MOST])}
    return Shown("talks/portal/venue_part.html", context) if any(context.values()) else None


def desk_part(request: Any, venue: Venue) -> Shown | None:
    """Talks at a venue for those who are logged in, with the way to its topics and problems."""
    if not may_ever(request.actor, READ):
        return None
    talks = visible_talks(request.actor).filter(venue=venue).order_by("-pk")
    axis = TALK_COURSE.axes[0]
    rows = [
        {
            "title": row.case.title,
            "url": link(request, "talk", row.pk),
            "meta": row.held_on or row.planned_at,
            "state": axis.state(row.case.stage).words(),
            "tone": TONES[row.case.stage],
        }
        for row in talks[:MOST]
    ]
    open_problems = visible_problems(request.actor).filter(venue=venue).exclude(case__stage="concluded").count()
    topics = visible_topics(request.actor).filter(venue=venue, case__stage__in=("proposed", "confirmed")).count()
    return Shown("talks/venue_part.html", {"venue": venue, "talks": rows, "open_problems": open_problems, "topics": topics})


def revision_of(actor: Actor) -> Revision:
    """What the public parts stand at: the newest release, withdrawal or step of an announced talk; how many texts are public."""
    every = Release.objects.order_by()
    moments = every.aggregate(a=Max("released_at"), b=Max("withdrawn_at"))
    steps = _last_step()
    newest = max((at for at in (moments["a"], moments["b"], steps) if at), default=None)
    return Revision(newest, policy.rows(actor, RELEASES, every).filter(withdrawn_at__isnull=True).count())


def _last_step() -> datetime | None:
    """When the course of a talk that strangers may have read about last changed."""
    rows = Case.objects.filter(kind=TALK, stage__in=(*ANNOUNCED, "cancelled")).order_by()
    found: datetime | None = rows.aggregate(at=Max("stage_since"))["at"]
    return found


VENUE_PARTS.register("talks", VenuePart(public=public_part, desk=desk_part, revision=revision_of, order=10))
