"""Acts of a unit besides its steps: writing the reply."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.suggestions import checked_points
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target

REPLY_FIELDS = (
    "text",
    "result_class",
    "publicity",
    "publicity_basis",
    "document_number",
    "contact_name",
    "contact_phone",
    "points",
)


@act("handling.save_reply")
def save_reply(ctx: ActContext, *, assignment_id: UUID, expected_version: int | None = None, **fields: Any) -> dict[str, Any]:
    """Save the unit's draft; returns its new `version`. The status stays “not sent” until the head issues it.

    Raises `Conflict` when somebody saved a newer draft, `Blocked` once the draft lies with the head or is sent.
    """
    assignment = Assignment.objects.select_related("case").filter(pk=assignment_id).first()
    if assignment is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    track = Track.objects.get(case=assignment.case, axis="handling", unit_id=assignment.unit_id, round=assignment.round)
    ctx.require("handling.write", Target(assignment.case, assignment, track))
    ctx.about(assignment.case.kind, assignment.case_id)
    if track.state != "received":
        raise Blocked(_("The draft can be changed only while the case is with the handler."))
    reply = Reply.objects.select_for_update().filter(assignment=assignment).first()
    reply = reply or Reply(council_id=ctx.council_id, assignment=assignment, draft_version=0)
    if expected_version is not None and reply.draft_version != expected_version:
        raise Conflict(_("A newer draft was saved meanwhile. Compare both before you go on."), when=reply.saved_at)
    unknown = set(fields) - set(REPLY_FIELDS)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in unknown})
    if "points" in fields:
        fields["points"] = checked_points(assignment, fields["points"])
    for name, value in fields.items():
        setattr(reply, name, value)
    reply.draft_version += 1
    reply.saved_at = ctx.at
    reply.save()
    return {"reply_id": reply.pk, "version": reply.draft_version, "saved_at": ctx.at}
