"""Questions about gatherings; the policy's rows narrow every one that answers a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.gatherings.models import Attendee, FollowUp, Gathering, Leave, RollMark, Sitting
from yitang.instruments.gatherings.policy import ROWS

KINDS = "gathering_kind"
ROLES = "gathering_role"
CAUSES = "leave_cause"


def visible(actor: Actor) -> QuerySet[Gathering]:
    """Gatherings that the actor may see, with their cases."""
    return policy.rows(actor, ROWS, Gathering.objects.select_related("case__session", "organiser"))


def find(actor: Actor, gathering_id: UUID) -> Gathering:
    """The gathering as far as the actor may see it. Raises `NotFound`."""
    found = seen(actor, gathering_id)
    if found is None:
        raise NotFound
    return found


def seen(actor: Actor, gathering_id: UUID) -> Gathering | None:
    """The gathering as far as the actor may see it, else None; asked with every check-in, so composed once."""
    return next(iter(_seen(actor, gathering_id)), None)


@planned()
def _seen(actor: Actor, gathering_id: UUID) -> QuerySet[Gathering]:
    return visible(actor).filter(pk=gathering_id)


def attending(actor: Actor) -> QuerySet[Attendee]:
    """The actor's own places at gatherings, from the notice on."""
    rows = Attendee.objects.filter(principal_id__in=list(actor.principal_ids)).exclude(gathering__case__stage="draft")
    return rows.select_related("gathering__case", "principal")


def own_place(actor: Actor, gathering_id: UUID) -> Attendee | None:
    """The place of the person whom the actor acts for."""
    return next(iter(_own_places(actor, gathering_id)), None)


@planned()
def _own_places(actor: Actor, gathering_id: UUID) -> QuerySet[Attendee]:
    return attending(actor).filter(gathering_id=gathering_id).order_by("pk")


def flags_of(kind_code: str) -> dict[str, Any]:
    """What the council's dictionary says about a kind of gathering: `fact`, `formal`, `bare`, `speeches`, `claims`."""
    row = next(iter(_kind(kind_code)), None)
    return dict(row.flags) if row else {}


@planned()
def _kind(code: str) -> QuerySet[DictionaryEntry]:
    return DictionaryEntry.objects.filter(dictionary=KINDS, code=code)


def kind_labels() -> dict[str, str]:
    """Code → name of each kind, those no longer in force included."""
    return labels(KINDS)


@planned()
def sittings_of(gathering_id: UUID) -> QuerySet[Sitting]:
    """The half days in order."""
    return Sitting.objects.filter(gathering_id=gathering_id).order_by("ordinal")


def current_sitting(sittings: Iterable[Sitting], moment: datetime) -> Sitting | None:
    """The half day that is on or comes next; the last one when all are over."""
    rows = list(sittings)
    return next((row for row in rows if row.ends_at >= moment), rows[-1] if rows else None)


def roll_counts(sitting: Sitting) -> dict[str, int]:
    """应到 expected, 实到 present, 迟到 late, 请假 on leave, 未到 missing, for one half day; two queries."""
    expected = Attendee.objects.filter(gathering_id=sitting.gathering_id)
    there = RollMark.objects.filter(sitting=sitting).aggregate(n=Count("pk"), late=Count("pk", filter=Q(late=True)))
    away = expected.filter(on_leave(sitting)).exclude(marks__sitting=sitting)
    counts = expected.aggregate(n=Count("pk"), away=Count("pk", filter=Q(pk__in=away.values("pk"))))
    return {
        "expected": counts["n"],
        "present": there["n"],
        "late": there["late"],
        "leave": counts["away"],
        "missing": max(counts["n"] - there["n"] - counts["away"], 0),
    }


def on_leave(sitting: Sitting) -> Q:
    """Attendees who were granted leave from this half day."""
    granted = Leave.objects.filter(attendee=OuterRef("pk"), state=Leave.State.GRANTED)
    return Q(Exists(granted.filter(Q(sitting__isnull=True) | Q(sitting=sitting))))


def leave_waiting(gathering_ids: Iterable[UUID] | None = None) -> QuerySet[Leave]:
    """Requests for leave on which nobody has decided."""
    rows = Leave.objects.filter(state=Leave.State.ASKED).select_related(
        "attendee__principal", "attendee__gathering__case", "sitting"
    )
    if gathering_ids is not None:
        rows = rows.filter(attendee__gathering__in=list(gathering_ids))
    return rows.order_by("asked_at", "pk")


def open_follow_ups(principal_ids: Iterable[UUID]) -> QuerySet[FollowUp]:
    """Decisions that these see to and that are not done yet, the earliest day first."""
    rows = FollowUp.objects.filter(owner_id__in=list(principal_ids), done_on__isnull=True)
    return rows.select_related("gathering__case", "owner").order_by("due_on", "pk")
