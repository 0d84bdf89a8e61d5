"""Short texts that the database keeps sealed: a copy of it alone opens none, because the key lies outside (`YITANG_SECRET_KEY`).

Each use has a key of its own, and where a text belongs to one row, each row: a text that is copied elsewhere opens nowhere. After a change
of the installation's key the earlier ones (`YITANG_SECRET_KEY_BEFORE`) still open what they sealed; `sealed_anew` brings it under the new one.
"""

import base64
import hashlib
from typing import Any

from django.conf import settings


def seal(use: str, text: str) -> str:
    """The text as the database keeps it; "" stays "", so that a row can be asked whether it has one."""
    return _box(use).encrypt(text.encode()).decode() if text else ""


def opened(use: str, sealed: str) -> str:
    """The text again; "" when none of the installation's keys opens it."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 kept out of the start: only a seal needs it

    try:
        return str(_box(use).decrypt(sealed.encode()).decode()) if sealed else ""
    except InvalidToken:
        return ""


def sealed_anew(use: str, sealed: str) -> str:
    """The same text under the newest key, or what was given: when it lies under that key already, and when no key opens it."""
    from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415

    try:
        Fernet(_key(use, settings.SECRET_KEY)).extract_timestamp(sealed.encode())
        return sealed
    except InvalidToken:
        text = opened(use, sealed)
    return seal(use, text) if text else sealed


def _box(use: str) -> Any:
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    return MultiFernet([Fernet(_key(use, secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(use: str, secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"yitang {use}\n{secret}".encode()).digest())
