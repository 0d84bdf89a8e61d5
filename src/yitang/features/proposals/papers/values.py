"""What the letters of a proposal say: values of their fields, from the rows as they are for the actor who asks."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import submitters_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import SYSTEM_ROLE, Actor
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.handling.models import Assignment, EarlierReply, Reply
from yitang.instruments.handling.queries import assignments_of
from yitang.instruments.workflow.models import Decision, Track

OFFICES = (*STAFF_ROLES, *LEADER_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR, SYSTEM_ROLE)
# Letters write days in Chinese, whatever language the printing clerk reads.
ADDRESSED = re.compile(r"^.{1,40}[：:]$")
OPENED = re.compile(r"答复如下|回复如下|意见如下")
DAY_LINE = re.compile(r"^(?:\d{4}|二[〇○0零][〇○0零一二三四五六七八九]{2})年.{1,3}月.{1,3}日$")
THANKED = re.compile(r"感谢")


def zh_day(day: date | None) -> str:
    """2026年3月5日, without leading zeros as GB/T 9704 wants it; empty for nothing."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def council_values(council_id: UUID) -> dict[str, Any]:
    """Who writes, and when."""
    council = Council.objects.get(pk=council_id)
    return {
        "council": council.name,
        "council_short": council.short_name or council.name,
        "council_phone": council.phone,
        "day": zh_day(today()),
    }


def is_office(actor: Actor) -> bool:
    return actor.holds(*OFFICES)


def units_of(actor: Actor) -> frozenset[UUID]:
    """The units for which the actor handles cases."""
    return frozenset(grant.principal_id for grant in actor.grants if grant.role in UNIT_ROLES and grant.principal_id)


def proposal_values(proposal: Proposal) -> dict[str, Any]:
    """What every letter says of the proposal itself."""
    return council_values(proposal.council_id) | {
        "session": proposal.session.name if proposal.session else "",
        "number": proposal.case.number or "",
        "title": proposal.case.title,
        "submitter": "、".join(one.name for one in submitters_of(proposal)),
    }


def form_values(actor: Actor, proposal: Proposal) -> dict[str, Any]:
    """提案表: the submitter's data, the review and the units; a telephone number only for the submitter and the offices."""
    person = Member.objects.filter(principal_id=proposal.submitter_id).select_related("sector").first()
    assignments = list(assignments_of(proposal.pk))
    own = proposal.submitter_id in actor.principal_ids
    inside = own or is_office(actor) or any(a.unit_id in actor.principal_ids for a in assignments)
    number = proposal.case.number
    outcome = f"{Proposal.Outcome(proposal.outcome).label}（{zh_day(proposal.outcome_on)}）" if proposal.outcome else ""
    consent = _("Agreed") if proposal.consent_public else _("Not agreed")
    return proposal_values(proposal) | {
        "submitter": proposal.submitter.name,
        "kind": labels("submitter_kind").get(proposal.submitter_kind, _("Proposal")),
        "number": _("No. %(number)d") % {"number": number} if number else _("No. ____"),
        "class_label": labels("proposal_class").get(proposal.class_code, ""),
        "received_on": zh_day(proposal.submitted_on),
        "sector": person.sector.name if person and person.sector else "",
        "post": person.post if person else "",
        "phone": person.phone if person and (own or is_office(actor)) else "",
        "joint": _backers(proposal, Backing.Relation.JOINT),
        "endorsers": _backers(proposal, Backing.Relation.ENDORSE),
        "consent": consent,
        "outcome": outcome if inside else "",
        "lead": "、".join(a.unit.name for a in assignments if a.answers),
        "co": "、".join(a.unit.name for a in assignments if not a.answers),
        "body": proposal.body,
    }


def _backers(proposal: Proposal, relation: str) -> str:
    found = Backing.objects.filter(case_id=proposal.pk, relation=relation, state=Backing.State.CONFIRMED)
    return "、".join(found.order_by("answered_at", "id").values_list("principal__name", flat=True))


def assignment_values(assignment: Assignment, proposal: Proposal) -> dict[str, Any]:
    """What letters to a unit say of its part."""
    others = [a for a in assignments_of(assignment.case_id) if a.round == assignment.round and a.pk != assignment.pk]
    is_lead = assignment.role == Assignment.Role.LEAD
    return proposal_values(proposal) | {
        "unit": assignment.unit.name,
        "part": _part(assignment),
        "co": "、".join(a.unit.name for a in others if not a.answers) if is_lead else "",
        "lead": "、".join(a.unit.name for a in others if a.answers) if not assignment.answers else "",
        "sent_on": zh_day(assignment.sent_on),
        "receive_by": zh_day(_receipt_day(assignment)),
        "due_on": zh_day(assignment.due_on),
        "note": assignment.note,
    }


