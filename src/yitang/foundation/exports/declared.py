"""Kinds of export and what each may be for: a contribution point that rooms fill in `AppConfig.ready`.

EXPORT_KINDS.register("members.roster", ExportKind(
    "members.roster", _("Roster of members"), permission="members.export", over=500,
    columns=(ExportColumn("phone", _("Telephone"), ("members.Member.phone",)), …),
    purposes=(Purpose("upkeep", _("Keeping the roster"), ("number", "phone"), ColumnClass.HANDLER), …)))
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db.models import Model
from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.columns import ColumnClass, classes_of
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.registry import Registry
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor

ORDER = list(ColumnClass)
"""From what everybody may see to what nearly nobody may."""
KEPT_DAYS = 7
"""How long a file waits for whoever asked for it, where the council has set nothing."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of a file. `fields` are the model fields it is made from, as `app.Model.field`: they give it its class."""

    code: str
    label: Any
    fields: tuple[str, ...]

    def column_class(self) -> ColumnClass:
        """The strictest class of its fields. Raises `LookupError` for a field that is not there."""
        return max((_class_of(name) for name in self.fields), key=ORDER.index)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a file is for: its columns, the strictest class that may be among them, and who may ask (`permission` beside the kind's)."""

    code: str
    label: Any
    columns: tuple[str, ...]
    ceiling: ColumnClass
    permission: str = ""


@dataclass(frozen=True, slots=True)
class ExportKind:
    """`over` rows of it leave only when a second person agrees, unless the council has set another number (None: nobody has to).

    `list_code` names the list (`ui.lists`) whose words say the conditions. For a room that keeps its files itself:
    `released(ctx, copy)` runs inside the act that agrees, `path(copy)` says where the file is.
    """

    code: str
    label: Any
    permission: str
    columns: tuple[ExportColumn, ...]
    purposes: tuple[Purpose, ...]
    over: int | None
    released: Callable[[ActContext, ExportCopy], None] | None = None
    path: Callable[[ExportCopy], Path] | None = None
    list_code: str = ""

    def purpose(self, code: str) -> Purpose:
        """The purpose of this code. Raises `Invalid`."""
        for purpose in self.purposes:
            if purpose.code == code:
                return purpose
        raise Invalid({"purpose": [_("Choose what the file is for.")]})

    def chosen(self, purpose: Purpose) -> list[ExportColumn]:
        """The columns of a purpose, in its order."""
        known = {column.code: column for column in self.columns}
        return [known[code] for code in purpose.columns]


EXPORT_KINDS: Registry[ExportKind] = Registry("kinds of export")


def purposes_for(actor: Actor, code: str) -> list[Purpose]:
    """The purposes for which this actor may take a file of this kind out."""
    kind = EXPORT_KINDS.get(code)
    if not policy.may_ever(actor, kind.permission):
        return []
    return [one for one in kind.purposes if not one.permission or policy.may_ever(actor, one.permission)]


def check_exports(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """System check: every column of a purpose is known, and of no class above the purpose's ceiling."""
    found: list[CheckMessage] = []
    for kind in EXPORT_KINDS.values():
        known = {column.code for column in kind.columns}
        for purpose in kind.purposes:
            where = f"{kind.code}, purpose {purpose.code}"
            if unknown := set(purpose.columns) - known:
                found.append(Error(f"{where}: unknown columns {sorted(unknown)}", id="yitang.E040"))
                continue
            found += [
                Error(f"{where}: column {column.code} is {column.column_class()}, above {purpose.ceiling}", id="yitang.E041")
                for column in above_ceiling(kind, purpose)
            ]
    return found


def above_ceiling(kind: ExportKind, purpose: Purpose) -> list[ExportColumn]:
    """Columns of a purpose that are of a stricter class than it may hold."""
    most = ORDER.index(purpose.ceiling)
    return [column for column in kind.chosen(purpose) if ORDER.index(column.column_class()) > most]


def _class_of(name: str) -> ColumnClass:
    app, model, field = name.split(".")
    found: type[Model] = apps.get_model(app, model)
    return classes_of(found)[field]
