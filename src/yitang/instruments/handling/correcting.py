"""复核已发答复: the office finds a fault in a reply that was sent; the unit corrects it, and both versions stay to be read."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked
from yitang.instruments.handling.models import EarlierReply, Reply
from yitang.instruments.handling.rules import assignment_of
from yitang.instruments.handling.telling import tell_unit
from yitang.instruments.workflow.engine import follow
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

BEFORE_FEEDBACK = ("handling", "answered")


def may_correct(move: Move) -> None:
    """Guard: an own answer, before the official feedback, and not one that the public reads."""
    if not assignment_of(move).answers:
        raise Blocked(_("An opinion for the lead unit is corrected between the units."))
    course = next(track for track in reversed(move.tracks) if track.axis == "course")
    if course.state not in BEFORE_FEEDBACK:
        raise Blocked(_("Feedback was given already. Have the case handled again instead."))
    if move.case.publicity == Case.Publicity.PUBLIC:
        raise Blocked(_("The reply is published. Take the publication down first."))


def correct(move: Move) -> None:
    """Effect: the version that was sent is kept with the reason, and the unit writes the next one within its own time."""
    assignment = assignment_of(move)
    reply = Reply.objects.select_for_update().get(assignment=assignment)
    assert reply.issued_on is not None  # it was sent, so it has its day
    kept = {name: getattr(reply, name) for name in ("edition", "text", "points", "result_class", "document_number", "signed_by")}
    EarlierReply(
        council_id=move.council_id, assignment=assignment, issued_on=reply.issued_on, reason=move.reason.strip(), **kept
    ).save(force_insert=True)
    reply.edition, reply.issued_on = reply.edition + 1, None
    reply.save(update_fields=["edition", "issued_on"])
    assignment.replied_on, assignment.due_on = None, move.track.due_on
    assignment.save(update_fields=["replied_on", "due_on"])
    move.data["edition"] = reply.edition
    course = next(track for track in reversed(move.tracks) if track.axis == "course")
    if course.state == "answered":
        follow(move, "course", "recall")
    text = _("The office found a fault in the reply to “%(title)s”; it has to be corrected and sent again.")
    tell_unit(move, assignment.unit_id, text, _("Correct the reply"), due_on=move.track.due_on)


GUARDS.register("handling.may_correct", may_correct)
EFFECTS.register("handling.correct", correct)
