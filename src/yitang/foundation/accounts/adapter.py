"""How log-in differs from allauth's habits: nobody signs up, and the secrets of the second step are kept encrypted."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery codes under the installation's key, so that a stolen database does not log in."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address. X-Forwarded-For counts only as far as `TRUSTED_PROXIES` proxies of our own wrote it."""
    return get_client_ip(request)


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The log-in name under which a wrong password is counted: one name however it is written, whichever form it came by."""
    given = credentials or {}
    return str(given.get("username") or given.get("login") or request.POST.get("login", "")).strip().lower()


def _box() -> Fernet:
    key = hashlib.sha256(b"yitang second step\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
