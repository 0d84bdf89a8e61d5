"""What programmes send to and get from the proposals' part of the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints, create_model

from yitang.features.proposals.api.schemas_handling import HANDLING_STEPS, Nothing, PointIn
from yitang.features.proposals.states import PROPOSAL
from yitang.foundation.ui.api import NO_NUL, Code, Input, Line, Named, PageQuery, Text, Version
from yitang.instruments.workflow.procedures import Axis, Edge

Adoption = Literal["full", "partial", "none"]
Outcome = Literal["filed", "merged", "converted", "not_filed", "withdrawn", "returned", "split"]
Name = Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)]
HIDDEN = "Null where the role does not see it."


class ListQuery(PageQuery):
    """How a list of proposals is narrowed and ordered."""

    q: Line = Field("", description="Words of the title, or the number.")
    session: UUID | None = None
    stage: Code = ""
    outcome: Outcome | None = None
    class_code: Code = ""
    unit: UUID | None = Field(None, description="The lead unit.")
    mine: bool = Field(False, description="Only those of the principals for whom the account acts.")
    order: Literal["newest", "number"] = "newest"


class DraftIn(Input):
    """A new draft."""

    case_id: UUID | None = Field(None, description="Minted by the client (UUIDv7), so that it may be written without a network.")
    submitter_id: UUID | None = Field(None, description="For whom, when the account writes for several.")
    title: Line = ""
    body: Text = ""
    class_code: Code = ""
    consent_public: bool = True
    consent_reason: Line = ""


class DraftChange(Input):
    """What to change in a draft. The version that was read goes here or into `If-Match`."""

    expected_version: Version | None = None
    title: Line | None = None
    body: Text | None = None
    class_code: Code | None = None
    consent_public: bool | None = None
    consent_reason: Line | None = None


class PointOut(Schema):
    """A suggestion and what the reply says to it."""

    said: str
    answer: str
    covered: bool


class ReplyChange(Input):
    """What to change in a unit's draft of its reply. The version that was read goes here or into `If-Match`."""

    expected_version: Annotated[int, Field(ge=0, le=2_147_483_647)] | None = Field(None, description="0 for the first save.")
    text: Text | None = None
    result_class: Code | None = None
    publicity: Literal["public", "internal"] | None = None
    publicity_basis: Line | None = None
    document_number: Name | None = None
    contact_name: Name | None = None
    contact_phone: Code | None = None
    points: Annotated[list[PointIn], Field(max_length=30)] | None = Field(
        None, description="What is said to each numbered suggestion, in order."
    )


class RecommendationIn(Input):
    """The clerk's recommendation, kept apart from the decision."""

    outcome: Outcome
    reason_code: Code = ""
    reason: Text = ""
    checked: list[Code] = Field(default_factory=list, max_length=20)


class PurgeIn(Input):
    """Why the content has to be removed, without repeating it."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_NUL)]


class Saved(Schema):
    """A saved draft."""

    case_id: UUID
    version: int
    saved_at: datetime


class SavedReply(Schema):
    """A saved draft of a reply. It is not sent until the unit's head issues it."""

    reply_id: UUID
    version: int
    saved_at: datetime


class Done(Schema):
    """An act that concerned one proposal."""

    case_id: UUID


class StepDone(Schema):
    """Where the track and the case stand after a step, and what the step brought about (numbers, days, units)."""

    case_id: UUID
    axis: str
    state: str
    version: int
    stage: str
    data: dict[str, Any]


class ProposalRow(Schema):
    """A proposal in a list."""

    case_id: UUID
    number: int | None
    title: str
    session: Named | None
    submitter: Named
    submitter_kind: str
    occasion: str = Field(description="`plenary`, `between`, or empty for what came in by an import.")
    class_code: str
    stage: str
    stage_words: str
    due_on: date | None
    receipt_number: int | None = Field(description=HIDDEN)
    submitted_on: date | None
    outcome: str
    outcome_on: date | None
    outcome_reason: str | None = Field(description=HIDDEN)
    lead_unit: Named | None
    answered_on: date | None
    concluded_on: date | None
    adoption: str
    satisfaction: str | None = Field(description=HIDDEN)
    provenance: str
    publicity: str


class TrackOut(Schema):
    """One line along which the case moves. `version` is what a step expects."""

    axis: str
    unit_id: UUID | None
    round: int
    state: str
    state_words: str
    version: int
    since: datetime
    due_on: date | None


class StepOpen(Schema):
    """A step that this account may take now: post to `steps/{code}`."""

    code: str
    label: str
    unit_id: UUID | None
    needs_reason: bool
    expected_version: int


class ProposalOut(ProposalRow):
    """A proposal with its text, where it stands, and what can be done with it now."""

    body: str
    consent_public: bool
    consent_reason: str | None = Field(description=HIDDEN)
    draft_version: int | None = Field(description=HIDDEN)
    saved_at: datetime | None = Field(description=HIDDEN)
    tracks: list[TrackOut]
    steps: list[StepOpen]


class DecisionOut(Schema):
    """A decision in the course of a proposal."""

    id: UUID
    axis: str
    edge: str
    done: str
    from_state: str
    to_state: str
    unit_id: UUID | None
    effective_on: date
    recorded_at: datetime
    actor_name: str
    role: str
    channel: str
    is_recommendation: bool
    reason: str | None = Field(description=HIDDEN)
    data: dict[str, Any] | None = Field(description=HIDDEN)


