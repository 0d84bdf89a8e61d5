"""Corrections after the closing: the roll is set right, and the facts that were wrong are cancelled by new ones."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid
from yitang.instruments.gatherings.facts import ABSENT, LATE, LEAVE
from yitang.instruments.gatherings.inviting import attendee_of
from yitang.instruments.gatherings.models import RollMark, Sitting
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.settling import accounts_of, attended_kind, fact_of, is_counted
from yitang.instruments.ledger.actions import cancel_fact, correct_fact, write_facts
from yitang.instruments.ledger.models import DutyFact


@act("gatherings.correct")
def correct(
    ctx: ActContext, *, gathering_id: UUID, attendee_id: UUID, present: Sequence[UUID], late: Sequence[UUID] = (), reason: str
) -> dict[str, Any]:
    """After the closing: this person was there at these half days, late at those of them that `late` names.

    The facts that no longer hold are cancelled by new ones with the reason; the old ones stay readable. Raises `Invalid` without a
    reason, `NotFound`, `Blocked` when the gathering is not closed or archived already.
    """
    found = changeable(ctx, gathering_id, stages=("closed",))
    attendee = attendee_of(found, attendee_id)
    if not reason.strip():
        raise Invalid({"reason": [_("Give the reason.")]})
    sittings = {row.pk: row for row in Sitting.objects.filter(gathering=found)}
    wanted = set(present)
    if not wanted <= set(sittings):
        raise Invalid(_("One of the half days does not belong to this gathering. Open the page again."))
    RollMark.objects.filter(attendee=attendee).exclude(sitting__in=wanted).delete()
    there = {row.sitting_id: row for row in RollMark.objects.filter(attendee=attendee)}
    for pk in sorted(wanted):
        row = there.get(pk) or RollMark(
            council_id=ctx.council_id,
            sitting=sittings[pk],
            attendee=attendee,
            at=sittings[pk].starts_at,
            way=RollMark.Way.PAPER,
            marked_by=ctx.actor.name[:60],
        )
        row.late = pk in set(late)
        row.save()
    account = accounts_of(found, [attendee])[attendee.pk]
    attendee.outcome, attendee.half_days = account.outcome, account.present
    attendee.save(update_fields=["outcome", "half_days"])
    changed = 0
    if is_counted(attendee):
        kind = attended_kind(found)
        rows = account.kinds(kind)
        facts = _facts(found.pk, attendee.principal_id, (kind, LEAVE, ABSENT, LATE))
        changed = _settle(ctx, facts, rows, reason.strip())
        fresh = [fact_of(ctx.actor.name, found, attendee, name, amount) for name, amount in rows.items() if name not in facts]
        changed += write_facts(fresh)
    return {"case_id": found.pk, "outcome": attendee.outcome, "changed": changed}


def _facts(case_id: UUID, principal_id: UUID, kinds: Sequence[str]) -> dict[str, DutyFact]:
    """The facts in force of one person from this gathering, and the newest of each kind that was cancelled."""
    rows = DutyFact.objects.filter(case_id=case_id, principal_id=principal_id, kind__in=list(kinds), cancels__isnull=True)
    return {row.kind: row for row in rows.order_by("recorded_at", "pk")}


def _settle(ctx: ActContext, facts: dict[str, DutyFact], wanted: dict[str, Decimal], reason: str) -> int:
    """Cancel, correct or bring back what stands in the ledger, so that it says what `wanted` says; returns how many changed."""
    changed = 0
    for kind, fact in facts.items():
        cancelled = DutyFact.objects.filter(cancels=fact).exists()
        amount = wanted.get(kind)
        by: dict[str, Any] = {"reason": reason, "recorder": ctx.actor.name}
        if amount is None and not cancelled:
            cancel_fact(fact, effective_on=ctx.today, **by)
        elif amount is not None and not cancelled and amount != fact.quantity:
            correct_fact(fact, cancelled_on=ctx.today, quantity=amount, **by)
        elif amount is not None and cancelled:
            bring_back(fact, amount, **by)
        else:
            continue
        changed += 1
    return changed


def bring_back(fact: DutyFact, amount: Decimal, *, reason: str, recorder: str) -> DutyFact:
    """A fact in place of one that was cancelled, with another amount."""
    again = DutyFact(
        council_id=fact.council_id,
        principal_id=fact.principal_id,
        kind=fact.kind,
        role=fact.role,
        quantity=amount,
        effective_on=fact.effective_on,
        case_id=fact.case_id,
        title=fact.title,
        source=fact.source,
        recorded_by=fact.recorded_by,
        recorder=recorder[:60],
        corrects=fact,
        reason=reason[:200],
    )
    again.save(force_insert=True)
    return again
