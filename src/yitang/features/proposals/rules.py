"""What must be there before a step of a proposal, and what follows from it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.proposals.kinds import occasion_on
from yitang.features.proposals.models import Backing, Proposal, PublicProposal
from yitang.features.proposals.publication import public_copy
from yitang.features.proposals.publication_files import end_files, take_files
from yitang.features.proposals.queries import KIND, current_session
from yitang.features.proposals.telling import LANGUAGE, start_review_clock
from yitang.features.proposals.telling import proposal_of as _proposal
from yitang.features.proposals.telling import set_outcome as _outcome
from yitang.features.proposals.telling import tell_role as _tell_role
from yitang.features.proposals.telling import tell_submitter as _tell_submitter
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.models import Assignment
from yitang.instruments.ledger.actions import cancel_fact, write_fact
from yitang.instruments.ledger.queries import duties_of
from yitang.instruments.workflow.engine import open_track
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move
from yitang.instruments.workflow.numbers import next_number
from yitang.instruments.workflow.procedures import Procedure


def length_of(text: str) -> int:
    """Characters that count: white space does not."""
    return len("".join(text.split()))


def problems_of(proposal: Proposal, procedure: Procedure) -> dict[str, list[Any]]:
    """What keeps a proposal from being submitted, by field."""
    errors: dict[str, list[Any]] = {}
    title, body = length_of(proposal.case.title), length_of(proposal.body)
    if not title:
        errors["title"] = [_("Write the title: what the proposal is about.")]
    elif title > procedure.parameter("title_max"):
        most = procedure.parameter("title_max")
        errors["title"] = [_("The title has %(n)d characters. Shorten it to %(most)d.") % {"n": title, "most": most}]
    if body < procedure.parameter("body_min"):
        least = procedure.parameter("body_min")
        errors["body"] = [
            _("The text has %(n)d characters. Write at least %(least)d: the situation, the analysis, the suggestion.")
            % {"n": body, "least": least}
        ]
    elif body > procedure.parameter("body_max") and procedure.parameter("body_max_blocks"):
        most = procedure.parameter("body_max")
        errors["body"] = [_("The text has %(n)d characters. Shorten it to %(most)d.") % {"n": body, "most": most}]
    if proposal.class_code not in {entry.code for entry in entries("proposal_class")}:
        errors["class_code"] = [_("Choose the class that fits best.")]
    if not proposal.consent_public and not proposal.consent_reason.strip():
        errors["consent_reason"] = [_("Say why it should not be published.")]
    return errors


def complete(move: Move) -> None:
    """Guard of submitting: title, text, class and the reason for not publishing are there, as the submitter checked them."""
    proposal = _proposal(move)
    if move.payload.get("draft_version", proposal.draft_version) != proposal.draft_version:
        raise Conflict(
            _("The text was changed after this page was opened. Read it through again, then submit."),
            who=proposal.submitter.name,
            when=proposal.saved_at,
        )
    errors = problems_of(proposal, move.procedure)
    if errors:
        raise Invalid(errors)


def has_class(move: Move) -> None:
    """Guard of filing: the payload may correct the class; some class of the dictionary must hold."""
    code = str(move.payload.get("class_code") or _proposal(move).class_code)
    if code not in {entry.code for entry in entries("proposal_class")}:
        raise Invalid({"class_code": [_("Choose the class under which it is filed.")]})


def has_reason(move: Move) -> None:
    """Guard of not filing: a reason from the council's own dictionary."""
    if str(move.payload.get("reason_code", "")) not in {entry.code for entry in entries("not_filed_reason")}:
        raise Invalid({"reason_code": [_("Choose the reason why it is not filed.")]})


def has_adoption(move: Move) -> None:
    """Guard of concluding: how far the proposal was adopted is a recorded fact of its own."""
    if str(move.payload.get("adoption", "")) not in Proposal.Adoption:
        raise Invalid({"adoption": [_("Say whether it was adopted in full, in part, or not.")]})


def may_be_published(move: Move) -> None:
    """Guard of publication: the submitter agreed, and the case is answered."""
    proposal = _proposal(move)
    if not proposal.consent_public:
        raise Blocked(_("The submitter has not agreed to publication."), owes=proposal.submitter.name)
    if not any("answered" in move.procedure.axis(t.axis).state(t.state).flags for t in move.tracks):
        raise Blocked(_("It can be published once it is answered."), owes=_("the handling units"))
    if not str(move.payload.get("body", "")).strip():
        raise Invalid({"body": [_("The public text is empty. Take over the full text or write a summary.")]})


