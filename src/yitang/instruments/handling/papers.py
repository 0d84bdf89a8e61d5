"""Papers: what an office enters for a unit without an account or a submitter on paper, and the office's review of replies."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.files.models import StoredFile
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.rules import assignment_of, reply_complete
from yitang.instruments.handling.suggestions import checked_points
from yitang.instruments.handling.telling import tell_office, tell_unit
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

WRITTEN = ("text", "result_class", "publicity", "publicity_basis", "document_number", "contact_name", "contact_phone")


def evidence(move: Move) -> None:
    """Effect: payload `{"evidence"}` names the paper and where its scan lies; without one nothing is entered for others."""
    paper = str(move.payload.get("evidence", "")).strip()
    if not paper:
        raise Invalid({"evidence": [_("Name the paper from which this is entered, and where its scan is kept.")]})
    move.data["evidence"] = paper[:200]
    scan = _scan(move)
    if scan is not None:
        move.data["evidence_file"] = str(scan)


def _scan(move: Move) -> UUID | None:
    """The file of the scan: named by the actor's evidence or the payload, and kept with this case or one of its units' parts."""
    asked = move.actor.evidence_id or move.payload.get("file")
    if not asked:
        if move.parameter("scan_required"):
            raise Invalid({"scan": [_("Add the scan of the paper.")]})
        return None
    parts = Assignment.objects.filter(case=move.case).values_list("pk", flat=True)
    kept = StoredFile.objects.filter(pk=asked, state=StoredFile.State.KEPT, subject_id__in=[move.case.id, *parts])
    found = kept.values_list("pk", flat=True).first()
    if found is None:
        raise Invalid({"scan": [_("The scan is not with this case. Add it again.")]})
    return found


def write_for(move: Move) -> None:
    """Effect: payload with the fields of a reply becomes the unit's reply, marked as entered by the office."""
    assignment = assignment_of(move)
    reply = Reply.objects.filter(assignment=assignment).first() or Reply(council_id=move.council_id, assignment=assignment)
    for name in WRITTEN:
        if name in move.payload:
            setattr(reply, name, str(move.payload[name]))
    if "points" in move.payload:
        reply.points = checked_points(assignment, move.payload["points"])
    if reply.publicity not in Reply.Publicity:
        raise Invalid({"publicity": [_("Say whether the reply may be published.")]})
    reply.evidence, reply.saved_at = move.data["evidence"], move.at
    reply.save()
    try:
        reply_complete(move)
    except Blocked as error:
        field = "result_class" if reply.text.strip() else "text"
        raise Invalid({field: [error.message]}) from error


def no_review(move: Move) -> None:
    """Guard of sending: where the office reviews replies first, the head submits it for review instead."""
    if move.parameter("office_review"):
        raise Blocked(_("The office reviews replies before they are sent. Submit it for review."))


def review_wanted(move: Move) -> None:
    """Guard of submitting for review: only where the office reviews replies."""
    if not move.parameter("office_review"):
        raise Blocked(_("Replies are not reviewed by the office here. Sign and send it."))


def signed(move: Move) -> None:
    """Effect: payload `{"signed_by"}`; the signature is kept while the office reads the reply."""
    reply = assignment_of(move).reply
    reply.signed_by = str(move.payload.get("signed_by") or move.actor.name)
    reply.save(update_fields=["signed_by"])
    tell_office(move, _("A reply waits for review: “%(title)s”."), _("Review the reply"))


def review_back(move: Move) -> None:
    """Effect: the unit learns what has to be changed."""
    assignment = assignment_of(move)
    text = _("The office sent the reply to “%(title)s” back for changes.")
    tell_unit(move, assignment.unit_id, text, _("Write the reply"), due_on=move.track.due_on)


EFFECTS.register("handling.evidence", evidence)
EFFECTS.register("handling.write_for", write_for)
EFFECTS.register("handling.signed", signed)
EFFECTS.register("handling.review_back", review_back)
GUARDS.register("handling.no_review", no_review)
GUARDS.register("handling.review_wanted", review_wanted)
