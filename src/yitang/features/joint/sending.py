"""What travels between the copies of a room: packages of `instruments.exchange`, made inside the act that is their cause.

A council of this house gets its package by a job, which takes it in as that council's own act; one elsewhere as a file. Each council sends
its own entries and its own people alone, to councils that the opener has named and that have joined.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from yitang.features.joint.models import Entry, Partner, Room
from yitang.features.joint.queries import people_of
from yitang.foundation.acts.door import ActContext
from yitang.foundation.audit.canonical import moment
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.queries import files_of
from yitang.instruments.exchange.actions import make_package
from yitang.instruments.exchange.kinds import Item
from yitang.instruments.exchange.queries import destination_of
from yitang.instruments.workflow.moves import EFFECTS, Move

PACKAGE = "joint"
SUBJECT, DOCUMENT = "joint.entry", "document"
"""Kind of subject and purpose of the files of an entry."""
INVITE, PARTNERS, JOINED, DECLINED, LEFT, PEOPLE, ENTRY, WITHDRAWN = (
    "invite",
    "partners",
    "joined",
    "declined",
    "left",
    "people",
    "entry",
    "withdrawn",
)


def send(ctx: ActContext, room: Room, to: Iterable[Partner], what: str, **data: Any) -> None:
    """Tell these councils one thing."""
    _pack(ctx, room, to, [_item(room, what, data)])


def send_invitation(ctx: ActContext, room: Room, partner: Partner) -> None:
    """Invite a council, naming the others that are in it."""
    data = {"title": room.case.title, "kind": room.kind_code, "purpose": room.purpose, "partners": listed(room)}
    send(ctx, room, [partner], INVITE, **data)


def send_entry(ctx: ActContext, entry: Entry, to: Iterable[Partner]) -> None:
    """An own entry with its files."""
    _pack(ctx, entry.room, to, [_entry_item(entry)])


def send_withdrawal(ctx: ActContext, entry: Entry) -> None:
    """That an own entry was taken back, to every council that may have it: also to those that have left."""
    to = Partner.objects.filter(room=entry.room, state__in=[Partner.State.JOINED, Partner.State.LEFT]).order_by("code")
    data = {"entry": str(entry.shared_id), "kind": entry.kind, "author": entry.author, "title": entry.title}
    data |= {"written_at": moment(entry.written_at), "reason": entry.withdrawn_why}
    send(ctx, entry.room, to, WITHDRAWN, **data)


def send_backlog(ctx: ActContext, room: Room, to: Partner) -> None:
    """All that this council has sent so far, for one that has just joined: its people and its entries."""
    own = Entry.objects.filter(room=room, is_own=True, sent_at__isnull=False, withdrawn_at__isnull=True)
    own = own.select_related("room__case")
    _pack(ctx, room, [to], [_item(room, PEOPLE, {"people": people_of(room)}), *(_entry_item(one) for one in own)])


def listed(room: Room) -> list[dict[str, str]]:
    """The councils of a room as the opener names them."""
    known = Partner.objects.filter(room=room).exclude(state=Partner.State.CLAIMED)
    return [{"code": one.code, "name": one.name, "state": one.state} for one in known.order_by("code")]


def _entry_item(entry: Entry) -> Item:
    data = {
        "kind": entry.kind,
        "author": entry.author,
        "title": entry.title,
        "text": entry.text,
        "signs": str(entry.signs_id) if entry.signs_id else "",
        "written_at": moment(entry.written_at),
    }
    return _item(entry.room, ENTRY, data, entry.shared_id, files_of(SUBJECT, entry.pk, DOCUMENT))


def _item(room: Room, what: str, data: dict[str, Any], item_id: UUID | None = None, files: Iterable[StoredFile] = ()) -> Item:
    return Item(item_id or uuid7(), room.case.title, {"what": what, "room": str(room.shared_id), **data}, list(files))


def _pack(ctx: ActContext, room: Room, to: Iterable[Partner], items: list[Item]) -> None:
    subject = ctx.subject
    for partner in to:
        make_package(ctx, PACKAGE, items, destination_of(room.council_id, partner.code, partner.name))
    ctx.subject = subject


def tell_joined(move: Move) -> None:
    """Effect of joining: every council of the room learns it, and whom this one names."""
    room = _room(move)
    others = Partner.objects.filter(room=room).exclude(
        state__in=[Partner.State.DECLINED, Partner.State.LEFT, Partner.State.CLAIMED]
    )
    send(move.ctx, room, others, JOINED, people=people_of(room))


def tell_declined(move: Move) -> None:
    """Effect of declining: the opener learns it, with the reason."""
    room = _room(move)
    send(move.ctx, room, Partner.objects.filter(room=room, code=room.opener_code), DECLINED, reason=move.reason[:300])


def tell_left(move: Move) -> None:
    """Effect of ending: the others learn it; the copy stays here as it is."""
    room = _room(move)
    send(move.ctx, room, Partner.objects.filter(room=room, state=Partner.State.JOINED), LEFT)


def _room(move: Move) -> Room:
    assert isinstance(move.subject, Room)
    return move.subject


for _effect in (tell_joined, tell_declined, tell_left):
    EFFECTS.register(f"joint.{_effect.__name__}", _effect)
