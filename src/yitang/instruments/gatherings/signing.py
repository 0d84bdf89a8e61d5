"""自愿报名: the organiser opens a gathering to members until a day; members put themselves on the list, and off it until that day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark, Waiting
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.policy import SIGN_UP
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.queueing import let_in, place_in_line, places_taken, put_on_list
from yitang.instruments.gatherings.states import KIND

MOST = 10_000


@act("gatherings.open_signup")
def open_signup(ctx: ActContext, *, gathering_id: UUID, until: datetime | None, most: int = 0) -> dict[str, Any]:
    """Let members sign up until a moment, or no longer (`until` None); `most` of them come at most (0: as many as like).

    More places go to those who wait at once; where members no longer sign up, the waiting list is closed.

    Raises `Invalid` for a moment that has passed or lies after the end, or for fewer places than are taken; `NotFound`, `Refused`,
    `Blocked`.
    """
    found = changeable(ctx, gathering_id)
    errors: dict[str, list[Any]] = {}
    if until is not None and not ctx.at < until <= found.ends_at:
        errors["until_on"] = [_("Sign-up ends after today and before the gathering is over. Correct the day.")]
    if not 0 <= most <= MOST:
        errors["most"] = [_("At most %(n)d.") % {"n": MOST}]
    elif until is not None and most and (taken := places_taken(found.pk)) > most:
        errors["most"] = [_("%(n)d people are on the list already. Give at least so many places.") % {"n": taken}]
    if errors:
        raise Invalid(errors)
    found.signup_by, found.signup_most = until, most if until else 0
    found.save(update_fields=["signup_by", "signup_most"])
    return {"case_id": found.pk, "let_in": let_in(ctx, found.pk)}


@act("gatherings.sign_up")
def sign_up(ctx: ActContext, *, gathering_id: UUID) -> dict[str, Any]:
    """Put oneself on the list. Raises `NotFound`, `Refused`, `Conflict` for somebody who is on it, `Blocked` when it is full or over."""
    found, principal_id = _newcomer(ctx, gathering_id)
    if found.signup_most and places_taken(found.pk) >= found.signup_most:
        raise Blocked(_("All places are taken. You can wait for one that comes free."))
    Waiting.objects.filter(gathering=found, principal_id=principal_id).delete()
    return {"attendee_id": put_on_list(ctx, found, principal_id).pk}


@act("gatherings.wait_for_place")
def wait_for_place(ctx: ActContext, *, gathering_id: UUID) -> dict[str, Any]:
    """候补: wait for a place at a gathering that is full; where one is free already, it is taken. Returns `attendee_id` or `line`.

    Raises as `sign_up`, and `Conflict` for somebody who waits already.
    """
    found, principal_id = _newcomer(ctx, gathering_id)
    if not found.signup_most or places_taken(found.pk) < found.signup_most:
        return {"attendee_id": put_on_list(ctx, found, principal_id).pk}
    if Waiting.objects.filter(gathering=found, principal_id=principal_id).exists():
        raise Conflict(_("You are waiting for a place already."))
    Waiting(council_id=ctx.council_id, gathering=found, principal_id=principal_id, asked_at=ctx.at).save(force_insert=True)
    return {"line": place_in_line(found.pk, [principal_id])}


@act("gatherings.stop_waiting")
def stop_waiting(ctx: ActContext, *, gathering_id: UUID) -> dict[str, Any]:
    """No longer wait for a place. Raises `NotFound`, `Refused`."""
    grant = ctx.require(SIGN_UP)
    found = visible(ctx.actor).select_for_update(of=("self",)).filter(pk=gathering_id).first()
    row = Waiting.objects.filter(gathering=gathering_id, principal_id=grant.principal_id).first()
    if found is None or row is None:
        raise NotFound(_("You are not waiting for a place at this gathering."))
    ctx.about(KIND, found.pk)
    row.delete()
    return {"case_id": found.pk}


@act("gatherings.sign_off")
def sign_off(ctx: ActContext, *, gathering_id: UUID) -> dict[str, Any]:
    """Take oneself off the list again, as long as sign-up is open; later leave is asked for. Raises `NotFound`, `Refused`, `Blocked`."""
    grant = ctx.require(SIGN_UP)
    found = _open(ctx, gathering_id)
    row = Attendee.objects.filter(gathering=found, principal_id=grant.principal_id, signed_up=True).first()
    if row is None:
        raise NotFound(_("You have not signed up for this gathering."))
    if RollMark.objects.filter(attendee=row).exists():
        raise Blocked(_("You are on the roll already."))
    row.delete()
    let_in(ctx, found.pk)
    return {"case_id": found.pk}


def is_open(found: Gathering, at: datetime) -> bool:
    """Whether members may sign up at this moment."""
    return found.signup_by is not None and at <= found.signup_by and found.case.stage in ("noticed", "under_way")


def open_to(actor: Actor, at: datetime) -> QuerySet[Any]:
    """What the actor may sign up for and has not, the next first; `waits` says for which of them the actor waits for a place."""
    own = list(actor.principal_ids)
    mine = Attendee.objects.filter(principal_id__in=own).values("gathering_id")
    rows = visible(actor).filter(signup_by__gte=at, case__stage__in=("noticed", "under_way")).exclude(pk__in=mine)
    waits = Waiting.objects.filter(gathering=OuterRef("pk"), principal_id__in=own)
    return rows.annotate(waits=Exists(waits)).order_by("starts_at", "pk")


def _newcomer(ctx: ActContext, gathering_id: UUID) -> tuple[Gathering, UUID]:
    """The gathering that is open, and who would sign up and is not on its list. Raises `NotFound`, `Refused`, `Blocked`, `Conflict`."""
    grant = ctx.require(SIGN_UP)
    found = _open(ctx, gathering_id)
    assert grant.principal_id is not None, "the policy lets nobody through without one"
    if Attendee.objects.filter(gathering=found, principal_id=grant.principal_id).exists():
        raise Conflict(_("You are on the list already."))
    return found, grant.principal_id


def _open(ctx: ActContext, gathering_id: UUID) -> Gathering:
    """The gathering, held so that two cannot take its last place. Raises `NotFound`, `Blocked`."""
    found = visible(ctx.actor).select_for_update(of=("self",)).filter(pk=gathering_id).first()
    if found is None:
        raise NotFound(_("There is no such gathering, or it is not yours to see."))
    ctx.about(KIND, found.pk)
    if not is_open(found, ctx.at):
        raise Blocked(_("Sign-up for this gathering is over."))
    return found
