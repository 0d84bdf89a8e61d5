"""Files of proposals, of replies and of folders of Word documents: who may add them, who may read them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, get_visible, is_backer
from yitang.foundation.acts.door import ActContext
from yitang.foundation.audit.actions import erase_commitments
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.actions import purge_all
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import STAFF_ROLES, UNIT_ROLES, Role
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target

REPLY, FOLDER, PUBLIC_FILES = "handling.reply", "proposals.words", "proposals.public"
"""Kinds of subject beside the proposal itself: a unit's reply, by its assignment; a clerk's folder of Word documents; what goes out with
the public copy, by the case."""
ATTACHMENT, ORIGINAL, SCAN = "attachment", "word", "scan"
FEEDBACK_SCAN, RECEIPT_SCAN, REPLY_SCAN = "feedback_scan", "receipt_scan", "reply_scan"
"""Purposes. The original Word document has the head of the form, hence telephones: it is for the submitter and the offices."""
IN_A_FOLDER = 200

declare("proposals.take_words", _("Make drafts from a folder of Word documents"), {Role.PROPOSAL_CLERK: anyone})


def attach_to_proposal(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """The submitter as long as the text can be changed; a scan of the paper by the clerk who types it in."""
    proposal = get_visible(ctx.actor, case_id)
    if proposal is None:
        raise _missing()
    if purpose == SCAN and proposal.paper_note:
        ctx.require("proposals.enter_paper")
    elif purpose == FEEDBACK_SCAN:
        ctx.require("proposals.rate_on_paper", Target(proposal.case, proposal))
    elif purpose in (ATTACHMENT, ORIGINAL):
        ctx.require("proposals.edit", Target(proposal.case, proposal))
    else:
        raise Invalid(_("No file of this kind can be added here."))


def read_of_proposal(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Attachments with the proposal; the original and the scan for its submitter and the offices."""
    proposal = get_visible(actor, case_id)
    if proposal is None or purpose == ATTACHMENT:
        return proposal is not None
    return actor.holds(*STAFF_ROLES) or _is_own(actor, proposal)


def attach_to_reply(ctx: ActContext, assignment_id: UUID, purpose: str) -> None:
    """Whoever writes the reply, while it is being written; scans of papers by the office that enters them for the unit."""
    assignment = Assignment.objects.select_related("case").filter(pk=assignment_id).first()
    if assignment is None or purpose not in (ATTACHMENT, RECEIPT_SCAN, REPLY_SCAN):
        raise _missing()
    track = Track.objects.get(case=assignment.case, axis="handling", unit_id=assignment.unit_id, round=assignment.round)
    if purpose != ATTACHMENT:
        ctx.require("handling.act_for", Target(assignment.case, assignment, track))
        return
    ctx.require("handling.write", Target(assignment.case, assignment, track))
    if track.state != "received":
        raise Blocked(_("The draft can be changed only while the case is with the handler."))


def read_of_reply(actor: Actor, assignment_id: UUID, purpose: str) -> bool:
    """The unit always; once it is sent, everybody who reads the proposal, as far as the reply may be published or they are inside."""
    assignment = Assignment.objects.select_related("reply").filter(pk=assignment_id).first()
    if assignment is None:
        return False
    if any(grant.role in UNIT_ROLES and grant.principal_id == assignment.unit_id for grant in actor.grants):
        return True
    reply: Reply | None = getattr(assignment, "reply", None)
    proposal = get_visible(actor, assignment.case_id)
    if proposal is not None and purpose != ATTACHMENT:
        # A scan shows hands and telephones: it is for those who work with the case and for its submitters.
        return actor.holds(*STAFF_ROLES, Role.DISPATCH_OFFICE) or _is_own(actor, proposal)
    if proposal is None or reply is None or reply.issued_on is None:
        return False
    outside = actor.roles <= {Role.MEMBER} and not _is_own(actor, proposal) and not is_backer(actor, proposal.pk)
    return reply.publicity == Reply.Publicity.PUBLIC or not outside


def purge_files(ctx: ActContext, case_id: UUID, words: str) -> None:
    """误传: the files of the proposal, of its replies, and what the record could still prove about them."""
    touched = purge_all(ctx, KIND, case_id, words) | purge_all(ctx, PUBLIC_FILES, case_id, words)
    for assignment_id in Assignment.objects.filter(case_id=case_id).values_list("pk", flat=True):
        touched |= purge_all(ctx, REPLY, assignment_id, words)
    for kind, subject_id in touched:
        if kind in (REPLY, FOLDER, PUBLIC_FILES):
            erase_commitments(ctx.council_id, kind, subject_id)


def attach_to_public(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """Nobody adds one by hand: they are copied from the attachments when a proposal is published."""
    raise Invalid(_("Files are made public together with the proposal, on the page of its publication."))


def read_of_public(actor: Actor, case_id: UUID, purpose: str) -> bool:
    return get_visible(actor, case_id) is not None


def attach_to_folder(ctx: ActContext, folder_id: UUID, purpose: str) -> None:
    ctx.require("proposals.take_words")


def read_of_folder(actor: Actor, folder_id: UUID, purpose: str) -> bool:
    return bool(policy.ask(actor, "proposals.take_words"))


def _is_own(actor: Actor, proposal: Proposal) -> bool:
    return bool(actor.principal_ids) and proposal.submitter_id in set(also_known_as(actor.principal_ids))


def _place_of_proposal(request: Any, case_id: UUID) -> Place:
    return _place(request, "detail", _("Back to the proposal"), case_id=case_id)


def _place_of_reply(request: Any, assignment_id: UUID) -> Place:
    if request.actor.holds(*UNIT_ROLES):
        return _place(request, "unit_case", _("Back to the case"), assignment_id=assignment_id)
    case_id = Assignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)
    return _place(request, "detail", _("Back to the proposal"), case_id=case_id)


def _place_of_folder(request: Any, folder_id: UUID) -> Place:
    return _place(request, "words_list", _("Back to the list"), folder_id=folder_id)


def _place(request: Any, page: str, label: Any, **ids: UUID) -> Place:
    return Place(reverse(f"desk:proposals:{page}", kwargs={"council": request.council.code, **ids}), label)


def _missing() -> NotFound:
    return NotFound(_("There is no such proposal, or it is not yours to see."))


for subject in (
    FileSubject(
        KIND,
        attach_to_proposal,
        read_of_proposal,
        _place_of_proposal,
        labels={ORIGINAL: _("Word original"), SCAN: _("Scan of the paper"), FEEDBACK_SCAN: _("Scan of the feedback form")},
    ),
    FileSubject(
        REPLY,
        attach_to_reply,
        read_of_reply,
        _place_of_reply,
        labels={RECEIPT_SCAN: _("Scan of the receipt"), REPLY_SCAN: _("Scan of the reply")},
    ),
    FileSubject(PUBLIC_FILES, attach_to_public, read_of_public, _place_of_proposal, most=IN_A_FOLDER),
    FileSubject(FOLDER, attach_to_folder, read_of_folder, _place_of_folder, most=IN_A_FOLDER),
):
    FILE_SUBJECTS.register(subject.kind, subject)
