"""Papers for a review meeting: its list as a letter and as a workbook, before and after the release."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.proposals.exports import digest_of, record_export
from yitang.features.proposals.forms.office import RECOMMENDATIONS
from yitang.features.proposals.intake.meeting import pending_of
from yitang.features.proposals.models import ReviewMeeting
from yitang.features.proposals.papers.values import council_values
from yitang.foundation.core.clock import today
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.letters.kinds import Asked, Line, Subject
from yitang.instruments.workflow.models import Decision

COLUMNS = ("receipt", "title", "submitter", "class_label", "opinion", "outcome", "note")


def meetings_listed(actor: Actor, asked: Asked) -> Iterator[Line]:
    """The council's review meetings, the newest first; a session narrows nothing, for a list may hold proposals of several."""
    found = ReviewMeeting.objects.order_by("-held_on", "-id")
    if asked.words:
        found = found.filter(title__contains=asked.words)
    for meeting in found:
        yield Line(meeting.pk, "", meeting.title, "", meeting.held_on)


def meeting_register_of(actor: Actor, meeting_id: UUID) -> Subject | None:
    """审查会审查清册: what lies on the list, by class, with the opinion of the first review and what is to be decided."""
    meeting = ReviewMeeting.objects.filter(pk=meeting_id).first()
    if meeting is None or not policy.ask(actor, "proposals.meet"):
        return None
    rows = meeting_rows(meeting)
    values = council_values(actor.council_id) | {"meeting": meeting.title, "held_on": zh_date(meeting.held_on)}
    code = Council.objects.values_list("code", flat=True).get(pk=actor.council_id)
    address = reverse("desk:proposals:meeting", kwargs={"council": code, "meeting_id": meeting.pk})
    return Subject(meeting.pk, meeting.title, "", values | {"count": len(rows), "list": rows}, None, address)


def meeting_rows(meeting: ReviewMeeting) -> list[dict[str, Any]]:
    """The lines of the list, in its order; nothing in them binds anybody before the release."""
    classes, reasons = labels("proposal_class"), labels("not_filed_reason") | labels("conversion")
    pending = list(pending_of(meeting))
    advice = advice_on([row.case_id for row in pending])
    return [
        {
            "receipt": row.case.proposal.receipt_number or "",
            "title": row.case.title,
            "submitter": row.case.proposal.submitter.name,
            "class_label": classes.get(row.class_code, ""),
            "opinion": advice.get(row.case_id, ""),
            "outcome": row.get_outcome_display(),
            "note": _("No. %(number)d") % {"number": row.case.number}
            if row.case.number
            else row.reason or reasons.get(row.code, ""),
        }
        for row in pending
    ]


def advice_on(case_ids: list[UUID]) -> dict[UUID, str]:
    """The last recommendation on each of these cases, in words."""
    words = dict(RECOMMENDATIONS)
    rows = Decision.objects.filter(case__in=case_ids, is_recommendation=True).order_by("recorded_at")
    return {case_id: str(words.get(data.get("outcome", ""), "")) for case_id, data in rows.values_list("case_id", "data")}


def meeting_book(actor: Actor, key: str | None, meeting: ReviewMeeting) -> tuple[IO[bytes], str]:
    """The same list as a workbook and its name."""
    heads = [
        _("Receipt number"),
        _("Title"),
        _("Submitter"),
        _("Class"),
        _("Opinion of the first review"),
        _("To be decided"),
        _("Remark"),
    ]
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    rows = ([row[name] for name in COLUMNS] for row in meeting_rows(meeting))
    number = write_sheet(file, _("Review meeting"), heads, rows)
    record_export(actor, key=key, list="review_meeting", asked={"meeting": str(meeting.pk)}, rows=number, sha256=digest_of(file))
    file.seek(0)
    return file, f"{meeting.title}_{today():%Y%m%d}.xlsx"
