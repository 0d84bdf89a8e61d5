"""What follows for a proposal when its units change, and reminders of what is not a unit's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.permissions.roles import Role
from yitang.instruments.handling.queries import assignments_of, current_round
from yitang.instruments.handling.telling import UNITS_CHANGED, tell_role, tell_submitter
from yitang.instruments.workflow.moves import EFFECTS, Move

REMINDERS: dict[str, Any] = {
    "remind_assignment": _("“%(title)s” is filed and waits for assignment."),
    "remind_feedback": _("“%(title)s” was answered; your feedback is still outstanding."),
}
"""Step → the words that go out where nobody writes others; the title is filled in."""


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


EFFECTS.register("proposals.remind", remind)
UNITS_CHANGED.register(KIND, units_changed)
