"""What of a change enters the audit: public and internal values as they are, handler and sealed ones as commitments.

A commitment is sha256(salt ‖ value). The salt lies in its own row and can be erased: afterwards nobody can tell, or
prove, what the value was, while the chain still verifies.
"""

import hashlib
import json
import secrets
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model

from yitang.foundation.audit.models import ActRecord, AuditSalt
from yitang.foundation.core.columns import ColumnClass, classes_of
from yitang.foundation.core.recording import Recording

_OPEN = (ColumnClass.PUBLIC, ColumnClass.INTERNAL)
_LONG = 200


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def committed(record: ActRecord, writes: Recording) -> list[Any]:
    """The recorded changes in the form in which the audit keeps them; salts are written beside."""
    salt: str | None = None
    kept: list[Any] = []
    for table, row_id, columns in writes.changes:
        classes = classes_of(_models()[table]) if table in _models() else {}
        shown: dict[str, Any] = {}
        for name, change in columns.items():
            if name == "" or classes.get(name, ColumnClass.SEALED) in _OPEN:
                shown[name] = [_short(value) for value in change]
                continue
            if salt is None:
                salt = secrets.token_hex(16)
                AuditSalt.objects.create(council_id=record.council_id, record_id=record.id, salt=salt)
            shown[name] = [None if value is None else {"commitment": commitment(salt, value)} for value in change]
        kept.append([table, row_id, shown])
    return kept + writes.summary()


def commitment(salt: str, value: Any) -> str:
    """sha256 over salt and canonical JSON of the value, in hex."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _short(value: Any) -> Any:
    """Long texts are kept as their digest: the text itself lies in its own versions."""
    if isinstance(value, str) and len(value) > _LONG:
        return {"sha256": hashlib.sha256(value.encode()).hexdigest(), "length": len(value)}
    return value
