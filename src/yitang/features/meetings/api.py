"""Gatherings in the API, below `/api/v1/{council}/gatherings`: to read, to answer, and for the desks of the roll.

A token acts with the appointments of its account and nothing more: a member's token answers for the member, an office's takes the roll.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router

from yitang.features.meetings import api_schemas as schemas
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.api import PROBLEMS, IdempotencyKey, Page, Token, key_of, paged
from yitang.instruments.gatherings.leave import ask_leave
from yitang.instruments.gatherings.models import AgendaItem, Attendee, FollowUp, Gathering, Sitting
from yitang.instruments.gatherings.policy import REPLY, ROLL, VIEW
from yitang.instruments.gatherings.queries import attending, find, own_place, roll_counts, sittings_of, visible
from yitang.instruments.gatherings.replying import reply
from yitang.instruments.gatherings.roll import check_in, mark

router = Router(auth=Token(), tags=["gatherings"])


@router.get("", response={200: Page[schemas.GatheringRow], **PROBLEMS}, summary="List gatherings")
@needs("gatherings.read")
def list_gatherings(request: Any, asked: Query[schemas.GatheringQuery]) -> Any:
    """Gatherings that the account may see, newest first: an office all, whoever is invited the own ones from the notice on."""
    rows = visible(request.actor).order_by("-starts_at", "-pk")
    if asked.kind:
        rows = rows.filter(kind_code=asked.kind)
    if asked.stage:
        rows = rows.filter(case__stage=asked.stage)
    if asked.since:
        rows = rows.filter(starts_at__date__gte=asked.since)
    if asked.until:
        rows = rows.filter(starts_at__date__lte=asked.until)
    return paged(rows, asked, _row)


@router.get("/own", response={200: Page[schemas.OwnPlace], **PROBLEMS}, summary="My places at gatherings")
@needs("gatherings.attend")
def own_places(request: Any, asked: Query[schemas.PageOnly]) -> Any:
    """Where the account's principals are invited, newest first, with answer, places and outcome."""
    return paged(attending(request.actor).order_by("-gathering__starts_at", "-pk"), asked, _place)


@router.get("/{uuid:gathering_id}", response={200: schemas.GatheringOut, **PROBLEMS}, summary="Read a gathering")
@needs("gatherings.read")
def read_gathering(request: Any, gathering_id: UUID) -> Any:
    """One gathering with its half days, agenda and decisions; minutes and decisions as far as they are shared with the reader."""
    found = find(request.actor, gathering_id)
    office = may_ever(request.actor, VIEW)
    sittings = list(sittings_of(found.pk))
    follow_ups = FollowUp.objects.filter(gathering=found).select_related("owner").order_by("due_on", "pk")
    shared = office or found.minutes_shared
    own = own_place(request.actor, found.pk)
    return _row(found) | {
        "advice": found.advice,
        "contact": found.contact,
        "reply_by": found.reply_by,
        "phones_banned": found.phones_banned,
        "minutes": found.minutes if shared else "",
        "sittings": [_sitting(row, counted=office) for row in sittings],
        "agenda": [
            {"title": row.title, "speaker": row.speaker, "minutes": row.minutes}
            for row in AgendaItem.objects.filter(gathering=found)
        ],
        "decisions": [_decision(row) for row in follow_ups] if shared else [],
        "own": _place(own) if own else None,
    }


@router.get("/{uuid:gathering_id}/people", response={200: Page[schemas.PersonOut], **PROBLEMS}, summary="List who is expected")
@needs(VIEW)
def gathering_people(request: Any, gathering_id: UUID, asked: Query[schemas.PageOnly]) -> Any:
    """Everybody on the list by number, with answer, places and the half days marked on the roll. Reasons of leave are never given."""
    found = find(request.actor, gathering_id)
    rows = Attendee.objects.filter(gathering=found).select_related("principal").prefetch_related("marks").order_by("number")
    return paged(rows, asked, _person)


