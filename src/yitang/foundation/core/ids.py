"""UUIDv7 identifiers: sortable by time of making, and may be minted by a client that works without a network."""

import uuid
from collections.abc import Iterable

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7. It orders rows roughly by time; it is not a secret and must not be used as one."""
    return uuid_utils.compat.uuid7()


def uuids(values: Iterable[str]) -> list[uuid.UUID]:
    """The ids among texts that somebody sent, in their order; what is none is left out."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def is_uuid(text: str) -> bool:
    """Whether the text is an id."""
    return bool(uuids([text]))
