"""Questions about correspondents and requests."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yitang.features.briefs.network.models import BriefCall, CallRecipient, Correspondent
from yitang.features.briefs.network.policy import CALLS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, in_force
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known

PERSONS = ("member", "guest")
BODIES = ("organ", "sector", "group", "political_party", "body")
"""Kinds of principals that write in their own name: persons, and bodies by their liaison, clerk or convener."""


def correspondents(*, on: date | None = None) -> QuerySet[Correspondent]:
    """Terms of correspondents with their names; with a day only those in force then."""
    found = Correspondent.objects.select_related("principal")
    return found.filter(in_force(on)) if on else found


def visible_calls(actor: Actor) -> QuerySet[BriefCall]:
    """Requests that the actor may see, newest first, with how many were asked and have answered."""
    answered = Count("recipients", filter=Q(recipients__answered_on__isnull=False))
    return (
        policy.rows(actor, CALLS, BriefCall.objects.all())
        .annotate(asked=Count("recipients"), answered=answered)
        .order_by("-asked_on", "-id")
    )


def call_of(actor: Actor, call_id: UUID) -> BriefCall:
    """One of those requests. Raises `NotFound`."""
    found = visible_calls(actor).filter(pk=call_id).first()
    if found is None:
        raise NotFound(_("There is no such request for briefs, or it is not yours to see."))
    return found


def with_log_in(principal_ids: list[UUID]) -> set[UUID]:
    """Those of the correspondents for whom a log-in is open today."""
    held = Appointment.objects.filter(in_force(today()), principal_id__in=principal_ids, role=Role.CORRESPONDENT)
    return {pk for pk in held.values_list("principal_id", flat=True) if pk}


def bodies() -> QuerySet[Principal]:
    """Bodies that write briefs in their own name and can be asked for one, by kind and name."""
    found = known().filter(kind__in=BODIES).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today()))
    return found.order_by("kind", "name")


def members_now() -> list[UUID]:
    """The principals of everybody who is a member today."""
    left = Q(left_on__isnull=True) | Q(left_on__gt=today())
    return list(Member.objects.filter(left).order_by("number").values_list("principal_id", flat=True))


def owing(call: BriefCall) -> QuerySet[CallRecipient]:
    """Who was asked and has not answered."""
    return CallRecipient.objects.filter(call=call, answered_on__isnull=True)
