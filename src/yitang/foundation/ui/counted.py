"""Counts that cost nothing between two acts: what was counted holds until the council's next act is recorded."""

import time
from collections.abc import Callable, Hashable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned

# Two acts may commit in another order than they began; after so many seconds everything is counted anew in any case.
SECONDS = 10.0
MOST = 2000

_known: dict[Hashable, tuple[float, UUID | None, Any]] = {}


def counted(request: Any, name: Hashable, compute: Callable[[], Any]) -> Any:
    """What `compute()` gives this actor, remembered under `name` until the council's next act. Asks the record once a page.

    Actors of the same roles for the same principals see the same rows, so they share what is remembered.
    """
    if not hasattr(request, "counted_for"):
        request.counted_for = _asker(request.actor, request.council.id)
    asker, newest = request.counted_for
    return _held(asker, newest, name, compute)


def counted_in(actor: Actor, name: Hashable, compute: Callable[[], Any]) -> Any:
    """The same for an actor of any council, whose scope is open. Asks that council's record each time."""
    return _held(*_asker(actor, actor.council_id), name, compute)


def _asker(actor: Actor, council_id: UUID) -> tuple[Hashable, UUID | None]:
    """Who sees the same, and the newest act that this rests on."""
    who = frozenset((grant.role, grant.principal_id) for grant in actor.grants)
    return (council_id, today(), who), latest_act(council_id)


def _held(asker: Hashable, newest: UUID | None, name: Hashable, compute: Callable[[], Any]) -> Any:
    key = (asker, name)
    found = _known.get(key)
    if found and found[1] == newest and time.monotonic() - found[0] < SECONDS:
        return found[2]
    value = compute()
    if len(_known) >= MOST:
        _known.clear()
    _known[key] = (time.monotonic(), newest, value)
    return value


def latest_act(council_id: UUID) -> UUID | None:
    """The id of the council's newest act."""
    return next(iter(latest_acts(council_id)), None)


@planned()
def latest_acts(council_id: UUID) -> QuerySet[ActRecord, UUID]:
    """The same as a list of at most one."""
    found = ActRecord.objects.filter(council_id=council_id).order_by("-recorded_at")
    return found.values_list("pk", flat=True)[:1]
