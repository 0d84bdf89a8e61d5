"""Studios and stations: who is linked with them, who is on duty when, what a reception day brought; and the card of a member."""

import base64
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.facts import RECEIVED
from yitang.features.grassroots.models import DutyDay, Linked, MemberCard
from yitang.features.grassroots.policy import MESSAGES
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.roles import Role
from yitang.institution.places.actions import venue_by
from yitang.institution.places.policy import TEND
from yitang.institution.principals.queries import known
from yitang.instruments.ledger.actions import write_fact

DAYS_MOST = 120
"""Reception days that one plan makes; a year of two a week."""
CODE_BYTES = 5
VENUE = "places.venue"


@act("grassroots.link_member")
def link_member(
    ctx: ActContext,
    *,
    venue_id: UUID,
    level: str,
    name: str = "",
    principal_id: UUID | None = None,
    field: str = "",
    since: date | None = None,
) -> dict[str, Any]:
    """Link a member with a studio or station: of this council from the roster, of another level by name. Raises `Invalid`, `NotFound`."""
    venue = venue_by(venue_id)
    ctx.require(TEND, venue)
    principal = known().filter(pk=principal_id, kind="member").first() if principal_id else None
    name = principal.name if principal else name.strip()
    errors: dict[str, list[Any]] = {}
    if level not in Linked.Level.values:
        errors["level"] = [_("Choose the level.")]
    if not name:
        errors["name"] = [_("Enter the name.")]
    elif _linked_already(venue_id, ctx.today, principal.pk if principal else None, name):
        errors["name"] = [_("{name} is linked with this venue already.").format(name=name)]
    if errors:
        raise Invalid(errors)
    row = Linked(council_id=ctx.council_id, venue=venue, principal=principal, name=name[:100], level=level)
    row.field, row.valid_from = field.strip()[:60], since or ctx.today
    row.save(force_insert=True)
    _changed(ctx, venue_id)
    return {"linked_id": row.pk}


@act("grassroots.unlink_member")
def unlink_member(ctx: ActContext, *, linked_id: UUID) -> dict[str, Any]:
    """End a link from today on; reception days to come fall out. Raises `NotFound`."""
    row = Linked.objects.select_related("venue").filter(pk=linked_id, valid_to__isnull=True).first()
    if row is None:
        raise NotFound(_("There is no such link any more."))
    ctx.require(TEND, row.venue)
    row.valid_to = max(ctx.today, row.valid_from)
    row.save(update_fields=["valid_to"])
    for day in DutyDay.objects.filter(linked=row, day__gte=ctx.today, cancelled_on__isnull=True, noted_on__isnull=True):
        _cancel(ctx, day, str(_("No longer linked with this venue")))
    _changed(ctx, row.venue_id)
    return {"venue_id": row.venue_id}


@act("grassroots.plan_duty")
def plan_duty(
    ctx: ActContext,
    *,
    venue_id: UUID,
    linked_ids: Sequence[UUID],
    since: date,
    until: date,
    weekday: int,
    every: int,
    hours: str,
    about: str = "",
) -> dict[str, Any]:
    """Plan a rota: each `every`-th week on a weekday (0 is Monday) one of these members in turn. A day that has somebody already is
    left as it is. Returns `{added, left}`. Raises `Invalid`, naming the fields."""
    venue = venue_by(venue_id)
    ctx.require(TEND, venue)
    members = {row.pk: row for row in Linked.objects.filter(in_force(since), venue=venue, pk__in=[*linked_ids])}
    turn = [members[pk] for pk in linked_ids if pk in members]
    errors: dict[str, list[Any]] = {}
    if not turn:
        errors["linked"] = [_("Choose who is on duty.")]
    if since < ctx.today:
        errors["since"] = [_("Enter a day from today on.")]
    days = list(_days(since, until, weekday, max(1, every)))
    if until < since or not days:
        errors["until"] = [_("No such weekday lies between the two days.")]
    elif len(days) > DAYS_MOST:
        errors["until"] = [_("That would be {n} days; up to {most} are planned at once.").format(n=len(days), most=DAYS_MOST)]
    if not hours.strip():
        errors["hours"] = [_("Enter the hours.")]
    if errors:
        raise Invalid(errors)
    there = set(DutyDay.objects.filter(venue=venue, day__in=days, cancelled_on__isnull=True).values_list("day", flat=True))
    free = [day for day in days if day not in there]
    for day, linked in zip(free, cycle(turn), strict=False):
        row = DutyDay(council_id=ctx.council_id, venue=venue, linked=linked, day=day, hours=hours.strip()[:40])
        row.about, row.changed_at = about.strip()[:100], ctx.at
        row.save(force_insert=True)
    _changed(ctx, venue_id)
    return {"added": len(free), "left": len(days) - len(free)}


