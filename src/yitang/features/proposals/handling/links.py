"""一次性评价链接: a clerk hands one to a submitter, who gives feedback by it on the own phone, once and without a log-in.

A link is bound to a person, a case, a round, an end and one use; only the digest of its secret is kept. It opens after its holder
has shown to be its person (`link_proof`). The record says by the channel `link` how the feedback came, and by whom the link was
made. Units never get one: only the committee makes them.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.handling.link_proof import MOST_TRIES, Proof, answer_digest, new_code, proof_for
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, get_visible
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import LINK_ROLE, Actor, Channel, Grant
from yitang.instruments.deadlines.clocks import Clock, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.handling.models import AddedRating, FeedbackLink
from yitang.instruments.handling.rounds import round_of
from yitang.instruments.handling.submitters import submitter_among, submitters_of
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

OVER = _("This link is no longer open.")


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link whose secret is shown once. `proof` is what it asks for before it opens; `code` the code, where it asks for one."""

    link_id: UUID
    secret: str
    expires_at: datetime
    proof: str = ""
    code: str = ""


def make_link(actor: Actor, *, case_id: UUID, principal_id: UUID, key: str | None = None) -> MadeLink:
    """Make a link for one submitter; an earlier one of this person on this case ends.

    Raises `Invalid` for who is no submitter, `Blocked` when there is nothing to give feedback on, or it was given.
    """
    secret, code = new_secret(), new_code()
    digest = digest_of(secret)
    digests = {"digest": digest, "code_digest": answer_digest(digest, code)}
    made = _make(actor, key=key, case_id=case_id, principal_id=principal_id, **digests)
    proof = str(made["proof"])
    expires_at = datetime.fromisoformat(str(made["expires_at"]))
    return MadeLink(UUID(str(made["link_id"])), secret, expires_at, proof, code if proof == Proof.CODE else "")


@act("proposals.make_feedback_link")
def _make(ctx: ActContext, *, case_id: UUID, principal_id: UUID, digest: str, code_digest: str) -> dict[str, Any]:
    proposal = _locked(ctx, case_id)
    ctx.require("proposals.send_link", Target(proposal.case, proposal))
    if submitter_among(KIND, case_id, principal_id) is None:
        raise Invalid({"principal": [_("Choose among the submitters of this proposal.")]})
    steps = open_steps(proposal)
    if principal_id not in steps.edges:
        raise Blocked(_("There is no reply on which this submitter could still give feedback."))
    _open_ones(case_id, principal_id).update(revoked_at=ctx.at)
    link = FeedbackLink(council_id=ctx.council_id, case_id=case_id, principal_id=principal_id, digest=digest)
    link.round, link.made_at, link.made_by = steps.round, ctx.at, ctx.actor.name[:60]
    link.expires_at = _end(ctx, proposal)
    link.proof, link.proof_digest = proof_for(proposal, principal_id, digest, code_digest)
    link.save(force_insert=True)
    ctx.about(KIND, case_id)
    return {"link_id": link.pk, "expires_at": link.expires_at.isoformat(), "proof": str(link.proof)}


@act("proposals.revoke_feedback_link")
def revoke_link(ctx: ActContext, *, case_id: UUID, principal_id: UUID) -> dict[str, Any]:
    """End the open links of a submitter on a case; one that was used stays used."""
    proposal = _locked(ctx, case_id)
    ctx.require("proposals.send_link", Target(proposal.case, proposal))
    ctx.about(KIND, case_id)
    return {"revoked": _open_ones(case_id, principal_id).update(revoked_at=ctx.at)}


