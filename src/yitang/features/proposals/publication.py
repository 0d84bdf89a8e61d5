"""The public copy of a proposal: made by a person's approval, never by itself."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.models import Reply
from yitang.instruments.handling.queries import assignments_of, issued_replies
from yitang.instruments.workflow.moves import Move


@dataclass(frozen=True)
class Finding:
    """A place in a text that should not go out unseen: what it looks like, and where."""

    kind: Any
    text: str
    start: int
    end: int


_PATTERNS = [
    (_("identity number"), re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    (_("telephone number"), re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－—]?\d{7,8})(?!\d)")),
    (_("e-mail address"), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (_("number plate"), re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}")),
    (
        _("name with a form of address"),
        re.compile(r"[\u4e00-\u9fff]{1,3}(?:某某?|先生|女士|同志|大爷|大妈|老人)(?![\u4e00-\u9fff]*们)"),
    ),
]


def findings_in(text: str) -> list[Finding]:
    """Numbers and names that a reader should look at before the text is published, in order of place."""
    found = [
        Finding(kind, match.group(), match.start(), match.end())
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda finding: (finding.start, -finding.end))


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
