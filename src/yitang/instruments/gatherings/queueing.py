"""候补: who would come to a gathering that is full waits in line; when a place comes free, the first in line gets it and is told."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext
from yitang.instruments.gatherings.models import Attendee, Gathering, Waiting
from yitang.instruments.gatherings.telling import tell_principal

Reply = Attendee.Reply
IN = _("A place at “%(title)s” came free: you are on the list now.")
ENDED = _("Members no longer sign up for “%(title)s”; the waiting list is closed.")


def places_taken(gathering_id: UUID) -> int:
    """How many come or have not answered; who asked for leave gives the place up."""
    return Attendee.objects.filter(gathering=gathering_id).exclude(reply=Reply.LEAVE).count()


def line_of(gathering_id: UUID) -> QuerySet[Waiting]:
    """Who waits, the first in line first."""
    return Waiting.objects.filter(gathering=gathering_id).select_related("principal").order_by("asked_at", "pk")


def place_in_line(gathering_id: UUID, principal_ids: Iterable[UUID]) -> int:
    """Whose turn comes first has 1; 0 for somebody who does not wait."""
    own = set(principal_ids)
    line = line_of(gathering_id).values_list("principal_id", flat=True)
    return next((place for place, principal_id in enumerate(line, start=1) if principal_id in own), 0)


def put_on_list(ctx: ActContext, found: Gathering, principal_id: UUID) -> Attendee:
    """Somebody who signed up comes; numbers go on from the highest one."""
    last = Attendee.objects.filter(gathering=found).aggregate(n=Max("number"))["n"] or 0
    row = Attendee(council_id=ctx.council_id, gathering=found, principal_id=principal_id, number=last + 1, signed_up=True)
    row.reply, row.replied_at = Reply.COMING, ctx.at
    row.save(force_insert=True)
    return row


def let_in(ctx: ActContext, gathering_id: UUID) -> int:
    """Inside an act that may have freed places: give them to those who wait, until the gathering begins; returns to how many.

    Where sign-up was ended nobody waits any longer, and who waited is told so.
    """
    waiting = list(line_of(gathering_id))
    if not waiting:
        return 0
    found = Gathering.objects.select_for_update(of=("self",)).select_related("case").get(pk=gathering_id)
    if found.case.stage != "noticed" or ctx.at >= found.starts_at:
        return 0
    if found.signup_by is None:
        return _close(ctx, found, waiting)
    free = found.signup_most - places_taken(found.pk) if found.signup_most else len(waiting)
    first: list[Any] = waiting[: max(free, 0)]
    for one in first:
        one.delete()
        put_on_list(ctx, found, one.principal_id)
        tell_principal(ctx, found, "place_free", IN, one.principal_id)
    return len(first)


def _close(ctx: ActContext, found: Gathering, waiting: list[Waiting]) -> int:
    for one in waiting:
        one.delete()
        tell_principal(ctx, found, "line_closed", ENDED, one.principal_id)
    return 0