@act("grassroots.cancel_duty")
def cancel_duty(ctx: ActContext, *, duty_id: UUID, why: str) -> dict[str, Any]:
    """Call a reception day off, with the reason. Raises `NotFound`, `Invalid`, `Conflict` when it was held."""
    row = _duty(ctx, duty_id)
    if row.noted_on is not None:
        raise Conflict(_("This reception day was held already."))
    if not why.strip():
        raise Invalid({"why": [_("Give the reason.")]})
    _cancel(ctx, row, why)
    _changed(ctx, row.venue_id)
    return {"venue_id": row.venue_id}


@act("grassroots.note_duty")
def note_duty(ctx: ActContext, *, duty_id: UUID, visitors: int, note: str = "") -> dict[str, Any]:
    """Note how many came on a reception day that is over or today; the member on duty is credited once. Raises `Invalid`, `NotFound`."""
    row = _duty(ctx, duty_id)
    if row.day > ctx.today:
        raise Invalid({"visitors": [_("This day is still to come.")]})
    first = row.noted_on is None
    row.visitors, row.note, row.noted_on, row.changed_at = visitors, note.strip()[:500], ctx.today, ctx.at
    row.save(update_fields=["visitors", "note", "noted_on", "changed_at"])
    if first and row.linked.principal_id:
        title = f"{row.venue.name} {row.day:%Y-%m-%d}"
        write_fact(ctx.council_id, row.linked.principal_id, RECEIVED, effective_on=row.day, title=title)
    _changed(ctx, row.venue_id)
    return {"venue_id": row.venue_id}


@act("grassroots.open_card")
def open_card(ctx: ActContext, *, words: str = "") -> dict[str, Any]:
    """A member opens the own card, or changes its words. Its address keeps a code that nobody can guess from a number."""
    ctx.require(MESSAGES)
    principal_id = _oneself(ctx)
    card = MemberCard.objects.filter(principal_id=principal_id).first()
    fresh = card is None
    if card is None:
        code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
        card = MemberCard(council_id=ctx.council_id, principal_id=principal_id, code=code, opened_on=ctx.today)
    if card.closed_on is not None:
        card.opened_on, card.closed_on = ctx.today, None
    card.words, card.changed_at = " ".join(words.split())[:200], ctx.at
    card.save(force_insert=fresh)
    return {"code": card.code}


@act("grassroots.close_card")
def close_card(ctx: ActContext) -> dict[str, Any]:
    """A member closes the own card; what was said by it goes on. Raises `NotFound`."""
    ctx.require(MESSAGES)
    card = MemberCard.objects.filter(principal_id=_oneself(ctx), closed_on__isnull=True).first()
    if card is None:
        raise NotFound(_("This card is closed."))
    card.closed_on, card.changed_at = ctx.today, ctx.at
    card.save(update_fields=["closed_on", "changed_at"])
    return {}


def _oneself(ctx: ActContext) -> UUID:
    principal_id = ctx.actor.principal_as(Role.MEMBER)
    if principal_id is None:
        raise NotFound(_("This log-in stands for no member."))
    return principal_id


def _days(since: date, until: date, weekday: int, every: int) -> Iterator[date]:
    day = since + timedelta(days=(weekday - since.weekday()) % 7)
    while day <= until:
        yield day
        day += timedelta(weeks=every)


def _linked_already(venue_id: UUID, day: date, principal_id: UUID | None, name: str) -> bool:
    there = Linked.objects.filter(in_force(day), venue=venue_id)
    return (there.filter(principal=principal_id) if principal_id else there.filter(principal=None, name=name)).exists()


def _duty(ctx: ActContext, duty_id: UUID) -> DutyDay:
    found = DutyDay.objects.select_related("venue", "linked").filter(pk=duty_id, cancelled_on__isnull=True).first()
    if found is None:
        raise NotFound(_("There is no such reception day."))
    ctx.require(TEND, found.venue)
    return found


def _cancel(ctx: ActContext, row: DutyDay, why: str) -> None:
    row.cancelled_on, row.cancelled_why, row.changed_at = ctx.today, why.strip()[:200], ctx.at
    row.save(update_fields=["cancelled_on", "cancelled_why", "changed_at"])


def _changed(ctx: ActContext, venue_id: UUID) -> None:
    """The public page of the venue says something else now, so no cache may hand out the old one."""
    venue = venue_by(venue_id)
    venue.changed_at = ctx.at
    venue.save(update_fields=["changed_at"])
    ctx.about(VENUE, venue_id)
