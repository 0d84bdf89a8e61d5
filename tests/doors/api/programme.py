"""Programmes that call the API: an account with appointments in the house of proposals, and its token."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from tests.fixtures import seed
from yitang.foundation.accounts.models import Account, ApiToken
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.accounts.tokens import TOKEN_PREFIX
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.tenancy.models import Council


@dataclass
class Programme:
    """Calls the API of one council with a token (or without, when it is empty)."""

    council: Council
    secret: str = ""
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """The answer to `/api/v1/{council}/…`; `path` from a slash on is taken as it is."""
        address = path if path.startswith("/") else f"/api/v1/{self.council.code}/{path}"
        given = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method.lower())(address, query_params=query, headers=given | headers, **more)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.call("GET", path, None, query, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, None, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, None, **headers)

    def step(self, case_id: UUID | str, step: str, **body: Any) -> Any:
        return self.post(f"proposals/{case_id}/steps/{step}", body)


def a_token(account: Account, council: Council, purpose: str = "write", expires_at: datetime | None = None) -> str:
    """A token of the account in the council; returns its secret."""
    secret = new_secret(TOKEN_PREFIX)
    with seed(council) as ctx:
        ApiToken(
            council_id=ctx.council_id,
            account=account,
            name="测试程序",
            digest=digest_of(secret),
            purpose=purpose,
            expires_at=expires_at or now() + timedelta(days=30),
        ).save(force_insert=True)
    return secret


def an_account(council: Council, username: str, *roles: str, principal: UUID | None = None) -> Account:
    """An account with appointments in the council."""
    account, _new = Account.objects.get_or_create(username=username, defaults={"name": username})
    with seed(council) as ctx:
        for role in roles:
            Appointment(
                council_id=ctx.council_id, account=account, role=role, principal_id=principal, valid_from=date(2020, 1, 1)
            ).save(force_insert=True)
    return account


def a_programme(council: Council, username: str, *roles: str, principal: UUID | None = None, purpose: str = "write") -> Programme:
    """A programme with a token of a new account that holds these roles."""
    return Programme(council, a_token(an_account(council, username, *roles, principal=principal), council, purpose))