def submit(move: Move) -> None:
    """Effect: receipt number, day, session, the duty fact; the review's clock starts."""
    proposal, today = _proposal(move), local_day(move.at)
    first_time = proposal.is_new
    if first_time:
        proposal.receipt_number = next_number(move.council_id, "proposal:receipt")
        proposal.submitted_on = today
        session = current_session(move.council_id)
        proposal.session = move.case.session = session
        proposal.occasion = occasion_on(move.council_id, move.procedure, today)
        move.case.save(update_fields=["session"])
        write_fact(
            move.council_id,
            proposal.submitter_id,
            "proposals.submitted",
            effective_on=today,
            case_id=move.case.id,
        )
    proposal.outcome, proposal.outcome_on = "", None
    proposal.save()
    start_review_clock(move)
    move.data["receipt_number"] = proposal.receipt_number
    _tell_role(move, Role.PROPOSAL_CLERK, _("A proposal came in: “%(title)s”."), _("Review it"))


def send_back(move: Move) -> None:
    """Effect of returning for changes: tell the submitter why; points of the standard and places in the text are kept."""
    _outcome(move, Proposal.Outcome.RETURNED)
    for name in ("points", "places"):
        if move.payload.get(name):
            move.data[name] = [str(item) for item in move.payload[name]]
    _tell_submitter(move, _("“%(title)s” was returned to you for changes."), move.reason, needs_action=True)


def file(move: Move) -> None:
    """Effect of filing: class, the tracks after filing, the fact, the number within the session, the messages."""
    proposal = _proposal(move)
    proposal.class_code = str(move.payload.get("class_code") or proposal.class_code)
    _outcome(move, Proposal.Outcome.FILED)
    open_track(move, "course")
    open_track(move, "publication")
    for principal_id in _whose_filing(move):
        write_fact(move.council_id, principal_id, "proposals.filed", effective_on=local_day(move.at), case_id=move.case.id)
    _tell_role(move, Role.DISPATCH_OFFICE, _("A filed proposal waits for assignment: “%(title)s”."), _("Assign it"))
    # A proposal that came in with its number (history, or a paper register) keeps it: numbers are given once.
    # It is drawn late, because all other filings of the session wait from here until this one is written.
    if move.case.number is None:
        move.case.number = next_number(move.council_id, f"proposal:{move.case.session_id}")
        move.case.save(update_fields=["number"])
    move.data["number"] = move.case.number
    with override(LANGUAGE):
        text = _("“%(title)s” was filed as No. %(number)d.")
        _tell_submitter(move, text % {"title": "%(title)s", "number": move.case.number}, _("It is now assigned to a unit."))


def _whose_filing(move: Move) -> list[UUID]:
    """Whose duty the filing is: the first submitter's; of a merger that of every original's, once for each matter."""
    rows = _submitters_of_originals(move.case.id)
    everybody = dict.fromkeys([_proposal(move).submitter_id, *rows])
    if not rows:
        return list(everybody)
    sources = CaseLink.objects.filter(target=move.case, kind=CaseLink.Kind.MERGED_INTO).values_list("source_id", flat=True)
    facts = duties_of(frozenset(everybody)).filter(kind="proposals.filed", case_id__in=list(sources))
    credited = set(facts.values_list("principal_id", flat=True))
    return [principal_id for principal_id in everybody if principal_id not in credited]


@planned()
def _submitters_of_originals(case_id: UUID) -> QuerySet[Backing, UUID]:
    originals = Backing.objects.filter(case_id=case_id, state=Backing.State.CONFIRMED, origin__isnull=False)
    return originals.exclude(relation=Backing.Relation.JOINT).values_list("principal_id", flat=True)


def not_file(move: Move) -> None:
    """Effect of not filing: the coded reason is kept and told to the submitter."""
    code = str(move.payload["reason_code"])
    _outcome(move, Proposal.Outcome.NOT_FILED, code)
    label = next(entry.label for entry in entries("not_filed_reason") if entry.code == code)
    move.data |= {"reason_code": code, "reason_label": label}
    _tell_submitter(move, _("“%(title)s” was not filed."), label)


