"""一次性评议链接: the office hands one to a rater without a log-in, who casts the ballot by it on the own phone, once.

A link is bound to a rater, a round, an end and one use; only the digest of its secret is kept. It changes nothing of what the record
says of a ballot: the rater's bit is set, the box takes the ballot, and the link itself notes no moment of use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from yitang.features.experts.models import BallotLink, Evaluation, Rater
from yitang.features.experts.policy import BY_LINK
from yitang.features.experts.reckoning import Ballot
from yitang.features.experts.rounds import locked, take_ballot
from yitang.features.experts.states import KIND, RUN
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, NotFound
from yitang.foundation.permissions.actors import LINK_ROLE, Actor, Channel, Grant

OVER = _("This link is no longer open.")


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link whose secret is shown once."""

    rater: Rater
    secret: str
    expires_at: datetime


def make_links(actor: Actor, *, evaluation_id: UUID, rater_ids: Sequence[UUID], key: str | None = None) -> list[MadeLink]:
    """Make a link for each of these raters; an earlier one of theirs ends.

    Raises `Blocked` for somebody who rates in another way or has cast, `Conflict` while the round is not open.
    """
    secrets = {pk: new_secret() for pk in rater_ids}
    digests = {str(pk): digest_of(secret) for pk, secret in secrets.items()}
    made = _make(actor, key=key, evaluation_id=evaluation_id, digests=digests)
    expires_at = datetime.fromisoformat(str(made["expires_at"]))
    rows = Rater.objects.filter(pk__in=secrets).order_by("group_code", "name", "pk")
    return [MadeLink(rater, secrets[rater.pk], expires_at) for rater in rows]


@act("experts.make_ballot_links")
def _make(ctx: ActContext, *, evaluation_id: UUID, digests: dict[str, str]) -> dict[str, Any]:
    ctx.require(RUN)
    evaluation = locked(ctx, evaluation_id, "open")
    raters = list(waiting_raters(evaluation).filter(pk__in=[UUID(pk) for pk in digests]).select_for_update())
    if not raters or len(raters) != len(digests):
        raise Blocked(_("A link is made for raters by link who have not cast yet. Look at the list again."))
    expires_at = _end(ctx, evaluation)
    BallotLink.objects.filter(rater__in=raters, revoked_at__isnull=True).update(revoked_at=ctx.at)
    for rater in raters:
        link = BallotLink(council_id=ctx.council_id, rater=rater, digest=digests[str(rater.pk)], expires_at=expires_at)
        link.made_at, link.made_by = ctx.at, ctx.actor.name[:60]
        link.save(force_insert=True)
    ctx.about(KIND, evaluation.pk)
    return {"made": len(raters), "expires_at": expires_at.isoformat()}


@act("experts.end_ballot_link")
def end_link(ctx: ActContext, *, rater_id: UUID) -> dict[str, Any]:
    """End the open link of a rater: it was lost, or reached somebody else. Raises `NotFound`."""
    ctx.require(RUN)
    rater = Rater.objects.filter(pk=rater_id).first()
    if rater is None:
        raise NotFound(_("There is no such rater, or it is not yours to see."))
    ended = BallotLink.objects.filter(rater=rater, revoked_at__isnull=True).update(revoked_at=ctx.at)
    ctx.about(KIND, rater.evaluation_id)
    return {"ended": ended}


def cast_by_link(link: BallotLink, *, ballot: Ballot, key: str | None = None) -> dict[str, Any]:
    """Cast the ballot that the link is for, as its holder. Raises `Conflict` when it is no longer open, `Invalid`."""
    return _cast(bearer(link), key=key, link_id=link.pk, evaluation_id=link.rater.evaluation_id, ballot=ballot)


@act("experts.cast_by_link")
def _cast(ctx: ActContext, *, link_id: UUID, evaluation_id: UUID, ballot: Ballot) -> dict[str, Any]:
    evaluation = locked(ctx, evaluation_id, "open")
    link = BallotLink.objects.select_for_update(of=("self",)).select_related("rater").get(pk=link_id)
    ctx.require(BY_LINK, link.rater_id)
    if state_of(link, evaluation.case.stage, ctx.at) != "open":
        raise Conflict(OVER)
    take_ballot(ctx, evaluation, link.rater, ballot)
    return {"cast": True}


def bearer(link: BallotLink) -> Actor:
    """Whoever holds the link: the rater for whom it was made, by the channel of links, and nobody else."""
    grant = Grant(LINK_ROLE, link.council_id, principal_id=link.rater_id)
    return Actor(link.council_id, link.rater.name, None, (grant,), channel=Channel.LINK)


def find_link(secret: str) -> BallotLink | None:
    """The link with this secret in the scoped council, whatever became of it."""
    rows = BallotLink.objects.select_related("rater__evaluation__case", "rater__evaluation__version")
    return rows.filter(digest=digest_of(secret)).first()


def state_of(link: BallotLink, stage: str, at: datetime) -> str:
    """ "open", or why it opens nothing: "used", "revoked", "expired", or "closed" when the round takes no ballots now."""
    if link.rater.has_cast:
        return "used"
    if link.revoked_at is not None:
        return "revoked"
    if stage != "open":
        return "closed"
    return "expired" if link.expires_at <= at else "open"


def waiting_raters(evaluation: Evaluation) -> Any:
    """Raters by link whose ballot has not come yet."""
    rows = Rater.objects.filter(evaluation=evaluation, way=Rater.Way.LINK, has_cast=False)
    return rows.order_by("group_code", "name", "pk")


def _end(ctx: ActContext, evaluation: Evaluation) -> datetime:
    """The end of the last day for ballots; of today, where that day has passed and the office still waits for some."""
    last = max(evaluation.closes_on, ctx.today)
    return datetime.combine(last + timedelta(days=1), time(), get_current_timezone())
