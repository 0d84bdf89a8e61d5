"""Secrets that are handed out once: only their digest is kept, so that a copy of the database opens nothing."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """A fresh secret of 256 random bits, safe in addresses."""
    return prefix + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """SHA-256 in hex. Enough without salt or stretching, because the secret is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()
