"""The public copy of a proposal: made by a person's approval, never by itself."""

from typing import Any
from uuid import UUID

from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.models import Reply
from yitang.instruments.handling.queries import assignments_of, issued_replies
from yitang.instruments.workflow.moves import Move


def public_copy(move: Move) -> PublicProposal:
    """Build the copy from what was approved: payload `{"title"?, "body", "is_summary"?}`; replies by their own publicity."""
    proposal = move.subject
    assert isinstance(proposal, Proposal)
    copy = PublicProposal.objects.filter(case=move.case).first() or PublicProposal(
        council_id=move.council_id, case=move.case, published_at=move.at
    )
    session = move.case.session
    units = list(dict.fromkeys(assignment.unit.name for assignment in assignments_of(move.case.id)))
    copy.session_name = session.name if session else ""
    copy.number = move.case.number
    copy.title = str(move.payload.get("title") or move.case.title)
    copy.submitter_line = proposal.submitter.name
    copy.class_code = proposal.class_code
    copy.class_label = labels("proposal_class").get(proposal.class_code, "")
    copy.unit_line = "、".join(units)[:300]
    copy.is_summary = bool(move.payload.get("is_summary"))
    copy.body = str(move.payload["body"])
    copy.replies = public_replies(move)
    copy.changed_at = move.at
    copy.taken_down_at = None
    return copy


def public_replies(move: Move) -> list[dict[str, Any]]:
    """Issued replies whose unit decided that they may be published, without contact data."""
    classes = labels("result_class")
    return [
        {
            "unit": reply.assignment.unit.name,
            "role": reply.assignment.role,
            "text": reply.text,
            "result_class": reply.result_class,
            "result_label": classes.get(reply.result_class, ""),
            "issued_on": reply.issued_on.isoformat() if reply.issued_on else "",
        }
        for reply in newest_replies(move.case.id)
        if reply.publicity == Reply.Publicity.PUBLIC
    ]


def newest_replies(case_id: UUID) -> list[Reply]:
    """The reply by which each unit stands: one that handled it again stands by its last one."""
    return list({reply.assignment.unit_id: reply for reply in issued_replies(case_id).order_by("assignment__round")}.values())