def reminder_values(assignment: Assignment, proposal: Proposal) -> dict[str, Any]:
    """催办: how the deadline stands today."""
    due, day = assignment.due_on, today()
    if due is None:
        state = _("and the reply is awaited")
    elif due < day:
        state = _("and is overdue by %(n)d days") % {"n": (day - due).days}
    else:
        state = _("and %(n)d days are left") % {"n": (due - day).days}
    owed = _("reply") if assignment.answers else _("opinion for the lead unit")
    return assignment_values(assignment, proposal) | {"standing": state, "owed": owed}


def return_values(assignment: Assignment, proposal: Proposal, decision: Decision) -> dict[str, Any]:
    """申退的处理: the unit's request that was decided on, and the decision."""
    asked = Decision.objects.filter(track_id=decision.track_id, edge="request_return", recorded_at__lte=decision.recorded_at)
    request = asked.order_by("-recorded_at", "-id").first()
    if decision.edge == "deny_return":
        words = _("your request is not agreed to; please handle it according to the assignment")
    else:
        later = Assignment.objects.filter(case_id=proposal.pk, round=assignment.round, released_on__isnull=True)
        names = "、".join(later.order_by("role", "id").values_list("unit__name", flat=True))
        words = _("your request is agreed to; the proposal is handled by %(units)s from now on") % {"units": names}
    return assignment_values(assignment, proposal) | {
        "asked_on": zh_day(request.effective_on) if request else "",
        "asked_reason": (request.reason if request else "").rstrip("。"),
        "decision": words,
        "decision_reason": decision.reason,
    }


def reply_values(assignment: Assignment, proposal: Proposal, reply: Reply) -> dict[str, Any]:
    """答复: the unit's own letter. What its text says already (称谓, 现答复如下, 感谢) is not said twice."""
    unit = Unit.objects.filter(principal_id=assignment.unit_id).first()
    salutation, text = _salutation(unsigned_text(reply.text, assignment.unit.name), submitters_of(proposal))
    opening = ""
    if not OPENED.search(text[:200]):
        opening = _("Your proposal “%(title)s” (No. %(number)s) was received. We reply as follows:") % {
            "title": proposal.case.title,
            "number": proposal.case.number or "　",
        }
    closing = "" if THANKED.search(text) else _("Thank you for your care for our work and your support.")
    return assignment_values(assignment, proposal) | {
        "result_class": reply.result_class if assignment.answers else "",
        "result_label": labels("result_class").get(reply.result_class, ""),
        "document_number": reply.document_number,
        "salutation": salutation,
        "opening": opening,
        "text": text,
        "closing": closing,
        "day": zh_day(reply.issued_on or today()),
        "contact": reply.contact_name or (unit.contact_name if unit else ""),
        "contact_phone": reply.contact_phone or (unit.phone if unit else ""),
        "publicity": str(Reply.Publicity(reply.publicity).label),
        "signed_by": reply.signed_by,
        "version": version_words(reply),
    }


def version_words(reply: Reply) -> str:
    """Which version a corrected reply is, and the day of the one that it takes the place of; empty for the first."""
    if reply.edition == 1:
        return ""
    before = EarlierReply.objects.filter(assignment_id=reply.assignment_id).order_by("-edition").first()
    day = zh_day(before.issued_on) if before else ""
    return _("(Version %(n)d, corrected; takes the place of the reply of %(day)s)") % {"n": reply.edition, "day": day}


def unsigned_text(text: str, unit: str) -> str:
    """The text without a signature and a day at its end: the letter sets both itself."""
    lines = text.strip().split("\n")
    while len(lines) > 1 and (lines[-1].strip() in ("", unit) or DAY_LINE.match(lines[-1].strip())):
        lines.pop()
    return "\n".join(lines)


def _salutation(text: str, submitters: list[Principal]) -> tuple[str, str]:
    """Who is addressed: as the unit wrote it, else every submitter by name (members as such), and the text without it."""
    first, _newline, rest = text.partition("\n")
    if ADDRESSED.match(first.strip()) and rest and not OPENED.search(first):
        return first.strip(), rest.strip()
    names = "、".join(one.name for one in submitters)
    are_people = all(one.kind == Principal.Kind.MEMBER for one in submitters)
    return _("%(name)s, member:") % {"name": names} if are_people else f"{names}：", text


def _part(assignment: Assignment) -> str:
    return {
        Assignment.Role.SOLE: _("to handle alone"),
        Assignment.Role.LEAD: _("to handle in the lead"),
        Assignment.Role.CO: _("to handle beside the lead unit"),
        Assignment.Role.SEPARATE: _("to handle separately"),
    }[Assignment.Role(assignment.role)]


def _receipt_day(assignment: Assignment) -> date | None:
    """The day until which receipt was to be signed for: what the track's clock said while it waited."""
    if assignment.received_on is not None:
        return None
    track = Track.objects.filter(case_id=assignment.case_id, axis="handling", unit_id=assignment.unit_id, state="sent").first()
    return track.due_on if track else None
