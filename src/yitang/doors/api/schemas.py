"""What the API's own operations send and get: the account, its messages and duties, and the council's own lists."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from yitang.foundation.ui.api import Asked, Code, Day, Input, Line, PageQuery


class CouncilOut(Schema):
    """The council of the address."""

    code: str
    name: str
    level: str


class GrantOut(Schema):
    """An appointment in force."""

    role: str
    role_label: str
    principal_id: UUID | None


class MeOut(Schema):
    """Who the token acts for in this council."""

    name: str
    council: CouncilOut
    grants: list[GrantOut]


class DutyOut(Schema):
    """A fact of duty in force."""

    id: UUID
    kind: str
    label: str
    unit: str
    quantity: str = Field(description="A decimal number as text.")
    role: str
    effective_on: date
    recorded_at: datetime
    case_id: UUID | None
    title: str


class DutyQuery(PageQuery):
    since: Day | None = None
    until: Day | None = Field(None, description="Exclusive.")


class MessageOut(Schema):
    """A message to the account's principals or roles."""

    id: UUID
    kind: Literal["need", "know"]
    event: str
    text: str
    next_step: str
    due_on: date | None
    case_kind: str
    case_id: UUID | None
    created_at: datetime
    read_at: datetime | None


class MessageQuery(PageQuery):
    unread: bool = Field(False, description="Only those that the account has not marked as read.")


class ReadIn(Input):
    message_id: UUID | None = Field(None, description="One message; all of them when it is left out.")


class ReadOut(Schema):
    read: int


class EntryOut(Schema):
    """An entry of a dictionary in force."""

    code: str
    label: str
    order: int


class UnitOut(Schema):
    """A handling unit. `id` is what an assignment names."""

    id: UUID
    code: str
    name: str
    short_name: str
    system: str


class UnitQuery(PageQuery):
    q: Line = ""
    system: Code = ""


class SessionOut(Schema):
    """A session of the council."""

    id: UUID
    name: str
    term: str
    opens_on: date
    counts_from: date
    counts_to: date | None


class DictionaryQuery(Asked):
    on: Day | None = Field(None, description="In force on this day; today when it is left out.")


class FiguresQuery(Asked):
    session: UUID | None = Field(None, description="One session; all of them when it is left out.")
    as_of: Day | None = Field(None, description="As of this day; now when it is left out.")


class FiguresOut(Schema):
    """Figures computed from rows: counts, rates as exact fractions and as printed, and breakdowns."""

    counts: dict[str, int]
    rates: dict[str, dict[str, Any]]
    breakdowns: dict[str, dict[str, int]]
