"""The installation's signing key (Ed25519): for checkpoints of the audit and for frozen figures.

The key lies in a file of mode 600 beside the data, or where `YITANG_AUDIT_KEY_FILE` says; it never enters the database.
"""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings


def key_file() -> Path:
    """Where the private key lies."""
    return Path(os.environ.get("YITANG_AUDIT_KEY_FILE") or settings.DATA_DIR / "audit.key")


def sign(text: bytes) -> str:
    """The signature over `text`, in hex (128 characters)."""
    return _private_key(key_file()).sign(text).hex()


def verify_signature(text: bytes, signature: str) -> bool:
    """Whether `signature` (hex) is this installation's over `text`."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key())).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The public key, 32 bytes in hex; it may be handed to anybody."""
    return _private_key(key_file()).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@lru_cache(maxsize=4)
def _private_key(path: Path) -> Ed25519PrivateKey:
    """Read the key, or make it on first use; two processes at once end up with the same one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
            file.write(fresh)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
