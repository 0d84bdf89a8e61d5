"""Review meetings, entry from paper, windows and reminders of invitations in the API, below `/api/v1/{council}/proposals`."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status

from yitang.features.proposals.intake import joint, meeting, windows
from yitang.features.proposals.intake.paper import enter_paper
from yitang.features.proposals.models import PendingDecision, ReviewMeeting, SessionWindow
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, Day, IdempotencyKey, Input, Line, Text, Token, key_of

office = Router(auth=Token(), tags=["proposals"])
Cases = Annotated[list[UUID], Field(min_length=1, max_length=1000)]
Decided = Literal["file", "not_file", "convert", "return"]


class MeetingIn(Input):
    """A review meeting whose list is to be prepared."""

    title: Line
    held_on: Day


class MeetingOut(Schema):
    """A review meeting; numbers and messages arise when its list is released."""

    id: UUID
    title: str
    held_on: date
    state: str
    version: int


class PendingOut(Schema):
    """What the meeting is about to decide on a proposal."""

    id: UUID
    case_id: UUID
    outcome: str
    class_code: str
    code: str
    reason: str
    result: str
    message: str


class MeetingList(MeetingOut):
    pending: list[PendingOut]


class MeetingMade(Schema):
    meeting_id: UUID


class ListIn(Input):
    """Proposals under review for the list; several at once may be proposed for filing only."""

    case_ids: Cases
    outcome: Decided = "file"
    code: Code = Field("", description="Reason for not filing, or what it is converted into.")
    reason: Line = ""


class Listed(Schema):
    added: int
    left: int


class PendingIn(Input):
    """What is to be decided instead; fields that are not sent stay."""

    outcome: Decided | None = None
    class_code: Code | None = None
    code: Code | None = None
    reason: Line | None = None


class OffIn(Input):
    case_ids: Cases


class TakenOff(Schema):
    removed: int


class ReleaseIn(Input):
    """The number of decisions that the caller has seen on the list."""

    expected: Annotated[int, Field(ge=0, le=10_000)]


class Releasing(Schema):
    meeting_id: UUID
    decisions: int


class PaperIn(Input):
    """A proposal that came on paper, typed in and submitted at once."""

    principal_id: UUID
    paper_note: Line = Field(description="When the paper came in and where it is kept.")
    joint_ids: Annotated[list[UUID], Field(max_length=60)] = Field(default_factory=list)
    title: Line
    body: Text
    class_code: Code = ""
    consent_public: bool = True
    consent_reason: Line = ""


class PaperDone(Schema):
    case_id: UUID
    receipt_number: int


class WindowIn(Input):
    """Both days included; what came in before keeps what it is."""

    plenary_from: Day
    plenary_to: Day
    basis: Line = ""


class WindowOut(Schema):
    session_id: UUID
    plenary_from: date
    plenary_to: date
    basis: str


class WindowSet(Schema):
    session_id: UUID


class Reminded(Schema):
    case_id: UUID
    name: str


@office.get("/meetings", response={200: list[MeetingOut], **PROBLEMS}, summary="List review meetings")
@needs("proposals.meet")
def meetings(request: Any) -> Any:
    """The newest first."""
    return list(ReviewMeeting.objects.all())


@office.post("/meetings", response={201: MeetingMade, **PROBLEMS}, summary="Begin the list of a review meeting")
@needs("proposals.meet")
def begin_meeting(request: Any, asked: MeetingIn, key: IdempotencyKey = None) -> Any:
    """An empty list; proposals are put on it one by one or many at once."""
    return Status(201, meeting.open_meeting(request.actor, key=key_of(request, key), **asked.dict()))


@office.get("/meetings/{uuid:meeting_id}", response={200: MeetingList, **PROBLEMS}, summary="Read the list of a meeting")
@needs("proposals.meet")
def read_meeting(request: Any, meeting_id: UUID) -> Any:
    """The meeting with what it is about to decide."""
    found = ReviewMeeting.objects.filter(pk=meeting_id).first()
    if found is None:
        raise NotFound(_("There is no such meeting."))
    rows = PendingDecision.objects.filter(meeting=found).order_by("class_code", "id")
    return {name: getattr(found, name) for name in MeetingOut.model_fields} | {"pending": list(rows)}


@office.post("/meetings/{uuid:meeting_id}/list", response={200: Listed, **PROBLEMS}, summary="Put proposals on the list")
@needs("proposals.meet")
def list_for_meeting(request: Any, meeting_id: UUID, asked: ListIn, key: IdempotencyKey = None) -> Any:
    """What is on another open list, or not under review, is left where it is."""
    return meeting.put_on_list(request.actor, key=key_of(request, key), meeting_id=meeting_id, **asked.dict())


@office.post("/meetings/{uuid:meeting_id}/take-off", response={200: TakenOff, **PROBLEMS}, summary="Take proposals off the list")
@needs("proposals.meet")
def take_off_meeting(request: Any, meeting_id: UUID, asked: OffIn, key: IdempotencyKey = None) -> Any:
    """They wait for their decision as before."""
    return meeting.take_off_list(request.actor, key=key_of(request, key), meeting_id=meeting_id, case_ids=asked.case_ids)


@office.patch(
    "/meetings/pending/{uuid:pending_id}", response={200: MeetingMade, **PROBLEMS}, summary="Change a decision on a list"
)
@needs("proposals.meet")
def change_pending(request: Any, pending_id: UUID, asked: PendingIn, key: IdempotencyKey = None) -> Any:
    """At the meeting, before the release. Nothing of it binds anybody until then."""
    fields = {name: value for name, value in asked.dict(exclude_unset=True).items() if value is not None}
    return meeting.change_on_list(request.actor, key=key_of(request, key), pending_id=pending_id, **fields)


@office.post("/meetings/{uuid:meeting_id}/release", response={200: Releasing, **PROBLEMS}, summary="Release the decisions")
@needs("proposals.release")
def release_meeting(request: Any, meeting_id: UUID, asked: ReleaseIn, key: IdempotencyKey = None) -> Any:
    """Numbers are given and people told from here on, in portions by a job."""
    return meeting.release(request.actor, key=key_of(request, key), meeting_id=meeting_id, expected=asked.expected)


@office.post("/paper", response={201: PaperDone, **PROBLEMS}, summary="Enter a proposal from paper")
@needs("proposals.enter_paper")
def enter_from_paper(request: Any, paper: PaperIn, key: IdempotencyKey = None) -> Any:
    """The record says that it came on paper, who entered it, and where the paper lies."""
    actor = request.actor.through(Channel.PAPER)
    return Status(201, enter_paper(actor, key=key_of(request, key), **paper.dict()))


@office.get("/windows", response={200: list[WindowOut], **PROBLEMS}, summary="Windows of the plenaries")
@needs("proposals.set_window")
def list_windows(request: Any) -> Any:
    """Those that were set; the others follow from the day of the session."""
    return list(SessionWindow.objects.order_by("-plenary_from"))


@office.post("/windows/{uuid:session_id}", response={200: WindowSet, **PROBLEMS}, summary="Set the window of a plenary")
@needs("proposals.set_window")
def set_window_of(request: Any, session_id: UUID, asked: WindowIn, key: IdempotencyKey = None) -> Any:
    """What is handed in within it is a proposal to the plenary."""
    return windows.set_window(request.actor, key=key_of(request, key), session_id=session_id, **asked.dict())


@office.post("/backings/{uuid:backing_id}/remind", response={200: Reminded, **PROBLEMS}, summary="Remind of an invitation")
@needs("proposals.invite")
def remind_of_invitation(request: Any, backing_id: UUID, key: IdempotencyKey = None) -> Any:
    """By the first submitter, to one person who has not answered; not more often than the council allows."""
    return joint.remind(request.actor, key=key_of(request, key), backing_id=backing_id)
