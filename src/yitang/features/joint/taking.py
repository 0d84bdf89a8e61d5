"""What another council sends is taken into this council's own copy of the room, as this council's act.

Only councils that the opener has named are heard, and only about rooms that are here; an entry belongs to the council that signed its
package, whatever it says itself.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.joint.models import Entry, Filing, Partner, Room
from yitang.features.joint.policy import TAKE
from yitang.features.joint.sending import (
    DECLINED,
    DOCUMENT,
    ENTRY,
    INVITE,
    JOINED,
    LEFT,
    PACKAGE,
    PARTNERS,
    PEOPLE,
    SUBJECT,
    WITHDRAWN,
    send_backlog,
)
from yitang.features.joint.states import AXIS, JOINT, KIND
from yitang.features.joint.telling import ask_for_answer, ask_for_signature, tell_withdrawn
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import drop_all, keep
from yitang.foundation.tenancy.models import Council
from yitang.instruments.exchange.kinds import EXCHANGE_KINDS, ExchangeKind, TakenIn
from yitang.instruments.exchange.package import Package
from yitang.instruments.workflow.engine import open_case, step_in
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of, publish

MOST_PEOPLE, MOST_PARTNERS = 200, 50
State = Partner.State
OPEN_STATES = {State.INVITED, State.JOINED}


def take_joint(ctx: ActContext, package: Package) -> TakenIn:
    """Take each item in. Raises `Invalid` for a room that is not here, a council that is not in it, data that make no sense."""
    ctx.require(TAKE)
    taken = TakenIn()
    known = 0
    for item in package.items:
        try:
            made = _take(ctx, package, item, item["data"])
        except (KeyError, ValueError, TypeError, AttributeError):
            raise _nonsense() from None
        if made is None:
            known += 1
        else:
            taken.made.append(made)
    return TakenIn(taken.made, known)


def _take(ctx: ActContext, package: Package, item: dict[str, Any], data: dict[str, Any]) -> tuple[UUID, str] | None:
    """The room that changed, or None when it was known already."""
    what, shared_id = str(data["what"]), UUID(str(data["room"]))
    room = Room.objects.select_for_update().select_related("case").filter(shared_id=shared_id).first()
    if what == INVITE:
        return _invited(ctx, package, shared_id, data) if room is None else None
    if room is None:
        raise Invalid(_("The room that this belongs to is not here. Nothing was imported."))
    if what == PARTNERS:
        return _named(ctx, room, package, data)
    if what == JOINED:
        return _joined(ctx, room, package, data)
    partner = Partner.objects.filter(room=room, code=package.from_code).exclude(state=State.CLAIMED).first()
    if partner is None:
        raise Invalid(_("“%(name)s” is not in this room. Nothing was imported.") % {"name": package.from_name})
    if what in (DECLINED, LEFT):
        return _set(ctx, partner, State.DECLINED if what == DECLINED else State.LEFT)
    if what == PEOPLE:
        return _named_people(ctx, partner, data)
    if what == WITHDRAWN:
        return _withdrawn(ctx, room, package, data)
    if what == ENTRY and partner.state in (State.JOINED, State.LEFT):
        return _entry(ctx, room, package, item, data)
    raise _nonsense()


def _invited(ctx: ActContext, package: Package, shared_id: UUID, data: dict[str, Any]) -> tuple[UUID, str]:
    title = " ".join(str(data["title"]).split())[:200]
    if not title:
        raise _nonsense()
    pinned = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=pinned, title=title, created_at=ctx.at)
    open_case(ctx, case, procedure_of(pinned.pk), AXIS)
    room = Room(council_id=ctx.council_id, case=case, shared_id=shared_id, kind_code=str(data["kind"])[:40], is_own=False)
    room.purpose = str(data["purpose"])[: JOINT.parameters["text_most"]]
    room.opener_code, room.opener_name = package.from_code, package.from_name[:120]
    room.save(force_insert=True)
    _partner(ctx, room, package.from_code, package.from_name, State.JOINED)
    _add_named(ctx, room, data["partners"])
    step_in(ctx, case.pk, AXIS, "receive")
    ask_for_answer(ctx, room)
    return case.pk, title


def _named(ctx: ActContext, room: Room, package: Package, data: dict[str, Any]) -> tuple[UUID, str] | None:
    """The opener names the councils of the room: whoever claimed to have joined is in it from now on."""
    if package.from_code != room.opener_code:
        raise Invalid(_("Only the council that opened the room names who is in it. Nothing was imported."))
    _add_named(ctx, room, data["partners"])
    return room.pk, room.case.title


def _add_named(ctx: ActContext, room: Room, partners: list[dict[str, Any]]) -> None:
    own = Council.objects.values_list("code", flat=True).get(pk=ctx.council_id)
    known = {one.code: one for one in Partner.objects.filter(room=room)}
    for one in partners[:MOST_PARTNERS]:
        code, name, state = str(one["code"])[:40], str(one["name"])[:120], State(str(one["state"]))
        partner = known.get(code)
        if code in (own, room.opener_code):
            continue
        if partner is None:
            _partner(ctx, room, code, name, state)
        elif partner.state == State.CLAIMED:
            _in_now(ctx, room, partner)


def _joined(ctx: ActContext, room: Room, package: Package, data: dict[str, Any]) -> tuple[UUID, str] | None:
    people = _people(data)
    partner = Partner.objects.filter(room=room, code=package.from_code).first()
    if partner is None:
        # Only the opener says who is in the room; until it does, this council is heard and gets nothing.
        partner = _partner(ctx, room, package.from_code, package.from_name, State.CLAIMED)
        partner.people = people
        partner.save(update_fields=["people"])
        return room.pk, room.case.title
    partner.people = people
    partner.save(update_fields=["people"])
    if partner.state == State.INVITED:
        _in_now(ctx, room, partner)
    return room.pk, room.case.title


def _in_now(ctx: ActContext, room: Room, partner: Partner) -> None:
    partner.state, partner.since = State.JOINED, ctx.at
    partner.save(update_fields=["state", "since"])
    if room.case.stage == "open":
        send_backlog(ctx, room, partner)


def _set(ctx: ActContext, partner: Partner, state: str) -> tuple[UUID, str] | None:
    if partner.state == state:
        return None
    partner.state, partner.since = state, ctx.at
    partner.save(update_fields=["state", "since"])
    return partner.room_id, partner.name


def _named_people(ctx: ActContext, partner: Partner, data: dict[str, Any]) -> tuple[UUID, str] | None:
    people = _people(data)
    if people == partner.people:
        return None
    partner.people = people
    partner.save(update_fields=["people"])
    return partner.room_id, partner.name


def _entry(ctx: ActContext, room: Room, package: Package, item: dict[str, Any], data: dict[str, Any]) -> tuple[UUID, str] | None:
    shared_id = UUID(str(item["id"]))
    # A room that this council has left, or has not joined, takes nothing in any more.
    if room.case.stage != "open" or Entry.objects.filter(shared_id=shared_id).exists():
        return None
    if data["kind"] not in Entry.Kind.values or not str(data["title"]).strip():
        raise _nonsense()
    signs = UUID(str(data["signs"])) if data["signs"] else None
    if (signs is not None) != (data["kind"] == Entry.Kind.SIGNATURE):
        raise _nonsense()
    if signs is not None and Entry.objects.filter(room=room, origin_code=package.from_code, signs_id=signs).exists():
        return None
    entry = _theirs(ctx, room, package, shared_id, data)
    entry.signs_id, entry.text = signs, str(data["text"]).replace("\x00", "")[: JOINT.parameters["text_most"]]
    entry.save(force_insert=True)
    for file in item.get("files", []):
        facts = {name: file[name] for name in ("name", "type", "size", "sha256")}
        keep(ctx, SUBJECT, entry.pk, purpose=DOCUMENT, **facts)
    ask_for_signature(ctx, entry)
    return room.pk, entry.title


def _withdrawn(ctx: ActContext, room: Room, package: Package, data: dict[str, Any]) -> tuple[UUID, str] | None:
    """Another council takes its entry back: the row stays and says so, words and files go. What is filed here under our number is our
    own by then and keeps them. One that overtook its entry leaves the row that keeps the entry out."""
    shared_id = UUID(str(data["entry"]))
    entry = Entry.objects.select_for_update(of=("self",)).filter(shared_id=shared_id).first()
    if data["kind"] not in (Entry.Kind.NOTE, Entry.Kind.DOCUMENT, Entry.Kind.RESULT):
        raise _nonsense()
    if entry is None:
        if room.case.stage != "open":
            return None
        entry = _theirs(ctx, room, package, shared_id, data)
        entry.save(force_insert=True)
    elif entry.room_id != room.pk or entry.is_own or entry.origin_code != package.from_code:
        raise _nonsense()
    elif entry.withdrawn_at is not None:
        return None
    entry.withdrawn_at, entry.withdrawn_why = ctx.at, str(data["reason"])[:200]
    if not Filing.objects.filter(entry=entry).exists():
        entry.text = ""
        drop_all(ctx, SUBJECT, entry.pk)
    entry.save(update_fields=["withdrawn_at", "withdrawn_why", "text"])
    tell_withdrawn(ctx, entry)
    return room.pk, entry.title


def _theirs(ctx: ActContext, room: Room, package: Package, shared_id: UUID, data: dict[str, Any]) -> Entry:
    """The row of an entry that another council wrote, not saved yet."""
    entry = Entry(council_id=ctx.council_id, room=room, shared_id=shared_id, kind=data["kind"], is_own=False)
    entry.origin_code, entry.origin_name = package.from_code, package.from_name[:120]
    entry.author, entry.title = str(data["author"])[:100], " ".join(str(data["title"]).split())[:200]
    entry.written_at, entry.sent_at = datetime.fromisoformat(str(data["written_at"])), ctx.at
    return entry


def _partner(ctx: ActContext, room: Room, code: str, name: str, state: str) -> Partner:
    partner = Partner(council_id=ctx.council_id, room=room, code=code[:40], name=name[:120], state=state, since=ctx.at)
    partner.save(force_insert=True)
    return partner


def _people(data: dict[str, Any]) -> list[dict[str, str]]:
    rows = data["people"][:MOST_PEOPLE]
    return [{"name": str(one["name"])[:100], "duty": str(one["duty"])[:60]} for one in rows]


def _nonsense() -> Invalid:
    return Invalid(_("What came from the other council makes no sense. Nothing was imported. Tell the sender."))


def _address(council: Any, case_id: UUID) -> str:
    return reverse("desk:joint:room", kwargs={"council": council.code, "room_id": case_id})


EXCHANGE_KINDS.register(PACKAGE, ExchangeKind(PACKAGE, gettext_lazy("Joint work between councils"), take_joint, None, _address))
