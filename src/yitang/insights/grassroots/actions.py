"""Acts of this room: mark a session as joint, release figures and withdraw them."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import Talk
from yitang.features.talks.policy import TALKS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.tenancy.models import Council
from yitang.insights.grassroots.counting import Part, base_of, by_region, cells_of, summed
from yitang.insights.grassroots.declared import Span
from yitang.insights.grassroots.models import JointTalk, ReleasedFigures
from yitang.insights.grassroots.policy import JOIN, RELEASE

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 10


@act("grassroots_figures.join")
def join(ctx: ActContext, *, talk_id: UUID, code: str = "") -> dict[str, Any]:
    """Mark a session as held jointly with another council. Without a code this council leads and gets one for the others; with one it
    joins. Raises `NotFound`, `Blocked` for a session that is marked already, `Invalid` for a code that none could have made."""
    ctx.require(JOIN)
    talk = policy.rows(ctx.actor, TALKS, Talk.objects.filter(pk=talk_id)).first()
    if talk is None:
        raise NotFound(_("There is no such talk here."))
    known = JointTalk.objects.filter(talk=talk).first()
    if known is not None:
        raise Blocked(_("This session is marked as joint already, with the code {code}.").format(code=known.code))
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    if code.strip() and (len(plain) != LENGTH or set(plain) - set(SIGNS)):
        raise Invalid({"code": [_("A code has {n} letters and digits. Ask the council that leads for it.").format(n=LENGTH)]})
    if plain and JointTalk.objects.filter(code=plain).exists():
        raise Invalid({"code": [_("Another session of this council has this code already.")]})
    made = plain or "".join(secrets.choice(SIGNS) for _n in range(LENGTH))
    row = JointTalk(council_id=ctx.council_id, talk=talk, code=made, leads=not plain, noted_by=ctx.actor.name[:60])
    row.save(force_insert=True)
    ctx.about("talk", talk.pk)
    return {"code": made, "leads": row.leads}


@act("grassroots_figures.release")
def release(ctx: ActContext, *, since: date, until: date, note: str = "") -> dict[str, Any]:
    """Count the figures of these days and release them. Raises `Invalid` for days to come, out of order or released already."""
    ctx.require(RELEASE)
    if until < since or until > ctx.today:
        raise Invalid({"until": [_("Enter a last day that is not before the first, today at the latest.")]})
    if ReleasedFigures.objects.filter(since=since, until=until, withdrawn_at__isnull=True).exists():
        raise Invalid({"until": [_("The figures of these days are released already. Withdraw them first to count anew.")]})
    base = base_of(None)
    cells = cells_of(Span(since, until), base)
    council = Council.objects.get(pk=ctx.council_id)
    whole = Part(council.code, council.name, summed(cells))
    row = ReleasedFigures(council_id=ctx.council_id, since=since, until=until, counts=whole.counts, note=note.strip()[:500])
    row.regions = [{"name": part.label, "counts": part.counts} for part in by_region(cells, base)]
    row.released_at, row.released_by = ctx.at, ctx.actor.name[:60]
    row.save(force_insert=True)
    ctx.about("grassroots_figures.released", row.pk)
    return {"released_id": row.pk}


@act("grassroots_figures.withdraw")
def withdraw(ctx: ActContext, *, released_id: UUID, why: str) -> dict[str, Any]:
    """Take released figures back. Raises `NotFound`, `Invalid` without a reason."""
    ctx.require(RELEASE)
    row = ReleasedFigures.objects.select_for_update().filter(pk=released_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotFound(_("There are no such released figures."))
    if not why.strip():
        raise Invalid({"why": [_("Say why they are withdrawn.")]})
    row.withdrawn_at, row.withdrawn_why = ctx.at, why.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    ctx.about("grassroots_figures.released", row.pk)
    return {"released_id": row.pk}
