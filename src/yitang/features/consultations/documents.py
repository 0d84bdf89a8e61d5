"""Files of consultations: materials for all who take part, and the paper by which the party committee decided on the plan."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.actions import held
from yitang.features.consultations.models import Plan
from yitang.features.consultations.policy import PLAN_ROWS
from yitang.features.consultations.queries import visible
from yitang.features.consultations.states import DECIDE, KIND, MANAGE, PLAN_KIND, RUNNING
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor

MATERIAL, PLAN_PAPER = "material", "decision"
MOST = 60


def attach(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """Whoever prepares the consultation, until it is over."""
    ctx.require(MANAGE, held(ctx, case_id, RUNNING))
    if purpose != MATERIAL:
        raise Invalid(_("No file of this kind can be added here."))


def read(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Whoever sees the consultation."""
    return visible(actor).filter(pk=case_id).exists()


def place(request: Any, case_id: UUID) -> Place:
    """Back to the consultation."""
    kwargs = {"council": request.council.code, "consultation_id": case_id}
    return Place(reverse("desk:consultations:case", kwargs=kwargs), _("Back to the consultation"))


def attach_to_plan(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """Whoever notes the decision."""
    ctx.require(DECIDE)
    if purpose != PLAN_PAPER or _plan(ctx.actor, case_id) is None:
        raise NotFound(_("There is no such plan, or it is not yours to see."))


def read_of_plan(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Whoever sees the plan."""
    return _plan(actor, case_id) is not None


def place_of_plan(request: Any, case_id: UUID) -> Place:
    """Back to the plan of its year."""
    year = Plan.objects.values_list("year", flat=True).get(pk=case_id)
    path = reverse("desk:consultations:plan", kwargs={"council": request.council.code})
    return Place(f"{path}?year={year}", _("Back to the plan"))


def _plan(actor: Actor, case_id: UUID) -> Plan | None:
    return policy.rows(actor, PLAN_ROWS, Plan.objects.all()).filter(pk=case_id).first()


FILE_SUBJECTS.register(KIND, FileSubject(KIND, attach, read, place, most=MOST))
FILE_SUBJECTS.register(PLAN_KIND, FileSubject(PLAN_KIND, attach_to_plan, read_of_plan, place_of_plan))
