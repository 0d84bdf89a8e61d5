"""Scans that prove a step of the ladder. An instruction has none: it is no subject of files."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.ladder.actions import FACT, PAPER, RECORD
from yitang.features.briefs.ladder.models import LadderFact
from yitang.features.briefs.queries import get_visible
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever


def attach(ctx: ActContext, fact_id: UUID, purpose: str) -> None:
    """The editors, as long as the step holds."""
    fact = LadderFact.objects.filter(pk=fact_id, cancels__isnull=True, cancelled_by__isnull=True).first()
    if fact is None or purpose != PAPER or get_visible(ctx.actor, fact.brief_id) is None:
        raise NotFound(_("There is no such record, or it is not yours to see."))
    ctx.require(RECORD)


def read(actor: Actor, fact_id: UUID, purpose: str) -> bool:
    """The editors: papers of other offices are not for everybody who reads the brief."""
    fact = LadderFact.objects.filter(pk=fact_id).first()
    return fact is not None and may_ever(actor, RECORD) and get_visible(actor, fact.brief_id) is not None


def place(request: Any, fact_id: UUID) -> Place:
    case_id = LadderFact.objects.values_list("brief_id", flat=True).get(pk=fact_id)
    url = reverse("desk:briefs:ladder", kwargs={"council": request.council.code, "case_id": case_id})
    return Place(url, _("Back to the brief"))


FILE_SUBJECTS.register(FACT, FileSubject(FACT, attach, read, place))
