"""The one form in which a record enters the chain: JSON with sorted keys, no spaces, UTC times, UTF-8."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from yitang.foundation.audit.models import ActRecord

COLUMNS: tuple[str, ...] = tuple(sorted(field.attname for field in ActRecord._meta.concrete_fields))
"""The columns of a record in canonical order; give them to `values_list`."""


def canonical(values: Sequence[Any]) -> bytes:
    """The record whose `COLUMNS` hold `values`, as bytes."""
    row = dict(zip(COLUMNS, values, strict=True))
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text).encode()


def moment(at: datetime) -> str:
    """A time in the chain's form: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value)} has no canonical form")
