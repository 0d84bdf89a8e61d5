"""What programmes send to and get from the briefs' part of the API. Who reflected a brief is in none of it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from yitang.foundation.ui.api import NO_NUL, Code, Day, Input, Line, PageQuery, Text

LevelCode = Literal["own", "city", "province", "nation"]
Number = Annotated[str, StringConstraints(max_length=30, pattern=NO_NUL)]


class ListQuery(PageQuery):
    """How a list of briefs is narrowed."""

    q: Line = Field("", description="Words of the title.")
    stage: Code = ""
    class_code: Code = ""
    since: Day | None = Field(None, description="Handed in on this day or later.")
    until: Day | None = Field(None, description="Handed in on this day or earlier.")
    mine: bool = Field(False, description="Only those that the account's principals reflected.")


class BriefIn(Input):
    """A brief, handed in at once."""

    case_id: UUID | None = Field(None, description="Minted by the client (UUIDv7), so that it may be written without a network.")
    title: Line
    situation: Text
    analysis: Text = ""
    suggestion: Text
    class_code: Code = ""
    place: Line = ""
    consent_public: bool = True
    consent_reason: Line = ""
    call_id: UUID | None = Field(None, description="The request that it answers.")


class Submitted(Schema):
    """What was handed in."""

    case_id: UUID
    number: int | None
    stage: str


class BriefRow(Schema):
    """A brief in a list."""

    id: UUID
    number: int | None
    title: str
    stage: str
    class_code: str
    submitted_on: date | None
    outcome: str
    outcome_on: date | None
    issue: str = Field("", description="The number of its issue as printed.")


class RungOut(Schema):
    """A step of the ladder, or that there was an instruction: then `instruction` is true and `note` the register's number."""

    id: UUID
    level: str
    label: str
    on: date
    note: str
    instruction: bool


class BriefOut(BriefRow):
    """A brief with its text and what became of it."""

    situation: str
    analysis: str
    suggestion: str
    place: str
    standing: str = Field(description="What became of it in plain words.")


class StepIn(Input):
    """A step of the ladder with its paper."""

    step: Code
    effective_on: Day
    form: Literal["single", "combined"] = "single"
    by_whom: Line = ""
    paper: Line


class InstructionIn(Input):
    """That there was an instruction. There is no field for what it says."""

    level: LevelCode
    given_on: Day
    register_number: Number


class Recorded(Schema):
    """The id of what was recorded."""

    id: UUID
