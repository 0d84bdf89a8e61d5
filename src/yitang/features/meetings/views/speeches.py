"""大会发言 at the office: the call, what was offered, the choice and the order, who has spoken."""

from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.meetings.documents import PAPER
from yitang.features.meetings.forms import CallForm, PaperSpeechForm, moment
from yitang.features.meetings.views.parts import form_page, frame, link
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.scans import scan_field, scan_of
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import Speech
from yitang.instruments.gatherings.policy import ENTER, ORGANISE, VIEW
from yitang.instruments.gatherings.queries import find
from yitang.instruments.gatherings.speaking import call_for_speeches, choose_speeches, enter_speech, speech_given
from yitang.instruments.gatherings.states import KIND, OPEN_STAGES

STATES = [row for row in Speech.State.choices if row[0] != Speech.State.WITHDRAWN]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def speeches(request: Any, gathering_id: UUID) -> HttpResponse:
    """All that was offered, in the order of the hall; choice, order and minutes are saved together."""
    found = find(request.actor, gathering_id)
    rows = list(Speech.objects.filter(gathering=found).exclude(state=Speech.State.WITHDRAWN).select_related("speaker"))
    order = {state: place for place, state in enumerate(("oral", "offered", "written", "declined"))}
    rows.sort(key=lambda row: (order[row.state], row.ordinal or 999, row.offered_at))
    problem = ""
    if request.method == "POST":
        try:
            done = choose_speeches(
                request.actor, key=key_of(request), gathering_id=found.pk, rows=[_asked(request, row) for row in rows]
            )
        except (Invalid, Blocked, Conflict, KeyReused) as error:
            problem = str(error.message)
        else:
            messages.success(request, _("Saved. %(n)d speakers were told.") % {"n": done["changed"]})
            return redirect(link(request, "speeches", gathering_id))
    context = frame(request, found, "speeches", rows=rows, states=STATES, problem=problem, open=found.case.stage in OPEN_STAGES)
    context["under_way"] = found.case.stage == "under_way"
    return render(request, "meetings/speeches.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def call(request: Any, gathering_id: UUID) -> HttpResponse:
    """Ask for speeches until a day."""
    found = find(request.actor, gathering_id)
    until = timezone.localtime(found.speeches_by).date() if found.speeches_by else None
    form = CallForm(request.POST if request.method == "POST" else None, initial={"until_on": until, "words": found.speeches_call})
    return form_page(
        request,
        form,
        lambda: call_for_speeches(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            until=moment(form.cleaned_data["until_on"], time(23, 59)),
            words=form.cleaned_data["words"],
        ),
        heading=_("Ask for speeches"),
        act=_("Save the call"),
        back=link(request, "speeches", gathering_id),
        done=_("Saved. Those who are invited see it on the page of the meeting."),
        note=found.case.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ENTER)
def from_paper(request: Any, gathering_id: UUID) -> HttpResponse:
    """A speech that came on paper or by post, typed in for somebody on the list."""
    found = find(request.actor, gathering_id)
    form = PaperSpeechForm(request.POST or None)
    scan_id = scan_of(request, form, KIND, found.pk, PAPER) if form.is_bound else None
    return form_page(
        request,
        form,
        lambda: enter_speech(
            request.actor.through(Channel.PAPER, scan_id),
            scan_id=scan_id,
            key=key_of(request),
            gathering_id=found.pk,
            speaker_id=form.cleaned_data["speaker"].pk,
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            wants_hall=form.cleaned_data["wants_hall"] == "yes",
        ),
        heading=_("Enter a speech from paper"),
        act=_("Enter the speech"),
        back=link(request, "speeches", gathering_id),
        done=_("The speech is entered. It can be chosen like the others."),
        note=found.case.title,
        scan=scan_field(request, KIND, found.pk, PAPER),
    )


@require_http_methods(["GET", "HEAD"])
@needs(VIEW)
def speech(request: Any, gathering_id: UUID, speech_id: UUID) -> HttpResponse:
    """The text of a speech."""
    found = find(request.actor, gathering_id)
    row = (
        Speech.objects.filter(gathering=found, pk=speech_id)
        .exclude(state=Speech.State.WITHDRAWN)
        .select_related("speaker")
        .first()
    )
    if row is None:
        raise NotFound
    context = {"found": found, "row": row, "back": link(request, "speeches", gathering_id)}
    return render(request, "meetings/speech.html", context)


@require_POST
@needs(ORGANISE)
def given(request: Any, gathering_id: UUID) -> HttpResponse:
    """A speech was given in the hall, or was not after all."""
    ids = uuids([request.POST.get("speech", "")])
    if not ids:
        raise NotFound
    was = request.POST.get("given") != "no"
    return press(
        request,
        lambda: speech_given(request.actor, key=key_of(request), gathering_id=gathering_id, speech_id=ids[0], given=was),
        link(request, "speeches", gathering_id),
    )


def _asked(request: Any, row: Speech) -> dict[str, Any]:
    posted = request.POST
    return {
        "speech_id": row.pk,
        "state": posted.get(f"state-{row.pk}", row.state),
        "ordinal": _number(posted.get(f"ordinal-{row.pk}", ""), row.title),
        "minutes": _number(posted.get(f"minutes-{row.pk}", ""), row.title),
    }


def _number(text: str, title: str) -> int:
    if text and not (text.strip().isdecimal() and len(text.strip()) < 4):
        raise Invalid(_("Order and minutes of “%(title)s” are whole numbers. Correct them.") % {"title": title})
    return int(text or 0)
