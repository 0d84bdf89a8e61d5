"""The house's signature (Ed25519, RFC 8032) under checkpoints and published figures.

The private key lies in a file beside the data, never in the database, so that whoever can rewrite rows cannot sign them.
"""

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


def key_path() -> Path:
    """Where the private key lies: `YITANG_AUDIT_KEY_FILE`, or `audit.key` in the data folder."""
    return Path(os.environ.get("YITANG_AUDIT_KEY_FILE") or Path(settings.DATA_DIR) / "audit.key")


def sign(data: bytes) -> str:
    """The signature of `data` in hex."""
    return _key(key_path()).sign(data).hex()


def verify_signature(data: bytes, signature: str) -> bool:
    """Whether `signature` (hex) is this house's over `data`."""
    try:
        _key(key_path()).public_key().verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The public key in hex, to be kept outside: with it anybody can check what the house has signed."""
    return _key(key_path()).public_key().public_bytes_raw().hex()


@cache
def _key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with open(os.open(own, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
        # A link fails when another process was faster; then that one's key holds.
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
