"""UUIDv7 identifiers: sortable by time of making, and may be minted by a client that works without a network."""

import uuid

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7. It orders rows roughly by time; it is not a secret and must not be used as one."""
    return uuid_utils.compat.uuid7()
