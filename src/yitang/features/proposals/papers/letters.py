"""The letters and forms of proposals, each one declaration: its words, its fields, who sees it, and what it is about."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.papers.fields import (
    ASSIGNED,
    CATALOGUE,
    FORM,
    MEETING,
    OPINION,
    REGISTER,
    REMINDER,
    REPLIES,
    REPLY,
    REPORT,
    RETURN,
)
from yitang.features.proposals.papers.meetings import meeting_register_of, meetings_listed
from yitang.features.proposals.papers.sessions import (
    catalogue_of,
    register_of,
    replies_of_session,
    report_of,
    sessions_listed,
)
from yitang.features.proposals.papers.values import (
    assignment_values,
    form_values,
    is_office,
    reminder_values,
    reply_values,
    return_values,
    units_of,
)
from yitang.features.proposals.queries import KIND, get_visible, is_backer, visible_proposals
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject
from yitang.instruments.workflow.models import Decision, Track

TEXTS = Path(__file__).parent / "letter_texts"
RETURN_DECISIONS = ("agree_return", "deny_return")


def _address(proposal: Proposal) -> str:
    council = Council.objects.values_list("code", flat=True).get(pk=proposal.council_id)
    return reverse("desk:proposals:detail", kwargs={"council": council, "case_id": proposal.pk})


def _subject(proposal: Proposal, subject_id: UUID, addressee: str, values: dict[str, Any], not_yet: Any = "") -> Subject:
    number = f"第{proposal.case.number}号　" if proposal.case.number else ""
    return Subject(subject_id, f"{number}{proposal.case.title}", addressee, values, proposal.pk, _address(proposal), not_yet)


def find_form(actor: Actor, case_id: UUID) -> Subject | None:
    """提案表: for everybody who may see the proposal."""
    proposal = get_visible(actor, case_id)
    return _subject(proposal, case_id, "", form_values(actor, proposal)) if proposal else None


def list_forms(actor: Actor, asked: Asked) -> Iterator[Line]:
    for row in _proposals(actor, asked).select_related("case", "submitter"):
        yield Line(row.pk, _number(row.case.number), row.case.title, row.submitter.name, row.submitted_on)


def find_assignment(actor: Actor, assignment_id: UUID) -> Subject | None:
    """交办函: for the offices and the unit itself."""
    found = _part(actor, assignment_id)
    if found is None:
        return None
    assignment, proposal = found
    return _subject(proposal, assignment_id, assignment.unit.name, assignment_values(assignment, proposal))


def find_reminder(actor: Actor, assignment_id: UUID) -> Subject | None:
    """催办函: for the offices and the unit itself."""
    found = _part(actor, assignment_id)
    if found is None:
        return None
    assignment, proposal = found
    not_yet = "" if assignment.is_open else _("The unit owes nothing any more.")
    return _subject(proposal, assignment_id, assignment.unit.name, reminder_values(assignment, proposal), not_yet)


def find_reply(actor: Actor, assignment_id: UUID) -> Subject | None:
    """答复: once sent for the offices, the submitter and the units of the case; before that for the unit alone."""
    return _said(actor, assignment_id, answers=True)


def find_opinion(actor: Actor, assignment_id: UUID) -> Subject | None:
    """会办意见: once sent for the offices and the units of the case; before that for the unit alone."""
    return _said(actor, assignment_id, answers=False)


def _said(actor: Actor, assignment_id: UUID, *, answers: bool) -> Subject | None:
    assignment = Assignment.objects.select_related("unit", "case", "reply").filter(pk=assignment_id).first()
    reply: Reply | None = getattr(assignment, "reply", None)
    if assignment is None or reply is None or assignment.answers != answers or not reply.text.strip():
        return None
    proposal = get_visible(actor, assignment.case_id)
    if proposal is None or not _may_read(actor, proposal, assignment, reply):
        return None
    values = reply_values(assignment, proposal, reply)
    addressee = str(values["submitter"] if answers else values["lead"])
    return _subject(proposal, assignment_id, addressee, values)


def _may_read(actor: Actor, proposal: Proposal, assignment: Assignment, reply: Reply) -> bool:
    if assignment.unit_id in units_of(actor):
        return True
    if reply.issued_on is None:
        return False
    of_case = Assignment.objects.filter(case_id=proposal.pk, unit_id__in=units_of(actor)).exists()
    own = assignment.answers and (proposal.submitter_id in actor.principal_ids or is_backer(actor, proposal.pk))
    return is_office(actor) or of_case or own


def find_return(actor: Actor, decision_id: UUID) -> Subject | None:
    """The decision on a unit's request for return; its id is that of the decision."""
    decision = Decision.objects.filter(pk=decision_id, axis="handling", edge__in=RETURN_DECISIONS).select_related("track").first()
    if decision is None or decision.track is None:
        return None
    track: Track = decision.track
    assignment = Assignment.objects.filter(case_id=decision.case_id, unit_id=track.unit_id, round=track.round).first()
    found = _part(actor, assignment.pk) if assignment else None
    if found is None:
        return None
    assignment, proposal = found
    return _subject(proposal, decision_id, assignment.unit.name, return_values(assignment, proposal, decision))


