"""联名 and 附议: who is asked to stand behind a proposal, their answer within a window, and what follows at submission."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.proposals.kinds import kind_of
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import KIND, current_session, get_visible
from yitang.features.proposals.telling import LANGUAGE, proposal_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.formats import zh_datetime
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.deadlines.clocks import Clock, ends_at, local_day
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.ledger.actions import write_fact
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.models import Case, Track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move, Target
from yitang.instruments.workflow.procedures import Procedure, procedure_of

Relation, State = Backing.Relation, Backing.State
MOST = 60
OPEN_STAGES = {Relation.JOINT: ("draft", "returned"), Relation.ENDORSE: ("draft", "returned", "submitted")}
"""Until when somebody may be asked: joint submitters before the submission, endorsers until the decision."""
BODIES = (Principal.Kind.POLITICAL_PARTY, Principal.Kind.BODY, Principal.Kind.ORGAN)
FACTS = {Relation.JOINT: "proposals.joint", Relation.ENDORSE: "proposals.endorsed"}

declare("proposals.keep_time", _("Let windows of proposals run out"), {})


def may_stand_beside(submitter: Principal) -> tuple[str, ...]:
    """Kinds of principals who may be joint with this one: members with members, bodies with bodies (广州 2012)."""
    return tuple(map(str, BODIES)) if submitter.kind in BODIES else (str(Principal.Kind.MEMBER),)


def answer_by(council_id: UUID, procedure: Procedure, relation: str, at: datetime) -> datetime:
    """The first moment that is too late for an answer to an invitation sent `at`.

    While the session sits joint submitters have hours, else days; endorsers have their own period.
    """
    session = current_session(council_id)
    day = local_day(at)
    sits = session is not None and session.opens_on <= day <= (session.closes_on or session.opens_on)
    hours = procedure.parameter("joint_hours_in_session")
    if relation == Relation.JOINT and sits and hours:
        return at + timedelta(hours=hours)
    period = Period.parse(procedure.parameter("joint_period" if relation == Relation.JOINT else "endorsement_period"))
    return ends_at(Clock.start(period, day, calendar_for(council_id)).due_on)


def last_moment(due_at: datetime) -> datetime:
    """The last moment in time as people read it: for a window that ends at midnight the minute before, on the day before."""
    at = due_at.astimezone(get_default_timezone())
    return at - timedelta(minutes=1) if (at.hour, at.minute) == (0, 0) else at


@act("proposals.invite")
def invite(ctx: ActContext, *, case_id: UUID, relation: str, principal_ids: Sequence[UUID]) -> dict[str, Any]:
    """Ask principals to stand behind a proposal; who declined or ran out of time may be asked again.

    Returns `{case_id, invited}`. Raises `Invalid` for somebody who cannot be asked, `Conflict` once it is too late.
    """
    proposal = _locked(ctx, case_id)
    ctx.require("proposals.invite", Target(proposal.case, proposal))
    if relation not in OPEN_STAGES:
        raise Invalid({"relation": [_("Choose what you ask for: joint submission or endorsement.")]})
    if proposal.case.stage not in OPEN_STAGES[Relation(relation)]:
        raise Conflict(_("The proposal has gone further: nobody can be asked to join it now."))
    asked = _askable(proposal, principal_ids)
    due_at = answer_by(ctx.council_id, procedure_of(proposal.case.procedure_id), relation, ctx.at)
    for principal in asked:
        backing = Backing.objects.filter(case_id=case_id, principal=principal).first()
        backing = backing or Backing(council_id=ctx.council_id, case=proposal.case, principal=principal)
        backing.relation, backing.state, backing.word = relation, State.INVITED, ""
        backing.invited_at, backing.due_at, backing.reminded_at, backing.answered_at = ctx.at, due_at, None, None
        backing.save()
        _ask(backing, proposal)
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "invited": [principal.pk for principal in asked], "due_at": due_at}


def _askable(proposal: Proposal, principal_ids: Sequence[UUID]) -> list[Principal]:
    wanted = list(dict.fromkeys(UUID(str(pk)) for pk in principal_ids))
    if not wanted:
        raise Invalid({"who": [_("Choose at least one person.")]})
    if len(wanted) > MOST:
        raise Invalid({"who": [_("At most %(most)d can be asked at once.") % {"most": MOST}]})
    kinds = may_stand_beside(proposal.submitter)
    found = {one.pk: one for one in known().filter(pk__in=wanted, kind__in=kinds)}
    if set(found) != set(wanted) or proposal.submitter_id in found:
        raise Invalid({"who": [_("Choose from the list. You cannot ask yourself.")]})
    here = Backing.objects.filter(case=proposal.case, principal__in=wanted, state__in=(State.INVITED, State.CONFIRMED))
    names = "、".join(row.principal.name for row in here.select_related("principal"))
    if names:
        raise Invalid({"who": [_("Asked already: %(names)s.") % {"names": names}]})
    return [found[pk] for pk in wanted]


@act("proposals.take_back_invitation")
def take_back(ctx: ActContext, *, backing_id: UUID) -> dict[str, Any]:
    """The first submitter takes an invitation back, or lets a joint submitter go before the submission."""
    backing, proposal = _backing(ctx, backing_id)
    ctx.require("proposals.invite", Target(proposal.case, proposal))
    if backing.relation not in OPEN_STAGES or proposal.case.stage not in OPEN_STAGES[Relation(backing.relation)]:
        raise Conflict(_("The proposal has gone further: who stands behind it can no longer be changed."))
    if backing.state in (State.INVITED, State.CONFIRMED):
        backing.state, backing.answered_at = State.ENDED, ctx.at
        backing.save(update_fields=["state", "answered_at"])
        _tell(backing, _("You are no longer asked to stand behind “%(title)s”."), principal_id=backing.principal_id)
    ctx.about(KIND, proposal.pk)
    return {"case_id": proposal.pk}


@act("proposals.remind_invited")
def remind(ctx: ActContext, *, backing_id: UUID) -> dict[str, Any]:
    """The first submitter reminds one person who was asked and has not answered, not more often than the council allows.

    Raises `Conflict` when there is nothing to remind of, `Blocked` within so many hours of the invitation or the last reminder.
    """
    backing, proposal = _backing(ctx, backing_id)
    ctx.require("proposals.invite", Target(proposal.case, proposal))
    ctx.about(KIND, proposal.pk)
    if backing.state != State.INVITED or backing.due_at is None or backing.due_at <= ctx.at:
        raise Conflict(_("This invitation is no longer open: %(state)s.") % {"state": backing.get_state_display()})
    again = remind_again_at(backing, procedure_of(proposal.case.procedure_id))
    if ctx.at < again:
        raise Blocked(_("%(name)s was told lately. Remind again from %(when)s on.") % _told(backing, again))
    backing.reminded_at = ctx.at
    backing.save(update_fields=["reminded_at"])
    _ask(backing, proposal)
    return {"case_id": proposal.pk, "name": backing.principal.name}


def remind_again_at(backing: Backing, procedure: Procedure) -> datetime:
    """From when on somebody who was asked may be reminded by hand."""
    return (backing.reminded_at or backing.invited_at) + timedelta(hours=int(procedure.parameter("invitation_reminder_hours")))


def _told(backing: Backing, again: datetime) -> dict[str, str]:
    return {"name": backing.principal.name, "when": zh_datetime(again)}


@act("proposals.answer_invitation")
def answer(ctx: ActContext, *, backing_id: UUID, agree: bool, word: str = "") -> dict[str, Any]:
    """Confirm or decline, with a word if one likes. Raises `Conflict` when the window is over or the answer was given."""
    backing, proposal = _backing(ctx, backing_id)
    ctx.require("proposals.answer_invitation", backing)
    if backing.state != State.INVITED or backing.due_at is None:
        raise Conflict(_("This invitation is no longer open: %(state)s.") % {"state": backing.get_state_display()})
    if backing.due_at <= ctx.at:
        raise Conflict(_("The time for an answer is over. The first submitter may ask you again."))
    backing.state = State.CONFIRMED if agree else State.DECLINED
    backing.word, backing.answered_at, backing.text_version = word.strip()[:300], ctx.at, proposal.draft_version
    backing.save(update_fields=["state", "word", "answered_at", "text_version"])
    if agree and proposal.submitted_on is not None and backing.relation == Relation.ENDORSE:
        _credit([backing], ctx)
    text = _("%(name)s stands behind “%(title)s”.") if agree else _("%(name)s does not join “%(title)s”.")
    _tell(backing, text, principal_id=proposal.submitter_id)
    ctx.about(KIND, proposal.pk)
    return {"case_id": proposal.pk, "state": backing.state}


def open_invitations(case_id: UUID, relation: str = Relation.JOINT) -> list[Backing]:
    """Invitations that still run, with their principals."""
    rows = Backing.objects.filter(case_id=case_id, relation=relation, state=State.INVITED, due_at__gt=now())
    return list(rows.select_related("principal").order_by("id"))


def invitations_settled(move: Move) -> None:
    """Guard of submitting: who still owes an answer is named; a council may let the submission go on without them."""
    owing = open_invitations(move.case.id)
    if owing and move.parameter("joint_blocks_submit"):
        names = "、".join(row.principal.name for row in owing)
        raise Blocked(_("Joint submitters have not answered yet."), owes=names)


def stand_together(move: Move) -> None:
    """Effect of submitting: who did not answer drops out, the kind follows from who is left, joint duties are credited."""
    proposal = proposal_of(move)
    for backing in Backing.objects.filter(case=move.case, relation=Relation.JOINT, state=State.INVITED):
        _drop(backing, move.at)
    rows = list(Backing.objects.filter(case=move.case, state=State.CONFIRMED, origin__isnull=True))
    joint = [row for row in rows if row.relation == Relation.JOINT]
    proposal.submitter_kind = kind_of(proposal.submitter, joint=bool(joint)).code
    proposal.save(update_fields=["submitter_kind"])
    if move.track.version == 2:
        # Handed in for the first time: after a return the facts are there already.
        _credit(rows, move.ctx)
    for backing in joint:
        _tell(backing, _("“%(title)s” was submitted with you as joint submitter."), principal_id=backing.principal_id)


def _credit(rows: Iterable[Backing], ctx: ActContext) -> None:
    for backing in rows:
        kind = FACTS[Relation(backing.relation)]
        day = local_day(ctx.at)
        write_fact(backing.council_id, backing.principal_id, kind, effective_on=day, case_id=backing.case_id)


@act("proposals.keep_time")
def keep_time(ctx: ActContext) -> dict[str, Any]:
    """Let windows run out and remind once at half time: invitations, and conversions that wait for consent."""
    ctx.require("proposals.keep_time")
    over = list(_over(ctx.at))
    for backing in over:
        _drop(backing, ctx.at)
    halfway = [row for row in _running(ctx.at) if _is_half(row, ctx.at)]
    for backing in halfway:
        backing.reminded_at = ctx.at
        backing.save(update_fields=["reminded_at"])
        proposal = Proposal.objects.select_related("case", "submitter").get(pk=backing.case_id)
        _ask(backing, proposal)
    lapsed = list(_unanswered(ctx))
    for case_id in lapsed:
        step_in(ctx, case_id, "filing", "lapse")
    return {"expired": len(over), "reminded": len(halfway), "lapsed": len(lapsed)}


def keep_time_job(job: RunningJob) -> dict[str, Any] | None:
    """Run `keep_time` when there is anything to do, so that quiet hours leave no acts."""
    moment = now()
    with in_council(job.council_id):
        waits = _over(moment).exists() or any(_is_half(row, moment) for row in _running(moment))
        waits = waits or _late_consents(local_day(moment)).exists()
    return keep_time(system_actor(job.council_id)) if waits else None


def _over(moment: datetime) -> Any:
    return Backing.objects.filter(state=State.INVITED, due_at__lte=moment).select_related("case", "principal")


def _running(moment: datetime) -> Any:
    rows = Backing.objects.filter(state=State.INVITED, due_at__gt=moment, reminded_at__isnull=True)
    return rows.select_related("case", "principal")


def _is_half(backing: Backing, moment: datetime) -> bool:
    return backing.due_at is not None and moment >= backing.invited_at + (backing.due_at - backing.invited_at) / 2


def _late_consents(day: Any) -> Any:
    return Track.objects.filter(axis="filing", state="consent", due_on__lt=day, case__kind=KIND)


def _unanswered(ctx: ActContext) -> Iterable[UUID]:
    return _late_consents(ctx.today).values_list("case_id", flat=True)


def _drop(backing: Backing, at: datetime) -> None:
    backing.state, backing.answered_at = State.EXPIRED, at
    backing.save(update_fields=["state", "answered_at"])
    first = Proposal.objects.get(pk=backing.case_id).submitter_id
    _tell(backing, _("%(name)s did not answer in time and dropped out of “%(title)s”."), principal_id=first)
    _tell(backing, _("The time to answer the invitation to “%(title)s” is over."), principal_id=backing.principal_id)


def _ask(backing: Backing, proposal: Proposal) -> None:
    joint = backing.relation == Relation.JOINT
    text = _("%(first)s asks you to submit “%(title)s” jointly.") if joint else _("%(first)s asks you to endorse “%(title)s”.")
    _tell(backing, text, principal_id=backing.principal_id, first=proposal.submitter.name, needs_action=True)


def _tell(backing: Backing, text: Any, *, principal_id: UUID, first: str = "", needs_action: bool = False) -> None:
    with override(LANGUAGE):
        words = {"name": backing.principal.name, "first": first, "title": backing.case.title or str(_("(no title yet)"))}
        tell(
            backing.council_id,
            "proposals.invitation",
            str(text) % words,
            principal_id=principal_id,
            needs_action=needs_action,
            case=(KIND, backing.case_id),
            next_step=str(_("Read it, then agree or decline")) if needs_action else "",
            due_on=local_day(backing.due_at - timedelta(microseconds=1)) if needs_action and backing.due_at else None,
        )


def _locked(ctx: ActContext, case_id: UUID) -> Proposal:
    Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    proposal = get_visible(ctx.actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal


def _backing(ctx: ActContext, backing_id: UUID) -> tuple[Backing, Proposal]:
    backing = Backing.objects.filter(pk=backing_id).select_related("principal").first()
    if backing is None:
        raise NotFound(_("There is no such invitation."))
    proposal = _locked(ctx, backing.case_id)
    backing = Backing.objects.select_related("case", "principal").get(pk=backing_id)
    return backing, proposal


GUARDS.register("proposals.invitations_settled", invitations_settled)
EFFECTS.register("proposals.stand_together", stand_together)
JOB_HANDLERS.register(
    "proposals.keep_time",
    Handler("proposals.keep_time", _("Let windows of proposals run out"), keep_time_job, every=timedelta(minutes=5)),
)
