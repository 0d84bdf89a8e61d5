"""The base of every council-owned model: scoped for reading, guarded for writing, recorded for the audit."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Self

from django.db import models
from django.db.models import Field, QuerySet
from django_scopes import ScopedManager
from django_scopes.exceptions import ScopeError

from yitang.foundation.core.ids import uuid7
from yitang.foundation.core.recording import current_recording
from yitang.foundation.tenancy.scope import scoped_councils


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str, list, dict)) else str(value)


def require_scope(model: type[models.Model], council_ids: Iterable[Any]) -> None:
    """Raise `ScopeError` when one of the councils lies outside the open scope."""
    scoped = scoped_councils()
    for council_id in council_ids:
        if council_id not in scoped:
            raise ScopeError(f"{model._meta.label}: council {council_id} is outside the open scope")


class CouncilQuerySet(QuerySet):
    """Bulk writes are recorded too, and never cross the scope."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        recording = current_recording(self.model._meta.db_table)
        require_scope(self.model, {row.council_id for row in rows})
        made = super().bulk_create(rows, *args, **kwargs)
        if recording.summarised:
            names = [field.attname for field in self.model._meta.concrete_fields]
            recording.add_rows(self.model._meta.db_table, map(attrgetter(*names), rows))
        elif self.model._recorded:
            for row in rows:
                recording.add(self.model._meta.db_table, row.pk, row.recorded_columns())
        return made

    def update(self, **kwargs: Any) -> int:
        if "council" in kwargs or "council_id" in kwargs:
            raise ScopeError(f"{self.model._meta.label}: a row never changes its council")
        recording = current_recording(self.model._meta.db_table)
        ids = [str(pk) for pk in self.values_list("pk", flat=True)] if self.model._recorded else []
        changed = super().update(**kwargs)
        for pk in ids:
            columns = {name: [None, _plain(getattr(value, "pk", value))] for name, value in kwargs.items()}
            recording.add(self.model._meta.db_table, pk, columns)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        recording = current_recording(self.model._meta.db_table)
        for pk in self.values_list("pk", flat=True):
            recording.add(self.model._meta.db_table, pk, {"": ["present", None]})
        return super().delete()


class CouncilModel(models.Model):
    """A row that belongs to one council. Reads need a scope, writes need a running act inside it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey("tenancy.Council", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(council="council", _manager_class=models.Manager.from_queryset(CouncilQuerySet))

    _recorded = True
    _loaded: dict[str, Any] | None = None

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, db: str | None, field_names: Sequence[str], values: Sequence[Any]) -> Self:
        row = super().from_db(db, field_names, values)
        row._loaded = dict(zip(field_names, values, strict=False))
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        table = self._meta.db_table
        recording = current_recording(table)
        require_scope(type(self), [self.council_id])
        before = None if self._state.adding else self._loaded
        if before is not None and before.get("council_id", self.council_id) != self.council_id:
            raise ScopeError(f"{self._meta.label}: a row never changes its council")
        super().save(*args, **kwargs)
        if self._recorded:
            columns = self.recorded_columns(before, kwargs.get("update_fields"))
            if columns:
                recording.add(table, self.pk, columns)
        self._loaded = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        current_recording(self._meta.db_table).add(self._meta.db_table, self.pk, {"": ["present", None]})
        require_scope(type(self), [self.council_id])
        return super().delete(*args, **kwargs)

    def recorded_columns(
        self, before: dict[str, Any] | None = None, only: Iterable[str] | None = None
    ) -> dict[str, list[Any]]:
        """Columns whose value changed against `before` (all that are set, for a new row), as plain JSON values."""
        changed: dict[str, list[Any]] = {}
        names = set(only) if only is not None else None
        for field in self._meta.concrete_fields:
            if names is not None and field.name not in names and field.attname not in names:
                continue
            new = self._recorded_value(field)
            old = None if before is None else _plain(before.get(field.attname))
            if new != old and field.name not in ("id", "council"):
                changed[field.name] = [old, new]
        return changed

    def _recorded_value(self, field: "Field[Any, Any]") -> Any:
        return _plain(getattr(self, field.attname))
