"""Acts on dossiers besides the steps of the two procedures (those go through `advance`)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.features.dossier.models import Claim, Look, Recording
from yitang.features.dossier.policy import CORRECT, FACTS, OWN, RECORD, VIEW
from yitang.features.dossier.queries import own_principal, visible_members, visible_recordings
from yitang.features.dossier.states import CLAIM_KIND, REPORT_KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions import policy
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.actions import cancel_fact, correct_fact, fact_row, write_facts
from yitang.instruments.ledger.kinds import FACT_KINDS
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.parameters import parameter_on
from yitang.instruments.workflow.procedures import procedure_of, publish

RECORDING = "duty_recording"
"""Kind of evidence, and of the subject that its files hang on."""
MOST_PEOPLE = 3000


@act("dossier.open")
def open_dossier(ctx: ActContext, *, member_id: UUID, purpose: str = "read") -> dict[str, Any]:
    """Open a member's dossier and leave a look that the member sees; it stays open for the minutes that the council set.

    Raises `NotFound` for a member whose dossier the actor does not see, `Refused` by the policy.
    """
    member = visible_members(ctx.actor).filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such dossier, or it is not yours to see."))
    grant = ctx.require(VIEW, member)
    minutes = int(parameter_on(REPORT_KIND, "look_minutes", ctx.today))
    behalf = Principal.objects.filter(pk=grant.principal_id).values_list("name", flat=True).first()
    look = Look(
        council_id=ctx.council_id,
        principal_id=member.principal_id,
        account_id=ctx.actor.account_id,
        name=ctx.actor.name[:60],
        role=grant.role,
        on_behalf=behalf or "",
        purpose=purpose[:20],
        looked_at=ctx.at,
        until=ctx.at + timedelta(minutes=max(minutes, 1)),
    )
    look.save(force_insert=True)
    ctx.about("members.member", member.pk)
    return {"look_id": look.pk, "until": look.until}


@act("dossier.record")
def record(
    ctx: ActContext,
    *,
    kind: str,
    title: str,
    held_on: date,
    people: Sequence[tuple[UUID, str, Decimal]],
    organiser_id: UUID | None = None,
    paper_note: str = "",
    recording_id: UUID | None = None,
) -> dict[str, Any]:
    """谁组织谁记录: write one occasion with a fact for each of `people` (principal, role, quantity), for the office's own body or for
    `organiser_id`. Returns `{recording_id, written}`. Raises `Invalid`, naming the fields."""
    grant = ctx.require(RECORD)
    title = _checked(kind, title, held_on, ctx.today)
    if not people:
        raise Invalid({"people": [_("Name at least one member.")]})
    if len(people) > MOST_PEOPLE:
        raise Invalid({"people": [_("At most %(most)d members can be recorded at once.") % {"most": MOST_PEOPLE}]})
    known = set(Member.objects.filter(principal_id__in=[one for one, _role, _n in people]).values_list("principal_id", flat=True))
    if any(one not in known for one, _role, _quantity in people):
        raise Invalid({"people": [_("Somebody in the list is not a member of this council.")]})
    recorded_by = grant.principal_id
    recording = Recording(
        id=recording_id or uuid7(),
        council_id=ctx.council_id,
        kind=kind,
        title=title,
        held_on=held_on,
        organiser_id=_organiser(organiser_id) or recorded_by,
        paper_note=paper_note.strip()[:200],
        recorded_by=recorded_by,
        recorder=ctx.actor.name[:60],
        recorded_at=ctx.at,
    )
    recording.save(force_insert=True)
    written = write_facts(_rows(ctx, recording, people))
    ctx.about(RECORDING, recording.pk)
    return {"recording_id": recording.pk, "written": written}


@act("dossier.record_more")
def record_more(ctx: ActContext, *, recording_id: UUID, people: Sequence[tuple[UUID, str, Decimal]]) -> dict[str, Any]:
    """Add members to an occasion that was recorded already; whoever stands in it with a fact in force is left as they are."""
    ctx.require(RECORD)
    recording = visible_recordings(ctx.actor).filter(pk=recording_id).first()
    if recording is None:
        raise NotFound(_("There is no such record, or it is not yours to see."))
    there = DutyFact.objects.filter(evidence_id=recording_id, cancels__isnull=True, cancelled_by__isnull=True)
    have = set(there.values_list("principal_id", flat=True))
    known = set(Member.objects.filter(principal_id__in=[one[0] for one in people]).values_list("principal_id", flat=True))
    fresh = [one for one in people if one[0] in known and one[0] not in have]
    if not fresh:
        raise Invalid({"people": [_("All of them stand in this record already.")]})
    written = write_facts(_rows(ctx, recording, fresh))
    ctx.about(RECORDING, recording.pk)
    return {"recording_id": recording.pk, "written": written}


@act("dossier.correct")
def correct(
    ctx: ActContext, *, fact_id: UUID, reason: str, effective_on: date, quantity: Decimal, role: str = "", title: str = ""
) -> dict[str, Any]:
    """更正: cancel a recorded fact and write the right one in its place. Raises `Invalid` without a reason, `Conflict` when it was
    changed meanwhile, `Refused` for a fact of the work itself: that is corrected where the work is."""
    fact = _recorded_fact(ctx, fact_id, reason)
    if quantity <= 0:
        raise Invalid({"quantity": [_("Enter a number above 0.")]})
    if effective_on > ctx.today:
        raise Invalid({"effective_on": [_("The day lies in the future.")]})
    changed: dict[str, Any] = {"effective_on": effective_on, "quantity": quantity, "role": role}
    if fact.case_id is None:
        changed["title"] = _checked(fact.kind, title, effective_on, ctx.today)
    same = all(getattr(fact, name) == value for name, value in changed.items())
    if same:
        raise Invalid(_("Nothing is different from what stands there."))
    again = correct_fact(fact, cancelled_on=ctx.today, reason=reason.strip(), **_by(ctx), **changed)
    _tell_corrected(ctx, fact)
    return {"fact_id": again.pk}


@act("dossier.cancel")
def cancel(ctx: ActContext, *, fact_id: UUID, reason: str) -> dict[str, Any]:
    """撤销: take a recorded fact out of force; it stays readable with the reason. Raises what `correct` raises."""
    fact = _recorded_fact(ctx, fact_id, reason)
    cancel_fact(fact, effective_on=ctx.today, reason=reason.strip(), **_by(ctx))
    _tell_corrected(ctx, fact)
    return {"fact_id": fact.pk}


@act("dossier.claim")
def claim(
    ctx: ActContext,
    *,
    kind: str,
    title: str,
    effective_on: date,
    quantity: Decimal = Decimal(1),
    role: str = "",
    organiser_id: UUID | None = None,
    note: str = "",
    case_id: UUID | None = None,
) -> dict[str, Any]:
    """申报补录: a member adds a duty; it waits for the office that organised it (without one for the members' affairs office).

    Returns `{case_id}`. Raises `Invalid`, naming the fields; `Refused` when the account stands for no member.
    """
    ctx.require(OWN)
    principal_id = own_principal(ctx.actor)
    if principal_id is None:
        raise Refused(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
    title = _checked(kind, title, effective_on, ctx.today)
    if quantity <= 0:
        raise Invalid({"quantity": [_("Enter a number above 0.")]})
    version = publish(ctx.council_id, CLAIM_KIND, ctx.today)
    case = Case(id=case_id or uuid7(), council_id=ctx.council_id, kind=CLAIM_KIND, procedure=version, title=title)
    case.created_at = ctx.at
    open_case(ctx, case, procedure_of(version.pk), "claiming")
    organiser = _organiser(organiser_id)
    row = Claim(council_id=ctx.council_id, case=case, principal_id=principal_id, kind=kind, role=role, quantity=quantity)
    row.effective_on, row.organiser_id, row.note = effective_on, organiser, note.strip()
    row.save(force_insert=True)
    ctx.about(CLAIM_KIND, case.pk)
    return {"case_id": case.pk}


def _rows(ctx: ActContext, recording: Recording, people: Sequence[tuple[UUID, str, Decimal]]) -> list[dict[str, Any]]:
    found: dict[UUID, tuple[str, Decimal]] = {one: (role, quantity) for one, role, quantity in people}
    return [
        fact_row(
            ctx.council_id,
            principal_id,
            recording.kind,
            effective_on=recording.held_on,
            role=role,
            quantity=quantity,
            title=recording.title,
            source=DutyFact.Source.OFFICE,
            recorded_by=recording.recorded_by,
            recorded_for=recording.organiser_id,
            recorder=ctx.actor.name,
            evidence=(RECORDING, recording.pk),
        )
        for principal_id, (role, quantity) in found.items()
    ]


def _checked(kind: str, title: str, day: date, today: date) -> str:
    if kind not in FACT_KINDS or not FACT_KINDS.get(kind).by_hand:
        raise Invalid({"kind": [_("Choose what kind of duty it was.")]})
    words = " ".join(title.split())
    if not words:
        raise Invalid({"title": [_("Say what it was.")]})
    if len(words) > 200:
        raise Invalid({"title": [_("Shorten it to 200 characters at most.")]})
    if day > today:
        raise Invalid({"effective_on": [_("The day lies in the future.")], "held_on": [_("The day lies in the future.")]})
    return words


def _organiser(principal_id: UUID | None) -> UUID | None:
    if principal_id is None:
        return None
    if not Principal.objects.filter(pk=principal_id, kind=Principal.Kind.ORGAN).exists():
        raise Invalid({"organiser": [_("Choose the committee or office that organised it.")]})
    return principal_id


def _recorded_fact(ctx: ActContext, fact_id: UUID, reason: str) -> DutyFact:
    fact = policy.rows(ctx.actor, FACTS, DutyFact.objects.filter(pk=fact_id, cancels__isnull=True)).first()
    if fact is None:
        raise NotFound(_("There is no such fact, or it is not yours to see."))
    ctx.require(CORRECT, fact)
    if fact.source == DutyFact.Source.WORK:
        raise Refused(_("This fact was left by the work itself. It is corrected where the work is recorded."))
    if DutyFact.objects.filter(cancels=fact).exists():
        raise Conflict(_("This fact was corrected or cancelled meanwhile. Look at the dossier again."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why it is corrected.")]})
    ctx.about("ledger.fact", fact.pk)
    return fact


def _by(ctx: ActContext) -> dict[str, Any]:
    return {"recorded_by": ctx.grant.principal_id if ctx.grant else None, "recorder": ctx.actor.name}


def _tell_corrected(ctx: ActContext, fact: DutyFact) -> None:
    with override("zh-hans"):
        words = _("A fact in your dossier was corrected: “%(title)s”.") % {"title": fact.title}
        tell(ctx.council_id, "dossier.corrected", words, principal_id=fact.principal_id)