def list_returns(actor: Actor, asked: Asked) -> Iterator[Line]:
    seen = _proposals(actor, asked)
    rows = Decision.objects.filter(axis="handling", edge__in=RETURN_DECISIONS, case__in=seen.values("pk"))
    units = dict(Assignment.objects.filter(case__in=rows.values("case")).values_list("unit_id", "unit__name"))
    for row in rows.select_related("case", "track").order_by("-recorded_at"):
        unit = units.get(row.track.unit_id, "") if row.track else ""
        yield Line(row.pk, _number(row.case.number), row.case.title, unit, row.effective_on)


def _part(actor: Actor, assignment_id: UUID) -> tuple[Assignment, Proposal] | None:
    """An assignment with its proposal, for the offices and the assigned unit."""
    assignment = Assignment.objects.select_related("unit", "case").filter(pk=assignment_id).first()
    if assignment is None or not (is_office(actor) or assignment.unit_id in units_of(actor)):
        return None
    proposal = get_visible(actor, assignment.case_id)
    return (assignment, proposal) if proposal else None


def _parts(condition: Q, *, said: bool = False) -> Callable[[Actor, Asked], Iterable[Line]]:
    """Lists assignments that fit, by number: those of the offices' proposals, or the unit's own."""

    def listed(actor: Actor, asked: Asked) -> Iterator[Line]:
        rows = Assignment.objects.filter(condition, case__in=_proposals(actor, asked).values("pk"))
        if not is_office(actor):
            rows = rows.filter(unit_id__in=units_of(actor))
        elif said:
            rows = rows.filter(reply__issued_on__isnull=False)
        for row in rows.select_related("case", "unit", "reply").order_by("case__number", "case_id", "role"):
            day = row.reply.issued_on if said else row.sent_on
            yield Line(row.pk, _number(row.case.number), row.case.title, row.unit.name, day)

    return listed


def _proposals(actor: Actor, asked: Asked) -> QuerySet[Proposal]:
    found = visible_proposals(actor).filter(case__kind=KIND).order_by("case__number", "case_id")
    if asked.session_id:
        found = found.filter(session_id=asked.session_id)
    if asked.words:
        digits = asked.words.strip("第号")
        numbered = Q(case__number=int(digits)) if digits.isdecimal() and len(digits) < 9 else Q()
        found = found.filter(Q(case__title__contains=asked.words) | numbered)
    return found


def _number(number: int | None) -> str:
    return str(number) if number else ""


OPEN_PARTS = Q(replied_on__isnull=True, released_on__isnull=True)


