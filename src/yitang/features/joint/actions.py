"""Acts on joint rooms beside their steps: open one, invite councils, name people, write, send, sign, file."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.joint.models import Entry, Filing, Partner, Room, RoomMember
from yitang.features.joint.policy import FILE, SIGN, WRITE
from yitang.features.joint.queries import find_entry, find_room, joined_partners, people_of, unsigned_by
from yitang.features.joint.sending import PARTNERS, PEOPLE, SUBJECT, listed, send, send_entry, send_invitation, send_withdrawal
from yitang.features.joint.states import AXIS, JOINT, KIND, KINDS, PROPOSAL, RUN
from yitang.features.joint.telling import ask_for_signature, tell_named
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import drop_all
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.statements import fetch
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.instruments.exchange.queries import destination_of
from yitang.instruments.workflow.engine import open_case, step_in
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.numbers import next_number
from yitang.instruments.workflow.procedures import procedure_of, publish

State = Partner.State
MOST_PARTNERS = 50


@act("joint.open_room")
def open_room(
    ctx: ActContext, *, title: str, kind: str, purpose: str = "", invite: list[list[str]] | None = None
) -> dict[str, Any]:
    """Open a room and invite councils to it, `[code, name]` each. Raises `Invalid`, naming the fields."""
    ctx.require(RUN)
    errors: dict[str, list[Any]] = {}
    title = " ".join(title.split())[:200]
    if not title:
        errors["title"] = [_("Say what is done together.")]
    if kind not in labels(KINDS):
        errors["kind"] = [_("Choose the kind of joint work.")]
    if errors:
        raise Invalid(errors)
    own = Council.objects.get(pk=ctx.council_id)
    pinned = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=pinned, title=title, created_at=ctx.at)
    open_case(ctx, case, procedure_of(pinned.pk), AXIS)
    room = Room(council_id=ctx.council_id, case=case, shared_id=uuid7(), kind_code=kind, is_own=True)
    room.purpose = purpose.strip()[: JOINT.parameters["text_most"]]
    room.opener_code, room.opener_name = own.code, own.name
    room.save(force_insert=True)
    step_in(ctx, case.pk, AXIS, "begin")
    ctx.about(KIND, case.pk)
    for code, name in invite or []:
        _invite(ctx, room, code, name)
    return {"case_id": case.pk}


@act("joint.invite_council")
def invite_council(ctx: ActContext, *, room_id: UUID, code: str, name: str = "") -> dict[str, Any]:
    """The council that opened the room invites another one; those that are in it learn of it. Raises `NotFound`, `Refused`, `Invalid`."""
    ctx.require(RUN)
    room = _open(ctx, room_id)
    if not room.is_own:
        raise Blocked(_("Only the council that opened the room invites others."), owes=room.opener_name)
    _invite(ctx, room, code, name)
    send(ctx, room, joined_partners(room), PARTNERS, partners=listed(room))
    ctx.about(KIND, room.pk)
    return {}


@act("joint.name_person")
def name_person(ctx: ActContext, *, room_id: UUID, principal_id: UUID, duty: str = "") -> dict[str, Any]:
    """Somebody of this council works in the room from today on; the others read name and duty. Raises `NotFound`, `Invalid`."""
    ctx.require(RUN)
    room = _open(ctx, room_id)
    principal = Principal.objects.filter(pk=principal_id).first()
    if principal is None:
        raise Invalid({"person": [_("Nobody of this name is on the lists.")]})
    if not RoomMember.objects.filter(room=room, principal=principal, until=None).exists():
        row = RoomMember(council_id=ctx.council_id, room=room, principal=principal, duty=duty.strip()[:60], since=ctx.today)
        row.save(force_insert=True)
        tell_named(ctx, row)
        send(ctx, room, joined_partners(room), PEOPLE, people=people_of(room))
    ctx.about(KIND, room.pk)
    return {}


@act("joint.let_person_go")
def let_person_go(ctx: ActContext, *, member_id: UUID) -> dict[str, Any]:
    """Somebody no longer works in the room. Raises `NotFound`."""
    ctx.require(RUN)
    row = RoomMember.objects.select_for_update().filter(pk=member_id).first()
    if row is None:
        raise NotFound(_("There is no such entry, or it is not yours to see."))
    room = _open(ctx, row.room_id)
    if row.until is None:
        row.until = ctx.today
        row.save(update_fields=["until"])
        send(ctx, room, joined_partners(room), PEOPLE, people=people_of(room))
    ctx.about(KIND, room.pk)
    return {}


@act("joint.write")
def write(ctx: ActContext, *, room_id: UUID, kind: str, title: str, text: str = "") -> dict[str, Any]:
    """Write an entry. It stays a draft of this council until it is sent. Raises `NotFound`, `Invalid`, `Conflict`."""
    room = _open(ctx, room_id)
    ctx.require(WRITE, room)
    errors: dict[str, list[Any]] = {}
    if kind not in (Entry.Kind.NOTE, Entry.Kind.DOCUMENT, Entry.Kind.RESULT):
        errors["kind"] = [_("Choose what it is.")]
    if not title.strip():
        errors["title"] = [_("Enter the title.")]
    most = procedure_of(room.case.procedure_id).parameter("text_most")
    if len(text.strip()) > most:
        errors["text"] = [_("Shorten it to {n} characters at most.").format(n=most)]
    if errors:
        raise Invalid(errors)
    entry = _entry(ctx, room, kind, title, text.strip())
    entry.save(force_insert=True)
    ctx.about(KIND, room.pk)
    return {"entry_id": entry.pk}


@act("joint.send")
def send_out(ctx: ActContext, *, entry_id: UUID) -> dict[str, Any]:
    """Send an entry with its files to all councils that have joined; it cannot be changed afterwards. Raises `NotFound`, `Conflict`."""
    entry = _own_draft(ctx, entry_id)
    entry.sent_at = ctx.at
    entry.save(update_fields=["sent_at"])
    send_entry(ctx, entry, joined_partners(entry.room))
    ask_for_signature(ctx, entry)
    ctx.about(KIND, entry.room_id)
    return {}


@act("joint.take_back")
def take_back(ctx: ActContext, *, entry_id: UUID, reason: str) -> dict[str, Any]:
    """Take back what was sent by mistake: every copy keeps the row and says so, the others lose its words and files.

    Raises `NotFound`, `Invalid` without a reason, `Conflict` for what is not sent or was taken back, `Blocked` for what a chair has
    signed or a council has filed here: that is no draft any more.
    """
    entry = find_entry(ctx.actor, entry_id)
    ctx.require(WRITE, entry.room)
    next(iter(fetch(Case, lock=True, id=entry.room_id)))
    entry.refresh_from_db(fields=["sent_at", "withdrawn_at"])
    if not entry.is_own or entry.kind == Entry.Kind.SIGNATURE:
        raise NotFound(_("There is no such entry, or it is not yours to see."))
    if entry.sent_at is None or entry.withdrawn_at is not None:
        raise Conflict(_("It is not sent, or was taken back already. Look at it again."))
    signed = Entry.objects.filter(room=entry.room, signs_id=entry.shared_id).exists()
    if signed or Filing.objects.filter(entry=entry).exists():
        raise Blocked(_("It is signed or filed already and stands. Write another entry that says what holds now."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why it is taken back. All councils of the room read it.")]})
    entry.withdrawn_at, entry.withdrawn_why = ctx.at, reason.strip()[:200]
    entry.save(update_fields=["withdrawn_at", "withdrawn_why"])
    send_withdrawal(ctx, entry)
    ctx.about(KIND, entry.room_id)
    return {}


@act("joint.discard")
def discard(ctx: ActContext, *, entry_id: UUID) -> dict[str, Any]:
    """Throw away a draft with its files. Raises `NotFound`, `Conflict` once it was sent."""
    entry = _own_draft(ctx, entry_id)
    drop_all(ctx, SUBJECT, entry.pk)
    room_id = entry.room_id
    entry.delete()
    ctx.about(KIND, room_id)
    return {}


@act("joint.sign")
def sign(ctx: ActContext, *, entry_id: UUID) -> dict[str, Any]:
    """The chair signs a joint result for the council; the others learn it. Raises `NotFound`, `Conflict` when it is signed already."""
    ctx.require(SIGN)
    result = _result(ctx, entry_id)
    room = _open(ctx, result.room_id)
    own = Council.objects.values_list("code", flat=True).get(pk=ctx.council_id)
    earlier = Entry.objects.filter(room=room, origin_code=own, signs_id=result.shared_id).first()
    if earlier is not None:
        raise Conflict(_("It is signed for our council already."), who=earlier.author, when=earlier.written_at)
    entry = _entry(ctx, room, Entry.Kind.SIGNATURE, result.title, "")
    entry.signs_id, entry.sent_at = result.shared_id, ctx.at
    entry.save(force_insert=True)
    send_entry(ctx, entry, joined_partners(room))
    ctx.about(KIND, room.pk)
    return {"entry_id": entry.pk}


@act("joint.file_result")
def file_result(ctx: ActContext, *, entry_id: UUID) -> dict[str, Any]:
    """File a joint result under the council's own number, once. A joint proposal needs the signatures of all chairs first.

    Returns `{year, number}`. Raises `NotFound`, `Blocked`, `Conflict`.
    """
    ctx.require(FILE)
    result = _result(ctx, entry_id)
    room = result.room
    fetch(Case, lock=True, id=room.pk)
    earlier = Filing.objects.filter(entry=result).first()
    if earlier is not None:
        raise Conflict(_("It is filed already."), who=earlier.filed_by, when=earlier.filed_on)
    own = Council.objects.values_list("code", flat=True).get(pk=ctx.council_id)
    if room.kind_code == PROPOSAL and (missing := unsigned_by(room, result, own)):
        raise Blocked(_("Not signed yet by: %(names)s.") % {"names": "、".join(missing)}, owes="、".join(missing))
    year = ctx.today.year
    row = Filing(council_id=ctx.council_id, entry=result, year=year, number=next_number(ctx.council_id, f"joint-{year}"))
    row.filed_on, row.filed_by = ctx.today, ctx.actor.name[:60]
    row.save(force_insert=True)
    ctx.about(KIND, room.pk)
    return {"year": year, "number": row.number}


def _invite(ctx: ActContext, room: Room, code: str, name: str) -> None:
    to = destination_of(ctx.council_id, code.strip(), name.strip())
    if Partner.objects.filter(room=room, code=to.code).exists():
        raise Invalid({"to": [_("“%(name)s” is in this room already.") % {"name": to.name}]})
    if Partner.objects.filter(room=room).count() >= MOST_PARTNERS:
        raise Invalid({"to": [_("A room holds %(n)d councils at most.") % {"n": MOST_PARTNERS}]})
    partner = Partner(council_id=ctx.council_id, room=room, code=to.code, name=to.name, state=State.INVITED, since=ctx.at)
    partner.save(force_insert=True)
    send_invitation(ctx, room, partner)


def _entry(ctx: ActContext, room: Room, kind: str, title: str, text: str) -> Entry:
    own = Council.objects.get(pk=ctx.council_id)
    entry = Entry(council_id=ctx.council_id, room=room, kind=kind, title=" ".join(title.split())[:200], text=text, is_own=True)
    entry.origin_code, entry.origin_name = own.code, own.name
    entry.author, entry.written_at = ctx.actor.name[:100], ctx.at
    return entry


def _open(ctx: ActContext, room_id: UUID) -> Room:
    """The room, its case locked, while it is open. Raises `NotFound`, `Conflict`."""
    room = find_room(ctx.actor, room_id)
    case = next(iter(fetch(Case, lock=True, id=room.pk)))
    if case.stage != "open":
        raise Conflict(_("The room is not open for this council now. Look at it again."))
    return room


def _own_draft(ctx: ActContext, entry_id: UUID) -> Entry:
    entry = find_entry(ctx.actor, entry_id)
    room = _open(ctx, entry.room_id)
    ctx.require(WRITE, room)
    entry.refresh_from_db(fields=["sent_at"])
    if not entry.is_own or entry.sent_at is not None:
        raise Conflict(_("It was sent already and cannot be changed. Write another entry."), who=entry.author, when=entry.sent_at)
    return entry


def _result(ctx: ActContext, entry_id: UUID) -> Entry:
    entry = find_entry(ctx.actor, entry_id)
    if entry.kind != Entry.Kind.RESULT or entry.sent_at is None:
        raise NotFound(_("There is no such result, or it is not yours to see."))
    if entry.withdrawn_at is not None:
        raise Blocked(_("It was taken back by the council that wrote it."), owes=entry.origin_name)
    return entry
