"""Who is logged in, read by planned questions: every page of a desk asks for its session and its account first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from yitang.foundation.accounts.models import Account
from yitang.foundation.tenancy.plans import planned


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = _sessions(str(self.session_key), timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]


class AccountBackend(AuthenticationBackend):
    """allauth's check of passwords; the account of a running session."""

    def get_user(self, user_id: Any) -> Account | None:
        found = _accounts(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@planned()
def _sessions(session_key: str, after: datetime) -> "QuerySet[Session]":
    return Session.objects.filter(session_key=session_key, expire_date__gt=after)


@planned()
def _accounts(account_id: UUID) -> "QuerySet[Account]":
    return Account.objects.filter(pk=account_id)
