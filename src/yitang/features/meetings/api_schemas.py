"""What programmes send and get around gatherings."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from yitang.foundation.ui.api import Code, Day, Input, Line, Named, PageQuery


class PageOnly(PageQuery):
    """Which page, nothing else."""


class GatheringQuery(PageQuery):
    """Which gatherings: by kind, stage, and the days on which they begin."""

    kind: Code = ""
    stage: Code = ""
    since: Day | None = None
    until: Day | None = None


class GatheringRow(Schema):
    """A gathering in a list."""

    id: UUID
    kind_code: str
    title: str
    stage: str
    place: str
    starts_at: datetime
    ends_at: datetime
    session_id: UUID | None
    organiser: Named | None


class Counts(Schema):
    """The roll of a half day in numbers."""

    expected: int
    present: int
    late: int
    leave: int
    missing: int


class SittingOut(Schema):
    """A half day; the counts for an office alone."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    half_days: str
    roll: Counts | None


class ItemOut(Schema):
    """An item of the agenda."""

    title: str
    speaker: str
    minutes: int


class DecisionOut(Schema):
    """What was decided, who sees to it, until when."""

    id: UUID
    decision: str
    owner: Named
    due_on: date
    done_on: date | None
    overdue: bool


class PlaceBase(Schema):
    """Answer and places of a person."""

    number: int
    role: str
    reply: str = Field(description="Empty, coming or leave.")
    group: str
    seat: str
    room: str
    bus: str
    outcome: str = Field(description="Empty until the closing; then attended, leave or absent.")


class OwnPlace(PlaceBase):
    """One's own place at a gathering."""

    gathering_id: UUID
    title: str
    starts_at: datetime
    half_days: str


class GatheringOut(GatheringRow):
    """A gathering with all that the reader may see."""

    advice: str
    contact: str
    reply_by: datetime | None
    phones_banned: bool
    minutes: str
    sittings: list[SittingOut]
    agenda: list[ItemOut]
    decisions: list[DecisionOut]
    own: OwnPlace | None


class MarkOut(Schema):
    """A mark on the roll."""

    sitting_id: UUID
    at: datetime
    late: bool
    way: str


class PersonOut(PlaceBase):
    """Somebody on the list."""

    id: UUID
    principal: Named
    marks: list[MarkOut]


class ReplyIn(Input):
    """The answer that one comes."""

    note: Line = ""


class Replied(Schema):
    case_id: UUID
    reply: str


class LeaveIn(Input):
    """A request for leave."""

    cause: Code
    reason: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    sitting_id: UUID | None = Field(None, description="A half day; without it the whole gathering.")


class LeaveOut(Schema):
    case_id: UUID
    leave_id: UUID
    late: bool = Field(description="Whether it was asked for later than the council's rule allows.")


class CheckIn(Input):
    number: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")]


class CheckedIn(Schema):
    done: bool
    late: bool = False
    left: int = Field(description="How many more numbers may be tried.")


class RollIn(Input):
    """People of one half day, by their numbers on the list."""

    sitting_id: UUID
    numbers: Annotated[list[Annotated[int, Field(ge=1, le=1_000_000)]], Field(min_length=1, max_length=500)]
    way: Literal["desk", "paper"] = "desk"
    late: bool | None = Field(None, description="Empty lets the clock decide at a desk.")


class Marked(Schema):
    marked: int
    there: int
    late: bool
