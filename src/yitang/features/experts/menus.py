"""Entries of the menu, and what waits: answers to invitations, ballots, rounds past their last day."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.experts.models import Rater
from yitang.features.experts.policy import OWN, RESULTS, VIEW
from yitang.features.experts.queries import visible_evaluations, visible_invitations
from yitang.features.experts.states import RUN
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue

MOST = 20


def add_to_menu() -> None:
    """Called once the apps are loaded."""
    for item in (
        MenuItem(
            "experts.pool",
            _("Pool of experts"),
            "users",
            "desk:experts:pool",
            group="talks",
            order=60,
            permission=VIEW,
            audience={"clerk", "leader"},
        ),
        MenuItem(
            "experts.evaluations",
            _("Evaluation of results"),
            "scale",
            "desk:experts:evaluations",
            group="talks",
            order=65,
            permission=RESULTS,
            audience={"clerk", "leader"},
        ),
        MenuItem(
            "experts.mine",
            _("Invitations and ballots"),
            "scale",
            "desk:experts:mine",
            group="talks",
            order=65,
            permission=OWN,
            audience={"member"},
        ),
    ):
        MENU.register(item.code, item)
    TODO.register("experts", todo_of)


def todo_of(actor: Actor, council: Council) -> Iterable[TodoItem | TodoQueue]:
    """For an expert or rater each thing that is asked; for the office rounds whose last day has passed."""
    if policy.may_ever(actor, OWN) and actor.principal_ids:
        yield from _own(actor, council)
    if policy.may_ever(actor, RUN):
        late = visible_evaluations(actor).filter(case__stage="open", closes_on__lt=today()).count()
        if late:
            url = reverse("desk:experts:evaluations", kwargs={"council": council.code})
            yield TodoQueue(_("Evaluations past their last day"), late, f"{url}?stage=open", late)


def _own(actor: Actor, council: Council) -> Iterable[TodoItem]:
    ids = list(actor.principal_ids)
    waiting = visible_invitations(actor).filter(expert__principal_id__in=ids, answer="")
    for row in waiting.order_by("invited_on", "pk")[:MOST]:
        url = reverse("desk:experts:reply", kwargs={"council": council.code, "invitation_id": row.pk})
        yield TodoItem(_("Answer the invitation as an expert"), row.topic, url, None, row.invited_on)
    open_ = Rater.objects.filter(
        principal_id__in=ids, way=Rater.Way.LOGIN, has_cast=False, evaluation__case__stage="open"
    ).select_related("evaluation__case")
    for rater in open_.order_by("evaluation__closes_on", "pk")[:MOST]:
        found = rater.evaluation
        url = reverse("desk:experts:rate", kwargs={"council": council.code, "evaluation_id": found.pk})
        yield TodoItem(_("Cast the ballot"), found.case.title, url, found.closes_on, None)
