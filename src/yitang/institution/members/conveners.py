"""召集人: whoever holds the post of a convener and has a log-in as a member may act as one, as long as both last.

Posts give these powers and no others, in an act of the house itself, never in that of the clerk who keeps the roster. What the security
administrator gave by hand is left alone.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Refused
from yitang.foundation.jobs.actions import enqueue
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.policy import declare
from yitang.foundation.permissions.roles import Role
from yitang.institution.members.models import Belonging, Body, PowerOfPost

JOB = "members.follow_posts"
CONVENER = "convener"
"""The post of the dictionary `body_post` that gives the power."""
ROLE_OF: dict[str, str] = {
    Body.Kind.SECTOR: Role.SECTOR_CONVENER,
    Body.Kind.LIAISON: Role.STREET_CONVENER,
    Body.Kind.TOWNSHIP: Role.STREET_CONVENER,
    Body.Kind.VENUE: Role.VENUE_CONVENER,
}
"""The three kinds of convener, by the kind of body; the convener of another group writes nothing in its name."""
FOLLOW = "members.follow_posts"
declare(FOLLOW, _("Let the powers of conveners follow their posts"), {})

Wanted = tuple[UUID, str, UUID]
"""Account, role, body."""


def soon(ctx: ActContext) -> None:
    """Let the house look at the posts once the running act holds."""
    enqueue(ctx, JOB, {})


def refuse_own_post(ctx: ActContext, principal_id: UUID, post_code: str) -> None:
    """Raise `Refused` for somebody who would make themselves convener."""
    if post_code == CONVENER and principal_id in ctx.actor.principal_ids:
        raise Refused(_("Nobody makes themselves convener; a colleague enters it."))


@act("members.follow_posts", summarised=True)
def follow_posts(ctx: ActContext) -> dict[str, Any]:
    """Give and end the powers that follow from posts, as of today. Returns how many of each."""
    ctx.require(FOLLOW)
    wanted = wanted_on(ctx.today)
    ended = 0
    for link in _links(ctx.today):
        if wanted.get(_key(link)) == link.belonging_id:
            continue
        link.appointment.valid_to = max(ctx.today, link.appointment.valid_from)
        link.appointment.save(update_fields=["valid_to"])
        ended += 1
    held = set(
        Appointment.objects.filter(in_force(ctx.today), role__in=set(ROLE_OF.values())).values_list(
            "account_id", "role", "principal_id"
        )
    )
    fresh = [(key, belonging) for key, belonging in wanted.items() if key not in held]
    for (account_id, role, body_id), belonging_id in fresh:
        appointment = Appointment(
            council_id=ctx.council_id, account_id=account_id, role=role, principal_id=body_id, valid_from=ctx.today
        )
        appointment.save(force_insert=True)
        PowerOfPost(council_id=ctx.council_id, belonging_id=belonging_id, appointment=appointment).save(force_insert=True)
    return {"given": len(fresh), "ended": ended}


def due() -> bool:
    """Whether any power would be given or ended today: the job writes nothing on all other days."""
    day = today()
    wanted = wanted_on(day)
    rows = Appointment.objects.filter(in_force(day), role__in=set(ROLE_OF.values()))
    held = set(rows.values_list("account_id", "role", "principal_id"))
    return bool(wanted.keys() - held) or any(wanted.get(_key(one)) != one.belonging_id for one in _links(day))


def _key(link: PowerOfPost) -> Wanted:
    return (link.appointment.account_id, link.appointment.role, link.belonging.body_id)


def wanted_on(day: date) -> dict[Wanted, UUID]:
    """The powers that posts give on a day, each with the belonging that it rests on."""
    posts = list(Belonging.objects.filter(in_force(day), kind__in=list(ROLE_OF), post_code=CONVENER))
    accounts: dict[UUID, list[UUID]] = {}
    members = Appointment.objects.filter(in_force(day), role=Role.MEMBER, principal_id__in={row.principal_id for row in posts})
    for account_id, principal_id in members.values_list("account_id", "principal_id"):
        accounts.setdefault(principal_id, []).append(account_id)
    return {
        (account_id, str(ROLE_OF[row.kind]), row.body_id): row.pk
        for row in posts
        for account_id in accounts.get(row.principal_id, [])
    }


def _links(day: date) -> list[PowerOfPost]:
    """Powers in force that rest on a post."""
    rows = Appointment.objects.filter(in_force(day), role__in=set(ROLE_OF.values()))
    return list(PowerOfPost.objects.filter(appointment__in=rows).select_related("appointment", "belonging"))
