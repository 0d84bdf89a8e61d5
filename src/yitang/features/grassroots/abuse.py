"""Against misuse of the open door, without riddles in pictures: how often one address writes, what comes again and again, and what
the office has closed the door for.

How counting is done stands in `foundation.ui.open_door`, which other rooms behind the open door share.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.grassroots.models import Matter, Refusal
from yitang.features.grassroots.policy import REFUSE
from yitang.features.grassroots.states import KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.ui.knocks import HOUR
from yitang.foundation.ui.open_door import CLOSED, LINKS, came_already, more_often_than, one_more
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.procedures import Procedure, in_force

FEWEST = 4
"""Characters of refused words: fewer would close the door to ordinary speech."""
LONGEST_DAYS = 180


def too_often(request: Any, what: str = "sends") -> bool:
    """Whether an address has done this more often than the council allows in an hour. The address itself is kept nowhere."""
    body, _digest = in_force(request.council.id, KIND, today())
    return more_often_than(body["parameters"]["an_hour_from_one_address"], request, what)


def doubt_of(procedure: Procedure, council_id: UUID, digest: str, text: str, venue_id: UUID | None) -> str:
    """Why somebody has to look first, or "". Nothing is refused here: whoever means it is heard a little later. `digest` is that of the
    receipt, by which the same matter told again counts once."""
    if LINKS.search(text):
        return Matter.Doubt.LINKS
    if came_already(council_id, text, event=digest):
        return Matter.Doubt.AGAIN
    most = int(procedure.parameters.get("an_hour_at_one_venue", 0))
    if venue_id and most and one_more(f"venue:{council_id}:{venue_id}", HOUR, most, digest) > most:
        return Matter.Doubt.CROWD
    return ""


def refuse_closed(day: date, text: str, venue_id: UUID | None) -> None:
    """Raises `Invalid` for words, or for a venue, that the office has closed the door for."""
    for row in Refusal.objects.filter(until__gte=day, lifted_on__isnull=True):
        if row.kind == Refusal.Kind.VENUE and row.venue_id == venue_id:
            raise Invalid(
                {"": [_("This venue takes nothing by phone until {day}. Come by, or leave the venue out.").format(day=row.until)]}
            )
        if row.kind == Refusal.Kind.WORDS and row.words.casefold() in text.casefold():
            words = _("Words that were sent here again and again stand in this text. Say it in other words, or at the venue.")
            raise Invalid({"text": [words]})


@act("grassroots.refuse")
def refuse(ctx: ActContext, *, kind: str, until: date, why: str, words: str = "", venue_id: UUID | None = None) -> dict[str, Any]:
    """Close the door to words or at a venue until a day, with the reason. Raises `Invalid`, naming the fields."""
    ctx.require(REFUSE)
    errors: dict[str, list[Any]] = {}
    words = " ".join(words.split())
    if kind == Refusal.Kind.WORDS and len(words) < FEWEST:
        errors["words"] = [_("Enter at least {n} characters.").format(n=FEWEST)]
    if kind == Refusal.Kind.VENUE and not Venue.objects.filter(pk=venue_id).exists():
        errors["venue"] = [_("Choose the venue.")]
    if not ctx.today <= until or (until - ctx.today).days > LONGEST_DAYS:
        errors["until"] = [_("Enter a day from today on, {n} days from now at the latest.").format(n=LONGEST_DAYS)]
    if not why.strip():
        errors["why"] = [_("Give the reason.")]
    if kind not in Refusal.Kind.values:
        errors["kind"] = [_("Choose what the door is closed for.")]
    if errors:
        raise Invalid(errors)
    row = Refusal(council_id=ctx.council_id, kind=kind, until=until, why=why.strip()[:200], set_at=ctx.at)
    row.words = words[:100] if kind == Refusal.Kind.WORDS else ""
    row.venue_id = venue_id if kind == Refusal.Kind.VENUE else None
    row.set_by = ctx.actor.name[:60]
    row.save(force_insert=True)
    ctx.note = row.why
    return {"refusal_id": row.pk}


@act("grassroots.lift_refusal")
def lift(ctx: ActContext, *, refusal_id: UUID) -> dict[str, Any]:
    """Open the door again before the day. Raises `NotFound`."""
    ctx.require(REFUSE)
    row = Refusal.objects.filter(pk=refusal_id, lifted_on__isnull=True).first()
    if row is None:
        raise NotFound(_("This is open again already."))
    row.lifted_on = ctx.today
    row.save(update_fields=["lifted_on"])
    return {}


CLOSED.register("grassroots", lambda day, text: refuse_closed(day, text, None))