class ReplyOut(Schema):
    """A reply: sent ones, and a unit's own draft."""

    id: UUID
    result_class: str
    publicity: str
    publicity_basis: str
    document_number: str
    signed_by: str
    issued_on: date | None
    edition: int = Field(description="Higher than 1 when the reply was corrected after it was sent.")
    draft_version: int
    saved_at: datetime
    text: str | None = Field(description=HIDDEN)
    contact_name: str | None = Field(description=HIDDEN)
    contact_phone: str | None = Field(description=HIDDEN)
    points: list[PointOut] | None = Field(description=HIDDEN)


class AssignmentOut(Schema):
    """A unit's part in handling."""

    id: UUID
    unit: Named
    role: Literal["sole", "lead", "co", "separate"]
    round: int
    sent_on: date
    received_on: date | None
    due_on: date | None
    replied_on: date | None
    note: str | None = Field(description=HIDDEN)
    reply: ReplyOut | None


class PublicReply(Schema):
    """A published reply."""

    unit: str
    role: str
    text: str
    result_class: str
    result_label: str
    issued_on: str


class PublicRow(Schema):
    """A published proposal in a list."""

    case_id: UUID
    number: int | None
    title: str
    session_name: str
    submitter_line: str
    class_code: str
    class_label: str
    unit_line: str
    is_summary: bool
    published_at: datetime
    changed_at: datetime


class PublicAttachment(Schema):
    """A file that was published with a proposal; `url` is its address on this host, `unit` whose reply it came with."""

    id: UUID
    name: str
    type: str
    size: int
    unit: str
    url: str


class PublicOut(PublicRow):
    """A published proposal with its text, replies and attachments."""

    body: str
    replies: list[PublicReply]
    attachments: list[PublicAttachment]


class PublicQuery(PageQuery):
    """How the published proposals are narrowed."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)] = Field(
        "", description="Words of the title or the text."
    )
    session: Name = Field("", description="The session's name.")
    class_code: Code = ""
    unit: Line = Field("", description="A handling unit's name.")


class FilePayload(Input):
    class_code: Code = Field("", description="Corrects the class that the submitter chose.")


class NotFilePayload(Input):
    reason_code: Code = Field(description="From the dictionary `not_filed_reason`.")


class ConvertPayload(Input):
    code: Code = Field(description="From the dictionary `conversion`.")


class ChangesPayload(Input):
    """What has to be changed, besides the reason."""

    points: list[Code] = Field(default_factory=list, max_length=30, description="Points of the standard that are not met.")
    places: list[Line] = Field(default_factory=list, max_length=20, description="Places in the text, quoted.")


class ConcludePayload(Input):
    adoption: Adoption


class ChosenFile(Input):
    """An attachment that goes out with the copy, under another name if one is given."""

    id: UUID
    name: Line = ""


class PublishPayload(Input):
    """The copy for the public: the full text or a summary, without names and numbers that are not public."""

    title: Line = ""
    body: Text
    is_summary: bool = False
    files: list[ChosenFile] = Field(
        [], max_length=60, description="Attachments that go out, as copies without place, device and author."
    )


PAYLOADS: dict[str, type[Input]] = {
    "filing.submit": Nothing,
    "filing.return": ChangesPayload,
    "filing.file": FilePayload,
    "filing.not_file": NotFilePayload,
    "filing.withdraw": Nothing,
    "filing.convert": ConvertPayload,
    "filing.ask_consent": ConvertPayload,
    "filing.consent": Nothing,
    "filing.refuse": Nothing,
    "filing.appeal": Nothing,
    "filing.uphold": Nothing,
    "filing.reopen": Nothing,
    "course.conclude": ConcludePayload,
    **HANDLING_STEPS,
    "publication.publish": PublishPayload,
    "publication.take_down": Nothing,
}


def step_schema(axis: Axis, edge: Edge) -> type[Input]:
    """What a step takes: the version that was seen, the unit on an axis of units, a reason, and the step's own payload."""
    payload = PAYLOADS[f"{axis.code}.{edge.code}"]
    needs_payload = any(field.is_required() for field in payload.model_fields.values())
    reason = Annotated[str, StringConstraints(min_length=1 if edge.reason == "required" else 0, max_length=2000, pattern=NO_NUL)]
    fields: dict[str, Any] = {
        "expected_version": (Version | None, Field(None, description="Of the track, as the tracks of the proposal give it.")),
        "reason": (reason, ...) if edge.reason == "required" else (reason, ""),
        "payload": (payload, ...) if needs_payload else (payload, Field(default_factory=payload)),
    }
    if axis.per_unit:
        fields["unit_id"] = (UUID, ...)
    return create_model(f"{axis.code}_{edge.code}_step".title().replace("_", ""), __base__=Input, **fields)


def steps() -> list[tuple[Axis, Edge]]:
    """The steps that people take, in the order of the procedure; consequences taken by the house itself are left out."""
    return [(axis, edge) for axis in PROPOSAL.axes for edge in axis.edges if not edge.automatic]
