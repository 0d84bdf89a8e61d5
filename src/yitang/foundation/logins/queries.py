"""Reading the ways to log in of one account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator

from yitang.foundation.audit.models import ActRecord
from yitang.foundation.logins.words import ACTS, CHANGES
from yitang.foundation.permissions.queries import councils_of
from yitang.foundation.tenancy.scope import everywhere

LATEST = 10
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Change:
    """Something about the log-in changed at a moment."""

    at: datetime
    what: Any


def changes_of(account_id: UUID) -> list[Change]:
    """The latest changes of the account's ways to log in, newest first; each once, in however many councils it is recorded."""
    councils = [council.pk for council in councils_of(account_id)]
    found: dict[tuple[datetime, str], Change] = {}
    with everywhere():
        rows = ActRecord.objects.filter(council_id__in=councils, subject_id=account_id, name__in=ACTS)
        latest = list(rows.order_by("-recorded_at").values_list("recorded_at", "result")[: LATEST * 5])
    for at, result in latest:
        what = CHANGES[result["change"]]
        found.setdefault((at.replace(second=0, microsecond=0), result["change"]), Change(at, what))
    return list(found.values())[:LATEST]


def has_second_step(account_id: UUID) -> bool:
    """Whether more than a password is asked. A passkey proves the device and the person at once, so it counts as the app does."""
    return Authenticator.objects.filter(user_id=account_id, type__in=SECOND_STEPS).exists()
