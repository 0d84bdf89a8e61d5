"""自愿报名: the organiser opens a gathering to members; members sign up on the phone, and off again."""

from datetime import time
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.meetings.documents import DOCUMENT
from yitang.features.meetings.forms import SignupForm, moment
from yitang.features.meetings.times import span
from yitang.features.meetings.views.parts import form_page, link
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.policy import ORGANISE, SIGN_UP
from yitang.instruments.gatherings.queries import find, kind_labels
from yitang.instruments.gatherings.queueing import place_in_line, places_taken
from yitang.instruments.gatherings.signing import is_open, open_signup, open_to, sign_off, sign_up, stop_waiting, wait_for_place

OPEN_MOST = 20
"""Gatherings open for sign-up that the list names."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def signup(request: Any, gathering_id: UUID) -> HttpResponse:
    """Until when members may sign up, and for how many there is room."""
    found = find(request.actor, gathering_id)
    until = timezone.localtime(found.signup_by).date() if found.signup_by else None
    initial = {"until_on": until, "most": found.signup_most or None}
    form = SignupForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda: open_signup(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            until=moment(form.cleaned_data["until_on"], time(23, 59)),
            most=form.cleaned_data["most"] or 0,
        ),
        heading=_("Sign-up by members"),
        act=_("Save"),
        back=link(request, "people", gathering_id),
        done=_("Saved. Members see it among their meetings once the notice was sent."),
        note=found.case.title,
    )


@require_POST
@needs(SIGN_UP)
def join(request: Any, gathering_id: UUID) -> HttpResponse:
    """报名."""
    return press(
        request,
        lambda: sign_up(request.actor, key=key_of(request), gathering_id=gathering_id),
        link(request, "mine", gathering_id),
        _("You have signed up."),
    )


@require_POST
@needs(SIGN_UP)
def leave_again(request: Any, gathering_id: UUID) -> HttpResponse:
    """取消报名."""
    return press(
        request,
        lambda: sign_off(request.actor, key=key_of(request), gathering_id=gathering_id),
        link(request, "mine", gathering_id),
        _("You are off the list again."),
    )


@require_POST
@needs(SIGN_UP)
def wait(request: Any, gathering_id: UUID) -> HttpResponse:
    """候补: wait for a place that comes free."""
    key, back = key_of(request), link(request, "mine", gathering_id)
    words = _("You are waiting. As soon as a place comes free it is yours, and you are told.")
    return press(request, lambda: wait_for_place(request.actor, key=key, gathering_id=gathering_id), back, words)


@require_POST
@needs(SIGN_UP)
def stop(request: Any, gathering_id: UUID) -> HttpResponse:
    """No longer wait."""
    key, back = key_of(request), link(request, "mine", gathering_id)
    words = _("You are no longer waiting.")
    return press(request, lambda: stop_waiting(request.actor, key=key, gathering_id=gathering_id), back, words)


def open_page(request: Any, found: Gathering) -> HttpResponse:
    """A gathering to which the reader is not invited and may sign up, or might have."""
    taken = places_taken(found.pk)
    context = {
        "found": found,
        "kind": kind_labels().get(found.kind_code, ""),
        "when": span(found.starts_at, found.ends_at),
        "open": is_open(found, now()),
        "full": bool(found.signup_most) and taken >= found.signup_most,
        "left": max(found.signup_most - taken, 0) if found.signup_most else None,
        "line": place_in_line(found.pk, request.actor.principal_ids) if found.signup_most else 0,
        "document": DOCUMENT,
        "key": uuid4().hex,
    }
    return render(request, "meetings/open.html", context)


def open_rows(request: Any) -> list[dict[str, Any]]:
    """What the reader may sign up for, for the list of meetings on the phone."""
    if not may_ever(request.actor, SIGN_UP):
        return []
    kinds = kind_labels()
    return [
        {
            "title": found.case.title,
            "url": link(request, "mine", found.pk),
            "meta": " · ".join(
                part for part in (kinds.get(found.kind_code, ""), span(found.starts_at, found.ends_at), found.place) if part
            ),
            "state": _("On the waiting list") if found.waits else _("Sign-up open"),
            "tone": "doing" if found.waits else "wait",
        }
        for found in open_to(request.actor, now())[:OPEN_MOST]
    ]