@act("proposals.see_submitter_number")
def see_number(ctx: ActContext, *, case_id: UUID, principal_id: UUID, reason: str) -> dict[str, Any]:
    """Put on record that the telephone of a submitter is looked at, and why: only while feedback of this submitter is awaited."""
    proposal = _locked(ctx, case_id)
    ctx.require("proposals.send_link", Target(proposal.case, proposal))
    if principal_id not in open_steps(proposal).edges:
        raise NotFound(_("No feedback is awaited from this person, so the number stays closed."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why you need the number.")]})
    ctx.note = reason.strip()[:200]
    ctx.about("principals.principal", principal_id)
    return {}


def prove(link: FeedbackLink, *, answer: str, key: str | None = None) -> None:
    """Show that the holder is the link's person. Raises `Invalid` for a wrong answer, `Conflict` once the link is over."""
    # A wrong try is counted, so it is a result of the act and no error of it; the answer itself stands nowhere.
    left = _prove(bearer(link), key=key, link_id=link.pk, case_id=link.case_id, given=answer_digest(link.digest, answer))["left"]
    if left == 0:
        raise Conflict(OVER)
    if left is not None:
        raise Invalid({"answer": [_("This does not fit. Tries left: %(n)d") % {"n": left}]})


@act("proposals.prove_link")
def _prove(ctx: ActContext, *, link_id: UUID, case_id: UUID, given: str) -> dict[str, Any]:
    proposal = _locked(ctx, case_id)
    link = FeedbackLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    steps = open_steps(proposal)
    if state_of(link, steps, ctx.at) != "open":
        raise Conflict(OVER)
    ctx.require(f"proposals.{steps.edges[link.principal_id]}", Target(proposal.case, proposal))
    ctx.about(KIND, case_id)
    if hmac.compare_digest(link.proof_digest, given):
        return {"left": None}
    FeedbackLink.objects.filter(pk=link.pk).update(proof_tries=F("proof_tries") + 1)
    return {"left": MOST_TRIES - link.proof_tries - 1}


def rate_by_link(link: FeedbackLink, *, said: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    """Give the feedback that the link is for, once, as its holder. Raises `Conflict` when it is no longer open, `Invalid`."""
    return _rate(bearer(link), key=key, link_id=link.pk, case_id=link.case_id, said=said)


@act("proposals.rate_by_link")
def _rate(ctx: ActContext, *, link_id: UUID, case_id: UUID, said: dict[str, Any]) -> dict[str, Any]:
    proposal = _locked(ctx, case_id)
    link = FeedbackLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    steps = open_steps(proposal)
    if state_of(link, steps, ctx.at) != "open":
        raise Conflict(OVER)
    edge = steps.edges[link.principal_id]
    link.used_at = ctx.at
    link.save(update_fields=["used_at"])
    step_in(ctx, case_id, "course", edge, payload=said)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "edge": edge}


def bearer(link: FeedbackLink) -> Actor:
    """Whoever holds the link: the submitter for whom it was made, by the channel of links, and nobody else."""
    grant = Grant(LINK_ROLE, link.council_id, None, None, link.principal_id)
    return Actor(link.council_id, link.principal.name, None, (grant,), channel=Channel.LINK)


def find_link(secret: str) -> FeedbackLink | None:
    """The link with this secret in the scoped council, whatever became of it."""
    return FeedbackLink.objects.filter(digest=digest_of(secret)).select_related("case", "principal").first()


def state_of(link: FeedbackLink, open_steps: "OpenSteps | None", at: datetime) -> str:
    """ "open", or why it opens nothing: "used", "revoked", "expired", "locked" by wrong answers, or "closed" when the case has gone on without it."""
    if link.used_at is not None:
        return "used"
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at <= at:
        return "expired"
    if link.proof_tries >= MOST_TRIES:
        return "locked"
    is_open = open_steps is not None and link.round == open_steps.round and link.principal_id in open_steps.edges
    return "open" if is_open else "closed"


@dataclass(frozen=True, slots=True)
class OpenSteps:
    """The round of a case, and the step by which each submitter could give feedback now: the official one, or one beside it."""

    round: int
    edges: dict[UUID, str]


def open_steps(proposal: Proposal) -> OpenSteps:
    """Asked once for all submitters, however many there are; whoever can give no feedback (any more) has no edge."""
    stage, round_ = proposal.case.stage, round_of(proposal.pk)
    said = set(AddedRating.objects.filter(case=proposal.case, round=round_).values_list("principal_id", flat=True))
    edges = {}
    for one in submitters_of(KIND, proposal.pk):
        if one.is_first and stage == "answered":
            edges[one.principal_id] = "rate"
        elif not one.is_first and stage in ("answered", "rated") and one.principal_id not in said:
            edges[one.principal_id] = "add_rating"
    return OpenSteps(round_, edges)


def _open_ones(case_id: UUID, principal_id: UUID) -> Any:
    found = FeedbackLink.objects.filter(case_id=case_id, principal_id=principal_id)
    return found.filter(used_at__isnull=True, revoked_at__isnull=True)


def _end(ctx: ActContext, proposal: Proposal) -> datetime:
    """The end of the last day of the council's period."""
    period = Period.parse(procedure_of(proposal.case.procedure_id).parameter("feedback_link_period"))
    last = Clock.start(period, local_day(ctx.at), calendar_for(ctx.council_id)).due_on
    return datetime.combine(last + timedelta(days=1), time(), get_current_timezone())


def _locked(ctx: ActContext, case_id: UUID) -> Proposal:
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    proposal = get_visible(ctx.actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal
