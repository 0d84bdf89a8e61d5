"""Files of entries: added to a draft by whoever may write in the room, read by whoever sees the entry."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.joint.policy import WRITE
from yitang.features.joint.queries import find_entry, visible_entries
from yitang.features.joint.sending import DOCUMENT, SUBJECT
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions.actors import Actor


def attach(ctx: ActContext, entry_id: UUID, purpose: str) -> None:
    """To an own draft, until it is sent."""
    entry = find_entry(ctx.actor, entry_id)
    if purpose != DOCUMENT:
        raise NotFound(_("There is no such entry, or it is not yours to see."))
    ctx.require(WRITE, entry.room)
    if not entry.is_own or entry.sent_at is not None:
        raise Blocked(_("It was sent already; no file can be added or removed any more."))


def read(actor: Actor, entry_id: UUID, purpose: str) -> bool:
    """Whoever sees the entry in this council's copy of the room."""
    return visible_entries(actor).filter(pk=entry_id).exists()


def place(request: Any, entry_id: UUID) -> Place:
    kwargs = {"council": request.council.code, "entry_id": entry_id}
    return Place(reverse("desk:joint:entry", kwargs=kwargs), _("Back to the entry"))


FILE_SUBJECTS.register(SUBJECT, FileSubject(SUBJECT, attach, read, place))
