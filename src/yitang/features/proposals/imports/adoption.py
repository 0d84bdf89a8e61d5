"""A proposal from history as the rows that a live one would have left, so that a live step can go on from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.tenancy.base import CouncilModel
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.adoption import PastCase, PastStep
from yitang.instruments.workflow.models import Case

FILING_STEPS = {
    "filed": "file",
    "merged": "merge",
    "split": "split",
    "converted": "convert",
    "not_filed": "not_file",
    "withdrawn": "withdraw",
    "returned": "return",
}
"""Outcome → the step that would have led to it."""

TITLE_MOST = 200


@dataclass(slots=True)
class ProposalRecord:
    """What is known of a past proposal. Days that are not known stay None; what follows from nothing is not invented.

    `submitted_on` is required: a proposal that was never handed in is nobody's but its writer's. With an outcome and no
    `outcome_on` the day of submission stands for it. `duties` also writes the facts of duty of the submitter.
    """

    title: str
    submitter_id: UUID
    submitter_kind: str
    submitted_on: date
    body: str = ""
    class_code: str = ""
    number: int | None = None
    session_id: UUID | None = None
    consent_public: bool = True
    outcome: str = ""
    outcome_on: date | None = None
    outcome_reason: str = ""
    merged_into: UUID | None = None
    lead_unit_id: UUID | None = None
    co_unit_ids: list[UUID] = field(default_factory=list)
    received_on: date | None = None
    reply_text: str = ""
    reply_class: str = ""
    replied_on: date | None = None
    satisfaction: str = ""
    satisfaction_text: str = ""
    rated_on: date | None = None
    concluded_on: date | None = None
    adoption: str = ""
    published: bool = False
    published_on: date | None = None
    duties: bool = False
    case_id: UUID = field(default_factory=uuid7)

    @property
    def filed(self) -> bool:
        return self.outcome == Proposal.Outcome.FILED

    @property
    def public(self) -> bool:
        return self.published and self.filed and self.consent_public

    @property
    def answered(self) -> bool:
        return bool(self.filed and (self.replied_on or self.reply_class or self.satisfaction or self.concluded_on))

    @property
    def outcome_day(self) -> date:
        return self.outcome_on or self.submitted_on

    @property
    def answer_day(self) -> date:
        """The best known day of the answer: its own, or that of what can only follow it, or that of filing."""
        return self.replied_on or self.rated_on or self.concluded_on or self.outcome_day

    @property
    def rating_day(self) -> date:
        return self.rated_on or self.concluded_on or self.answer_day


@dataclass
class Labels:
    """Names that go into copies and decisions: dictionaries by code, principals and sessions by id."""

    classes: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    principals: Mapping[UUID, str] = field(default_factory=dict)
    sessions: Mapping[UUID, str] = field(default_factory=dict)


def past_case(record: ProposalRecord, council_id: UUID, labels: Labels) -> PastCase:
    """The case of a record: where each track stands, the steps that are known, and the rows that hang on it.

    States and projections are those that `states.py` and `rules.py` give to a live proposal that has come as far.
    """
    past = PastCase(
        kind=KIND,
        title=record.title[:TITLE_MOST],
        stage=stage_of(record),
        tracks=list(_tracks(record)),
        steps=list(_steps(record, labels)),
        session_id=record.session_id,
        number=record.number,
        publicity=Case.Publicity.PUBLIC if record.public else Case.Publicity.INTERNAL,
        since=_moment(_last_day(record)),
        case_id=record.case_id,
        merged_into=record.merged_into,
    )
    past.rows = list(_rows(record, council_id, labels))
    return past


def stage_of(record: ProposalRecord) -> str:
    """The state on the most telling axis: that of the course once it is filed, else that of filing."""
    if not record.filed:
        return record.outcome or "submitted"
    if record.concluded_on:
        return "concluded"
    if record.satisfaction:
        return "rated"
    if record.answered:
        return "answered"
    return "handling" if record.lead_unit_id else "awaiting_assignment"


def _tracks(record: ProposalRecord) -> Iterator[tuple[str, UUID | None, str]]:
    yield "filing", None, record.outcome or "submitted"
    if not record.filed:
        return
    yield "course", None, stage_of(record)
    for unit_id in _units(record):
        state = "replied" if record.answered else "received" if record.received_on else "sent"
        yield "handling", unit_id, state
    yield "publication", None, "published" if record.public else "unpublished"


def _units(record: ProposalRecord) -> dict[UUID, str]:
    """Unit → role, the lead first."""
    if record.lead_unit_id is None or not record.filed:
        return {}
    co = [unit_id for unit_id in record.co_unit_ids if unit_id != record.lead_unit_id]
    lead = Assignment.Role.LEAD if co else Assignment.Role.SOLE
    return {record.lead_unit_id: str(lead), **dict.fromkeys(co, str(Assignment.Role.CO))}


def _steps(record: ProposalRecord, labels: Labels) -> Iterator[PastStep]:
    yield PastStep("filing", "submit", "submitted", record.submitted_on)
    if not record.outcome:
        return
    data: dict[str, object] = {}
    if record.filed and record.number:
        data["number"] = record.number
    if record.outcome_reason:
        label = labels.reasons.get(record.outcome_reason, "")
        data |= {"reason_code": record.outcome_reason, "reason_label": label}
    yield PastStep("filing", FILING_STEPS[record.outcome], record.outcome, record.outcome_day, data=data)
    if record.filed:
        yield from _steps_after_filing(record, labels)


def _steps_after_filing(record: ProposalRecord, labels: Labels) -> Iterator[PastStep]:
    units = _units(record)
    if units:
        named = [{"id": str(u), "name": labels.principals.get(u, ""), "role": role} for u, role in units.items()]
        yield PastStep("course", "assign", "handling", record.outcome_day, data={"units": named})
    for unit_id in units:
        if record.received_on:
            yield PastStep("handling", "receive", "received", record.received_on, unit_id)
    if record.answered:
        if record.lead_unit_id:
            # When a co-unit gave its opinion to the lead, history does not tell.
            result = {"result_class": record.reply_class}
            yield PastStep("handling", "issue", "replied", record.answer_day, record.lead_unit_id, result)
        yield PastStep("course", "answer", "answered", record.answer_day)
    if record.satisfaction:
        yield PastStep("course", "rate", "rated", record.rating_day, data={"overall": record.satisfaction})
    if record.concluded_on:
        yield PastStep("course", "conclude", "concluded", record.concluded_on, data={"adoption": record.adoption})
    if record.public:
        yield PastStep("publication", "publish", "published", _published_on(record))


Pair = tuple[type[CouncilModel], dict[str, Any]]


def _rows(record: ProposalRecord, council_id: UUID, labels: Labels) -> Iterator[Pair]:
    of_case = {"council_id": council_id, "case_id": record.case_id}
    yield Proposal, of_case | _proposal(record)
    for unit_id, role in _units(record).items():
        assignment = {
            "id": uuid7(),
            "unit_id": unit_id,
            "role": role,
            "sent_on": record.outcome_day,
            "received_on": record.received_on,
            "replied_on": record.answer_day if record.answered and role != Assignment.Role.CO else None,
        }
        yield Assignment, of_case | assignment
        if record.answered and role != Assignment.Role.CO:
            yield Reply, {"council_id": council_id, "assignment_id": assignment["id"], **_reply(record)}
    if record.satisfaction and record.filed:
        yield Rating, of_case | _rating(record)
    if record.public:
        yield PublicProposal, of_case | _public_copy(record, labels)
    if record.duties:
        for fact in _facts(record):
            yield DutyFact, of_case | fact


def _proposal(record: ProposalRecord) -> dict[str, Any]:
    filed = record.filed
    return {
        "session_id": record.session_id,
        "submitter_id": record.submitter_id,
        "submitter_kind": record.submitter_kind,
        "body": record.body,
        "class_code": record.class_code,
        "consent_public": record.consent_public,
        "saved_at": _moment(record.submitted_on),
        "submitted_on": record.submitted_on,
        "outcome": record.outcome,
        "outcome_on": record.outcome_day if record.outcome else None,
        "outcome_reason": record.outcome_reason,
        "lead_unit_id": record.lead_unit_id if filed else None,
        "answered_on": record.answer_day if record.answered else None,
        "satisfaction": record.satisfaction if filed else "",
        "concluded_on": record.concluded_on if filed else None,
        "adoption": record.adoption if filed else "",
    }


def _reply(record: ProposalRecord) -> dict[str, Any]:
    return {
        "text": record.reply_text,
        "result_class": record.reply_class,
        "issued_on": record.answer_day,
        "saved_at": _moment(record.answer_day),
    }


def _rating(record: ProposalRecord) -> dict[str, Any]:
    """History tells one grade; the two others stay empty rather than guessed."""
    text = record.satisfaction_text
    if record.satisfaction == Rating.Grade.DISSATISFIED and not text:
        with override("zh-hans"):
            text = _("Imported without a reason")
    return {
        "principal_id": record.submitter_id,
        "overall": record.satisfaction,
        "text": text,
        "rated_on": record.rating_day,
        "channel": Channel.IMPORT,
    }


def _public_copy(record: ProposalRecord, labels: Labels) -> dict[str, Any]:
    units = _units(record)
    moment = _moment(_published_on(record))
    reply = {
        "unit": labels.principals.get(record.lead_unit_id, "") if record.lead_unit_id else "",
        "role": next(iter(units.values()), ""),
        "text": record.reply_text,
        "result_class": record.reply_class,
        "result_label": labels.results.get(record.reply_class, ""),
        "issued_on": record.answer_day.isoformat(),
    }
    return {
        "session_name": labels.sessions.get(record.session_id, "") if record.session_id else "",
        "number": record.number,
        "title": record.title[:TITLE_MOST],
        "submitter_line": labels.principals.get(record.submitter_id, "")[:TITLE_MOST],
        "class_label": labels.classes.get(record.class_code, ""),
        "class_code": record.class_code,
        "unit_line": "、".join(labels.principals.get(unit_id, "") for unit_id in units)[:300],
        "body": record.body,
        "replies": [reply] if units and record.reply_text else [],
        "published_at": moment,
        "changed_at": moment,
    }


def _facts(record: ProposalRecord) -> Iterator[dict[str, Any]]:
    days = {"proposals.submitted": record.submitted_on}
    if record.filed:
        days["proposals.filed"] = record.outcome_day
    for kind, day in days.items():
        title = record.title[:TITLE_MOST]
        yield {"principal_id": record.submitter_id, "kind": kind, "effective_on": day, "recorded_at": now(), "title": title}


def _published_on(record: ProposalRecord) -> date:
    return record.published_on or _last_day(record)


def _last_day(record: ProposalRecord) -> date:
    return max(record.outcome_day, record.answer_day, record.rating_day, record.concluded_on or record.submitted_on)


@lru_cache(4096)
def _moment(day: date) -> datetime:
    """Noon of a day in the house's time zone: history gives days, rows keep moments."""
    return datetime.combine(day, time(12), timezone.get_default_timezone())
