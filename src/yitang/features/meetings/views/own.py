"""M12, M13, M15 on the phone: one's meetings, one meeting with answer, leave, check-in and documents, one's speech."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.documents import DOCUMENT, PHOTO
from yitang.features.meetings.forms import LeaveForm
from yitang.features.meetings.times import span
from yitang.features.meetings.views.hall import seat_map
from yitang.features.meetings.views.links import chain_rows
from yitang.features.meetings.views.parts import OUTCOME_TONES, REPLY_TONES, form_page, link, named
from yitang.features.meetings.views.signing import open_page, open_rows
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.queries import ask_beforehand
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.leave import ask_leave, asked_late, withdraw_leave
from yitang.instruments.gatherings.models import AgendaItem, Attendee, FollowUp, Gathering, Leave, RollMark, Speech
from yitang.instruments.gatherings.policy import ATTEND, REPLY, SPEAK
from yitang.instruments.gatherings.queries import attending, current_sitting, find, flags_of, kind_labels, own_place, sittings_of
from yitang.instruments.gatherings.replying import reply
from yitang.instruments.gatherings.roll import check_in
from yitang.instruments.gatherings.signing import is_open
from yitang.instruments.gatherings.states import KIND

OVER = ("closed", "archived", "cancelled")
PAST_MOST = 40
SPEECH_TONES = {"offered": "wait", "oral": "done", "written": "done", "declined": "void", "withdrawn": "void"}


@require_safe
@needs(ATTEND)
def own(request: Any) -> HttpResponse:
    """M12: the next one pinned with time, place, seat, group, room and bus; those to come; those that are over."""
    rows = list(attending(request.actor).order_by("gathering__starts_at", "pk"))
    coming = [row for row in rows if row.gathering.case.stage not in OVER]
    past = [row for row in rows if row.gathering.case.stage in OVER][::-1][:PAST_MOST]
    moment = now()
    first = next((row for row in coming if row.gathering.ends_at >= moment), None)
    kinds = kind_labels()
    context = {
        "first": first,
        "places": _places(first) if first else [],
        "when": span(first.gathering.starts_at, first.gathering.ends_at) if first else "",
        "first_tone": REPLY_TONES[first.reply] if first else "",
        "first_url": link(request, "mine", first.gathering_id) if first else "",
        "coming": [_row(request, row, kinds) for row in coming if row != first],
        "past": [_row(request, row, kinds) for row in past],
        "open": open_rows(request),
    }
    return render(request, "meetings/own.html", context)


@require_safe
@needs(ATTEND)
def mine(request: Any, gathering_id: UUID) -> HttpResponse:
    """M13: one meeting as the person who is invited needs it."""
    found = find(request.actor, gathering_id)
    if found.signup_by and own_place(request.actor, gathering_id) is None:
        return open_page(request, found)
    found, place = own_gathering(request, gathering_id)
    sittings = sittings_of(found.pk)
    sitting = current_sitting(sittings, now())
    marks = {row.sitting_id: row for row in RollMark.objects.filter(attendee=place)}
    speeches = list(Speech.objects.filter(gathering=found, speaker_id=place.principal_id).order_by("offered_at"))
    for speech in speeches:
        speech.tone = SPEECH_TONES[speech.state]  # type: ignore[attr-defined]
    stage = found.case.stage
    ask_beforehand(request, [(KIND, found.pk)])
    context = {
        "found": found,
        "place": place,
        "kind": kind_labels().get(found.kind_code, ""),
        "when": span(found.starts_at, found.ends_at),
        "places": _places(place),
        "reply_tone": REPLY_TONES[place.reply],
        "leaves": [_leave(row) for row in Leave.objects.filter(attendee=place).select_related("sitting").order_by("asked_at")],
        "answering": stage in ("noticed", "under_way") and bool(policy.ask(request.actor, REPLY, place)),
        "may_sign_off": place.signed_up and is_open(found, now()),
        "under_way": stage == "under_way",
        "cancelled": stage == "cancelled",
        "checked": marks.get(sitting.pk) if sitting else None,
        "sitting": named(sitting) if sitting else "",
        "halves": [{"name": named(row), "mark": marks.get(row.pk)} for row in sittings] if len(sittings) > 1 else [],
        "agenda": AgendaItem.objects.filter(gathering=found),
        "follow_ups": FollowUp.objects.filter(gathering=found).select_related("owner").order_by("due_on"),
        "speeches": speeches,
        "speaking": found.speeches_by is not None and found.speeches_by > now() and bool(policy.ask(request.actor, SPEAK, place)),
        "talk": flags_of(found.kind_code).get("claims"),
        "over": stage in OVER,
        "document": DOCUMENT,
        "photo": PHOTO,
        "seat_map": seat_map(found, place) if stage not in OVER else None,
        "chain": chain_rows(request, found, own=True),
        "key": uuid4().hex,
    }
    return render(request, "meetings/mine.html", context)


@require_POST
@needs(REPLY)
def come(request: Any, gathering_id: UUID) -> HttpResponse:
    """参加."""
    note = request.POST.get("note", "")
    return press(
        request,
        lambda: reply(request.actor, key=key_of(request), gathering_id=gathering_id, note=note),
        link(request, "mine", gathering_id),
        _("Your answer is in: you come."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(REPLY)
def ask(request: Any, gathering_id: UUID) -> HttpResponse:
    """请假: from what, and why."""
    found, _place = own_gathering(request, gathering_id)
    form = LeaveForm(request.POST or None, sittings=[(one, named(one)) for one in sittings_of(found.pk)])
    late = asked_late(found, None, now())

    def run() -> None:
        asked = form.cleaned_data
        chosen = asked.get("sitting")
        ask_leave(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            cause=asked["cause"],
            reason=asked["reason"],
            sitting_id=UUID(chosen) if chosen else None,
        )

    return form_page(
        request,
        form,
        run,
        heading=_("Ask for leave"),
        act=_("Send the request"),
        back=link(request, "mine", gathering_id),
        done=_("Your request is in. You are told as soon as it is decided."),
        note=found.case.title,
        warning=_("It comes later than the rule of this council allows; it is marked as late.") if late else "",
    )


@require_POST
@needs(REPLY)
def withdraw(request: Any, gathering_id: UUID) -> HttpResponse:
    """Take a request for leave back."""
    ids = uuids([request.POST.get("leave", "")])
    if not ids:
        raise NotFound
    return press(
        request,
        lambda: withdraw_leave(request.actor, key=key_of(request), gathering_id=gathering_id, leave_id=ids[0]),
        link(request, "mine", gathering_id),
        _("Your request is withdrawn."),
    )


@require_POST
@needs(REPLY)
def by_number(request: Any, gathering_id: UUID) -> HttpResponse:
    """签到 by the number that stands on the hall's screen."""
    return _checked_in(request, gathering_id, number=request.POST.get("number", "").replace("\x00", "")[:20])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(REPLY)
