"""The exchange package: a zip whose every byte is fixed by what it says, so that a change of any byte shows.

    manifest.json   who sends what kind of things to whom, the public key, size and SHA-256 of every other entry
    signature       Ed25519 over the bytes of manifest.json, in hex
    payload.json    the items
    files/<sha256>  what is attached to them

Entries are stored, not packed, in this order and with one fixed date. Reading checks the signature, each digest, and that packing the
same content again gives the same bytes: headers, order and what lies between entries cannot be changed unseen either.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import is_uuid

FORMAT, VERSION = "yitang-exchange", 1
MANIFEST, SIGNATURE, PAYLOAD, FILES = "manifest.json", "signature", "payload.json", "files/"
MOST_BYTES = 200 * 1024 * 1024
MOST_ENTRIES = 2000
_DATE = (2020, 1, 1, 0, 0, 0)
_CODE = re.compile(r"[\w-]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Package:
    """A package that holds: what its manifest says, its items, and its files by digest."""

    id: UUID
    kind: str
    from_code: str
    from_name: str
    to_code: str
    to_name: str
    made_at: datetime
    public_key: str
    manifest: str
    signature: str
    items: list[dict[str, Any]]
    files: Mapping[str, bytes]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public_key)


def canonical(value: Any) -> str:
    """JSON in one form: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fingerprint(public_key: str) -> str:
    """What two people read to each other on the telephone: eight groups of four characters of the key's SHA-256."""
    found = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(found[at : at + 4] for at in range(0, 32, 4))


def manifest_of(head: Mapping[str, Any], payload: str, files: Mapping[str, bytes]) -> str:
    """The manifest: `head` and what every entry weighs."""
    entries = {PAYLOAD: payload.encode(), **{f"{FILES}{name}": content for name, content in files.items()}}
    rows = [{"path": path, "size": len(content), "sha256": digest(content)} for path, content in sorted(entries.items())]
    return canonical({"format": FORMAT, "version": VERSION, **head, "entries": rows})


def packed(manifest: str, signature: str, payload: str, files: Mapping[str, bytes]) -> bytes:
    """The bytes of a package."""
    entries = [(MANIFEST, manifest.encode()), (SIGNATURE, signature.encode()), (PAYLOAD, payload.encode())]
    entries += [(f"{FILES}{name}", files[name]) for name in sorted(files)]
    return _zipped(entries)


def opened(content: bytes) -> Package:
    """Read a package. Raises `Invalid` with a sentence that says what does not hold."""
    entries = _entries(content)
    for name in (MANIFEST, SIGNATURE, PAYLOAD):
        if name not in entries:
            raise broken(_("“%(name)s” is missing") % {"name": name})
    head = _head(entries[MANIFEST])
    signature = entries[SIGNATURE].decode("ascii", "replace")
    if not signature_holds(head["public_key"], entries[MANIFEST], signature):
        raise broken(_("the signature does not fit the manifest"))
    _compare(head["entries"], entries)
    if _zipped(list(entries.items())) != content:
        raise broken(_("it was packed again, or something was put between its entries"))
    return Package(
        id=UUID(head["id"]),
        kind=head["kind"],
        from_code=head["from"]["code"],
        from_name=head["from"]["name"],
        to_code=head["to"]["code"],
        to_name=head["to"]["name"],
        made_at=datetime.fromisoformat(head["made_at"]),
        public_key=head["public_key"],
        manifest=entries[MANIFEST].decode(),
        signature=signature,
        items=_items(entries[PAYLOAD]),
        files={name.removeprefix(FILES): found for name, found in entries.items() if name.startswith(FILES)},
    )


def signature_holds(public_key: str, data: bytes, signature: str) -> bool:
    """Whether the signature (hex) is that key's over the data."""
    try:
        # Hex can be written in two ways; one of them is the form that was signed out.
        if signature != signature.lower():
            return False
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def broken(why: str) -> Invalid:
    """The sentence for a package that does not hold."""
    return Invalid(_("The package does not hold: %(why)s. Nothing was imported. Ask the sender for it once more.") % {"why": why})


def _zipped(entries: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system, info.external_attr = 3, 0o600 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _entries(content: bytes) -> dict[str, bytes]:
    if len(content) > MOST_BYTES:
        raise Invalid(_("The package is larger than 200 MB. Ask the sender to split it."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_ENTRIES or len({info.filename for info in infos}) != len(infos):
                raise broken(_("it has too many entries, or two of one name"))
            if any(info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 for info in infos):
                raise broken(_("its entries are packed or locked by a password"))
            return {info.filename: archive.read(info) for info in infos}
    # A damaged zip meets a reader with nearly any error of its own.
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, ValueError, OverflowError):
        raise broken(_("it is no exchange package, or is damaged")) from None


def _head(content: bytes) -> dict[str, Any]:
    try:
        head = json.loads(content)
        made_at = datetime.fromisoformat(head["made_at"])
        codes = [head["from"]["code"], head["to"]["code"], head["kind"].replace(".", "-")]
        names = [head["from"]["name"], head["to"]["name"]]
        rows = {row["path"]: (row["size"], row["sha256"]) for row in head["entries"]}
        sound = head["format"] == FORMAT and is_uuid(head["id"]) and made_at.tzinfo is not None and bool(rows)
        sound = sound and all(_CODE.fullmatch(code) for code in codes)
        sound = sound and all(isinstance(name, str) and len(name) <= 120 for name in names)
    except (ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise broken(_("its manifest cannot be read"))
    if head["version"] != VERSION:
        raise Invalid(_("The package was made by a newer release. Upgrade this installation, then import it."))
    return dict(head)


def _compare(rows: list[dict[str, Any]], entries: Mapping[str, bytes]) -> None:
    listed = {row["path"]: row["sha256"] for row in rows}
    there = entries.keys() - {MANIFEST, SIGNATURE}
    for name in sorted(listed.keys() ^ there):
        raise broken(_("“%(name)s” stands in only one of list and package") % {"name": name})
    for name in sorted(there):
        if digest(entries[name]) != listed[name]:
            raise broken(_("“%(name)s” is not what the list says") % {"name": name})


def _items(payload: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(payload)["items"]
    except (ValueError, KeyError, TypeError):
        raise broken(_("its content cannot be read")) from None
    if not isinstance(found, list) or not all(isinstance(item, dict) and is_uuid(str(item.get("id"))) for item in found):
        raise broken(_("its content cannot be read"))
    return found
