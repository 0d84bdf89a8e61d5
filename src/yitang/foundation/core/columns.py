"""The column register: every column has a class, and a column without one fails the check.

public — may leave the house; internal — the body's members and staff; handler — only who handles the case;
sealed — named people, never in audit payloads or logs.
"""

from enum import StrEnum
from functools import cache

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model


class ColumnClass(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    HANDLER = "handler"
    SEALED = "sealed"


_ALWAYS_INTERNAL = {"id", "council", "created_at", "pk"}


@cache
def classes_of(model: type[Model]) -> dict[str, ColumnClass]:
    """Map each field name of `model` to its class. Raises `LookupError` for a name that is no field or named twice."""
    declared = getattr(model, "Columns", None)
    names = {field.name for field in model._meta.concrete_fields}
    found: dict[str, ColumnClass] = {name: ColumnClass.INTERNAL for name in names & _ALWAYS_INTERNAL}
    for kind in ColumnClass:
        for name in getattr(declared, kind.value, "").split():
            if name not in names:
                raise LookupError(f"{model._meta.label}.Columns names {name!r}, which is no column")
            if name in found and name not in _ALWAYS_INTERNAL:
                raise LookupError(f"{model._meta.label}.Columns names {name!r} twice")
            found[name] = kind
    return found


def check_columns(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """System check: each concrete column of each model of ours is classified exactly once."""
    problems: list[CheckMessage] = []
    for model in apps.get_models():
        if not model.__module__.startswith("yitang."):
            continue
        try:
            found = classes_of(model)
        except LookupError as error:
            problems.append(Error(str(error), obj=model, id="yitang.E002"))
            continue
        for field in model._meta.concrete_fields:
            if field.name not in found:
                problems.append(Error(f"{model._meta.label}.{field.name} has no column class", obj=model, id="yitang.E001"))
    return problems