def by_code(request: Any, gathering_id: UUID, hall_secret: str) -> HttpResponse:
    """签到 by the QR code of the hall: the link opens a page with one button; opening it does nothing yet."""
    found, place = own_gathering(request, gathering_id)
    if request.method == "POST":
        return _checked_in(request, gathering_id, secret=hall_secret)
    sitting = current_sitting(sittings_of(found.pk), now())
    there = RollMark.objects.filter(attendee=place, sitting=sitting).first() if sitting else None
    context = {"found": found, "place": place, "there": there, "sitting": named(sitting) if sitting else "", "key": uuid4().hex}
    return render(request, "meetings/by_code.html", context)


def own_gathering(request: Any, gathering_id: UUID) -> tuple[Gathering, Attendee]:
    """A gathering with the place of the person who asks. Raises `NotFound` for one to which he is not invited."""
    found = find(request.actor, gathering_id)
    place = own_place(request.actor, gathering_id)
    if place is None:
        raise NotFound
    return found, place


def _checked_in(request: Any, gathering_id: UUID, **by: str) -> HttpResponse:
    back = link(request, "mine", gathering_id)
    try:
        done = check_in(request.actor, key=key_of(request), gathering_id=gathering_id, **by)
    except Blocked as error:
        messages.warning(request, str(error.message))
        return redirect(back)
    if done["done"]:
        messages.success(request, _("You have checked in, late.") if done["late"] else _("You have checked in."))
    elif "number" in by:
        messages.warning(
            request,
            _("This is not the number of the hall. Read it again from the screen; %(n)d tries are left.") % {"n": done["left"]},
        )
    else:
        messages.warning(request, _("This code no longer holds. Scan the code on the screen again, or go to the desk."))
    return redirect(back)


def _places(place: Attendee) -> list[dict[str, Any]]:
    pairs = [
        (_("Number"), place.number),
        (_("Group"), place.group),
        (_("Seat"), place.seat),
        (_("Room"), place.room),
        (_("Bus"), place.bus),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


def _row(request: Any, row: Attendee, kinds: dict[str, str]) -> dict[str, Any]:
    found = row.gathering
    over = found.case.stage in OVER
    state = row.get_outcome_display() if over and row.outcome else row.get_reply_display()
    if found.case.stage == "cancelled":
        state = _("Cancelled")
    tone = (OUTCOME_TONES[row.outcome] if row.outcome else "void") if over else REPLY_TONES[row.reply]
    meta = " · ".join(
        part for part in (kinds.get(found.kind_code, ""), span(found.starts_at, found.ends_at), found.place) if part
    )
    return {"title": found.case.title, "url": link(request, "mine", found.pk), "meta": meta, "state": state, "tone": tone}


def _leave(row: Leave) -> dict[str, Any]:
    tones = {"asked": "wait", "granted": "done", "refused": "late", "withdrawn": "void"}
    what = named(row.sitting) if row.sitting else _("The whole gathering")
    return {"row": row, "what": what, "tone": tones[row.state], "open": row.state in ("asked", "granted")}