@router.post("/{uuid:gathering_id}/reply", response={200: schemas.Replied, **PROBLEMS}, summary="Say that one comes")
@needs(REPLY)
def gathering_reply(request: Any, gathering_id: UUID, answer: schemas.ReplyIn, key: IdempotencyKey = None) -> Any:
    """参加, for the principal on whose behalf the account acts; a request for leave from the whole gathering ends with it."""
    return reply(request.actor, key=key_of(request, key), gathering_id=gathering_id, note=answer.note)


@router.post("/{uuid:gathering_id}/leave", response={200: schemas.LeaveOut, **PROBLEMS}, summary="Ask for leave")
@needs(REPLY)
def gathering_leave(request: Any, gathering_id: UUID, asked: schemas.LeaveIn, key: IdempotencyKey = None) -> Any:
    """From the whole gathering, or from one half day. The reason is read by whoever decides and by nobody else."""
    return ask_leave(request.actor, key=key_of(request, key), gathering_id=gathering_id, **asked.dict())


@router.post("/{uuid:gathering_id}/check-in", response={200: schemas.CheckedIn, **PROBLEMS}, summary="Check in")
@needs(REPLY)
def gathering_check_in(request: Any, gathering_id: UUID, asked: schemas.CheckIn, key: IdempotencyKey = None) -> Any:
    """The member's own check-in by the number of the hall, where the organiser has switched it on. Wrong numbers are counted."""
    return check_in(request.actor, key=key_of(request, key), gathering_id=gathering_id, number=asked.number)


@router.post("/{uuid:gathering_id}/roll", response={200: schemas.Marked, **PROBLEMS}, summary="Put people on the roll")
@needs(ROLL)
def gathering_roll(request: Any, gathering_id: UUID, asked: schemas.RollIn, key: IdempotencyKey = None) -> Any:
    """For desks and readers of cards: people by their numbers on the list. Who is on the roll already is not counted twice."""
    found = find(request.actor, gathering_id)
    sitting = next((row for row in sittings_of(found.pk) if row.pk == asked.sitting_id), None)
    if sitting is None:
        raise Invalid({"sitting_id": [_("There is no such half day.")]})
    ids = list(Attendee.objects.filter(gathering=found, number__in=asked.numbers).values_list("pk", flat=True))
    if len(ids) != len(set(asked.numbers)):
        raise Invalid({"numbers": [_("A number is not on the list of this gathering.")]})
    return mark(request.actor, key=key_of(request, key), sitting_id=sitting.pk, attendee_ids=ids, way=asked.way, late=asked.late)


def _row(found: Gathering) -> dict[str, Any]:
    own = {name: getattr(found, name) for name in ("kind_code", "place", "starts_at", "ends_at")}
    organiser = found.organiser
    return own | {
        "id": found.pk,
        "title": found.case.title,
        "stage": found.case.stage,
        "session_id": found.case.session_id,
        "organiser": {"id": organiser.pk, "name": organiser.name} if organiser else None,
    }


def _place(row: Attendee) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("number", "role", "reply", "group", "seat", "room", "bus", "outcome")}
    return own | {
        "gathering_id": row.gathering_id,
        "title": row.gathering.case.title,
        "starts_at": row.gathering.starts_at,
        "half_days": str(row.half_days),
    }


def _person(row: Attendee) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("number", "role", "reply", "group", "seat", "room", "bus", "outcome")}
    marks = [{"sitting_id": one.sitting_id, "at": one.at, "late": one.late, "way": one.way} for one in row.marks.all()]
    return own | {"id": row.pk, "principal": {"id": row.principal_id, "name": row.principal.name}, "marks": marks}


def _sitting(row: Sitting, *, counted: bool) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("id", "title", "starts_at", "ends_at")}
    return own | {"half_days": str(row.half_days), "roll": roll_counts(row) if counted else None}


def _decision(row: FollowUp) -> dict[str, Any]:
    late = row.done_on is None and row.due_on < today()
    return {
        "id": row.pk,
        "decision": row.decision,
        "owner": {"id": row.owner_id, "name": row.owner.name},
        "due_on": row.due_on,
        "done_on": row.done_on,
        "overdue": late,
    }
