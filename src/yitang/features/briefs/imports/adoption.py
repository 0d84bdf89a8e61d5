"""A brief from history as the rows that a live one would have left, so that a live step can go on from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from yitang.features.briefs.ladder.kinds import SUBMITTED, adopted_at, instruction_at, used_at
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level, Origin
from yitang.features.briefs.models import Brief, BriefSubmitter, BriefText, Issue, IssueSource
from yitang.features.briefs.queries import KIND
from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.base import CouncilModel
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.adoption import PastCase, PastStep

STEPS = {
    "issued": "issue",
    "not_adopted": "not_adopt",
    "returned": "return",
    "merged": "merge",
    "turned": "turn",
    "withdrawn": "withdraw",
}
"""Outcome → the step that would have led to it."""
Pair = tuple[type[CouncilModel], dict[str, Any]]


@dataclass(slots=True)
class Reached:
    """A step of the ladder beyond the own adoption."""

    step: str
    level: str
    sort: str
    on: date
    form: str = "single"
    by_whom: str = ""
    paper: str = ""


@dataclass(slots=True)
class BriefRecord:
    """What is known of a past brief. An issued one has its `issue_code`, `year` and `number_of_issue`; `credits` are the originals of a
    combined one. `duties` also writes the facts of duty of those who reflected it."""

    title: str
    submitted_on: date
    source_kind: str
    situation: str = ""
    analysis: str = ""
    suggestion: str = ""
    reflector_id: UUID | None = None
    reflector_name: str = ""
    reflector_post: str = ""
    joint_ids: list[UUID] = field(default_factory=list)
    class_code: str = ""
    place: str = ""
    number: int | None = None
    stage: str = ""
    outcome: str = ""
    outcome_on: date | None = None
    outcome_reason: str = ""
    edited_on: date | None = None
    issue_code: str = ""
    year: int = 0
    number_of_issue: int = 0
    form: str = "single"
    main_to: str = ""
    copies_to: str = ""
    hands: tuple[str, str, str] = ("", "", "")
    derived: bool = False
    credits: list[UUID] = field(default_factory=list)
    merged_into: UUID | None = None
    ladder: list[Reached] = field(default_factory=list)
    instructions: list[tuple[str, date, str]] = field(default_factory=list)
    origin: tuple[str, str, UUID] | None = None
    call_id: UUID | None = None
    due_on: date | None = None
    duties: bool = False
    case_id: UUID = field(default_factory=uuid7)

    @property
    def outcome_day(self) -> date:
        return self.outcome_on or self.submitted_on

    @property
    def writers(self) -> list[UUID]:
        return [*([self.reflector_id] if self.reflector_id else []), *self.joint_ids]


def past_case(record: BriefRecord, council_id: UUID) -> PastCase:
    """The case of a record: where each track stands, the steps that are known, and the rows that hang on it."""
    stage = record.outcome or record.stage or "submitted"
    tracks: list[tuple[str, UUID | None, str]] = [("editing", None, stage)]
    if record.outcome == "issued":
        tracks += [("course", None, "not_passed"), ("publication", None, "unpublished")]
    past = PastCase(
        kind=KIND,
        title=record.title[:200],
        stage=stage,
        tracks=tracks,
        steps=list(_steps(record)),
        number=record.number,
        since=moment(record.outcome_day),
        case_id=record.case_id,
        merged_into=record.merged_into,
    )
    past.rows = [(model, {"council_id": council_id, **row}) for model, row in _rows(record)]
    return past


def _steps(record: BriefRecord) -> Iterator[PastStep]:
    if not record.derived:
        yield PastStep("editing", "submit", "submitted", record.submitted_on)
    if record.edited_on:
        yield PastStep("editing", "edit", "edited", record.edited_on)
    if record.outcome:
        data = {"reason_code": record.outcome_reason} if record.outcome_reason else {}
        data |= {"issue": record.issue_code} if record.issue_code else {}
        yield PastStep("editing", STEPS[record.outcome], record.outcome, record.outcome_day, data=data)


def _rows(record: BriefRecord) -> Iterator[Pair]:
    case = {"case_id": record.case_id}
    yield Brief, case | _brief(record)
    for principal_id in record.joint_ids:
        state = BriefSubmitter.State.CONFIRMED
        asked = moment(record.submitted_on)
        yield BriefSubmitter, case | {"principal_id": principal_id, "state": state, "invited_at": asked, "answered_at": asked}
    yield BriefText, case | _text(record, 1, "author", record.submitted_on)
    if record.origin:
        code, name, origin_id = record.origin
        came = {"code": code, "name": name, "origin_id": origin_id, "package_id": record.case_id}
        yield Origin, {"brief_id": record.case_id, "arrived_at": moment(record.submitted_on), **came}
    if record.outcome == "issued":
        yield from _issued(record)
    for row in facts_of(record) if record.duties else ():
        yield DutyFact, row


def _brief(record: BriefRecord) -> dict[str, Any]:
    outside = record.reflector_id is None and not record.derived
    return {
        "source_kind": record.source_kind,
        "reflector_id": record.reflector_id,
        "reflector_name": record.reflector_name[:120],
        "reflector_post": record.reflector_post[:200],
        "situation": record.situation,
        "analysis": record.analysis,
        "suggestion": record.suggestion,
        "class_code": record.class_code,
        "place": record.place[:120],
        "written_on": record.submitted_on,
        "entered_by_office": outside,
        "call_id": record.call_id,
        "origin_case_id": record.origin[2] if record.origin else None,
        "derived": record.derived,
        "saved_at": moment(record.submitted_on),
        "submitted_on": record.submitted_on,
        "outcome": record.outcome,
        "outcome_on": record.outcome_day if record.outcome else None,
        "outcome_reason": record.outcome_reason,
    }


def _text(record: BriefRecord, turn: int, hand: str, day: date) -> dict[str, Any]:
    words = {name: getattr(record, name) for name in ("situation", "analysis", "suggestion")}
    return {"turn": turn, "hand": hand, "title": record.title[:200], **words, "made_at": moment(day)}


def _issued(record: BriefRecord) -> Iterator[Pair]:
    day = record.outcome_day
    editor, reviewer, signer = record.hands
    yield BriefText, {"case_id": record.case_id, **_text(record, 2, "issued", day)}
    yield (
        Issue,
        {
            "case_id": record.case_id,
            "year": record.year or day.year,
            "number": record.number_of_issue,
            "code": record.issue_code[:80],
            "form": record.form,
            "main_to": record.main_to[:300],
            "copies_to": record.copies_to[:500],
            "issued_on": day,
            "editor": editor,
            "reviewer": reviewer,
            "signer": signer,
        },
    )
    for order, brief_id in enumerate(record.credits or [record.case_id], start=1):
        yield IssueSource, {"issue_id": record.case_id, "brief_id": brief_id, "order": order}
    own = Reached("own_adopted", Level.OWN, "adopted", day, record.form, "", record.issue_code)
    for one in (own, *record.ladder):
        yield LadderFact, {"brief_id": record.case_id, **_fact(one)}
    for level, on, number in record.instructions:
        noted = {"level": level, "given_on": on, "register_number": number, "recorded_at": moment(on), "channel": "import"}
        yield Instruction, {"brief_id": record.case_id, **noted}


def _fact(one: Reached) -> dict[str, Any]:
    return {
        "step": one.step,
        "sort": one.sort,
        "level": str(one.level),
        "form": one.form,
        "by_whom": one.by_whom[:120],
        "paper": one.paper[:120],
        "effective_on": one.on,
        "recorded_at": moment(one.on),
        "channel": "import",
    }


def facts_of(record: BriefRecord, adopted: BriefRecord | None = None) -> Iterator[dict[str, Any]]:
    """The facts of duty of a record's writers; `adopted` is the combined brief that it went into, if not itself."""
    if record.outcome == "withdrawn":
        return
    alone = len(record.writers) < 2
    seen: dict[tuple[UUID, str, str, date], int] = {}
    issue = adopted or record
    for writer in record.writers:
        key = (writer, SUBMITTED, "single" if alone else "joint", record.submitted_on)
        seen[key] = 1
        for kind, form, day in _earned(issue) if issue.outcome == "issued" else ():
            combined = form == "combined" or issue.form == "combined"
            role = ("combined" if alone else "joint_combined") if combined else ("single" if alone else "joint")
            seen[writer, kind, role, day] = seen.get((writer, kind, role, day), 0) + 1
    for (writer, kind, role, day), n in seen.items():
        about = {"kind": kind, "role": role, "effective_on": day, "quantity": n, "case_id": record.case_id}
        yield {"principal_id": writer, **about, "recorded_at": now()}


def _earned(issue: BriefRecord) -> Iterator[tuple[str, str, date]]:
    yield adopted_at(Level.OWN), issue.form, issue.outcome_day
    for one in issue.ladder:
        if one.sort in ("adopted", "used"):
            yield (adopted_at if one.sort == "adopted" else used_at)(one.level), one.form, one.on
    for level, day, _number in issue.instructions:
        yield instruction_at(level), issue.form, day


@lru_cache(4096)
def moment(day: date) -> datetime:
    """Noon of a day in the house's time zone: history gives days, rows keep moments."""
    return datetime.combine(day, time(12), timezone.get_default_timezone())
