"""The base of every council-owned model: scoped for reading, guarded for writing, recorded for the audit."""

import copy
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Self, cast

from django.db import DatabaseError, models
from django.db.models import Field, QuerySet
from django.db.models.base import ModelState
from django.db.models.deletion import Collector
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import Query
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from django_scopes.exceptions import ScopeError

from yitang.foundation.core.errors import Conflict
from yitang.foundation.core.ids import uuid7
from yitang.foundation.core.recording import Recording, current_recording
from yitang.foundation.tenancy import statements
from yitang.foundation.tenancy.scope import scope_is_open, scoped_councils


def _plain(field: "Field[Any, Any]", value: Any) -> Any:
    """A column's value as JSON data, in the same form whether it comes from the database or from code."""
    if isinstance(value, (list, dict)):
        return copy.deepcopy(value)
    if isinstance(field, models.DecimalField) and isinstance(value, (int, str, Decimal)):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(value, datetime):
        return str(value.astimezone(UTC))
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def require_scope(model: type[models.Model], council_ids: Iterable[Any]) -> None:
    """Raise `ScopeError` when one of the councils lies outside the open scope."""
    scoped = scoped_councils()
    for council_id in council_ids:
        if council_id not in scoped:
            raise ScopeError(f"{model._meta.label}: council {council_id} is outside the open scope")


class ClosedQuery(Query):
    """A query made without a scope: it may be composed (forms name their querysets at import), but never reaches SQL."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        raise ScopeError(f"{self.model._meta.label if self.model else 'A query'} was read without an open scope")


class CouncilQuerySet(QuerySet["CouncilModel"]):
    """Bulk writes are recorded too, and never cross the scope."""

    model: "type[CouncilModel]"  # type: ignore[assignment]

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
                row.remember()
        return made

    def update(self, **kwargs: Any) -> int:
        """Update and record old and new values. Raises `Conflict` when a row came or went meanwhile."""
        columns = {cast("Field[Any, Any]", self.model._meta.get_field(name)): value for name, value in kwargs.items()}
        if any(field.name == "council" for field in columns):
            raise ScopeError(f"{self.model._meta.label}: a row never changes its council")
        recording = current_recording(self.model._meta.db_table)
        if not self.model._recorded:
            return super().update(**kwargs)
        names = [field.attname for field in columns]
        before = list(self.order_by().select_for_update(of=("self",)).values_list("pk", *names))
        changed = super().update(**kwargs)
        if changed != len(before):
            raise Conflict(_("Somebody else changed the same rows at the same moment. Look at them again before you act."))
        given = [getattr(value, "pk", value) for value in columns.values()]
        after: dict[Any, list[Any]] = {}
        if any(hasattr(value, "resolve_expression") for value in given):
            rows = self.model._base_manager.filter(pk__in=[row[0] for row in before])
            after = {pk: values for pk, *values in rows.values_list("pk", *names)}
        for pk, *olds in before:
            pairs = zip(columns, olds, after.get(pk, given), strict=True)
            values = ((field.name, _plain(field, old), _plain(field, new)) for field, old, new in pairs)
            shown = {name: [old, new] for name, old, new in values if old != new}
            if shown:
                recording.add(self.model._meta.db_table, pk, shown)
        return changed

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Never: a text of SQL knows no scope."""
        raise ScopeError(f"{self.model._meta.label}: raw SQL knows no scope")

    def delete(self) -> tuple[int, dict[str, int]]:
        recording = current_recording(self.model._meta.db_table)
        return _delete(recording, self.db, self.order_by())


@lru_cache(maxsize=2048)
def _scoped_query(model: type[models.Model], councils: frozenset[Any]) -> Query:
    """The query of all rows of these councils. Building a condition costs as much as running it, so each is built once."""
    rows: QuerySet[Any] = QuerySet(model)
    return (rows.filter(council__in=councils) if len(councils) != 1 else rows.filter(council=next(iter(councils)))).query


class CouncilManager(models.Manager.from_queryset(CouncilQuerySet)):  # type: ignore[misc]
    """Narrows every query to the open scope; without one the query is closed."""

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        rows.query = _scoped_query(self.model, scoped_councils()).chain() if scope_is_open() else ClosedQuery(self.model)
        return rows


