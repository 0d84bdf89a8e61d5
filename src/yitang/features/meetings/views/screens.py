"""C18: the screens of the halls, what each shows, the speaker's timer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.forms import ScreenForm
from yitang.features.meetings.views.parts import ALIASES, FORM, frame, link
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.attaching import key_for
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt, press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import AgendaItem, Screen, Speech
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.screens import live_screens, open_screen, remaining, revoke_screen, show, timer
from yitang.instruments.gatherings.states import OPEN_STAGES


@require_safe
@needs(ORGANISE)
def screens(request: Any, gathering_id: UUID) -> HttpResponse:
    """Each screen with what it shows now and buttons for what it shows next."""
    found = find(request.actor, gathering_id)
    rows = list(live_screens(found))
    moment = now()
    for row in rows:
        row.left = remaining(row, moment)  # type: ignore[attr-defined]
    items = list(AgendaItem.objects.filter(gathering=found))
    speakers = (
        Speech.objects.filter(gathering=found, state=Speech.State.ORAL)
        .select_related("speaker")
        .order_by("ordinal", "offered_at")
    )
    context = frame(
        request,
        found,
        "screens",
        rows=rows,
        frames=Screen.Frame.choices,
        speakers=speakers,
        items=items,
        current=next((item for item in items if item.begun_at and not item.done_at), None),
        following=next((item for item in items if not item.begun_at), None),
        open=found.case.stage in OPEN_STAGES,
        under_way=found.case.stage == "under_way",
    )
    return render(request, "meetings/screens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def new_screen(request: Any, gathering_id: UUID) -> HttpResponse:
    """Make the address of a hall's screen; it is shown once."""
    found = find(request.actor, gathering_id)
    form = ScreenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret, name = new_secret(), form.cleaned_data["name"]
        if attempt(form, lambda: open_screen(request.actor, gathering_id=found.pk, name=name, digest=digest_of(secret)), ALIASES):
            path = reverse("screen:screen", kwargs={"council": request.council.code, "screen_secret": secret})
            context = {
                "found": found,
                "name": name,
                "url": request.build_absolute_uri(path),
                "back": link(request, "screens", gathering_id),
            }
            response = render(request, "meetings/screen_made.html", context)
            response["Cache-Control"] = "no-store"
            return response
    context = {
        "form": form,
        "heading": _("A screen for a hall"),
        "act": _("Make the address"),
        "cancel_url": link(request, "screens", gathering_id),
        "note": _(
            "The screen needs no log-in. Whoever knows the address sees what it shows, so it is shown here once and can be revoked."
        ),
    }
    return render(request, FORM, context, status=422 if form.is_bound else 200)


@require_POST
@needs(ORGANISE)
def switch(request: Any, gathering_id: UUID) -> HttpResponse:
    """Show a frame, a speaker, start or stop the timer, blank all screens, or revoke the address: one button each."""
    if "blank_all" in request.POST:
        return _blank(request, gathering_id)
    ids = uuids([request.POST.get("screen", "")])
    if not ids:
        raise NotFound
    asked: dict[str, Any] = {"gathering_id": gathering_id, "screen_id": ids[0], "key": key_of(request)}
    back = link(request, "screens", gathering_id)
    if "revoke" in request.POST:
        return press(request, lambda: revoke_screen(request.actor, **asked), back, _("The address no longer holds."))
    if "run" in request.POST:
        return press(request, lambda: timer(request.actor, run=request.POST["run"] == "yes", **asked), back)
    if "speech" in request.POST:
        return _speaker(request, gathering_id, asked, back)
    words = request.POST.get("speaker", "").replace("\x00", ""), request.POST.get("topic", "").replace("\x00", "")
    minutes = request.POST.get("minutes", "")
    seconds = int(minutes) * 60 if minutes.isdecimal() and len(minutes) < 4 else 0
    shown = request.POST.get("frame", "")
    return press(
        request, lambda: show(request.actor, frame=shown, speaker=words[0], topic=words[1], seconds=seconds, **asked), back
    )


def _blank(request: Any, gathering_id: UUID) -> HttpResponse:
    """All screens of the gathering go dark at once."""
    found = find(request.actor, gathering_id)
    rows = list(live_screens(found))

    def run() -> None:
        for row in rows:
            key = key_for(key_of(request), row.pk)
            show(request.actor, key=key, gathering_id=found.pk, screen_id=row.pk, frame=Screen.Frame.BLANK)

    return press(request, run, link(request, "screens", gathering_id), _("All screens are blank."))


def _speaker(request: Any, gathering_id: UUID, asked: dict[str, Any], back: str) -> HttpResponse:
    ids = uuids([request.POST["speech"]])
    row = Speech.objects.filter(gathering_id=gathering_id, pk__in=ids).select_related("speaker").first()
    if row is None:
        messages.warning(request, _("Choose who speaks."))
        return redirect(back)
    frame_ = Screen.Frame.SPEAKER
    name, seconds = row.speaker.name, row.minutes * 60
    return press(
        request, lambda: show(request.actor, frame=frame_, speaker=name, topic=row.title, seconds=seconds, **asked), back
    )
