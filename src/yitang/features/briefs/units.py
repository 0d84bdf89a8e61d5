"""What was passed on to a unit: the same handling as of every case, and never who reflected it."""

from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.queries import KIND
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.models import Track

OVER = ("replied", "released")
UNIT_STEPS = {"sent": "handling.receive", "received": "handling.write", "drafted": "handling.sign"}
"""State of handling → the permission of the step that is next."""
UNIT_VERBS = {
    "sent": _("Sign for receipt of a brief"),
    "received": _("Answer a brief"),
    "drafted": _("Sign the answer to a brief"),
}

Part = Any
"""An `Assignment` with `state`, `track_due` and `track_version` of its own track."""


def units_of(actor: Actor) -> frozenset[UUID]:
    """The units for which the actor handles cases."""
    return frozenset(grant.principal_id for grant in actor.grants if grant.role in UNIT_ROLES and grant.principal_id)


def with_track(found: QuerySet[Assignment]) -> QuerySet[Part]:
    """Assignments with what their own track says."""
    tracks = Track.objects.filter(case=OuterRef("case"), axis="handling", unit_id=OuterRef("unit_id"), round=OuterRef("round"))
    columns = {"state": "state", "track_due": "due_on", "track_version": "version"}
    return found.annotate(**{name: Subquery(tracks.values(column)[:1]) for name, column in columns.items()})


def own_parts(actor: Actor) -> QuerySet[Part]:
    """What was passed on to the actor's units, the most urgent first."""
    found = Assignment.objects.filter(unit_id__in=units_of(actor), case__kind=KIND)
    rows = with_track(found.select_related("case", "case__brief", "unit", "reply"))
    return rows.order_by(F("track_due").asc(nulls_last=True), "id")


def owed_by(actor: Actor) -> QuerySet[Part]:
    """What waits for one of the actor's roles: one's own work, not the whole unit's."""
    if not units_of(actor):
        return with_track(Assignment.objects.none())
    states = [state for state, permission in UNIT_STEPS.items() if policy.may_ever(actor, permission)]
    return own_parts(actor).filter(state__in=states)


def find_own(actor: Actor, assignment_id: UUID) -> Part | None:
    """One part of the actor's own units."""
    return own_parts(actor).filter(pk=assignment_id).first()
