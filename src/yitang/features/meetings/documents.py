"""Files of gatherings: documents of the notice for those invited, papers of the office, photographs, the text of a speech, its scan."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.gatherings.models import Speech
from yitang.instruments.gatherings.policy import SPEAK, VIEW
from yitang.instruments.gatherings.queries import own_place, visible
from yitang.instruments.gatherings.records import documents_may_change
from yitang.instruments.gatherings.replying import own_attendee
from yitang.instruments.gatherings.speaking import SCAN
from yitang.instruments.gatherings.states import KIND

DOCUMENT, PAPER, PHOTO = "document", "paper", "photo"
"""Purposes: what everybody who is invited reads; what stays with the office (signed lists, leave on paper); and who was there, in
pictures without place, device and day, for those on the list."""
MOST = 60


def attach(ctx: ActContext, gathering_id: UUID, purpose: str) -> None:
    """The organiser, until the gathering is archived."""
    documents_may_change(ctx, gathering_id)
    if purpose not in (DOCUMENT, PAPER, PHOTO):
        raise Invalid(_("No file of this kind can be added here."))


def read(actor: Actor, gathering_id: UUID, purpose: str) -> bool:
    """Documents with the gathering, photographs with a place on its list, papers with the office."""
    if not visible(actor).filter(pk=gathering_id).exists():
        return False
    if purpose == PHOTO and own_place(actor, gathering_id) is not None:
        return True
    return purpose == DOCUMENT or bool(policy.ask(actor, VIEW))


def place(request: Any, gathering_id: UUID) -> Place:
    """Back to the gathering."""
    return Place(
        reverse("desk:meetings:case", kwargs={"council": request.council.code, "gathering_id": gathering_id}),
        _("Back to the meeting"),
    )


SPEECH, ATTACHMENT = "speech", "attachment"
SPEECH_FILES_MOST = 6


def attach_to_speech(ctx: ActContext, speech_id: UUID, purpose: str) -> None:
    """The speaker, as long as the speech is offered and was not chosen; a scan comes with what is entered from paper alone."""
    row = Speech.objects.select_related("gathering").filter(pk=speech_id, speaker_id__in=list(ctx.actor.principal_ids)).first()
    if row is None or purpose != ATTACHMENT:
        raise NotFound(_("There is no such speech, or it is not yours."))
    attendee = own_attendee(ctx, row.gathering_id)
    ctx.require(SPEAK, attendee)
    if row.state != Speech.State.OFFERED:
        raise Blocked(_("This speech was chosen already and can no longer be changed here."))


def read_of_speech(actor: Actor, speech_id: UUID, purpose: str) -> bool:
    """The speaker and the office."""
    row = Speech.objects.filter(pk=speech_id).first()
    if row is None or not visible(actor).filter(pk=row.gathering_id).exists():
        return False
    return row.speaker_id in actor.principal_ids or bool(policy.ask(actor, VIEW))


def place_of_speech(request: Any, speech_id: UUID) -> Place:
    """Back to the gathering at which the speech is given."""
    return place(request, Speech.objects.values_list("gathering_id", flat=True).get(pk=speech_id))


LABELS = {PAPER: _("Paper of the office"), SCAN: _("Scan of the paper")}
FILE_SUBJECTS.register(
    SPEECH, FileSubject(SPEECH, attach_to_speech, read_of_speech, place_of_speech, most=SPEECH_FILES_MOST, labels=LABELS)
)
FILE_SUBJECTS.register(KIND, FileSubject(KIND, attach, read, place, most=MOST, labels=LABELS))
