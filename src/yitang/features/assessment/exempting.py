"""免考时段 — times in which less is asked of a member: illness and the like, recorded by the office, seen by it and by the member."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.queries import people_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.scoring.exempting import DICTIONARY
from yitang.instruments.scoring.models import ExemptTime

LONGEST = timedelta(days=366 * 3)
REASON_MOST = 200


@act("assessment.exempt")
def exempt(ctx: ActContext, *, principal_id: UUID, kind: str, since: date, until: date, reason: str = "") -> dict[str, Any]:
    """Record a time of exemption, both days included; what it changes is said by the scheme. Returns `{exempt_id}`.

    Raises `Invalid` for a kind that the council's dictionary does not know, days the wrong way round or a time that is on record.
    """
    ctx.require("assessment.exempt")
    if not people_of(ctx.actor).filter(principal_id=principal_id).exists():
        raise NotFound(_("There is no such member, or the result is not yours to see."))
    errors: dict[str, list[Any]] = {}
    if kind not in {entry.code for entry in entries(DICTIONARY)}:
        errors["kind"] = [_("Choose the kind of exemption.")]
    if until < since or until - since > LONGEST:
        errors["until"] = [_("The last day lies before the first one, or more than three years after it.")]
    if errors:
        raise Invalid(errors)
    if times_of(principal_id).filter(kind=kind, since__lte=until, until__gte=since).exists():
        raise Invalid({"since": [_("Days of this time are on record already. Withdraw the other entry first.")]})
    row = ExemptTime(
        council_id=ctx.council_id,
        principal_id=principal_id,
        kind=kind,
        since=since,
        until=until,
        reason=reason.strip()[:REASON_MOST],
        recorder=ctx.actor.name[:60],
        recorded_at=ctx.at,
    )
    row.save(force_insert=True)
    ctx.about("assessment.exempt_time", row.pk)
    return {"exempt_id": row.pk}


@act("assessment.withdraw_exempt")
def withdraw_exempt(ctx: ActContext, *, exempt_id: UUID) -> dict[str, Any]:
    """Withdraw a time that was recorded by mistake; the running score follows at once, a frozen one does not."""
    ctx.require("assessment.exempt")
    row = ExemptTime.objects.select_for_update(of=("self",)).filter(pk=exempt_id).first()
    if row is None:
        raise NotFound(_("There is no such time of exemption."))
    if row.withdrawn_at is not None:
        raise Conflict(_("This time was withdrawn already."), who=row.withdrawn_by, when=row.withdrawn_at)
    row.withdrawn_at, row.withdrawn_by = ctx.at, ctx.actor.name[:60]
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    ctx.about("assessment.exempt_time", row.pk)
    return {"exempt_id": row.pk, "principal_id": row.principal_id}


def times_of(principal_id: UUID) -> QuerySet[ExemptTime]:
    """Times of exemption that stand, the latest first."""
    return ExemptTime.objects.filter(principal_id=principal_id, withdrawn_at__isnull=True).order_by("-since", "-id")
