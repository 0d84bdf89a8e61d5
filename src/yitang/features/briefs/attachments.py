"""Files of briefs: photos and attachments of the writer, files of the units' answers, scans of papers.

Who added a file is not shown to those who may not know.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.queries import KIND, get_visible
from yitang.features.briefs.sources import is_own
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target

ATTACHMENT, SCAN = "attachment", "scan"
REPLY = "brief.reply"
"""The kind of subject under which the files of a unit's part in a brief are kept."""
RECEIPT_SCAN, REPLY_SCAN = "receipt_scan", "reply_scan"


def attach_to_brief(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """The writer while the text can be changed; scans and files of what the office entered, by the office."""
    brief = get_visible(ctx.actor, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    if purpose not in (ATTACHMENT, SCAN):
        raise Invalid(_("No file of this kind can be added here."))
    if brief.entered_by_office:
        ctx.require("briefs.take_in")
    elif purpose == SCAN:
        raise Invalid(_("No file of this kind can be added here."))
    else:
        ctx.require("briefs.change", Target(brief.case, brief))


def read_of_brief(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Attachments with the brief; a scan shows hands and names, so it is for its writer and the named editors."""
    brief = get_visible(actor, case_id)
    if brief is None or purpose == ATTACHMENT:
        return brief is not None
    return is_own(actor, brief) or bool(policy.ask(actor, "briefs.see_source", Target(brief.case, brief)))


def attach_to_reply(ctx: ActContext, assignment_id: UUID, purpose: str) -> None:
    """The unit while it writes its answer; scans of papers by the office that enters them for a unit without an account."""
    assignment = Assignment.objects.select_related("case").filter(pk=assignment_id, case__kind=KIND).first()
    if assignment is None or purpose not in (ATTACHMENT, RECEIPT_SCAN, REPLY_SCAN):
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    track = Track.objects.get(case=assignment.case, axis="handling", unit_id=assignment.unit_id, round=assignment.round)
    if purpose != ATTACHMENT:
        ctx.require("briefs.act_for", Target(assignment.case, assignment, track))
        return
    ctx.require("handling.write", Target(assignment.case, assignment, track))
    if track.state != "received":
        raise Blocked(_("Files can be added only while the answer is being written."))


def read_of_reply(actor: Actor, assignment_id: UUID, purpose: str) -> bool:
    """The unit always; scans the office alone; what a sent answer brought, everybody who reads the brief."""
    assignment = Assignment.objects.select_related("reply").filter(pk=assignment_id, case__kind=KIND).first()
    if assignment is None:
        return False
    if any(grant.role in UNIT_ROLES and grant.principal_id == assignment.unit_id for grant in actor.grants):
        return True
    if get_visible(actor, assignment.case_id) is None:
        return False
    if purpose != ATTACHMENT:
        # A scan shows hands and telephones.
        return policy.may_ever(actor, "briefs.dispatch")
    reply: Reply | None = getattr(assignment, "reply", None)
    return reply is not None and reply.issued_on is not None


def _place_of_reply(request: Any, assignment_id: UUID) -> Place:
    if request.actor.holds(*UNIT_ROLES):
        url = reverse("desk:briefs:unit_case", kwargs={"council": request.council.code, "assignment_id": assignment_id})
        return Place(url, _("Back to the brief"))
    return _place_of_brief(request, Assignment.objects.values_list("case_id", flat=True).get(pk=assignment_id))


def _place_of_brief(request: Any, case_id: UUID) -> Place:
    url = reverse("desk:briefs:detail", kwargs={"council": request.council.code, "case_id": case_id})
    return Place(url, _("Back to the brief"))


FILE_SUBJECTS.register(
    KIND, FileSubject(KIND, attach_to_brief, read_of_brief, _place_of_brief, labels={SCAN: _("Scan of the paper")})
)
FILE_SUBJECTS.register(
    REPLY,
    FileSubject(
        REPLY,
        attach_to_reply,
        read_of_reply,
        _place_of_reply,
        labels={RECEIPT_SCAN: _("Scan of the receipt"), REPLY_SCAN: _("Scan of the answer")},
    ),
)
