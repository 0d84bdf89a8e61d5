"""How to reach a resident: sealed in the database, opened for whoever deals with the matter, by an act that leaves its record."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.policy import CONTACT, RESEAL
from yitang.features.grassroots.queries import OPEN, visible_matters
from yitang.features.grassroots.states import KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.core.sealing import opened, seal, sealed_anew
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

LONGEST = 120
PORTION = 500


def sealed_contact(case_id: UUID, contact: str) -> str:
    """What is kept of how to reach the resident of this matter."""
    return seal(_use(case_id), contact.strip()[:LONGEST])


def open_contact(actor: Actor, *, key: str | None, case_id: UUID, reason: str) -> str:
    """How to reach the resident, once the look is on record; "" when no key of this installation opens it. Raises as `see_contact`."""
    see_contact(actor, key=key, case_id=case_id, reason=reason)
    matter = visible_matters(actor).get(pk=case_id)
    return opened(_use(matter.pk), matter.contact)


@act("grassroots.see_contact")
def see_contact(ctx: ActContext, *, case_id: UUID, reason: str) -> dict[str, Any]:
    """Put on record that somebody looks at how to reach a resident, and what for. Raises `NotFound`, `Invalid` without a reason."""
    matter = visible_matters(ctx.actor).filter(pk=case_id).first()
    if matter is None:
        raise NotFound
    ctx.require(CONTACT, Target(matter.case, matter))
    if contact_is_over(matter, ctx.today):
        raise Blocked(_("This matter ended long ago, so how to reach the resident is not shown any more."), owes="")
    if not reason.strip():
        raise Invalid({"reason": [_("Say what you need it for.")]})
    ctx.note = reason.strip()[:200]
    ctx.about(KIND, matter.pk)
    return {}


def contact_is_over(matter: Matter, day: date) -> bool:
    """Whether so many days have gone since the matter ended that nobody needs to reach the resident (PIPL art. 19: no longer than needed)."""
    if matter.case.stage in OPEN:
        return False
    kept = procedure_of(matter.case.procedure_id).parameters.get("contact_days_after_end")
    return kept is not None and (day - local_day(matter.case.stage_since)).days > int(kept)


@act("grassroots.reseal")
def reseal(ctx: ActContext) -> dict[str, Any]:
    """After a change of the installation's key: bring every contact under the new one. Returns `{resealed, lost}`; what no key opens is
    left as it is and counted as lost."""
    ctx.require(RESEAL)
    done = lost = 0
    for row in Matter.objects.exclude(contact="").iterator(PORTION):
        fresh = sealed_anew(_use(row.pk), row.contact)
        if fresh != row.contact:
            row.contact = fresh
            row.save(update_fields=["contact"])
            done += 1
        elif not opened(_use(row.pk), row.contact):
            lost += 1
    return {"resealed": done, "lost": lost}


def _use(case_id: UUID) -> str:
    return f"contact of a resident {case_id}"
