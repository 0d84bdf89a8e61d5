"""The oracle of completeness: what changed in the database, seen from outside, against what the audit says."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from yitang.foundation.audit.models import ActRecord, AuditSalt
from yitang.foundation.audit.redaction import commitment
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.scope import everywhere

Row = dict[str, Any]
Snapshot = dict[tuple[str, str], Row]


def snapshot() -> Snapshot:
    """Every row of every council-owned table, by table and id."""
    there = set(connection.introspection.table_names())
    found: Snapshot = {}
    with everywhere():
        for model in apps.get_models():
            if issubclass(model, CouncilModel) and model._recorded and model._meta.db_table in there:
                for row in models.QuerySet(model).all():
                    values = {field.name: row._recorded_value(field) for field in model._meta.concrete_fields}
                    found[model._meta.db_table, str(row.pk)] = values
    return found


def differences(before: Snapshot, after: Snapshot) -> Iterator[tuple[str, str, str, Any]]:
    """(table, row, column, new value) of all that changed; a row that went has column "" and value None."""
    for place, row in after.items():
        old = before.get(place, {})
        for name, value in row.items():
            empty = place not in before and value in (None, "", [], {})
            if name not in ("id", "council") and old.get(name) != value and not empty:
                yield (*place, name, value)
    for place in before.keys() - after.keys():
        yield (*place, "", None)


def unaccounted(before: Snapshot, after: Snapshot, since: set[Any]) -> list[str]:
    """What changed without an entry, and entries without an effect, among the records made after those in `since`."""
    said: dict[tuple[str, str, str], Any] = {}
    with everywhere():
        salts = dict(AuditSalt.objects.values_list("record_id", "salt"))
        for record in ActRecord.objects.exclude(pk__in=since).order_by("recorded_at", "id"):
            for table, row, columns in record.changes:
                if "" in columns:
                    said = {place: change for place, change in said.items() if place[:2] != (table, row)}
                for name, (_old, new) in columns.items():
                    said[table, row, name] = (new, salts.get(record.pk, ""))
    faults = []
    for table, row, name, value in differences(before, after):
        new, salt = said.pop((table, row, name), ("nothing", ""))
        if not _same(new, value, salt):
            faults.append(f"{table} {row} {name}: is {value!r}, the audit says {new!r}")
    # What is left was set and set back, or made and deleted again, within the time; everything else is an empty claim.
    for (table, row, name), (new, salt) in said.items():
        value = after.get((table, row), {}).get(name) if name else None
        if not _same(new, value, salt):
            faults.append(f"{table} {row} {name}: the audit says {new!r}, but is {value!r}")
    return faults


def _same(said: Any, value: Any, salt: str) -> bool:
    if isinstance(said, dict) and "commitment" in said:
        return said["commitment"] == commitment(salt, value)
    return said == value
