"""转意见建议、转社情民意、转信访 as coded outcomes, and 申请复核 of what was not filed."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.telling import proposal_of, set_outcome, start_review_clock, tell_role, tell_submitter
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.models import Case, Decision
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move
from yitang.instruments.workflow.procedures import procedure_of

CONVERSIONS = "conversion"
"""The dictionary of what a proposal may be turned into; the flag `consent` says that its submitter has to agree first."""


def conversion_of(code: str) -> DictionaryEntry | None:
    """The entry in force with this code."""
    return next((entry for entry in entries(CONVERSIONS) if entry.code == code), None)


def needs_consent(entry: DictionaryEntry) -> bool:
    """Whether the submitter has to agree before a proposal is turned into this."""
    return bool(entry.flags.get("consent"))


def _chosen(move: Move) -> DictionaryEntry:
    entry = conversion_of(str(move.payload.get("code", "")))
    if entry is None:
        raise Invalid({"code": [_("Choose what the proposal is turned into.")]})
    return entry


def may_convert(move: Move) -> None:
    """Guard of converting at once: a kind from the dictionary to which nobody has to agree first."""
    entry = _chosen(move)
    if needs_consent(entry):
        name = proposal_of(move).submitter.name
        raise Blocked(_("“%(kind)s” needs the submitter's consent: ask for it first.") % {"kind": entry.label}, owes=name)


def has_consent_kind(move: Move) -> None:
    """Guard of asking: a kind from the dictionary to which the submitter has to agree; others need no question."""
    if not needs_consent(_chosen(move)):
        raise Invalid({"code": [_("This kind needs no consent. Convert the proposal at once.")]})


def convert(move: Move) -> None:
    """Effect of converting: the coded outcome, told to the submitter with what becomes of the content."""
    entry = _chosen(move)
    move.data |= {"code": entry.code, "reason_code": entry.code, "reason_label": entry.label}
    set_outcome(move, Proposal.Outcome.CONVERTED, entry.code)
    tell_submitter(move, _("“%(title)s” is not filed but passed on in another way."), entry.label)


def ask_consent(move: Move) -> None:
    """Effect of asking: the submitter has something to answer, until a day."""
    entry = _chosen(move)
    move.data |= {"code": entry.code, "reason_label": entry.label, "due_on": str(move.track.due_on)}
    tell_submitter(move, _("For “%(title)s” a conversion is proposed. It needs your consent."), entry.label, needs_action=True)


def asked_for(case_id: UUID) -> dict[str, Any]:
    """What the submitter was last asked to agree to: `{code, reason_label, reason, who, due_on}`, or empty."""
    found = Decision.objects.filter(case_id=case_id, axis="filing", edge="ask_consent").order_by("-recorded_at", "-id").first()
    return {**found.data, "reason": found.reason, "asked_on": found.effective_on} if found else {}


def consented(move: Move) -> None:
    """Effect of the submitter's consent: converted into what was asked."""
    asked = asked_for(move.case.id)
    move.data |= {"code": asked["code"], "reason_code": asked["code"], "reason_label": asked["reason_label"]}
    set_outcome(move, Proposal.Outcome.CONVERTED, asked["code"])
    tell_role(move, Role.PROPOSAL_CLERK, _("The submitter of “%(title)s” agreed to the conversion."), _("Pass the content on"))


def refused(move: Move) -> None:
    """Effect of a refusal: the review goes on."""
    start_review_clock(move)
    tell_role(move, Role.PROPOSAL_DIRECTOR, _("The submitter of “%(title)s” did not agree to the conversion."), _("Decide on it"))


def lapsed(move: Move) -> None:
    """Effect of silence: no consent was given, so the review goes on; both sides know."""
    start_review_clock(move)
    tell_submitter(move, _("No answer came on the conversion of “%(title)s”; the review goes on."), "")
    tell_role(move, Role.PROPOSAL_DIRECTOR, _("No answer came on the conversion of “%(title)s”."), _("Decide on it"))


def appeal_until(proposal: Proposal, case: Case) -> Any:
    """The last day on which re-examination may be applied for; None when it is not filed for another reason or was decided."""
    if proposal.outcome != Proposal.Outcome.NOT_FILED or proposal.outcome_on is None:
        return None
    try:
        period = Period.parse(procedure_of(case.procedure_id).parameter("appeal_period"))
    except KeyError:
        return None
    if Decision.objects.filter(case=case, axis="filing", edge="appeal").exists():
        return None
    return Clock.start(period, proposal.outcome_on, calendar_for(case.council_id)).due_on


def may_appeal(move: Move) -> None:
    """Guard of 申请复核: once, and within the window after the decision."""
    until = appeal_until(proposal_of(move), move.case)
    if until is None:
        raise Invalid(_("Re-examination was decided already; it can be applied for once."))
    if today() > until:
        raise Invalid(_("Re-examination could be applied for until %(day)s.") % {"day": until.isoformat()})


def appeal(move: Move) -> None:
    """Effect of the application: the director has to decide by a day."""
    tell_role(move, Role.PROPOSAL_DIRECTOR, _("Re-examination of “%(title)s” was applied for."), _("Decide once, with reasons"))


def uphold(move: Move) -> None:
    """Effect of upholding: the outcome stands; the submitter reads why."""
    tell_submitter(move, _("After re-examination “%(title)s” remains not filed."), move.reason)


def reopen(move: Move) -> None:
    """Effect of granting: it is under review again as if it had just come in."""
    set_outcome(move, "")
    start_review_clock(move)
    tell_submitter(move, _("After re-examination “%(title)s” is reviewed again."), "")
    tell_role(move, Role.PROPOSAL_CLERK, _("“%(title)s” is to be reviewed again."), _("Review it"))


for _name, _guard in {
    "proposals.may_convert": may_convert,
    "proposals.needs_consent": has_consent_kind,
    "proposals.may_appeal": may_appeal,
}.items():
    GUARDS.register(_name, _guard)

for _name, _effect in {
    "proposals.convert": convert,
    "proposals.ask_consent": ask_consent,
    "proposals.consented": consented,
    "proposals.refused": refused,
    "proposals.lapsed": lapsed,
    "proposals.appeal": appeal,
    "proposals.uphold": uphold,
    "proposals.reopen": reopen,
}.items():
    EFFECTS.register(_name, _effect)
