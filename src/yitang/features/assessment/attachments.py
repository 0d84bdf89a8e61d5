"""Files at an objection: what proves it. The member adds them while it is being re-examined; the office reads them, nobody else."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.models import Objection
from yitang.features.assessment.queries import people_of
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import Role

OBJECTION, PROOF = "assessment.objection", "proof"


def attach(ctx: ActContext, objection_id: UUID, purpose: str) -> None:
    """The member who objects, as long as nobody has answered."""
    own = ctx.actor.principal_as(Role.MEMBER)
    row = Objection.objects.filter(pk=objection_id, principal_id=own).first() if own else None
    if row is None or purpose != PROOF:
        raise NotFound(_("There is no such objection, or it is not yours to see."))
    ctx.require("assessment.own")
    if row.outcome or row.withdrawn_on:
        raise Blocked(_("The objection is settled; no file can be added any more."))


def read(actor: Actor, objection_id: UUID, purpose: str) -> bool:
    """The member, and whoever answers objections."""
    row = Objection.objects.filter(pk=objection_id).first()
    if row is None:
        return False
    if row.principal_id == actor.principal_as(Role.MEMBER):
        return True
    return may_ever(actor, "assessment.answer") and people_of(actor).filter(principal_id=row.principal_id).exists()


def _place(request: Any, objection_id: UUID) -> Place:
    row = Objection.objects.get(pk=objection_id)
    kwargs = {"council": request.council.code, "round_id": row.case_id}
    if row.principal_id == request.actor.principal_as(Role.MEMBER):
        return Place(reverse("desk:assessment:result", kwargs=kwargs), _("Back to my result"))
    return Place(reverse("desk:assessment:objection", kwargs=kwargs | {"objection_id": row.pk}), _("Back to the objection"))


FILE_SUBJECTS.register(OBJECTION, FileSubject(OBJECTION, attach, read, _place))
