"""Joint rooms in the API, below `/api/v1/{council}/joint`: this council's own copy is read, and a result filed under its own number.

Opening, joining, sending and signing are steps of people on the pages.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from yitang.features.joint.actions import file_result
from yitang.features.joint.models import Entry, Filing, Room
from yitang.features.joint.policy import FILE, VIEW
from yitang.features.joint.queries import find_entry, find_room, people_of, visible_entries, visible_rooms
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, Code, IdempotencyKey, Page, PageQuery, Token, key_of, paged

router = Router(auth=Token(), tags=["joint"])


class RoomQuery(PageQuery):
    """Where the rooms stand in this council: `invited`, `open` or `ended`; all without it."""

    stage: Code = ""


class RoomRow(Schema):
    """A joint room in this council's copy. `is_own`: this council opened it."""

    id: UUID
    title: str
    kind: str
    stage: str
    opened_by: str
    is_own: bool


class Person(Schema):
    """Somebody named for the joint work."""

    name: str
    duty: str


class PartnerOut(Schema):
    """Another council of the room: how far it has come, and whom it has named."""

    code: str
    name: str
    state: str
    people: list[Person]


class Number(Schema):
    """The council's own number of a result."""

    year: int
    number: int


class EntryRow(Schema):
    """What stands in the room. `withdrawn_at` is set where the council that wrote it has taken it back."""

    id: UUID
    kind: str
    title: str
    council: str
    author: str
    is_own: bool
    written_at: datetime
    withdrawn_at: datetime | None
    filed: Number | None


class EntryOut(EntryRow):
    """The same with its words; empty where it was taken back and is not filed here."""

    room_id: UUID
    text: str
    withdrawn_why: str


class RoomOut(RoomRow):
    """A room with its councils, people and all that was sent to it."""

    purpose: str
    people: list[Person]
    partners: list[PartnerOut]
    entries: list[EntryRow]


@router.get("", response={200: Page[RoomRow], **PROBLEMS}, summary="List joint rooms", url_name="joint_rooms")
@needs(VIEW)
def list_rooms(request: Any, asked: Query[RoomQuery]) -> Any:
    """Rooms that the token may see, the newest first."""
    rows = visible_rooms(request.actor)
    return paged(rows.filter(case__stage=asked.stage) if asked.stage else rows, asked, _room)


@router.get("/{uuid:room_id}", response={200: RoomOut, **PROBLEMS}, summary="Read a joint room", url_name="joint_room")
@needs(VIEW)
def read_room(request: Any, room_id: UUID) -> Any:
    """One room. Drafts of this council that are not sent yet are left out."""
    found = find_room(request.actor, room_id)
    sent = list(visible_entries(request.actor).filter(room=found, sent_at__isnull=False))
    numbers = _numbers(sent)
    return _room(found) | {
        "purpose": found.purpose,
        "people": people_of(found),
        "partners": [{name: getattr(one, name) for name in PartnerOut.model_fields} for one in found.partners.all()],
        "entries": [_entry(one, numbers) for one in sent],
    }


@router.get(
    "/entries/{uuid:entry_id}",
    response={200: EntryOut, **PROBLEMS},
    summary="Read an entry of joint work",
    url_name="joint_entry",
)
@needs(VIEW)
def read_entry(request: Any, entry_id: UUID) -> Any:
    """One entry with its words."""
    found = find_entry(request.actor, entry_id)
    own = {name: getattr(found, name) for name in ("room_id", "text", "withdrawn_why")}
    return _entry(found, _numbers([found])) | own


@router.post(
    "/entries/{uuid:entry_id}/filing", response={201: Number, **PROBLEMS}, summary="File a joint result", url_name="joint_filing"
)
@needs(FILE)
def file_joint_result(request: Any, entry_id: UUID, key: IdempotencyKey = None) -> Any:
    """File a result under the council's own number, once. A joint proposal is refused until the chairs of all have signed."""
    return Status(201, file_result(request.actor, key=key_of(request, key), entry_id=entry_id))


def _room(room: Room) -> dict[str, Any]:
    own = {"kind": room.kind_code, "stage": room.case.stage, "opened_by": room.opener_name, "is_own": room.is_own}
    return {"id": room.pk, "title": room.case.title, **own}


def _numbers(entries: list[Entry]) -> dict[UUID, Filing]:
    return {row.entry_id: row for row in Filing.objects.filter(entry__in=entries)}


def _entry(entry: Entry, numbers: dict[UUID, Filing]) -> dict[str, Any]:
    names = ("id", "kind", "title", "author", "is_own", "written_at", "withdrawn_at")
    filed = numbers.get(entry.pk)
    number = {"year": filed.year, "number": filed.number} if filed else None
    return {name: getattr(entry, name) for name in names} | {"council": entry.origin_name, "filed": number}