def _declare(code: str, label: Any, explain: Any, fields: Any, text: str, find: Any, listed: Any, **more: Any) -> None:
    words = (TEXTS / f"{text}.txt").read_text(encoding="utf-8")
    permission = more.pop("permission", "proposals.read")
    LETTER_KINDS.register(code, LetterKind(code, label, explain, permission, fields, words, find, listed, **more))


_declare(
    "proposal-form",
    gettext_lazy("Proposal form"),
    gettext_lazy("The official form of a proposal with its text, as it is signed and filed."),
    FORM,
    "form",
    find_form,
    list_forms,
    issue="",
)
_declare(
    "assignment-letter",
    gettext_lazy("Assignment letter"),
    gettext_lazy("Hands a filed proposal over to a unit, with its part and its deadlines."),
    ASSIGNED,
    "assignment",
    find_assignment,
    _parts(Q(released_on__isnull=True)),
    is_numbered=True,
)
_declare(
    "return-decision",
    gettext_lazy("Decision on a return request"),
    gettext_lazy("Tells a unit whether its request for another unit was agreed to."),
    RETURN,
    "return",
    find_return,
    list_returns,
    is_numbered=True,
)
_declare(
    "reminder",
    gettext_lazy("Reminder"),
    gettext_lazy("Reminds a unit of a reply or an opinion that is still outstanding; may be sent several times."),
    REMINDER,
    "reminder",
    find_reminder,
    _parts(OPEN_PARTS),
    is_numbered=True,
    repeats=True,
)
_declare(
    "reply-letter",
    gettext_lazy("Reply letter"),
    gettext_lazy("The unit's reply to the submitter, with the class of the result at the upper right."),
    REPLY,
    "reply",
    find_reply,
    _parts(~Q(role=Assignment.Role.CO) & Q(reply__isnull=False), said=True),
    issue="",
)
_declare(
    "co-opinion",
    gettext_lazy("Opinion of a co-unit"),
    gettext_lazy("A co-unit's opinion for the lead unit."),
    OPINION,
    "opinion",
    find_opinion,
    _parts(Q(role=Assignment.Role.CO, reply__isnull=False), said=True),
    issue="",
)
_declare(
    "review-report",
    gettext_lazy("Review report"),
    gettext_lazy("Reports to the session how many proposals came in and what became of them; all figures are counted from rows."),
    REPORT,
    "report",
    report_of,
    sessions_listed,
    permission="proposals.figures",
)
_declare(
    "report-paragraph",
    gettext_lazy("Paragraph of the report"),
    gettext_lazy(
        "The sentences on a session's proposals alone, to be put into another paper; all figures are counted from rows."
    ),
    REPORT,
    "paragraph",
    report_of,
    sessions_listed,
    permission="proposals.figures",
    issue="",
)
_declare(
    "proposal-catalogue",
    gettext_lazy("Catalogue of proposals"),
    gettext_lazy("The filed proposals of a session by number, with their units."),
    CATALOGUE,
    "catalogue",
    catalogue_of,
    sessions_listed,
    permission="proposals.figures",
    issue="",
)
_declare(
    "review-register",
    gettext_lazy("Register for the review"),
    gettext_lazy("All proposals that came in for a session by receipt, with the outcome of the review."),
    REGISTER,
    "register",
    register_of,
    sessions_listed,
    permission="proposals.figures",
    issue="",
)
_declare(
    "meeting-register",
    gettext_lazy("Register of a review meeting"),
    gettext_lazy(
        "What lies on the list of a review meeting, by class, with the opinion of the first review and what is to be decided."
    ),
    MEETING,
    "meeting",
    meeting_register_of,
    meetings_listed,
    permission="proposals.meet",
    issue="",
)
_declare(
    "reply-register",
    gettext_lazy("Register of replies"),
    gettext_lazy("The replies to the proposals of a session by unit, with the document number that each unit gave."),
    REPLIES,
    "replies",
    replies_of_session,
    sessions_listed,
    permission="proposals.figures",
    issue="",
)
