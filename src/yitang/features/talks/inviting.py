"""A talk that invites members by notice gets a gathering of its own: answers, leave and roll are kept there. A village talk needs none."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.actions import BEFORE, held_talk
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.gatherings.linking import tie
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.planning import begin_gathering
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import KINDS

LASTS = timedelta(hours=2)


@act("talks.call_members")
def call_members(ctx: ActContext, *, case_id: UUID, kind_code: str) -> dict[str, Any]:
    """Begin the gathering of a talk, with its title, place and hour; returns `{gathering_id}`. Who comes is invited there.

    Raises `NotFound`, `Refused`, `Blocked` without a day or when there is one already, `Invalid` for a kind that is not in force.
    """
    talk = held_talk(ctx, case_id, BEFORE)
    place = talk.place or talk.venue.address
    found = Gathering(council_id=ctx.council_id, kind_code=kind_code, organiser_id=talk.venue.guide_id, place=place)
    ctx.require(ORGANISE, found)
    if talk.gathering_id is not None:
        raise Blocked(_("Members are invited to this talk already."))
    if talk.planned_at is None:
        raise Blocked(_("Enter first when the talk is held."))
    if kind_code not in {row.code for row in entries(KINDS)}:
        raise Invalid({"kind_code": [_("Choose a kind of gathering.")]})
    begin_gathering(ctx, found, title=talk.case.title, starts_at=talk.planned_at, ends_at=talk.planned_at + LASTS)
    tie(ctx, found.case, talk.case)
    talk.gathering = found
    talk.save(update_fields=["gathering"])
    return {"case_id": talk.pk, "gathering_id": found.pk}
