"""A6: tokens, invitations and sessions of another council, another purpose, expired, used, revoked, or of somebody who has gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.doors.api.programme import Programme, a_token, an_account
from tests.fixtures import seed
from tests.trust.report import report
from yitang.doors import middleware
from yitang.foundation.accounts.models import Account, ApiToken, Invitation
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class Doors:
    """One account that works in the council, its token, its invitation and its browser; each kind of trouble is tried at the doors."""

    def __init__(self, council: Council, other: Council) -> None:
        self.council, self.other = council, other
        self.account = an_account(council, "lin", Role.PROPOSAL_CLERK)
        self.client = Client()
        self.client.force_login(self.account, backend="yitang.foundation.accounts.sessions.AccountBackend")

    def token(self, at: Council | None = None, method: str = "get", **more: Any) -> int:
        programme = Programme(at or self.council, a_token(self.account, self.council, **more))
        return int(getattr(programme, method)("me" if method == "get" else "messages/read").status_code)

    def invitation(self, at: Council | None = None, secret: str = "", **more: Any) -> int:
        made = new_secret()
        with seed(self.council):
            given = {"expires_at": now() + DAY} | more
            Invitation(council=self.council, account=self.account, digest=digest_of(made), **given).save()
        code = (at or self.council).code
        password = {"password": "seven-quiet-herons", "again": "seven-quiet-herons"}
        return Client().post(f"/{code}/desk/administration/invitation/{secret or made}/", password).status_code

    def page(self, at: Council | None = None) -> int:
        return self.client.get(f"/{(at or self.council).code}/desk/").status_code

    def after(self, change: Callable[[], Any], ask: Callable[[], int]) -> int:
        with seed(self.council):
            change()
        return ask()

    def end(self, **filters: Any) -> Any:
        return Appointment.objects.filter(account=self.account, **filters).update(valid_to=today())

    def close(self) -> Any:
        return Account.objects.filter(pk=self.account.pk).update(is_active=False)


def troubles(doors: Doors) -> dict[str, int]:
    """Kind of trouble → status of the one request; those that cannot be undone come last."""
    found = {
        "token of another council": doors.token(at=doors.other),
        "expired token": doors.token(expires_at=now() - timedelta(seconds=1)),
        "token for reading that writes": doors.token(method="post", purpose="read"),
        "unknown token": Programme(doors.council, "yt_" + "x" * 43).get("me").status_code,
        "invitation as a token": Programme(doors.council, new_secret()).get("me").status_code,
        "invitation of another council": doors.invitation(at=doors.other),
        "expired invitation": doors.invitation(expires_at=now() - timedelta(seconds=1)),
        "used invitation": doors.invitation(used_at=now() - DAY),
        "token as an invitation": doors.invitation(secret=a_token(doors.account, doors.council)),
        "session in another council": doors.page(at=doors.other),
    }
    secret = a_token(doors.account, doors.council)
    ask = lambda: int(Programme(doors.council, secret).get("me").status_code)  # noqa: E731
    revoke = lambda: ApiToken.objects.filter(digest=digest_of(secret)).update(revoked_at=now())  # noqa: E731
    found["revoked token"] = doors.after(revoke, ask)
    found["token after the appointment ended"] = doors.after(doors.end, doors.token)
    found["session after the appointment ended"] = doors.page()
    found["token of a closed account"] = doors.after(doors.close, doors.token)
    found["session of a closed account"] = doors.page()
    found["invitation of a closed account"] = doors.invitation()
    return found


def let_in(found: dict[str, int]) -> list[str]:
    """Troubles that were not refused. A session of a closed account is asked to log in; an invitation that is over says so."""
    return [f"{name}: {status}" for name, status in found.items() if status not in (401, 403, 410) and not _asked(name, status)]


def _asked(name: str, status: int) -> bool:
    return name == "session of a closed account" and status == 302


def test_every_secret_that_should_not_open_is_refused_at_once(
    council: Council, other_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = Doors(council, other_council)
    assert (doors.token(), doors.page(), doors.invitation()) == (200, 200, 302)
    # A new password ends the sessions that were begun with the old one.
    assert doors.page() == 302
    doors.account.refresh_from_db()
    doors.client.force_login(doors.account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    found = troubles(doors)
    assert let_in(found) == []
    caught = careless(doors, monkeypatch)
    report(
        "A6",
        figure=0,
        unit=f"of {len(found)} kinds of wrong, old or foreign secrets let in",
        control="caught" if caught else "missed",
        kinds=len(found),
    )
    assert caught


def careless(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> bool:
    """The seeded defect: a door that finds a token by its digest and asks nothing more."""
    with seed(doors.council):
        doors.account.is_active = True
        doors.account.save()
    with monkeypatch.context() as patch:
        patch.setattr(middleware, "find_token", lambda secret: ApiToken._base_manager.filter(digest=digest_of(secret)).first())
        patch.setattr(middleware, "may_write", lambda token: True)
        red = let_in({"expired token": _expired(doors)})
    return bool(red)


def _expired(doors: Doors) -> int:
    an_account(doors.council, "lin", Role.AUDITOR)
    return doors.token(expires_at=now() - timedelta(seconds=1))
