"""M15 on the phone: offer a speech, typed or from Word, with files; change it, take it back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.meetings.documents import ATTACHMENT, SPEECH
from yitang.features.meetings.forms import SpeechForm
from yitang.features.meetings.speech_from_word import speech_of
from yitang.features.meetings.views.own import own_gathering
from yitang.features.meetings.views.parts import ALIASES, link
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import add_uploads, file_to_remove, key_for
from yitang.foundation.files.checks import check, refusal
from yitang.foundation.files.names import clean_name
from yitang.foundation.files.pages import word_at
from yitang.foundation.files.store import receive_upload
from yitang.foundation.files.types import TYPES
from yitang.foundation.files.wall import Refused
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt, press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.models import Attendee, Gathering, Speech
from yitang.instruments.gatherings.policy import SPEAK
from yitang.instruments.gatherings.speaking import TITLE_MOST, offer_speech, withdraw_speech


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SPEAK)
def speak(request: Any, gathering_id: UUID) -> HttpResponse:
    """Offer a speech with its text and files, or change one that was not chosen yet."""
    found, place = own_gathering(request, gathering_id)
    known = _known(request, found, place)
    if known is not None and known.state != Speech.State.OFFERED:
        messages.info(request, _("This speech was chosen already and can no longer be changed here."))
        return redirect(link(request, "mine", gathering_id))
    form = SpeechForm(request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        done: dict[str, Any] = {}
        if attempt(form, lambda: done.update(_offered(request, found, form, known)), ALIASES):
            gone = file_to_remove(request)
            if gone and known:
                back = f"{link(request, 'speak', found.pk)}?speech={known.pk}"
                return press(request, lambda: remove(request.actor, file_id=gone), back, _("The file was removed."))
            return _added(request, found, UUID(str(done["speech_id"])))
    context = {"found": found, "known": known, "form": form, "key": request.POST.get("key") or uuid4().hex}
    return render(request, "meetings/speak.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(SPEAK)
def speak_from_word(request: Any, gathering_id: UUID) -> HttpResponse:
    """A Word document becomes a speech at once, with the document kept beside it; the next page shows what was read."""
    found, _place = own_gathering(request, gathering_id)
    back = redirect(link(request, "speak", gathering_id))
    upload = request.FILES.get("word")
    if upload is None:
        messages.error(request, _("Choose the Word document first."))
        return back
    name = clean_name(upload.name or "")
    try:
        arrived = receive_upload(request.council.id, upload)
        check(arrived, name, ["docx"])
        title, text = speech_of(word_at(request.council.id, arrived).blocks())
    except Invalid as error:
        messages.error(request, str(error.message))
        return back
    except Refused as refused:
        messages.error(request, refusal(name, refused, TYPES["docx"]))
        return back
    title = title or name.rpartition(".")[0].strip()[:TITLE_MOST]
    key = key_of(request)
    try:
        made = offer_speech(request.actor, key=key_for(key, "speech"), gathering_id=found.pk, title=title, text=text)
    except (Invalid, Blocked) as error:
        messages.error(request, str(error.message))
        return back
    speech_id = UUID(str(made["speech_id"]))
    upload.seek(0)
    add_uploads(request.actor, [upload], kind=SPEECH, subject_id=speech_id, purpose=ATTACHMENT, key=key)
    messages.success(request, _("The document was read. Look at title and text, then save them."))
    return redirect(f"{link(request, 'speak', gathering_id)}?speech={speech_id}")


@require_POST
@needs(SPEAK)
def withdraw_own_speech(request: Any, gathering_id: UUID) -> HttpResponse:
    """Take a speech back."""
    ids = uuids([request.POST.get("speech", "")])
    if not ids:
        raise NotFound
    return press(
        request,
        lambda: withdraw_speech(request.actor, key=key_of(request), gathering_id=gathering_id, speech_id=ids[0]),
        link(request, "mine", gathering_id),
        _("Your speech is withdrawn."),
    )


def _known(request: Any, found: Gathering, place: Attendee) -> Speech | None:
    ids = uuids([request.GET.get("speech", "")])
    return Speech.objects.filter(gathering=found, speaker_id=place.principal_id, pk__in=ids).first()


def _initial(known: Speech | None) -> dict[str, str]:
    if known is None:
        return {"wants_hall": "yes"}
    return {"title": known.title, "text": known.text, "wants_hall": "yes" if known.wants_hall else "no"}


def _offered(request: Any, found: Gathering, form: SpeechForm, known: Speech | None) -> dict[str, Any]:
    return offer_speech(
        request.actor,
        key=key_of(request),
        gathering_id=found.pk,
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        wants_hall=form.cleaned_data["wants_hall"] == "yes",
        speech_id=known.pk if known else None,
    )


def _added(request: Any, found: Gathering, speech_id: UUID) -> HttpResponse:
    """Keep the files of the form; one that is refused is told, the speech is in all the same."""
    uploads = request.FILES.getlist("files")
    added = add_uploads(request.actor, uploads, kind=SPEECH, subject_id=speech_id, purpose=ATTACHMENT, key=key_of(request))
    for problem in added.problems:
        messages.warning(request, problem)
    if added.problems or "add_files" in request.POST:
        return redirect(f"{link(request, 'speak', found.pk)}?speech={speech_id}")
    messages.success(request, _("Your speech is in. You are told whether it is chosen."))
    return redirect(link(request, "mine", found.pk))
