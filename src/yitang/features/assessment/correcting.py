"""Corrections by hand with a second person, and decisions that hold a grade back (一票否决), each on its paper."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.queries import people_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.ledger.actions import cancel_fact, write_fact
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.actions import ask_correction, decide_correction
from yitang.instruments.scoring.models import Correction
from yitang.instruments.scoring.queries import scheme_of, scheme_on

HOLDING_BACK = "scoring.breach"
"""Kind of the facts that a scheme's `vetoes` look at; the role is an entry of the dictionary `assessment_veto`."""
DICTIONARY = "assessment_veto"


@act("assessment.ask_correction")
def ask(ctx: ActContext, *, year: int, principal_id: UUID, points: Decimal, reason: str, item: str = "") -> dict[str, Any]:
    """Ask for points by hand, with the reason; they count once somebody else has agreed."""
    ctx.require("assessment.correct")
    _visible(ctx, principal_id)
    version = scheme_on(ctx.council_id, year)
    if item and (version is None or item not in {one.code for one in scheme_of(version).items}):
        raise Invalid({"item": [_("Choose an item of the scheme.")]})
    row = ask_correction(ctx, year=year, principal_id=principal_id, points=Decimal(str(points)), reason=reason, item=item)
    ctx.about("assessment.correction", row.pk)
    return {"correction_id": row.pk}


@act("assessment.decide_correction")
def decide(ctx: ActContext, *, correction_id: UUID, approved: bool, note: str = "") -> dict[str, Any]:
    """The second person agrees or does not. Raises `Refused` for who asked, `Conflict` when it was decided already."""
    ctx.require("assessment.correct")
    row = Correction.objects.select_for_update(of=("self",)).filter(pk=correction_id).first()
    if row is None:
        raise NotFound(_("There is no such correction."))
    if not approved and not note.strip():
        raise Invalid({"note": [_("Say why the correction is not agreed to.")]})
    decide_correction(ctx, row, approved=approved, note=note)
    ctx.about("assessment.correction", row.pk)
    return {"correction_id": row.pk, "approved": approved}


@act("assessment.hold_back")
def hold_back(ctx: ActContext, *, principal_id: UUID, code: str, decided_on: date, paper: str) -> dict[str, Any]:
    """Record a decision that holds a member's grade back, by day and paper. What grade it leaves is said by the scheme."""
    ctx.require("assessment.hold_back")
    _visible(ctx, principal_id)
    errors: dict[str, list[Any]] = {}
    if code not in {entry.code for entry in entries(DICTIONARY)}:
        errors["code"] = [_("Choose what was decided.")]
    if not paper.strip():
        errors["paper"] = [_("Name the paper of the decision.")]
    if decided_on > ctx.today:
        errors["decided_on"] = [_("The day lies in the future.")]
    if errors:
        raise Invalid(errors)
    same = held_back(principal_id).filter(role=code, effective_on=decided_on)
    if same.exists():
        raise Invalid({"code": [_("This decision is on record already.")]})
    fact = write_fact(
        ctx.council_id,
        principal_id,
        HOLDING_BACK,
        role=code,
        effective_on=decided_on,
        title=paper.strip(),
        recorder=ctx.actor.name[:60],
    )
    ctx.about("assessment.held_back", fact.pk)
    return {"fact_id": fact.pk}


@act("assessment.lift")
def lift(ctx: ActContext, *, fact_id: UUID) -> dict[str, Any]:
    """Cancel such a decision: the running grade is free again, what is frozen stays."""
    ctx.require("assessment.hold_back")
    fact = DutyFact.objects.select_for_update(of=("self",)).filter(pk=fact_id, kind=HOLDING_BACK, cancels=None).first()
    if fact is None:
        raise NotFound(_("There is no such decision."))
    if DutyFact.objects.filter(cancels=fact).exists():
        raise Conflict(_("This decision was lifted already."))
    cancel_fact(fact, effective_on=ctx.today)
    ctx.about("assessment.held_back", fact.pk)
    return {"fact_id": fact.pk}


def held_back(principal_id: UUID) -> Any:
    """Decisions in force that hold a member's grade back, newest first."""
    rows = DutyFact.objects.filter(principal_id=principal_id, kind=HOLDING_BACK, cancels__isnull=True, cancelled_by__isnull=True)
    return rows.order_by("-effective_on", "-id")


def _visible(ctx: ActContext, principal_id: UUID) -> None:
    if not people_of(ctx.actor).filter(principal_id=principal_id).exists():
        raise NotFound(_("There is no such member, or the result is not yours to see."))
