"""大会发言: the call, what members offer, which are given and which are printed, in which order, and the speech in the hall."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.actions import hand_over
from yitang.foundation.files.models import StoredFile
from yitang.instruments.gatherings.models import Attendee, Gathering, Speech
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.policy import ENTER, SPEAK
from yitang.instruments.gatherings.replying import own_attendee
from yitang.instruments.gatherings.states import KIND
from yitang.instruments.gatherings.telling import tell_principal

State = Speech.State
TITLE_MOST, TEXT_MOST = 120, 20_000
FILES, SCAN = "speech", "scan"
"""Files of a speech, and the purpose of the paper from which it was entered."""


@act("gatherings.call_for_speeches")
def call_for_speeches(ctx: ActContext, *, gathering_id: UUID, until: datetime | None, words: str = "") -> dict[str, Any]:
    """Ask for speeches until a moment, or end the call (`until` None). Raises `NotFound`, `Refused`, `Blocked`."""
    found = changeable(ctx, gathering_id)
    found.speeches_by, found.speeches_call = until, words.strip()[:2000]
    found.save(update_fields=["speeches_by", "speeches_call"])
    return {"case_id": found.pk}


@act("gatherings.offer_speech")
def offer_speech(
    ctx: ActContext, *, gathering_id: UUID, title: str, text: str, wants_hall: bool = True, speech_id: UUID | None = None
) -> dict[str, Any]:
    """Offer a speech with its text, or change one that was offered and not yet chosen.

    Raises `Blocked` when nobody asks for speeches (any more), `Invalid` for an empty title or text, `NotFound`.
    """
    attendee = own_attendee(ctx, gathering_id)
    ctx.require(SPEAK, attendee)
    found = attendee.gathering
    if found.speeches_by is None or found.speeches_by < ctx.at:
        raise Blocked(_("Speeches are not asked for at present."))
    _check(title, text)
    if speech_id:
        row = Speech.objects.filter(pk=speech_id, gathering=found, speaker_id=attendee.principal_id, state=State.OFFERED).first()
        if row is None:
            raise NotFound(_("There is no such speech, or it was chosen already."))
    else:
        row = Speech(council_id=ctx.council_id, gathering=found, speaker_id=attendee.principal_id, offered_at=ctx.at)
    row.title, row.text, row.wants_hall = title.strip(), text.strip(), wants_hall
    row.save()
    return {"speech_id": row.pk}


@act("gatherings.enter_speech")
def enter_speech(
    ctx: ActContext,
    *,
    gathering_id: UUID,
    speaker_id: UUID,
    title: str,
    text: str,
    wants_hall: bool = True,
    scan_id: UUID | None = None,
) -> dict[str, Any]:
    """Enter a speech that came on paper for somebody on the list, also after the call has ended.

    The scan of the paper, kept with the gathering so far, belongs to the speech from then on. Raises `Invalid` for somebody who is
    not on the list or an empty title or text, `NotFound`, `Refused`, `Blocked`.
    """
    found = changeable(ctx, gathering_id, ENTER)
    _check(title, text)
    if not Attendee.objects.filter(gathering=found, principal_id=speaker_id).exists():
        raise Invalid({"speaker": [_("This person is not on the list of the gathering. Invite them first.")]})
    row = Speech(council_id=ctx.council_id, gathering=found, speaker_id=speaker_id, offered_at=ctx.at)
    row.title, row.text, row.wants_hall = title.strip(), text.strip(), wants_hall
    row.save(force_insert=True)
    scan = StoredFile.objects.filter(pk=scan_id, subject_kind=KIND, subject_id=found.pk, state=StoredFile.State.KEPT).first()
    if scan is not None:
        hand_over(ctx, scan, FILES, row.pk, SCAN)
    return {"speech_id": row.pk}


@act("gatherings.withdraw_speech")
def withdraw_speech(ctx: ActContext, *, gathering_id: UUID, speech_id: UUID) -> dict[str, Any]:
    """Take an own speech back as long as it was not given. Raises `NotFound`, `Blocked`."""
    attendee = own_attendee(ctx, gathering_id)
    row = Speech.objects.filter(
        pk=speech_id, gathering_id=gathering_id, speaker_id=attendee.principal_id, given_at__isnull=True
    ).first()
    if row is None or row.state in (State.WITHDRAWN, State.DECLINED):
        raise NotFound(_("There is no such speech, or it was given already."))
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    return {"speech_id": row.pk}


@act("gatherings.choose_speeches")
def choose_speeches(ctx: ActContext, *, gathering_id: UUID, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Choose: `speech_id`, `state` (oral, written, declined, offered), `ordinal`, `minutes` of each. Speakers are told of a change.

    Raises `Invalid` for an unknown speech or state, `Blocked` for one that was given.
    """
    found = changeable(ctx, gathering_id)
    there = {row.pk: row for row in Speech.objects.filter(gathering=found).exclude(state=State.WITHDRAWN)}
    changed = 0
    for given in rows:
        speech = there.get(UUID(str(given["speech_id"])))
        if speech is None or given["state"] not in (State.OFFERED, State.ORAL, State.WRITTEN, State.DECLINED):
            raise Invalid(_("The list of speeches has changed. Open the page again."))
        if speech.given_at and given["state"] != speech.state:
            raise Blocked(_("“%(title)s” has been given already.") % {"title": speech.title})
        told = speech.state != given["state"] and given["state"] != State.OFFERED
        speech.state, speech.ordinal, speech.minutes = given["state"], int(given["ordinal"] or 0), int(given["minutes"] or 0)
        speech.save(update_fields=["state", "ordinal", "minutes"])
        changed += told
        if told:
            _tell_speaker(ctx, found, speech)
    return {"changed": changed}


@act("gatherings.speech_given")
def speech_given(ctx: ActContext, *, gathering_id: UUID, speech_id: UUID, given: bool = True) -> dict[str, Any]:
    """A speech was given in the hall, or was not after all. Raises `NotFound`, `Blocked`."""
    found = changeable(ctx, gathering_id, stages=("under_way",))
    row = Speech.objects.filter(pk=speech_id, gathering=found, state=State.ORAL).first()
    if row is None:
        raise NotFound(_("There is no such speech on the list of the hall."))
    row.given_at = ctx.at if given else None
    row.save(update_fields=["given_at"])
    return {"speech_id": row.pk}


def _check(title: str, text: str) -> None:
    errors: dict[str, list[Any]] = {}
    if not title.strip() or len(title.strip()) > TITLE_MOST:
        errors["title"] = [_("Enter a title of at most %(n)d characters.") % {"n": TITLE_MOST}]
    if not text.strip() or len(text) > TEXT_MOST:
        errors["text"] = [_("Enter the text, at most %(n)d characters.") % {"n": TEXT_MOST}]
    if errors:
        raise Invalid(errors)


def _tell_speaker(ctx: ActContext, found: Gathering, speech: Speech) -> None:
    words = {
        State.ORAL: _("Your speech at “%(title)s” is to be given in the hall."),
        State.WRITTEN: _("Your speech at “%(title)s” is to be printed."),
        State.DECLINED: _("Your speech at “%(title)s” was not chosen."),
    }
    tell_principal(ctx, found, "speech_chosen", words[State(speech.state)], speech.speaker_id)
