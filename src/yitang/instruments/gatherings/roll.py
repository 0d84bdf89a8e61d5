"""签到: at a desk, by the number of the hall, by the code of the hall, from paper: one record for all ways, each person once.

Members check in themselves only where the organiser has switched it on with a reason. No face, no place, no track is asked for.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.tenancy.statements import fetch
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark, Sitting
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.policy import REPLY, ROLL
from yitang.instruments.gatherings.queries import current_sitting, seen, sittings_of
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.workflow.procedures import procedure_of

Way = RollMark.Way
DESK = _("The roll is taken at the desk here. Go to the desk and tell your name or number.")
FEW = 3
EARLY = timedelta(hours=2)
"""How long before a half day its roll may be taken by the members themselves: the doors are open, the day before is too early."""


@act("gatherings.mark")
def mark(
    ctx: ActContext, *, sitting_id: UUID, attendee_ids: Sequence[UUID], way: str = Way.DESK, late: bool | None = None
) -> dict[str, Any]:
    """Put people on the roll of a half day. Who is on it already stays as he is: two desks never count somebody twice.

    `late` None lets the clock decide at a desk; from paper it is what the paper says. Returns `{marked, there, late}`.
    Raises `NotFound`, `Invalid`, `Blocked` before the opening or after the end.
    """
    sitting = _sitting(sitting_id)
    found = _taking(ctx, sitting.gathering_id)
    people = _held(found.pk, sorted(set(attendee_ids)))
    if not people or len(people) != len(set(attendee_ids)):
        raise Invalid({"who": [_("Somebody here is not on the list of this gathering.")]})
    if way not in (Way.DESK, Way.PAPER):
        raise Invalid({"way": [_("Choose how the roll was taken.")]})
    is_late = comes_late(found, sitting, ctx.at) and way == Way.DESK if late is None else late
    there = _there(sitting.pk, people)
    fresh = [_mark(ctx, sitting.pk, one, way, late=is_late) for one in people if one not in there]
    if len(fresh) == 1:
        fresh[0].save(force_insert=True)
    else:
        RollMark.objects.bulk_create(fresh)
    return {"marked": len(fresh), "there": len(there), "late": is_late}


@act("gatherings.unmark")
def unmark(ctx: ActContext, *, sitting_id: UUID, attendee_id: UUID) -> dict[str, Any]:
    """Take a mark off the roll that stands there by mistake; the record keeps who did it. Raises `NotFound`, `Blocked`."""
    sitting = _sitting(sitting_id)
    _taking(ctx, sitting.gathering_id)
    row = RollMark.objects.filter(sitting=sitting, attendee_id=attendee_id).first()
    if row is None:
        raise NotFound(_("This person is not on the roll."))
    row.delete()
    return {"case_id": sitting.gathering_id}


@act("gatherings.switch_roll")
def switch_roll(ctx: ActContext, *, gathering_id: UUID, by_number: bool, by_link: bool, reason: str = "") -> dict[str, Any]:
    """Let members check in themselves, or no longer. Switching it on needs a reason and makes a new number and code.

    Raises `Invalid` without a reason, `NotFound`, `Refused`, `Blocked`.
    """
    found = changeable(ctx, gathering_id)
    if (by_number or by_link) and found.phones_banned:
        raise Invalid(_("Telephones are not allowed in this hall. The roll is taken at the desk and from paper."))
    if (by_number or by_link) and not reason.strip():
        raise Invalid({"reason": [_("Say why members check in themselves here.")]})
    found.roll_by_number, found.roll_by_link, found.roll_reason = by_number, by_link, reason.strip()[:200]
    found.roll_number = f"{secrets.randbelow(900_000) + 100_000}" if by_number else ""
    found.roll_secret = secrets.token_urlsafe(24) if by_link else ""
    names = ["roll_by_number", "roll_by_link", "roll_reason", "roll_number", "roll_secret"]
    found.save(update_fields=names)
    return {"case_id": found.pk}


@act("gatherings.check_in")
def check_in(ctx: ActContext, *, gathering_id: UUID, number: str = "", secret: str = "") -> dict[str, Any]:
    """The member checks in: by the number shown in the hall, or by the link of the code there.

    Returns `{done, late, left}`: a wrong number is counted and leaves `left` more tries. Raises `NotFound`, `Blocked`.
    """
    found, attendee = _own(ctx, gathering_id)
    most = int(procedure_of(found.case.procedure_id).parameter("wrong_numbers_most"))
    by_link = bool(secret)
    if (by_link and not found.roll_by_link) or (not by_link and not found.roll_by_number):
        raise Blocked(DESK)
    if attendee.wrong_numbers >= most and not by_link:
        raise Blocked(DESK)
    given, wanted = (secret, found.roll_secret) if by_link else (number.strip(), found.roll_number)
    right = secrets.compare_digest(given.encode(), wanted.encode())
    if not right:
        attendee.wrong_numbers += 1
        attendee.save(update_fields=["wrong_numbers"])
        return {"done": False, "left": max(most - attendee.wrong_numbers, 0)}
    sitting = _open_sitting(found, ctx.at)
    late = comes_late(found, sitting, ctx.at)
    there = next(iter(fetch(RollMark, sitting_id=sitting.pk, attendee_id=attendee.pk)), None)
    if there is None:
        way = Way.LINK if by_link else Way.NUMBER
        _mark(ctx, sitting.pk, attendee.pk, way, late=late).save(force_insert=True)
    return {"done": True, "late": there.late if there else late, "left": 0}


def comes_late(found: Gathering, sitting: Sitting, at: datetime) -> bool:
    """Whether somebody who comes at this moment is late by the council's rule."""
    minutes = int(procedure_of(found.case.procedure_id).parameter("late_after_minutes"))
    return at >= sitting.starts_at + timedelta(minutes=minutes)


