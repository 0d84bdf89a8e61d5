"""Files of gatherings: documents of the notice for those invited, papers of the office, the text of a speech."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.gatherings.policy import VIEW
from yitang.instruments.gatherings.queries import visible
from yitang.instruments.gatherings.records import documents_may_change
from yitang.instruments.gatherings.states import KIND

DOCUMENT, PAPER = "document", "paper"
"""Purposes: what everybody who is invited reads; and what stays with the office (signed lists, leave on paper)."""
MOST = 60


def attach(ctx: ActContext, gathering_id: UUID, purpose: str) -> None:
    """The organiser, until the gathering is archived."""
    documents_may_change(ctx, gathering_id)
    if purpose not in (DOCUMENT, PAPER):
        raise Invalid(_("No file of this kind can be added here."))


def read(actor: Actor, gathering_id: UUID, purpose: str) -> bool:
    """Documents with the gathering; papers with the office."""
    if not visible(actor).filter(pk=gathering_id).exists():
        return False
    return purpose == DOCUMENT or bool(policy.ask(actor, VIEW))


def place(request: Any, gathering_id: UUID) -> Place:
    """Back to the gathering."""
    return Place(
        reverse("desk:meetings:case", kwargs={"council": request.council.code, "gathering_id": gathering_id}),
        _("Back to the meeting"),
    )


FILE_SUBJECTS.register(KIND, FileSubject(KIND, attach, read, place, most=MOST, labels={PAPER: _("Paper of the office")}))