class CouncilModel(models.Model):
    """A row that belongs to one council. Reads need a scope, writes need a running act inside it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    council = models.ForeignKey("tenancy.Council", on_delete=models.PROTECT, related_name="+")

    objects = CouncilManager()

    _recorded = True
    _loaded: dict[str, Any] | None = None

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        read = dict(zip(field_names, values, strict=True))
        if _is_plain(cls):
            row = cls.__new__(cls)
            row._state = ModelState()
            row._state.adding, row._state.db = False, db
            vars(row).update(read)
        else:
            row = super().from_db(db, field_names, values, **kwargs)
        if not getattr(cls, "append_only", False):  # What never changes has no earlier values to tell.
            row._loaded = _snapshot(cls, read)
        return row

    def _get_FIELD_display(self, field: Any) -> Any:
        """Django's own makes a dictionary of all choices for every row; here a field has one."""
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.remember(kwargs.get("fields"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        table = self._meta.db_table
        recording = current_recording(table)
        require_scope(type(self), [self.council_id])
        before = None if self._state.adding else self._loaded
        if before is not None and before.get("council_id", self.council_id) != self.council_id:
            raise ScopeError(f"{self._meta.label}: a row never changes its council")
        if kwargs == {"force_insert": True}:
            statements.insert(self)
        elif kwargs.keys() == {"update_fields"} and kwargs["update_fields"] and not self._state.adding:
            if not statements.update(self, list(kwargs["update_fields"])):
                raise DatabaseError(f"{self._meta.label}: the row to save is gone")
        else:
            super().save(*args, **kwargs)
        if self._recorded:
            columns = self.recorded_columns(before, kwargs.get("update_fields"))
            if columns:
                recording.add(table, self.pk, columns)
        self.remember(kwargs.get("update_fields"))

    def save_if(self, names: Iterable[str], **unchanged: Any) -> bool:
        """Write these columns if the row's other columns still are as `unchanged` says; returns whether they were.

        The optimistic lock of one row in one statement.
        """
        recording = current_recording(self._meta.db_table)
        require_scope(type(self), [self.council_id])
        names = list(names)
        if not statements.update(self, names, **unchanged):
            return False
        if columns := self.recorded_columns(self._loaded, names):
            recording.add(self._meta.db_table, self.pk, columns)
        self.remember(names)
        return True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        recording = current_recording(self._meta.db_table)
        require_scope(type(self), [self.council_id])
        return _delete(recording, self._state.db or "default", [self])

    def remember(self, only: Iterable[str] | None = None) -> None:
        """Take the present values of these columns (all that are loaded) as those of the database."""
        fields = self._known_fields(only)
        now = _snapshot(type(self), {field.attname: getattr(self, field.attname) for field in fields})
        self._loaded = now if only is None else {**(self._loaded or {}), **now}

    def recorded_columns(self, before: dict[str, Any] | None = None, only: Iterable[str] | None = None) -> dict[str, list[Any]]:
        """Columns whose value changed against `before` (all that hold something, for a new row), as plain JSON values."""
        changed: dict[str, list[Any]] = {}
        for field in self._known_fields(only):
            new = self._recorded_value(field)
            old = None if before is None else _plain(field, before.get(field.attname))
            empty = before is None and new in ("", {}, [])
            if new != old and not empty and field.name not in ("id", "council"):
                changed[field.name] = [old, new]
        return changed

    def _recorded_value(self, field: "Field[Any, Any]") -> Any:
        return _plain(field, getattr(self, field.attname))

    def _known_fields(self, only: Iterable[str] | None) -> "list[Field[Any, Any]]":
        deferred = self.get_deferred_fields()
        names = None if only is None else set(only)
        return [
            field
            for field in self._meta.concrete_fields
            if field.attname not in deferred and (names is None or field.name in names or field.attname in names)
        ]


@cache
def _is_plain(model: type[models.Model]) -> bool:
    """Whether a row is its columns and nothing else: then it is made without `Model.__init__`, which takes most of the reading."""
    usual = all(
        type(field).descriptor_class in (DeferredAttribute, ForeignKeyDeferredAttribute) for field in model._meta.concrete_fields
    )
    heard = any(signal.has_listeners(model) for signal in (pre_init, post_init))
    return usual and not heard and model.__init__ is models.Model.__init__


@cache
def _labels(field: Any) -> dict[Any, Any]:
    """Value → label of a field with choices; labels stay lazy, because they depend on the reader's language."""
    return dict(field.flatchoices)


@cache
def _mutable_columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, models.JSONField))


def _snapshot(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """The values, with copies of those that could be changed in place."""
    for name in _mutable_columns(model):
        if name in values:
            values[name] = copy.deepcopy(values[name])
    return values


def _delete(recording: Recording, using: str, rows: Any) -> tuple[int, dict[str, int]]:
    """Delete rows and what hangs on them, and record each of them."""
    collector = Collector(using=using, origin=rows)
    collector.collect(rows)
    gone = {model: [row.pk for row in found] for model, found in collector.data.items()}
    for queryset in collector.fast_deletes:
        gone.setdefault(queryset.model, []).extend(queryset.values_list("pk", flat=True))
    for (field, value), groups in collector.field_updates.items():
        for row in (row for group in cast("list[list[Any]]", groups) for row in group):
            recording.add(field.model._meta.db_table, row.pk, {field.name: [_plain(field, getattr(row, field.attname)), value]})
    for model, ids in gone.items():
        if recording.summarised:
            recording.remove_rows(model._meta.db_table, ids)
        else:
            for pk in ids:
                recording.add(model._meta.db_table, pk, {"": ["present", None]})
    return collector.delete()
