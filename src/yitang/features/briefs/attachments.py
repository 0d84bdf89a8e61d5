"""Files of briefs: photos and attachments of the writer, scans of papers. Who added a file is not shown to those who may not know."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.queries import KIND, get_visible
from yitang.features.briefs.sources import is_own
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.workflow.moves import Target

ATTACHMENT, SCAN = "attachment", "scan"


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


def _place_of_brief(request: Any, case_id: UUID) -> Place:
    url = reverse("desk:briefs:detail", kwargs={"council": request.council.code, "case_id": case_id})
    return Place(url, _("Back to the brief"))


FILE_SUBJECTS.register(
    KIND, FileSubject(KIND, attach_to_brief, read_of_brief, _place_of_brief, labels={SCAN: _("Scan of the paper")})
)