def _sitting(sitting_id: UUID) -> Sitting:
    found = next(iter(fetch(Sitting, id=sitting_id)), None)
    if found is None:
        raise NotFound(_("There is no such half day."))
    return found


def _held(gathering_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these people who are on the list, held in one order until the end of the act, so that two desks with the same
    person wait for each other. One or a few, as at a desk, by statements that are kept; many by one of their own."""
    if len(ids) <= FEW:
        return [row.pk for pk in ids for row in fetch(Attendee, lock=True, gathering_id=gathering_id, id=pk)]
    rows = Attendee.objects.select_for_update(of=("self",)).filter(gathering=gathering_id, pk__in=ids)
    return [row.pk for row in rows.order_by("pk")]


def _there(sitting_id: UUID, people: Sequence[UUID]) -> set[UUID]:
    """Who of them is on the roll of the half day."""
    if len(people) <= FEW:
        return {pk for pk in people if fetch(RollMark, sitting_id=sitting_id, attendee_id=pk)}
    rows = RollMark.objects.filter(sitting=sitting_id, attendee__in=people)
    return set(rows.values_list("attendee_id", flat=True))


def _mark(ctx: ActContext, sitting_id: UUID, attendee_id: UUID, way: str, *, late: bool) -> RollMark:
    return RollMark(
        council_id=ctx.council_id,
        sitting_id=sitting_id,
        attendee_id=attendee_id,
        late=late,
        at=ctx.at,
        way=way,
        marked_by=ctx.actor.name[:60],
    )


def _taking(ctx: ActContext, gathering_id: UUID) -> Gathering:
    found = seen(ctx.actor, gathering_id)
    if found is None:
        raise NotFound(_("There is no such gathering, or it is not yours to see."))
    ctx.require(ROLL, found)
    ctx.about(KIND, found.pk)
    if found.case.stage != "under_way":
        raise Blocked(_("The roll is taken while the gathering is under way. Open the gathering first."))
    return found


def _own(ctx: ActContext, gathering_id: UUID) -> tuple[Gathering, Attendee]:
    found = seen(ctx.actor, gathering_id)
    places = (
        row
        for principal_id in sorted(ctx.actor.principal_ids)
        for row in fetch(Attendee, lock=True, gathering_id=gathering_id, principal_id=principal_id)
    )
    attendee = next(places, None)
    if found is None or attendee is None:
        raise NotFound(_("There is no such gathering, or you are not on its list."))
    ctx.require(REPLY, attendee)
    ctx.about(KIND, found.pk)
    if found.case.stage != "under_way":
        raise Blocked(_("The roll is not open now."))
    return found, attendee


def _open_sitting(found: Gathering, at: datetime) -> Sitting:
    sitting = current_sitting(sittings_of(found.pk), at)
    if sitting is None or sitting.starts_at - EARLY > at or sitting.ends_at < at:
        raise Blocked(_("The roll is not open now."))
    return sitting
