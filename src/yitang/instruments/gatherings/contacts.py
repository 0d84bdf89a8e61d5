"""A contact as a bare fact (谈心谈话, 联系走访): who, with whom, on which day, of which kind. No place, no words, no notice."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.inviting import MEMBER
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark
from yitang.instruments.gatherings.planning import begin_gathering
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import KINDS, sittings_of
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.workflow.engine import step_in

CONVENER = "convener"
PEOPLE_MOST = 60


def bare_kinds() -> dict[str, str]:
    """Code → name of the kinds that are written down as a fact alone."""
    return {row.code: row.label for row in entries(KINDS) if row.flags.get("bare")}


@act("gatherings.hold_contact")
def hold_contact(
    ctx: ActContext,
    *,
    kind_code: str,
    held_on: date,
    held_by: Sequence[UUID],
    held_with: Sequence[UUID] = (),
    organiser_id: UUID | None = None,
) -> dict[str, Any]:
    """Write a contact down at once: the gathering, who was there, and the facts of the members. Returns `{case_id, facts}`.

    `held_by` sought the contact (their role is convener), `held_with` were met. Raises `Invalid` for a kind that is more than a bare
    fact, a day in the future, nobody or too many, `Refused` where the office may not organise it.
    """
    kinds = bare_kinds()
    ctx.require(ORGANISE, Gathering(council_id=ctx.council_id, kind_code=kind_code, organiser_id=organiser_id))
    roles = {**dict.fromkeys(held_with, MEMBER), **dict.fromkeys(held_by, CONVENER)}
    errors: dict[str, list[Any]] = {}
    if kind_code not in kinds:
        errors["kind_code"] = [_("Choose a kind of contact.")]
    if held_on > ctx.today:
        errors["held_on"] = [_("The day lies in the future. A contact is written down when it has been held.")]
    if not held_by or Principal.objects.filter(pk__in=list(roles), confirmed=True).count() != len(roles):
        errors["held_by"] = [_("Say who held it.")]
    if len(roles) > PEOPLE_MOST:
        errors["held_with"] = [_("At most %(n)d people. More of them are a gathering of their own.") % {"n": PEOPLE_MOST}]
    if errors:
        raise Invalid(errors)
    begin = timezone.make_aware(datetime.combine(held_on, time(9)))
    found = begin_gathering(
        ctx,
        Gathering(council_id=ctx.council_id, kind_code=kind_code, organiser_id=organiser_id),
        title=f"{kinds[kind_code]}（{held_on:%Y-%m-%d}）",
        starts_at=begin,
        ends_at=begin + timedelta(hours=1),
    )
    people = [
        Attendee(council_id=ctx.council_id, gathering=found, principal_id=pk, number=number, role=role)
        for number, (pk, role) in enumerate(sorted(roles.items(), key=lambda pair: pair[1] != CONVENER), start=1)
    ]
    Attendee.objects.bulk_create(people)
    step_in(ctx, found.pk, KIND, "begin")
    sitting = sittings_of(found.pk)[0]
    by = {"way": RollMark.Way.PAPER, "marked_by": ctx.actor.name[:60], "at": begin}
    RollMark.objects.bulk_create(RollMark(council_id=ctx.council_id, sitting=sitting, attendee=one, **by) for one in people)
    move = step_in(ctx, found.pk, KIND, "close")
    ctx.about(KIND, found.pk)
    return {"case_id": found.pk, "facts": move.data["facts"]}