def withdraw(move: Move) -> None:
    """Effect of withdrawal: facts that it had earned are cancelled by new facts."""
    _outcome(move, Proposal.Outcome.WITHDRAWN)
    cancel_facts(move)


def cancel_facts(move: Move) -> None:
    """Cancel by new facts all that the case had earned anybody."""
    proposal = _proposal(move)
    backed = Backing.objects.filter(case=move.case).values_list("principal_id", flat=True)
    for fact in duties_of(frozenset([proposal.submitter_id, *backed])).filter(case_id=move.case.id):
        cancel_fact(fact, effective_on=local_day(move.at))


def assigned(move: Move) -> None:
    """Effect after assignment: lead unit on the list, units and submitter told."""
    proposal = _proposal(move)
    found = list(Assignment.objects.filter(case=move.case).select_related("unit").order_by("id"))
    proposal.lead_unit = next(a.unit for a in found if a.answers)
    proposal.save(update_fields=["lead_unit"])
    for assignment in found:
        with override(LANGUAGE):
            tell(
                move.council_id,
                "proposals.assigned",
                _("“%(title)s” was assigned to you.") % {"title": move.case.title},
                principal_id=assignment.unit_id,
                needs_action=True,
                case=(KIND, move.case.id),
                next_step=str(_("Sign for receipt")),
                due_on=assignment.due_on,
            )
    names = "、".join(a.unit.name for a in found)
    _tell_submitter(move, _("“%(title)s” is being handled."), names)


def answered(move: Move) -> None:
    """Effect when all replies are in: the submitters are asked for feedback, an endorser is told."""
    proposal = _proposal(move)
    proposal.answered_on = local_day(move.at)
    proposal.save(update_fields=["answered_on"])
    others = (Backing.Relation.ORIGINAL, Backing.Relation.JOINT)
    words = _("“%(title)s” was answered.")
    _tell_submitter(move, words, _("Read the reply and give feedback"), needs_action=True, of_others=others)


def rated(move: Move) -> None:
    """Effect after feedback: the overall grade on the list, the committee told."""
    proposal = _proposal(move)
    proposal.satisfaction = move.data["overall"]
    proposal.save(update_fields=["satisfaction"])
    _tell_role(move, Role.PROPOSAL_CLERK, _("Feedback came in on “%(title)s”."), _("Conclude it"))


def conclude(move: Move) -> None:
    """Effect of conclusion: the day and the adoption, apart from “answered”."""
    proposal = _proposal(move)
    proposal.concluded_on = local_day(move.at)
    proposal.adoption = str(move.payload["adoption"])
    proposal.save(update_fields=["concluded_on", "adoption"])
    move.data["adoption"] = proposal.adoption
    _tell_submitter(move, _("“%(title)s” was concluded."), "")


def publish(move: Move) -> None:
    """Effect of publication: the approved copy, with replies that may be public."""
    copy = public_copy(move)
    take_files(move, copy)
    copy.save()
    move.case.publicity = Case.Publicity.PUBLIC
    move.case.save(update_fields=["publicity"])
    _tell_submitter(move, _("“%(title)s” was published."), "")


def take_down(move: Move) -> None:
    """Effect of withdrawing the publication: strangers no longer find it."""
    copy = PublicProposal.objects.get(case=move.case)
    end_files(move, copy)
    copy.taken_down_at = copy.changed_at = now()
    copy.save(update_fields=["attachments", "taken_down_at", "changed_at"])
    move.case.publicity = Case.Publicity.INTERNAL
    move.case.save(update_fields=["publicity"])


for _name, _guard in {
    "proposals.complete": complete,
    "proposals.has_class": has_class,
    "proposals.has_reason": has_reason,
    "proposals.has_adoption": has_adoption,
    "proposals.may_be_published": may_be_published,
}.items():
    GUARDS.register(_name, _guard)

for _name, _effect in {
    "proposals.submit": submit,
    "proposals.return": send_back,
    "proposals.file": file,
    "proposals.not_file": not_file,
    "proposals.withdraw": withdraw,
    "proposals.assigned": assigned,
    "proposals.answered": answered,
    "proposals.rated": rated,
    "proposals.conclude": conclude,
    "proposals.publish": publish,
    "proposals.take_down": take_down,
}.items():
    EFFECTS.register(_name, _effect)
