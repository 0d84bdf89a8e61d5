"""Papers of a whole session: the review report, the catalogue of filed proposals, the register for the review."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.papers.paragraph import paragraph, session_question
from yitang.features.proposals.papers.values import council_values
from yitang.features.proposals.queries import visible_proposals
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.models import Assignment, EarlierReply, Reply
from yitang.instruments.letters.kinds import Asked, Line, Subject


def sessions_listed(actor: Actor, asked: Asked) -> Iterator[Line]:
    """The council's sessions, or the one that was asked for."""
    found = CouncilSession.objects.order_by("-opens_on")
    if asked.session_id:
        found = found.filter(pk=asked.session_id)
    if asked.words:
        found = found.filter(name__contains=asked.words)
    for session in found:
        yield Line(session.pk, "", session.name, "", session.opens_on)


def report_of(actor: Actor, session_id: UUID) -> Subject | None:
    """提案审查情况的报告."""
    session = _session(actor, session_id)
    if session is None:
        return None
    parts = paragraph(session_question(session))
    values = council_values(actor.council_id) | {
        "session": session.name,
        "received_part": parts.received,
        "review_part": parts.review,
        "class_part": parts.classes,
        "handling_part": parts.handling,
        "paragraph": parts.whole,
    }
    return _subject(actor, session, values)


def catalogue_of(actor: Actor, session_id: UUID) -> Subject | None:
    """提案目录: filed proposals by number, with the units that answer first."""
    session = _session(actor, session_id)
    if session is None:
        return None
    units: dict[UUID, list[str]] = {}
    parts = Assignment.objects.filter(case__proposal__session=session, released_on__isnull=True).order_by("round", "role", "id")
    for case_id, name in parts.values_list("case_id", "unit__name"):
        units.setdefault(case_id, []).append(name)
    classes = labels("proposal_class")
    found = _rows(actor, session).filter(outcome=Proposal.Outcome.FILED).order_by("case__number", "case_id")
    rows = [
        {
            "number": row.case.number or "",
            "title": row.case.title,
            "submitter": row.submitter.name,
            "class_label": classes.get(row.class_code, ""),
            "units": "、".join(dict.fromkeys(units.get(row.pk, []))),
        }
        for row in found
    ]
    return _subject(actor, session, _list_values(actor, session, rows))


def register_of(actor: Actor, session_id: UUID) -> Subject | None:
    """提案审查清册: everything handed in, by receipt, with the outcome of the review."""
    session = _session(actor, session_id)
    if session is None:
        return None
    classes, reasons = labels("proposal_class"), labels("not_filed_reason")
    found = _rows(actor, session).filter(submitted_on__isnull=False).order_by("receipt_number", "submitted_on", "case_id")
    rows = [
        {
            "receipt": row.receipt_number or "",
            "title": row.case.title,
            "submitter": row.submitter.name,
            "class_label": classes.get(row.class_code, ""),
            "received_on": f"{row.submitted_on:%Y.%m.%d}" if row.submitted_on else "",
            "outcome": Proposal.Outcome(row.outcome).label if row.outcome else _("Under review"),
            "note": _("No. %(number)d") % {"number": row.case.number} if row.case.number else reasons.get(row.outcome_reason, ""),
        }
        for row in found
    ]
    return _subject(actor, session, _list_values(actor, session, rows))


def replies_of_session(actor: Actor, session_id: UUID) -> Subject | None:
    """办复文号登记: every reply that was sent, by unit and day, with the number that the unit gave it; corrected ones with each version."""
    session = _session(actor, session_id)
    if session is None:
        return None
    seen = _rows(actor, session).values("pk")
    sent = Reply.objects.filter(assignment__case__in=seen, issued_on__isnull=False).exclude(assignment__role=Assignment.Role.CO)
    before = EarlierReply.objects.filter(assignment__case__in=seen).exclude(assignment__role=Assignment.Role.CO)
    found: list[Reply | EarlierReply] = [*_with_part(sent), *_with_part(before)]
    found.sort(
        key=lambda one: (
            one.assignment.unit.code or "",
            one.assignment.unit.name,
            one.issued_on,
            one.document_number,
            one.edition,
        )
    )
    newest = {one.assignment_id: one.edition for one in found if isinstance(one, Reply)}
    rows = [
        {
            "document_number": one.document_number or "—",
            "number": one.assignment.case.number or "",
            "title": one.assignment.case.title,
            "units": one.assignment.unit.name,
            "result_class": one.result_class,
            "replied_on": f"{one.issued_on:%Y.%m.%d}",
            "signed_by": one.signed_by,
            "note": _remark(one, newest),
        }
        for one in found
    ]
    return _subject(actor, session, _list_values(actor, session, rows))


def _with_part(found: Any) -> Any:
    return found.select_related("assignment__unit", "assignment__case").defer("text", "points")


def _remark(one: Reply | EarlierReply, newest: dict[UUID, int]) -> str:
    words = [_("round %(n)d") % {"n": one.assignment.round}] if one.assignment.round > 1 else []
    if isinstance(one, EarlierReply):
        words.append(_("version %(n)d, corrected since") % {"n": one.edition})
    elif newest[one.assignment_id] > 1:
        words.append(_("version %(n)d") % {"n": one.edition})
    return "，".join(words)


def _session(actor: Actor, session_id: UUID) -> CouncilSession | None:
    if not policy.ask(actor, "proposals.figures"):
        return None
    return CouncilSession.objects.filter(pk=session_id, council_id=actor.council_id).first()


def _rows(actor: Actor, session: CouncilSession) -> Any:
    return visible_proposals(actor).filter(session=session).defer("body")


def _list_values(actor: Actor, session: CouncilSession, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return council_values(actor.council_id) | {"session": session.name, "count": len(rows), "list": rows}


def _subject(actor: Actor, session: CouncilSession, values: dict[str, Any]) -> Subject:
    code = Council.objects.values_list("code", flat=True).get(pk=actor.council_id)
    address = reverse("desk:proposals:tables", kwargs={"council": code}) + f"?session={session.pk}"
    return Subject(session.pk, session.name, "", values, None, address)
