"""Who is expected: invite many at once, change the role of one, take somebody off."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark, Waiting
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.queries import ROLES
from yitang.instruments.gatherings.queueing import let_in
from yitang.instruments.gatherings.telling import tell_one

MEMBER = "member"


@act("gatherings.invite")
def invite(ctx: ActContext, *, gathering_id: UUID, principal_ids: Sequence[UUID], role: str = MEMBER) -> dict[str, Any]:
    """Expect these people; who is expected already stays as they are. After the notice they are told at once.

    Short numbers go on from the highest one. Returns `{added, there}`. Raises `Invalid` for an empty choice or an unknown role.
    """
    found = changeable(ctx, gathering_id)
    wanted = list(dict.fromkeys(principal_ids))
    if not wanted:
        raise Invalid({"who": [_("Choose whom to invite.")]})
    if role != MEMBER and role not in labels(ROLES):
        raise Invalid({"role": [_("Choose in which role they come.")]})
    rows = list(Attendee.objects.filter(gathering=found).values_list("principal_id", flat=True))
    known = set(Principal.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    fresh = [pk for pk in wanted if pk in known and pk not in set(rows)]
    first = (Attendee.objects.filter(gathering=found).aggregate(n=Max("number"))["n"] or 0) + 1
    made = [
        Attendee(council_id=ctx.council_id, gathering=found, principal_id=pk, number=number, role=role)
        for number, pk in enumerate(fresh, start=first)
    ]
    Attendee.objects.bulk_create(made)
    Waiting.objects.filter(gathering=found, principal_id__in=fresh).delete()
    if found.case.stage == "noticed":
        for one in made:
            tell_one(ctx, found, one)
    return {"added": len(made), "there": len(wanted) - len(made)}


@act("gatherings.take_off")
def take_off(ctx: ActContext, *, gathering_id: UUID, attendee_ids: Sequence[UUID]) -> dict[str, Any]:
    """No longer expect these. Raises `Blocked` for somebody who is on the roll already."""
    found = changeable(ctx, gathering_id)
    rows = Attendee.objects.filter(gathering=found, pk__in=list(attendee_ids))
    if not rows.exists():
        raise Invalid(_("Tick at least one person."))
    if RollMark.objects.filter(attendee__in=rows).exists():
        raise Blocked(_("Somebody among the ticked ones has checked in already. Take the mark off the roll first."))
    removed = rows.count()
    rows.delete()
    let_in(ctx, found.pk)
    return {"removed": removed}


def attendee_of(found: Gathering, attendee_id: UUID) -> Attendee:
    """One of the people expected at a gathering. Raises `NotFound`."""
    row = Attendee.objects.select_related("principal").filter(gathering=found, pk=attendee_id).first()
    if row is None:
        raise NotFound(_("This person is not on the list of the gathering."))
    return row
