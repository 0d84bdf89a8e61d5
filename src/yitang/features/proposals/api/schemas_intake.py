"""What programmes send and get around joint submission, merging and splitting."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from yitang.features.proposals.api.schemas import HIDDEN
from yitang.foundation.ui.api import Code, Input, Line, Named, Text


class InviteIn(Input):
    """Whom to ask to stand behind a proposal, and as what."""

    relation: Literal["joint", "endorse"]
    principal_ids: Annotated[list[UUID], Field(min_length=1, max_length=60)]


class AnswerIn(Input):
    """The answer to an invitation."""

    agree: bool
    word: Line = ""


class MergeIn(Input):
    """The leading proposal that is made of several; the first one named gives the first submitter."""

    case_ids: Annotated[list[UUID], Field(min_length=2, max_length=20)]
    title: Line
    body: Text
    class_code: Code
    reason: Line = ""


class PartIn(Input):
    """One part of a split proposal."""

    title: Line
    body: Text
    class_code: Code = ""


class SplitIn(Input):
    """The proposals that are made of one."""

    parts: Annotated[list[PartIn], Field(min_length=2, max_length=20)]
    reason: Line = ""


class UndoIn(Input):
    reason: Line = ""


class BackingOut(Schema):
    """Somebody who stands, or was asked to stand, behind a proposal."""

    id: UUID
    principal: Named
    relation: str
    state: str
    invited_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    word: str | None = Field(description=HIDDEN)


class Invited(Schema):
    """Who was asked, and until when an answer can be given."""

    case_id: UUID
    invited: list[UUID]
    due_at: datetime


class InvitationAnswered(Schema):
    case_id: UUID
    state: str


class Merged(Schema):
    case_id: UUID
    originals: list[UUID]


class PartsMade(Schema):
    case_id: UUID
    parts: list[UUID]


class Undone(Schema):
    case_id: UUID
    restored: list[UUID]
