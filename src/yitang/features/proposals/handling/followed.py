"""What follows for a proposal when its units change, and reminders of what is not a unit's."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.handling import suggested  # noqa: F401 leaf
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import KIND, confirmed_backings
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Organ
from yitang.instruments.handling.queries import assignments_of, current_round
from yitang.instruments.handling.submitters import SUBMITTERS, Submitter
from yitang.instruments.handling.telling import UNITS_CHANGED, tell_role, tell_submitter
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

DISPATCH = "dispatch"
"""Kind of the organs that assign to units: 党委办公厅（室）, 政府办公厅（室） …"""

REMINDERS: dict[str, Any] = {
    "remind_assignment": _("“%(title)s” is filed and waits for assignment."),
    "remind_feedback": _("“%(title)s” was answered; your feedback is still outstanding."),
}
"""Step → the words that go out where nobody writes others; the title is filled in."""


def submitters(case_id: UUID) -> list[Submitter]:
    """The first submitter, then joint ones and those of merged originals, as the house of handling asks for them.

    Each person once, however many of the own cases went into this one. Who signed it and gave up an own case for it, too, is
    consulted as the submitter of that one.
    """
    first = Proposal.objects.select_related("submitter").get(pk=case_id).submitter
    found = {first.pk: Submitter(first.pk, first.name, is_first=True)}
    for one in confirmed_backings(case_id):
        of_original = one.relation == Backing.Relation.ORIGINAL
        known = found.get(one.principal_id)
        if one.relation == Backing.Relation.ENDORSE or (known and (known.is_consulted or not of_original)):
            continue
        found[one.principal_id] = Submitter(one.principal_id, one.principal.name, of_original=of_original)
    return list(found.values())


def rating_added(move: Move) -> None:
    """Effect: the committee learns that another submitter has said something."""
    tell_role(move, Role.PROPOSAL_CLERK, _("Another submitter gave feedback on “%(title)s”."), _("Read it"))


def recalled(move: Move) -> None:
    """Effect when a reply is corrected: no feedback is asked for until it is there again."""
    proposal = move.subject
    assert isinstance(proposal, Proposal)
    proposal.answered_on = None
    proposal.save(update_fields=["answered_on"])
    tell_submitter(move, _("The reply to “%(title)s” is being corrected; it will be sent to you again."))


def units_changed(move: Move) -> None:
    """The lead unit on the list follows, and the submitter is told who has it now."""
    proposal = move.subject
    assert isinstance(proposal, Proposal)
    found = current_round(assignments_of(move.case.id))
    proposal.lead_unit = next((a.unit for a in found if a.answers), proposal.lead_unit)
    proposal.save(update_fields=["lead_unit"])
    tell_submitter(move, _("“%(title)s” is being handled."), "、".join(a.unit.name for a in found))


def remind(move: Move) -> None:
    """Effect of reminding the dispatch office or the submitter: payload `{"text"}`, the words as they were previewed."""
    text = str(move.payload.get("text", "")).strip() or str(REMINDERS[move.edge.code])
    move.data["text"] = text
    if move.edge.code == "remind_feedback":
        tell_submitter(move, text, _("Read the reply and give feedback"), needs_action=True)
    else:
        tell_role(move, Role.DISPATCH_OFFICE, text, _("Assign it"))


def two_stages(move: Move) -> None:
    """Guard of handing over: only where assignment has two stages."""
    if not move.parameter("two_stages"):
        raise Blocked(_("Here the dispatch office assigns at once; nothing is handed over."))


def is_handed_over(move: Move) -> None:
    """Guard of assigning: under two stages the committee hands over first."""
    if move.parameter("two_stages") and move.track.state == "awaiting_assignment":
        raise Blocked(_("The committee has not handed it over yet."), owes=_("the proposal committee"))


def hand_over(move: Move) -> None:
    """Effect: payload `{"organ": id?}`, the dispatch office that assigns it; without one any of them may."""
    organ_id = move.payload.get("organ")
    if organ_id:
        organ = Organ.objects.filter(pk=organ_id, kind=DISPATCH).first()
        if organ is None:
            raise Invalid({"organ": [_("Choose a dispatch office from the list.")]})
        move.data["organ"] = {"id": str(organ.pk), "name": organ.name}
    tell_role(move, Role.DISPATCH_OFFICE, _("“%(title)s” was handed over to you."), _("Assign it"))


def handed_back(move: Move) -> None:
    """Effect: the committee chooses another dispatch office."""
    tell_role(move, Role.PROPOSAL_CLERK, _("The dispatch office handed “%(title)s” back."), _("Hand it over"))


EFFECTS.register("proposals.recalled", recalled)
EFFECTS.register("proposals.remind", remind)
EFFECTS.register("proposals.rating_added", rating_added)
EFFECTS.register("proposals.handed_over", hand_over)
EFFECTS.register("proposals.handed_back", handed_back)
GUARDS.register("proposals.two_stages", two_stages)
GUARDS.register("proposals.handed_over", is_handed_over)
UNITS_CHANGED.register(KIND, units_changed)
SUBMITTERS.register(KIND, submitters)
