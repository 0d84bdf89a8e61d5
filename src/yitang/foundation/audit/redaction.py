"""What of a change enters the audit: public and internal values as they are; handler, sealed and written ones as commitments.

What a person writes in own words (titles, texts, reasons) is never kept here in clear, whatever its class: when it has to be
removed (误传) nothing of it may stay behind in rows that cannot be changed.

A commitment is sha256(salt ‖ value). The salt lies in its own row and can be erased: afterwards nobody can tell, or
prove, what the value was, while the chain still verifies.
"""

import hashlib
import json
import secrets
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, TextField

from yitang.foundation.audit.models import ActRecord, AuditSalt
from yitang.foundation.core.columns import ColumnClass, classes_of
from yitang.foundation.core.recording import Recording
from yitang.foundation.tenancy.statements import insert

_OPEN = (ColumnClass.PUBLIC, ColumnClass.INTERNAL)
_NAME = 120


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
            written = name in _written(table)
            if name == "" or (classes.get(name, ColumnClass.SEALED) in _OPEN and not written):
                shown[name] = change
                continue
            if salt is None:
                salt = secrets.token_hex(16)
                insert(AuditSalt(council_id=record.council_id, record_id=record.id, salt=salt))
            shown[name] = [_kept(salt, value, written) for value in change]
        kept.append([table, row_id, shown])
    return kept + writes.summary()


def commitment(salt: str, value: Any) -> str:
    """sha256 over salt and canonical JSON of the value, in hex."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _kept(salt: str, value: Any, written: bool) -> dict[str, Any] | None:
    if value is None:
        return None
    length = {"length": len(value)} if written and isinstance(value, str) else {}
    return {"commitment": commitment(salt, value), **length}


@cache
def _written(table: str) -> frozenset[str]:
    """The columns of a table that hold what people write: texts, and lines that are longer than any code or name."""
    if table not in _models():
        return frozenset()
    fields = _models()[table]._meta.concrete_fields
    return frozenset(
        field.name
        for field in fields
        if not field.choices
        and (isinstance(field, TextField) or (isinstance(field, CharField) and (field.max_length or 0) > _NAME))
    )
